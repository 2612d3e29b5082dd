using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text;
using RingActors.Api.Instance;
using RingActors.Api.Settings;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tests.Support;
using RingCloudSim;

namespace RingActors.Api.Tests.Settings;

public sealed class SettingsTests
{
    [Fact]
    public void The_delivered_file_holds_every_default() =>
        Repository.AssertHolds("config/ringactors.json", SettingsPages.DefaultFile(SettingsCatalog.Areas));

    [Fact]
    public void The_page_about_settings_is_what_the_code_says() =>
        Repository.AssertHolds("docs/settings.md", SettingsPages.Markdown(SettingsCatalog.Areas));

    /// <summary>One address that a test forgets is the real Ring's.</summary>
    [Fact]
    public void A_simulated_cloud_knows_an_address_for_everything_that_is_asked_of_Ring()
    {
        RingCloudEndpoints cloud = new(new Uri("http://127.0.0.1:1/"), new Uri("tcp://127.0.0.1:2"), new Uri("http://127.0.0.1:1/"));
        Assert.Equal(typeof(RingEndpointSettings).GetProperties().Select(p => p.Name).Order(), cloud.AsSettings().Keys.Order());
        Assert.All(cloud.AsSettings().Where(e => e.Key != "AlarmScheme"), e => Assert.True(new Uri(e.Value).IsLoopback, e.Key));
    }

