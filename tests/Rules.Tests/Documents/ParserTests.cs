using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Devices;
using RingActors.Rules.Actions;
using RingActors.Rules.Conditions;
using RingActors.Rules.Documents;
using RingActors.Rules.Triggers;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Documents;

public sealed class ParserTests
{
    private static readonly RuleContext NoDevices = new(new DevicesView("home-1", ImmutableDictionary<string, DeviceView>.Empty));

    private readonly TestHome _home = New();

    [Fact]
    public void References_become_whole_addresses_and_defaults_are_written_out()
    {
        RuleDocument document = Document(_home, Story);
        Assert.Equal([FrontCamera], ((MotionTrigger)document.Triggers[0]).Devices);
        Assert.Equal([FrontCamera], ((SirenAction)document.Actions[1]).Devices);
        Assert.Equal((1, true, 100, 120), (document.Version, document.Enabled, document.Priority, document.MaxLatenessSeconds));
        Assert.Equal("""{"text":"Motion"}""", ((WebhookAction)document.Actions[2]).Body!.Text);
    }

    [Fact]
    public void A_document_written_out_is_read_as_the_same_document()
    {
        RuleDocument document = Document(_home, Story);
        RuleReading again = RuleParser.Read(RuleParser.Write(document), Context(_home));
        Assert.Empty(again.Faults);
        Assert.Equal(RuleDocumentJson.Text(document), RuleDocumentJson.Text(again.Document!));
    }

    [Fact]
    public void All_faults_are_told_at_once_with_path_code_and_near_matches()
    {
        RuleReading reading = Read("""
            {
              "nam": "x",
              "triggers": [{"type": "moton", "devices": ["frontcamera"]}, {"type": "schedule", "cron": "* * * * *"}, 7],
              "conditions": [
                {"type": "mode", "modes": ["awy"]},
                {"type": "time_window", "from": "25:00", "to": "06:00", "zone": "Europe/Berln"},
                {"type": "device_state", "device": "front-camera", "capability": "contact", "is": "opn"}
              ],
              "actions": [
                {"type": "siren", "devices": ["garden"], "seconds": 900},
                {"type": "webhook", "url": "ftp://x", "headers": {"a b": "c"}},
                {"type": "delay", "seconds": "60"},
                {"type": "disarm"}
              ]
            }
            """);
        Assert.Null(reading.Document);
        Assert.Equal(
            [
                "name missing",
                "triggers[0].type unknown-word motion",
                "triggers[0].devices[0] unknown-device front-camera",
                "triggers[1].type not-yet motion",
                "triggers[2] wrong-type motion",
                "conditions[0].modes[0] unknown-word away",
                "conditions[1].from invalid",
                "conditions[1].zone invalid Europe/Berlin",
                "conditions[2].capability lacks-capability light",
                "conditions[2].is unknown-word on",
                "actions[0].devices[0] lacks-capability front-camera",
                "actions[0].seconds out-of-range",
                "actions[1].url invalid",
                "actions[1].headers.a b invalid",
                "actions[2].seconds wrong-type",
                "actions[3].type not-yet arm",
                "nam unknown-field name",
            ],
            reading.Faults.Select(f => $"{f.Path} {f.Code} {f.Near.FirstOrDefault()}".TrimEnd()));
        Assert.All(reading.Faults, f => Assert.EndsWith(".", f.Message));
    }

    [Theory]
    [InlineData("Host", "x", "name the host there")]
    [InlineData("hOST", "x", "name the host there")]
    [InlineData("Content-Length", "0", "counted by the server")]
    [InlineData("Content-Type", "text/plain", "always JSON")]
    [InlineData("Transfer-Encoding", "chunked", "about the connection")]
    [InlineData("Connection", "close", "about the connection")]
    [InlineData("Keep-Alive", "x", "about the connection")]
    [InlineData("Proxy-Connection", "x", "about the connection")]
    [InlineData("Proxy-Authorization", "x", "about the connection")]
    [InlineData("TE", "trailers", "about the connection")]
    [InlineData("Trailer", "x", "about the connection")]
    [InlineData("Upgrade", "h2c", "about the connection")]
    [InlineData("webhook-id", "x", "the server writes")]
    [InlineData("Webhook-Signature", "v1,x", "the server writes")]
    [InlineData("a:b", "x", "RFC 9110")]
    [InlineData("", "x", "RFC 9110")]
    [InlineData("X-\u00e9", "x", "RFC 9110")]
    [InlineData("X-A\r\nHost", "x", "RFC 9110")]
    [InlineData("X-A", "a\r\nHost: b", "printable ASCII")]
    [InlineData("X-A", "a\u0000", "printable ASCII")]
    [InlineData("X-A", "\u00e9", "printable ASCII")]
    [InlineData("X-A", "a\u202e", "printable ASCII")]
    public void A_header_that_is_not_a_rules_to_set_is_refused_with_what_is_right_and_left_out_of_the_example(
        string name, string value, string says)
    {
        RuleReading reading = ReadHeaders(new JsonObject { [name] = value, ["X-Good"] = "yes" });
        RuleFault fault = Assert.Single(reading.Faults);
        Assert.Equal("actions[0].headers." + name, fault.Path);
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
        Assert.Equal("""{"X-Good":"yes"}""", reading.Corrected!["actions"]![0]!["headers"]!.ToJsonString());
    }

