using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Conditions;

public sealed class ConditionTests
{
    private const string IsOpen = """{"type":"device_state","device":"back-door","capability":"contact","is":"open"}""";
    private const string IsClosed = """{"type":"device_state","device":"back-door","capability":"contact","is":"closed"}""";
    private const string IsAway = """{"type":"mode","modes":["away"]}""";
    private const string IsDisarmed = """{"type":"mode","modes":["disarmed"]}""";

    private readonly TestHome _home = New();
    private int _motions;

    [Fact]
    public void Groups_are_judged_with_all_that_is_in_them_each_at_its_place()
    {
        IReadOnlyList<Fact> facts = Judge($$"""
            {"type":"any","any":[{{IsAway}},{"type":"all","all":[{{IsDisarmed}},{"type":"not","not":[{{IsOpen}}]}]}]},{{IsClosed}}
            """).Facts;
        Assert.Equal(
            [
                ("conditions[0]", true, "any[1] holds"),
                ("conditions[0].any[0]", false, "mode was disarmed"),
                ("conditions[0].any[1]", true, "all 2 hold"),
                ("conditions[0].any[1].all[0]", true, "mode was disarmed"),
                ("conditions[0].any[1].all[1]", true, "none of the 1 holds"),
                ("conditions[0].any[1].all[1].not[0]", false, "back-door contact was closed since 2026-03-01T20:00:00Z"),
                ("conditions[1]", true, "back-door contact was closed since 2026-03-01T20:00:00Z"),
            ],
            facts.Skip(1).Select(f => (f.Path, f.Holds, f.Reason)));
    }

    /// <summary>What nobody knows is neither so nor otherwise: a door that is out of reach is not shut.</summary>
    [Theory]
    [InlineData("""{"type":"not","not":[OPEN]}""", true, false)]
    [InlineData("""{"type":"not","not":[{"type":"not","not":[CLOSED]}]}""", true, false)]
    [InlineData("""{"type":"any","any":[OPEN,DISARMED]}""", true, true)]
    [InlineData("""{"type":"any","any":[OPEN,CLOSED]}""", true, false)]
    [InlineData("""{"type":"not","not":[{"type":"all","all":[OPEN,AWAY]}]}""", true, true)]
    [InlineData("""{"type":"all","all":[CLOSED,DISARMED]}""", true, false)]
    public void What_nobody_knows_is_not_otherwise_either(string condition, bool known, bool unknown)
    {
        condition = condition.Replace("OPEN", IsOpen, StringComparison.Ordinal).Replace("CLOSED", IsClosed, StringComparison.Ordinal)
            .Replace("DISARMED", IsDisarmed, StringComparison.Ordinal).Replace("AWAY", IsAway, StringComparison.Ordinal);
        Assert.Equal(known, Judge(condition).Fired);
        _home.Tell(BackDoor, new ReportReadings(new Readings { Connection = Connection.Offline }));
        Assert.Equal(unknown, Judge(condition).Fired);
    }

    [Fact]
    public void A_state_held_for_a_time_holds_from_its_last_second_on()
    {
        const string Held = """{"type":"device_state","device":"back-door","capability":"contact","is":"open","for_seconds":60}""";
        Assert.False(Judge(Held).Fired);
        Door(true);
        _home.Advance(Duration.FromSeconds(60) - Duration.FromMilliseconds(1));
        Assert.EndsWith(", not yet 60 s", Judge(Held).Facts[^1].Reason, StringComparison.Ordinal);
        _home.Advance(Duration.FromMilliseconds(1));
        Assert.True(Judge(Held).Fired);
        Door(false);
        Door(true);
        Assert.False(Judge(Held).Fired);
    }

    [Fact]
    public void A_state_that_nobody_listened_to_is_not_known_to_have_been_held()
    {
        const string Held = """{"type":"device_state","device":"back-door","capability":"contact","is":"open","for_seconds":600}""";
        Address listening = DeviceKinds.CoverageOf("home-1");
        string hub = Lines.Hub("hub-1");
        _home.Tell(listening, new ReportHubDevices(hub, [BackDoor.Id]) { HasPanel = false });
        _home.Tell(listening, new ReportListening([new LineProof(hub, _home.Now, _home.Now)], Duration.Epsilon));
        Door(true);
        _home.Tell(listening, new ReportDeaf(hub, _home.Now, "the socket broke"));
        _home.Advance(Duration.FromMinutes(15));
        _home.Tell(listening, new ReportListening([new LineProof(hub, _home.Now, _home.Now)], Duration.Epsilon));
        Evaluation evaluation = Judge(Held);
        Assert.False(evaluation.Fired);
        Assert.Contains("nobody listened until", evaluation.Facts[^1].Reason, StringComparison.Ordinal);
        Assert.False(Judge($$"""{"type":"not","not":[{{Held}}]}""").Fired);
    }

