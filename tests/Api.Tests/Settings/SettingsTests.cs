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

        var read = settings.Get<HttpSettings>();
        Assert.Equal(
            new HttpSettings
            {
                AllowedHosts = read.AllowedHosts,
                BehindProxy = read.BehindProxy,
                AllowedOrigins = read.AllowedOrigins,
            },
            read);
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
            "`Http:Host` is 0.0.0.0 and `Http:Tls:Mode` is Off: keys and codes would cross the network in plain text. Set "
                + "Http:Tls:Mode to Generated (RINGACTORS_TLS=Generated), or to Given with a certificate; or name the reverse "
                + "proxy that speaks TLS in Http:BehindProxy (RINGACTORS_BEHIND_PROXY=its address or network); or listen on "
                + "127.0.0.1.",
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

        Assert.Equal("`Http:ApiKey` is not usable; it must have at least 16 characters; make a good one with: openssl rand "
            + "-base64 32; correct the environment variable RINGACTORS_API_KEY.", Assert.Single(faults));
    }

    [Theory]
    [InlineData("127.0.0.1", null, true)]
    [InlineData("localhost", null, true)]
    [InlineData("::1", null, true)]
    [InlineData("192.168.1.5", null, false)]
    [InlineData("192.168.1.5", "k7Qd93xvRLm2pTw8", true)]
    [InlineData("my-name", "k7Qd93xvRLm2pTw8", false)]
    public void Only_loopback_is_open_without_a_key(string host, string? key, bool starts)
    {
        (string, string)[] behind = [("HOST", host), ("RINGACTORS_BEHIND_PROXY", "192.168.1.2")];
        var environment = key is null ? behind : [.. behind, ("RINGACTORS_API_KEY", key)];

        if (starts)
        {
            Assert.Equal(host, Read(environment: environment).Get<HttpSettings>().Host);
        }
        else
        {
            Assert.Contains("`Http:Host`", Assert.Single(Faults(environment: environment)));
        }
    }

    /// <summary>Off loopback nothing goes over the network in plain text, but for what a proxy has taken out of TLS.</summary>
    [Theory]
    [InlineData("192.168.1.5", "Off", null, "`Http:Tls:Mode` is Off")]
    [InlineData("0.0.0.0", "Off", "172.30.81.0/24", null)]
    [InlineData("::", "Off", "172.30.81.1,fd00::/64", null)]
    [InlineData("192.168.1.5", "Generated", null, null)]
    [InlineData("127.0.0.1", "Off", null, null)]
    [InlineData("192.168.1.5", "Given", null, "must be the path of a certificate")]
    [InlineData("0.0.0.0", "Off", "0.0.0.0/0", "not everybody")]
    [InlineData("0.0.0.0", "Off", "0.0.0.0", "not everybody")]
    [InlineData("0.0.0.0", "Off", "::/0", "not everybody")]
    [InlineData("0.0.0.0", "Off", "172.30.81.0/7", "not everybody")]
    [InlineData("0.0.0.0", "Off", "proxy.example", "not everybody")]
    public void Plain_http_off_loopback_needs_a_proxy_that_is_named(string host, string mode, string? proxies, string? fault)
    {
        (string, string)[] environment =
        [
            ("HOST", host), ("RINGACTORS_API_KEY", "k7Qd93xvRLm2pTw8"), ("RINGACTORS_TLS", mode),
            .. proxies is null ? [] : new[] { ("RINGACTORS_BEHIND_PROXY", proxies) },
        ];

        if (fault is null)
        {
            Assert.Equal(host, Read(environment: environment).Get<HttpSettings>().Host);
        }
        else
        {
            Assert.Contains(fault, Assert.Single(Faults(environment: environment)), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("0.0.0.0", "whoever reaches that address")]
    [InlineData("127.0.0.1", "whoever reaches that could disarm")]
    public void Without_keys_nobody_beyond_this_machine_is_let_in(string host, string said) => Assert.Contains(said, Assert.Single(Faults(
        environment:
        [
            ("HOST", host), ("RINGACTORS_API_KEY", "k7Qd93xvRLm2pTw8"), ("MCP_AUTH_ENABLED", "false"),
            ("RINGACTORS_BEHIND_PROXY", "192.168.1.2"),
        ])), StringComparison.Ordinal);

    [Theory]
    [InlineData("https://panel.example", true)]
    [InlineData("http://localhost:5173", true)]
    [InlineData("https://[fd00::20]:8443", true)]
    [InlineData("https://panel.example/", false)]
    [InlineData("https://panel.example:443", false)]
    [InlineData("https://Panel.example", false)]
    [InlineData("https://*.example", false)]
    [InlineData("*", false)]
    [InlineData("null", false)]
    [InlineData("panel.example", false)]
    [InlineData("https://user@panel.example", false)]
    [InlineData("https://bücher.example", false)]
    public void Origins_are_allowed_one_by_one_as_browsers_write_them(string origin, bool may)
    {
        var file = Parse($$"""{ "Http": { "AllowedOrigins": ["{{origin}}"] } }""");
        if (may)
        {
            Assert.Equal([origin], Read(file: file).Get<HttpSettings>().AllowedOrigins);
        }
        else
        {
            Assert.Contains("as a browser sends it", Assert.Single(Faults(file: file)), StringComparison.Ordinal);
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