    [Theory]
    [InlineData("Authorization", "Bearer canary-7f3")]
    [InlineData("authorization", "canary-7f3")]
    [InlineData("X-Api-Key", "canary-7f3")]
    [InlineData("Cookie", "session=canary-7f3")]
    [InlineData("X-Auth-Token", "canary-7f3")]
    [InlineData("X-Mine", "Bearer canary-7f3")]
    [InlineData("X-Mine", "basic canary-7f3")]
    public void A_credential_in_plain_text_is_refused_with_the_way_and_never_repeated(string name, string value)
    {
        RuleReading reading = ReadHeaders(new JsonObject { [name] = value });
        RuleFault fault = Assert.Single(reading.Faults);
        string reference = "secret:" + name.ToLowerInvariant();
        Assert.Contains("ringactors secrets set " + name.ToLowerInvariant(), fault.Message, StringComparison.Ordinal);
        Assert.Equal(reference, reading.Corrected!["actions"]![0]!["headers"]![name]!.GetValue<string>());
        Assert.DoesNotContain("canary", fault.Message + reading.Corrected.ToJsonString(), StringComparison.Ordinal);
        Assert.Empty(RuleParser.Read(reading.Corrected, Context(_home)).Faults);
    }

    [Fact]
    public void All_headers_are_judged_at_once_and_names_that_differ_in_capitals_are_one()
    {
        RuleReading reading = ReadHeaders(new JsonObject
        {
            ["Host"] = "a",
            ["X-A"] = "1",
            ["x-a"] = "2",
            ["X-N"] = 5,
            ["X-S"] = "secret:no name",
            ["X-T"] = "secret:my.name-1",
            ["X-Null"] = null,
        });
        Assert.Equal(
            ["actions[0].headers.Host", "actions[0].headers.x-a", "actions[0].headers.X-N", "actions[0].headers.X-S", "actions[0].headers.X-Null"],
            reading.Faults.Select(f => f.Path));
        Assert.Equal("""{"X-A":"1","X-T":"secret:my.name-1"}""", reading.Corrected!["actions"]![0]!["headers"]!.ToJsonString());
    }

    private RuleReading ReadHeaders(JsonObject headers) => RuleParser.Read(
        new JsonObject
        {
            ["name"] = "x",
            ["triggers"] = new JsonArray(new JsonObject { ["type"] = "ding" }),
            ["actions"] = new JsonArray(new JsonObject { ["type"] = "webhook", ["url"] = "https://example.org/", ["headers"] = headers }),
        },
        Context(_home));

    /// <summary>The states of an alarm in Ring's protocol, and those that incidents of the home's own have.</summary>
    [Theory]
    [InlineData("entry-delay")]
    [InlineData("burglar-alarm")]
    [InlineData("fire-alarm")]
    [InlineData("co-alarm")]
    [InlineData("panic")]
    [InlineData("user-verified-burglar-alarm")]
    [InlineData("user-verified-co-or-fire-alarm")]
    [InlineData("burglar-accelerated-alarm")]
    [InlineData("fire-accelerated-alarm")]
    [InlineData("flood-alarm")]
    [InlineData("tamper-alarm")]
    [InlineData("medical")]
    public void Every_state_that_an_alarm_may_have_can_start_a_rule(string state) =>
        Assert.Empty(Read($$"""{"name":"x","triggers":[{"type":"alarm","states":["{{state}}"]}],"actions":[{"type":"delay","seconds":1}]}""").Faults);