    [Theory]
    [InlineData(19, null, 20, true)]
    [InlineData(20, null, 20, false)]
    [InlineData(20, 20, null, false)]
    [InlineData(21, 20, null, true)]
    [InlineData(21, 20, 30, true)]
    public void A_number_is_in_the_open_range(int percent, int? above, int? below, bool holds)
    {
        _home.Tell(Garden, new ReportReadings(new Readings { Battery = new BatteryReading(percent, null) }));
        string limits = (above is null ? "" : $",\"above\":{above}") + (below is null ? "" : $",\"below\":{below}");
        Evaluation evaluation = Judge($$"""{"type":"numeric","device":"garden","capability":"battery"{{limits}}}""", """{"type":"ding"}""");
        Assert.Equal((holds, $"garden battery was {percent} %"), (evaluation.Facts[^1].Holds, evaluation.Facts[^1].Reason));
    }

    [Fact]
    public void An_incident_is_open_from_its_entry_delay_on_until_it_ends()
    {
        _home.Tell(Panel, new SetSecurityPolicy(new SecurityPolicy
        {
            Modes = [new() { Name = "away", Guards = SecurityMode.Away, ExitSeconds = 0, EntrySeconds = 30 }],
            Zones = [new() { Device = "2002", Type = ZoneType.Entry, Modes = ["away"] }],
        }));
        Mode(_home, SecurityMode.Away);
        string[] asked =
        [
            """{"type":"incident"}""", """{"type":"incident","open":false}""", """{"type":"incident","kinds":["burglary"],"stages":["entry"]}""",
            """{"type":"incident","stages":["alarm","told"]}""", """{"type":"incident","kinds":["fire"]}""",
        ];
        Assert.Equal("01000", Said());
        Motion(_home, Garden, "g1");
        Assert.Equal("10100", Said());
        _home.Advance(Duration.FromSeconds(31));
        Assert.Equal("10010", Said());
        Mode(_home, SecurityMode.Disarmed);
        Assert.Equal("01000", Said());

        string Said() => string.Concat(asked.Select(a => Judge(a, """{"type":"ding"}""").Facts[^1].Holds ? '1' : '0'));
    }

    [Fact]
    public void A_condition_tells_which_trigger_started_the_rule()
    {
        const string Triggers = """
            {"type":"motion","devices":["front-camera"],"id":"front"},{"type":"motion","devices":["garden"],"id":"back"},{"type":"motion","devices":["garden"]}
            """;
        const string Front = """{"type":"trigger","ids":["front"]}""";
        Assert.True(Judge(Front, Triggers).Fired);
        Assert.False(Judge(Front, Triggers, Garden).Fired);
        Assert.Equal("it was started by back", Judge(Front, Triggers, Garden).Facts[^1].Reason);
        Create(_home, "r", Whole(Front, """{"type":"contact","for_seconds":60,"id":"front"}"""));
        Door(true);
        Assert.Single(_home.Advance(Duration.FromSeconds(60)), e => e.Event is RuleFired);
    }

    [Theory]
    [InlineData(IsOpen, ", and \"Back Door\" has contact open")]
    [InlineData("""{"type":"device_state","device":"back-door","capability":"contact","is":"open","for_seconds":600}""", ", and \"Back Door\" has had contact open for 10 min")]
    [InlineData("""{"type":"numeric","device":"garden","capability":"battery","above":5.5,"below":20}""", ", and \"Garden\" has its battery between 5.5 and 20 %")]
    [InlineData("""{"type":"incident","kinds":["burglary"]}""", ", and an incident of burglary is open")]
    [InlineData("""{"type":"incident","open":false}""", ", and no incident is open")]
    [InlineData("""{"type":"trigger","ids":["m"]}""", ", and it was started by m")]
    [InlineData("""{"type":"any","any":[{"type":"mode","modes":["away"]},{"type":"not","not":[{"type":"incident"}]}]}""",
        ", and (the alarm is armed away or it is not so that an incident is open)")]
    public void A_condition_is_said_in_words(string condition, string words)
    {
        _home.Tell(Garden, new ReportReadings(new Readings { Battery = new BatteryReading(50, null) }));
        RuleDocument document = Document(_home, Whole(condition, """{"type":"ding","id":"m"}"""));
        Assert.Equal($"When any doorbell is pressed{words}: wait 1 s.", RuleSentence.Of(document, _home.View.Part<DevicesView>()));
        Assert.Equal(RuleDocumentJson.Text(document), RuleDocumentJson.Text(RuleParser.Read(RuleParser.Write(document), Context(_home)).Document!));
    }