    /// <summary>A port is chosen by whoever says it, also where it is the one that would be taken anyhow; the delivered file chooses none.</summary>
    [Theory]
    [InlineData("--port", "8123", true)]
    [InlineData("PORT", "8123", true)]
    [InlineData("file", """{ "Http": { "Port": 8123 } }""", true)]
    [InlineData("file", """{ "http": { "port": 9003 } }""", true)]
    [InlineData("file", """{ "Http": { "Host": "127.0.0.1" } }""", false)]
    [InlineData("PORT", "", false)]
    [InlineData("nothing", "", false)]
    public void Whoever_says_a_port_has_chosen_it(string where, string text, bool isChosen)
    {
        string directory = Directory.CreateTempSubdirectory("ringactors-").FullName;
        try
        {
            string file = Path.Combine(directory, "settings.json");
            File.WriteAllText(file, where == "file" ? text : SettingsPages.DefaultFile(SettingsCatalog.Areas));
            ServeOptions options = new() { Data = Path.Combine(directory, "data"), Port = where == "--port" ? text : null };
            Launch launch = Launch.Prepare(options, name => name == "MCP_CONFIG_FILE" ? file : name == where ? text : null);
            Assert.Equal(isChosen, launch.PortIsChosen);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public void The_delivered_file_reads_back_as_the_defaults()
    {
        var file = SettingsFile.Parse(Encoding.UTF8.GetBytes(SettingsPages.DefaultFile(SettingsCatalog.Areas)),
            "config/ringactors.json");

        var settings = Read(file: file);

        Assert.Equal(new HttpSettings { AllowedHosts = settings.Get<HttpSettings>().AllowedHosts },
            settings.Get<HttpSettings>());
        Assert.Equal(new McpSettings(), settings.Get<McpSettings>());
        Assert.Equal(new LogSettings(), settings.Get<LogSettings>());
    }

    [Theory]
    [InlineData("--port", "9001", "env", 9001)]
    [InlineData(null, "9001", "env", 9002)]
    [InlineData(null, null, "env", 9002)]
    [InlineData(null, null, null, 9003)]
    public void The_command_line_wins_over_the_environment_over_the_file(string? option, string? onLine,
        string? environment, int expected)
    {
        var file = Parse("""{ "Http": { "Port": 9003 } }""");

        var settings = Read(option is null ? [] : [("Http:Port", option, onLine!)], environment is null ? []
            : [("PORT", "9002")], file);

        Assert.Equal(expected, settings.Get<HttpSettings>().Port);
    }

    [Fact]
    public void An_empty_variable_is_no_variable() =>
        Assert.Equal(8123, Read(environment: [("PORT", "")]).Get<HttpSettings>().Port);

    [Fact]
    public void All_faults_are_told_at_once_each_with_where_to_go()
    {
        var file = Parse("""{ "Http": { "BodyBytesMax": 0, "Prot": 1 }, "Mcp": { "SessionIdleMax": "soon", "SessionsMax": {} , "ListCaching": [1] }, "Ring": { "Password": "hunter2" } }""");

        var faults = Faults([("Http:Port", "--port", "99999")], [("LOG_LEVEL", "loud"), ("HOST", "0.0.0.0")], file);

        Assert.Equal(
        [
            "`Http:Prot` is not a setting. Did you mean \"Http:Port\"? Correct or remove it in config/ringactors.json.",
            "`Http:Port` is 99999; it must be 0 to 65535; correct --port.",
            "`Http:BodyBytesMax` is 0; it must be 1024 to 16777216; set it in config/ringactors.json.",
            "`Http:Host` is 0.0.0.0; it is not a loopback address, so RINGACTORS_API_KEY must be set as well; correct "
                + "the environment variable HOST.",
            "`Mcp:SessionIdleMax` is soon; it must be 1s to 7d; set it in config/ringactors.json.",
            "`Mcp:ListCaching` is of the wrong shape; it must be 0s to 1d; set it in config/ringactors.json.",
            "`Log:Level` is loud; it must be one of Trace, Debug, Information, Warning, Error, Critical, None; correct "
                + "the environment variable LOG_LEVEL.",
            "`Ring:Password` is a secret and does not belong in config/ringactors.json; set the environment variable "
                + "RING_PASSWORD instead.",
        ], faults);
    }

    [Fact]
    public void A_setting_that_was_renamed_does_not_stop_the_start_and_says_what_to_set_instead()
    {
        var settings = Read(file: Parse("""{ "Engine": { "chainStepsMax": 64, "ChainDepthMax": 20 } }"""));

        Assert.Equal(20, settings.Get<RingActors.Api.Settings.Areas.EngineSettings>().ChainDepthMax);
        Assert.Equal(
            "`Engine:ChainStepsMax` is now `Engine:ChainDepthMax`, which counts causes in a row and not steps: a message may lead to any number "
            + "of steps. 16 is right for almost every home; if you need another, set `Engine:ChainDepthMax` (1 to 100). It has no effect any "
            + "more; remove it from config/ringactors.json.",
            Assert.Single(settings.Notices));
        Assert.Empty(Read().Notices);
    }

    [Fact]
    public void A_secret_is_never_shown()
    {
        var faults = Faults(environment: [("RINGACTORS_API_KEY", "short-canary")]);

        Assert.Equal("`Http:ApiKey` is not usable; it must have at least 16 characters; correct the environment variable "
            + "RINGACTORS_API_KEY.", Assert.Single(faults));
    }

    [Theory]
    [InlineData("127.0.0.1", null, true)]
    [InlineData("localhost", null, true)]
    [InlineData("::1", null, true)]
    [InlineData("192.168.1.5", null, false)]
    [InlineData("192.168.1.5", "0123456789abcdef", true)]
    [InlineData("my-name", "0123456789abcdef", false)]
    public void Only_loopback_is_open_without_a_key(string host, string? key, bool starts)
    {
        var environment = key is null ? new[] { ("HOST", host) } : [("HOST", host), ("RINGACTORS_API_KEY", key)];

        if (starts)
        {
            Assert.Equal(host, Read(environment: environment).Get<HttpSettings>().Host);
        }
        else
        {
            Assert.Contains("`Http:Host`", Assert.Single(Faults(environment: environment)));
        }
    }

    [Fact]
    public void Durations_lists_and_comments_are_understood()
    {
        var settings = Read(file: Parse("""
            {
              // a house behind a proxy
              "Http": { "AllowedHosts": ["home.example", "ring.example"], "ShutdownWait": "1500ms" },
              "Mcp": { "SessionIdleMax": "2h", },
            }
            """));

        Assert.Equal(["home.example", "ring.example"], settings.Get<HttpSettings>().AllowedHosts);
        Assert.Equal(TimeSpan.FromMilliseconds(1500), settings.Get<HttpSettings>().ShutdownWait);
        Assert.Equal(TimeSpan.FromHours(2), settings.Get<McpSettings>().SessionIdleMax);
    }

    [Fact]
    public void A_file_that_is_not_json_is_told_with_its_place()
    {
        var error = Assert.Throws<SettingsException>(() => Parse("{\n  \"Http\": oops }"));

        Assert.Equal("config/ringactors.json is not valid JSON: line 2, byte 11.", error.Message);
    }

    [Fact]
    public void A_configured_file_must_exist()
    {
        var error = Assert.Throws<SettingsException>(() => SettingsFile.Find("/nowhere/ringactors.json"));

        Assert.Contains("MCP_CONFIG_FILE", error.Message);
    }

    [Fact]
    public void Another_rooms_record_becomes_an_area_without_knowing_this_room()
    {
        var areas = ImmutableArray.Create(SettingsArea.Of<MailboxSettings>("Engine:Mailbox", "Waiting messages.")
            .From("LengthMax", "MAILBOX"));

        var error = Assert.Throws<SettingsException>(() => SettingsReader.Read(areas, Sources([], [], Parse("""{"Engine":{"Mailbox":{"LengthMax":0}}}"""))));

        Assert.Equal("`Engine:Mailbox:LengthMax` is 0; it must be 1 to 100000; set it in config/ringactors.json.",
            error.Message);
        Assert.Equal("{\n  \"Engine\": {\n    \"Mailbox\": {\n      \"LengthMax\": 1000,\n      \"Wait\": \"5s\"\n    "
            + "}\n  }\n}\n", SettingsPages.DefaultFile(areas));
    }

    [Theory]
    [InlineData("/srv/ring", "/xdg", "/home/me", "/srv/ring")]
    [InlineData("", "/xdg", "/home/me", "/xdg/ringactors")]
    [InlineData("", "relative", "/home/me", "/home/me/.local/share/ringactors")]
    [InlineData("", null, "/home/me", "/home/me/.local/share/ringactors")]
    public void The_data_directory_is_the_users_own_unless_it_is_named(string configured, string? xdg, string home,
        string expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has %LOCALAPPDATA% instead.");

        Assert.Equal(expected, DataDirectory.Resolve(configured, name =>
            name switch { "XDG_DATA_HOME" => xdg, "HOME" => home, _ => null }));
    }

    private static SettingsFile Parse(string json) =>
        SettingsFile.Parse(Encoding.UTF8.GetBytes(json), "config/ringactors.json");

    private static EffectiveSettings Read((string Path, string Option, string Text)[]? line = null,
        (string Name, string Value)[]? environment = null, SettingsFile? file = null) =>
        SettingsReader.Read(SettingsCatalog.Areas, Sources(line ?? [], environment ?? [], file));

    private static ImmutableArray<string> Faults((string Path, string Option, string Text)[]? line = null,
        (string Name, string Value)[]? environment = null, SettingsFile? file = null) =>
        Assert.Throws<SettingsException>(() => Read(line, environment, file)).Faults;

    private static SettingsSources Sources((string Path, string Option, string Text)[] line,
        (string Name, string Value)[] environment, SettingsFile? file) => new(
        line.ToImmutableDictionary(l => l.Path, l => (l.Option, l.Text)),
        name => environment.Where(e => e.Name == name).Select(e => e.Value).FirstOrDefault(),
        file);

    private sealed record MailboxSettings
    {
        [Description("Messages that may wait for one actor.")]
        [Range(1, 100_000)]
        public int LengthMax { get; init; } = 1000;

        [Description("How long a caller waits for room.")]
        public NodaTime.Duration Wait { get; init; } = NodaTime.Duration.FromSeconds(5);
    }
}