    [Fact]
    public void A_word_is_the_same_however_it_is_joined() =>
        Assert.Equal(["time_window"], Read("""
            {"name":"x","triggers":[{"type":"ding"}],"conditions":[{"type":"-time--window_"}],"actions":[{"type":"delay","seconds":1}]}
            """).Faults[0].Near);

    [Theory]
    [InlineData(120, true)]
    [InlineData(121, false)]
    public void A_cameras_siren_sounds_for_two_minutes_at_most(int seconds, bool isRight) =>
        Assert.Equal(isRight, Read($$"""
            {"name":"x","triggers":[{"type":"ding"}],"actions":[{"type":"siren","devices":["front-camera"],"seconds":{{seconds}}}]}
            """).Faults.Count == 0);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"name":"","triggers":[],"actions":[]}""")]
    [InlineData("""{"name":7,"triggers":{},"conditions":"x","actions":[{"type":"light"},{"type":"siren"}]}""")]
    [InlineData("""{"name":"x","triggers":[{"type":"motion","devices":[7,null,{}]}],"actions":[null]}""")]
    [InlineData("""{"name":"x","triggers":[{"type":7}],"conditions":[{"type":"device_state"}],"actions":[{}]}""")]
    [InlineData("""{"name":"x","version":2,"enabled":"yes","priority":1.5,"triggers":[{"type":"ding"}],"actions":[{"type":"delay","seconds":1e9}]}""")]
    [InlineData("""{"name":"x","triggers":[{"type":"ding"}],"conditions":[{"type":"time_window","from":"06:00","to":"06:00"}],"actions":[{"type":"arm","mode":"disarmed"}]}""")]
    public void The_corrected_example_is_right(string json)
    {
        RuleReading reading = Read(json);
        Assert.NotEmpty(reading.Faults);
        RuleReading again = RuleParser.Read(reading.Corrected!.DeepClone().AsObject(), Context(_home));
        Assert.Empty(again.Faults);
    }

    [Fact]
    public void The_corrected_example_of_anything_random_is_right()
    {
        for (int seed = 0; seed < 2000; seed++)
        {
            RuleContext home = seed % 3 > 0 ? Context(_home) : NoDevices;
            JsonObject garbage = new RandomJson(new Random(seed)).Document();
            RuleReading reading = RuleParser.Read(garbage.DeepClone().AsObject(), home);
            JsonObject corrected = reading.Corrected ?? RuleParser.Write(reading.Document!);
            IReadOnlyList<RuleFault> left = RuleParser.Read(corrected.DeepClone().AsObject(), home).Faults;
            Assert.True(left.Count == 0, $"seed {seed}: {garbage.ToJsonString()} was corrected to {corrected.ToJsonString()}: {string.Join("; ", left)}");
        }
    }

    [Fact]
    public void An_empty_list_of_devices_means_any_and_not_the_first_of_the_home() =>
        Assert.Empty(((MotionTrigger)Document(_home, """
            {"name":"x","triggers":[{"type":"motion","devices":[]}],"actions":[{"type":"delay","seconds":1}]}
            """).Triggers[0]).Devices);

    [Fact]
    public void In_a_home_without_any_device_a_rule_about_devices_says_so_instead_of_failing()
    {
        RuleReading reading = RuleParser.Read((JsonObject)JsonNode.Parse(Story)!, NoDevices);
        Assert.All(reading.Faults, f => Assert.Contains("No device of this home would do.", f.Message));
    }

    [Fact]
    public void A_window_without_a_zone_takes_the_homes_and_says_so_if_that_is_not_known()
    {
        const string Json = """
            {"name":"x","triggers":[{"type":"ding"}],"conditions":[{"type":"time_window","from":"22:00","to":"06:00"}],
             "actions":[{"type":"delay","seconds":1}]}
            """;
        Assert.Equal(Zone, ((TimeWindowCondition)Document(_home, Json).Conditions[0]).Zone);
        RuleFault fault = Assert.Single(
            RuleParser.Read((JsonObject)JsonNode.Parse(Json)!, Context(_home) with { Zone = null }).Faults);
        Assert.Equal(("conditions[0].zone", "missing"), (fault.Path, fault.Code));
    }

    private RuleReading Read(string json) => RuleParser.Read((JsonObject)JsonNode.Parse(json)!, Context(_home));
}