    [Theory]
    [InlineData("""{"type":"all","all":[]}""", "conditions[0].all out-of-range")]
    [InlineData("""{"type":"any"}""", "conditions[0].any missing")]
    [InlineData("""{"type":"any","any":[{"type":"mode","modes":["awy"]}]}""", "conditions[0].any[0].modes[0] unknown-word")]
    [InlineData("""{"type":"trigger","ids":["x"]}""", "conditions[0].ids[0] unknown-word")]
    [InlineData("""{"type":"numeric","device":"garden","capability":"battery"}""", "conditions[0].below missing")]
    [InlineData("""{"type":"numeric","device":"garden","capability":"battery","above":20,"below":20}""", "conditions[0].below invalid")]
    [InlineData("""{"type":"numeric","device":"garden","capability":"temperature","below":20}""", "conditions[0].capability lacks-capability")]
    [InlineData("""{"type":"numeric","device":"garden","capability":"battery","below":"20"}""", "conditions[0].below wrong-type")]
    [InlineData("""{"type":"incident","kinds":["burglry"]}""", "conditions[0].kinds[0] unknown-word")]
    public void A_fault_in_a_condition_is_told_with_its_place_and_the_corrected_call_is_accepted(string condition, string fault)
    {
        _home.Tell(Garden, new ReportReadings(new Readings { Battery = new BatteryReading(50, null) }));
        RuleReading reading = RuleParser.Read((JsonObject)JsonNode.Parse(Whole(condition))!, Context(_home));
        Assert.Contains(fault, reading.Faults.Select(f => $"{f.Path} {f.Code}"));
        Assert.Empty(RuleParser.Read(reading.Corrected!.DeepClone().AsObject(), Context(_home)).Faults);
    }

    [Fact]
    public void Groups_are_neither_too_deep_nor_too_many()
    {
        string deep = IsOpen;
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(i < 5, RuleParser.Read((JsonObject)JsonNode.Parse(Whole(deep))!, Context(_home)).Faults.Count == 0);
            deep = $$"""{"type":"not","not":[{{deep}}]}""";
        }

        Assert.Contains("at most 4 groups deep", Assert.Single(RuleParser.Read((JsonObject)JsonNode.Parse(Whole(deep))!, Context(_home)).Faults).Message);
        string ten = string.Join(',', Enumerable.Repeat(IsOpen, 10));
        string wide = string.Join(',', Enumerable.Repeat($$"""{"type":"any","any":[{{ten}}]}""", 11));
        Assert.Contains(RuleParser.Read((JsonObject)JsonNode.Parse(Whole(wide))!, Context(_home)).Faults, f => f.Message.Contains("at most 100", StringComparison.Ordinal));
    }

    [Fact]
    public void A_group_of_which_nothing_can_hold_is_a_trouble_and_one_of_which_something_can_is_none()
    {
        RuleDocument all = Document(_home, Whole($$"""{"type":"all","all":[{{IsDisarmed}},{{IsOpen}}]}""", """{"type":"ding"}"""));
        RuleDocument any = Document(_home, Whole($$"""{"type":"any","any":[{{IsDisarmed}},{{IsOpen}}]}""", """{"type":"ding"}"""));
        RuleDocument not = Document(_home, Whole($$"""{"type":"not","not":[{{IsOpen}}]}""", """{"type":"ding"}"""));
        Assert.All([all, any, not], d => Assert.Empty(RuleTroubles.In(_home.View).Of(d)));
        _home.Tell(BackDoor, new ReportRemoved());
        Assert.Equal(["It does nothing as things are: \"Back Door\" is not in Ring's list any more."], RuleTroubles.In(_home.View).Of(all));
        Assert.Empty(RuleTroubles.In(_home.View).Of(any));
        _home.Tell(Panel, new ReportBaseStation(Connection.Offline, "x"));
        Assert.Single(RuleTroubles.In(_home.View).Of(any));
    }

    [Fact]
    public void A_condition_is_stored_as_it_is_read_by_every_later_version()
    {
        const string Stored = """
            {"type":"any","any":[{"type":"incident","open":true},{"type":"numeric","device":"home-1/camera/2002","capability":"battery","below":20}]}
            """;
        _home.Tell(Garden, new ReportReadings(new Readings { Battery = new BatteryReading(50, null) }));
        Assert.Equal(
            Stored.Trim(), RuleParser.Write(Document(_home, Whole(Stored)))["conditions"]![0]!.ToJsonString());
    }

    private static string Whole(string conditions, string triggers = """{"type":"motion"}""") =>
        $$"""{"name":"r","triggers":[{{triggers}}],"conditions":[{{conditions}}],"actions":[{"type":"delay","seconds":1}]}""";

    private void Door(bool open) => _home.Tell(BackDoor, new ReportReadings(new Readings { Faulted = open }));

    /// <summary>Judged by the evaluator alone, on an event that moves nothing else.</summary>
    private Evaluation Judge(string conditions, string triggers = """{"type":"motion"}""", Address? by = null)
    {
        RuleDocument document = Document(_home, Whole(conditions, triggers));
        HomeView before = _home.View;
        EventEnvelope motion = new(
            by ?? FrontCamera, 1, before.HomeSeq + 1, "motion.detected", new MotionDetected($"m{++_motions}", _home.Now, null), _home.Now, _home.Now,
            Principal.RingCloud, "c", "c");
        Evaluation evaluation = RuleEvaluator.Evaluate("r", 1, document, before, motion);
        Assert.Equal(before.HomeSeq, evaluation.AtHomeSeq);
        return evaluation;
    }
}
