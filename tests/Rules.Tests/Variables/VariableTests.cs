using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis;
using RingActors.Rules.Analysis.Past;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Rules.Runs.Evidence;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Variables;

/// <summary>What rules remember: of a run its own, and what is kept from run to run.</summary>
public sealed class VariableTests
{
    private const string On = """{"type":"light","devices":["front-camera"]}""";
    private static readonly Address Side = new("home-1", DeviceKinds.Contact, "z-side");

    private readonly TestHome _home = New();
    private int _dings;

    public VariableTests() => _home.Tell(Side, new ReportDevice(
        new DeviceDescription { Name = "Side Door", RingKind = "x", Capabilities = [Capabilities.Contact] },
        new Readings { Faulted = false, Connection = Connection.Online }));

    /// <summary>'Every third ring': counted over runs, and set back.</summary>
    [Fact]
    public void What_is_kept_counts_from_run_to_run_and_is_there_after_a_change_and_a_restart()
    {
        const string Third = $$"""
            {"name":"third","variables":[{"name":"rings","type":"number","kept":true}],"triggers":[{"type":"ding"}],
             "actions":[{"type":"set","variable":"rings","add":1},
                        {"type":"if","conditions":[{"type":"variable","variable":"rings","above":2}],"then":[{"type":"set","variable":"rings","to":0},{{On}}]}]}
            """;
        Create(_home, "third", Third);
        Assert.Equal([false, false, true, false, false], Enumerable.Range(0, 5).Select(_ => IsLit(Ding().Events)));
        Assert.Equal(2, _home.Rule("third").Kept!["rings"].Number);

        // Another version that still has it goes on with it.
        _home.Tell(RuleAt("third"), new ReplaceRule(Document(_home, Third.Replace("above\":2", "above\":3", StringComparison.Ordinal))), Assistant);
        Assert.False(IsLit(Ding().Events));
        Assert.True(IsLit(Ding().Events));

        // One that has it as words does not.
        _home.Tell(RuleAt("third"), new ReplaceRule(Document(_home, $$"""
            {"name":"third","variables":[{"name":"rings","type":"text","words":["a","b"],"kept":true}],"triggers":[{"type":"ding"}],"actions":[{{On}}]}
            """)), Assistant);
        Assert.Null(_home.Rule("third").Kept);
    }

    /// <summary>Words may look like addresses: what another version kept as a word is no device.</summary>
    [Fact]
    public void A_word_that_was_kept_is_no_device_to_the_version_after_it()
    {
        const string Before = """
            {"name":"r","variables":[{"name":"what","type":"text","words":["ä/b c/d","x"],"kept":true}],"triggers":[{"type":"ding"}],"actions":[{"type":"set","variable":"what","to":"ä/b c/d"}]}
            """;
        Create(_home, "r", Before);
        Ding();
        _home.Tell(RuleAt("r"), new ReplaceRule(Document(_home, AsDevice)), Assistant);
        Assert.Null(_home.Rule("r").Kept);
        Assert.False(IsLit(Ding().Events));
    }

    /// <summary>A run goes on with the document it began with (R-S9), and may keep what the next one cannot hold.</summary>
    [Theory]
    [InlineData("""{"name":"what","type":"text","words":["ä/b c/d","x"],"kept":true}""", "\"ä/b c/d\"")]
    [InlineData("""{"name":"what","type":"number","kept":true}""", "5")]
    public void What_a_run_of_the_version_before_keeps_late_is_no_value_of_another_type(string declared, string value)
    {
        Create(_home, "r", $$"""
            {"name":"r","variables":[{{declared}}],"triggers":[{"type":"ding"}],"actions":[{"type":"delay","seconds":60},{"type":"set","variable":"what","to":{{value}}}]}
            """);
        Ding();
        _home.Tell(RuleAt("r"), new ReplaceRule(Document(_home, AsDevice)), Assistant);
        _home.Advance(Duration.FromMinutes(2));
        Assert.False(IsLit(Ding().Events));
    }

    private const string AsDevice = """
        {"name":"r","variables":[{"name":"what","type":"device","kept":true}],"triggers":[{"type":"ding"}],"actions":[{"type":"light","device_variable":"what"}]}
        """;

    /// <summary>'For as long as it is set': a condition of the rule on what the rule keeps, read before the event.</summary>
    [Fact]
    public void A_rule_asks_what_it_kept_and_not_what_the_event_brings_about()
    {
        Create(_home, "once", $$"""
            {"name":"once","variables":[{"name":"done","type":"yes_no","kept":true}],"triggers":[{"type":"ding"}],
             "conditions":[{"type":"variable","variable":"done","is":false}],"actions":[{"type":"set","variable":"done","to":true},{{On}}]}
            """);
        EventEnvelope first = Ding().Events[0];
        EventEnvelope second = Ding().Events[0];
        Assert.Equal(1, _home.Rule("once").FiredCount);
        (string, bool, string) Cause(EventEnvelope ding)
        {
            Explain explain = new(new PastHome("home-1", Tests.Analysis.Past.PastProperties.Projections), "once", ding.LearnedAt, ding.LearnedAt + Duration.FromMilliseconds(1));
            foreach (EventEnvelope e in _home.Journal)
            {
                explain.Take(e);
            }

            ExplainedEvent told = explain.Answer()!.Events.Single(e => e.Event.Id == ding.Id);
            return told.Causes is [var cause, ..] ? (cause.Path, cause.Holds, cause.Reason) : ("", true, "");
        }

        Assert.Equal(("", true, ""), Cause(first));
        Assert.Equal(("conditions[0]", false, "done was yes"), Cause(second));
    }

    /// <summary>'Remember which door': each run waits for its own.</summary>
    [Fact]
    public void Each_run_remembers_its_own_door_and_waits_for_that_one()
    {
        Create(_home, "left", """
            {"name":"left","mode":"parallel","variables":[{"name":"door","type":"device"}],"triggers":[{"type":"contact","to":"open"}],
             "actions":[{"type":"set","variable":"door","trigger_device":true},
                        {"type":"wait_until","conditions":[{"type":"device_state","device_variable":"door","capability":"contact","is":"closed"}],"timeout_seconds":3600}]}
            """);
        Put(BackDoor, true);
        Put(Side, true);
        Assert.Equal(2, _home.Rule("left").UnderWay.Count);
        Outcome shut = Put(Side, false);
        RuleRunEnded over = Assert.Single(shut.Events.Select(e => e.Event).OfType<RuleRunEnded>());
        Assert.Equal(RunOutcome.Completed, over.Outcome);
        Assert.Equal(BackDoor, Assert.Single(_home.Rule("left").UnderWay).By.Actor);
    }

    /// <summary>Nobody said yet which door: the wait is about the first that is said, and ends with that one.</summary>
    [Fact]
    public void A_wait_that_began_before_anybody_said_which_device_goes_on_with_the_one_that_is_said()
    {
        Create(_home, "later", """
            {"name":"later","mode":"parallel","variables":[{"name":"door","type":"device","kept":true}],"triggers":[{"type":"ding"},{"type":"motion","id":"m"}],
             "actions":[{"type":"if","conditions":[{"type":"trigger","ids":["m"]}],"then":[{"type":"set","variable":"door","to":"side-door"}],
               "else":[{"type":"wait_until","conditions":[{"type":"device_state","device_variable":"door","capability":"contact","is":"closed"}],"timeout_seconds":3600}]}]}
            """);
        Put(Side, true);
        Ding();
        Motion(_home, FrontCamera);
        _home.Advance(Duration.FromSeconds(5));
        Assert.Single(_home.Rule("later").UnderWay);
        Put(Side, false);
        Assert.Empty(_home.Rule("later").UnderWay);
    }

    [Fact]
    public void The_camera_that_saw_it_takes_the_step_and_one_that_cannot_is_skipped()
    {
        Create(_home, "lit", """
            {"name":"lit","variables":[{"name":"who","type":"device"}],"triggers":[{"type":"motion"}],
             "actions":[{"type":"set","variable":"who","trigger_device":true},{"type":"light","device_variable":"who"}]}
            """);
        Assert.Equal([FrontCamera], Motion(_home, FrontCamera).Events.Where(e => e.Name == "light.requested").Select(e => e.Actor));
        Assert.Contains("rule.step-skipped", Motion(_home, Garden, "m2").Names);
    }

    [Fact]
    public void A_delay_is_as_long_as_the_variable_says_when_it_begins()
    {
        Create(_home, "longer", $$"""
            {"name":"longer","variables":[{"name":"pause","type":"duration_seconds","initial":10,"kept":true}],"triggers":[{"type":"ding"}],
             "actions":[{"type":"delay","seconds_variable":"pause"},{"type":"set","variable":"pause","add":10},{{On}}]}
            """);
        foreach (int seconds in new[] { 10, 20, 30 })
        {
            Assert.False(IsLit(Ding().Events));
            Assert.False(IsLit(_home.Advance(Duration.FromSeconds(seconds - 1))));
            Assert.True(IsLit(_home.Advance(Duration.FromSeconds(1))));
        }
    }

    /// <summary>A wait for a variable ends when another branch, or another run, sets it.</summary>
    [Theory]
    [InlineData("")]
    [InlineData(",\"kept\":true")]
    public void A_wait_for_a_variable_goes_on_when_it_is_set_beside_it(string kept)
    {
        Create(_home, "beside", $$"""
            {"name":"beside","variables":[{"name":"go","type":"yes_no"{{kept}}}],"triggers":[{"type":"ding"}],
             "actions":[{"type":"parallel","branches":[
                {"actions":[{"type":"wait_until","conditions":[{"type":"variable","variable":"go","is":true}],"timeout_seconds":600},{{On}}]},
                {"actions":[{"type":"delay","seconds":30},{"type":"set","variable":"go","to":true}]}]}]}
            """);
        Ding();
        Assert.DoesNotContain(_home.Advance(Duration.FromSeconds(29)), e => e.Name == "light.requested");
        EventEnvelope lit = Assert.Single(_home.Advance(Duration.FromSeconds(2)), e => e.Name == "light.requested");
        Assert.InRange(lit.LearnedAt - (Start + Duration.FromSeconds(30)), Duration.Zero, Duration.FromMilliseconds(10));
        Assert.Equal(RunOutcome.Completed, _home.Rule("beside").LastRun!.Outcome);
    }

    [Fact]
    public void A_number_that_nobody_knows_is_not_remembered_and_what_was_stays()
    {
        _home.Tell(Side, new ReportReadings(new Readings { Battery = new BatteryReading(80, null) }));
        Create(_home, "battery", """
            {"name":"battery","variables":[{"name":"was","type":"number","kept":true}],"triggers":[{"type":"ding"}],
             "actions":[{"type":"set","variable":"was","device":"side-door","capability":"battery"}]}
            """);
        Ding();
        Assert.Equal(80, _home.Rule("battery").Kept!["was"].Number);
        _home.Tell(Side, new ReportReadings(new Readings { Connection = Connection.Offline }));
        RuleStepSkipped skipped = Ding().Events.Select(e => e.Event).OfType<RuleStepSkipped>().Single();
        Assert.StartsWith("side-door was offline since ", skipped.Reason, StringComparison.Ordinal);
        Assert.Equal(80, _home.Rule("battery").Kept!["was"].Number);
    }

    /// <summary>A shadow has what it kept itself, and leaves the rule's own alone.</summary>
    [Fact]
    public void A_shadow_keeps_its_own()
    {
        const string Counts = """
            {"name":"counts","variables":[{"name":"n","type":"number","kept":true}],"triggers":[{"type":"ding"}],"actions":[{"type":"set","variable":"n","add":1}]}
            """;
        Create(_home, "counts", Counts);
        Ding();
        _home.Tell(RuleKinds.ShadowOf("home-1", "counts"), new BeginShadow(
            Document(_home, Counts.Replace("\"add\":1", "\"add\":10", StringComparison.Ordinal)), 1), Assistant);
        Ding();
        Ding();
        RuleView rule = _home.Rule("counts");
        Assert.Equal((3d, 20d), (rule.Kept!["n"].Number, rule.Shadow!.Rule.Kept!["n"].Number));
    }

    [Fact]
    public void What_was_kept_comes_back_with_a_deleted_rule_that_is_taken_back()
    {
        Create(_home, "r", """{"name":"r","variables":[{"name":"n","type":"number","kept":true}],"triggers":[{"type":"ding"}],"actions":[{"type":"set","variable":"n","add":1}]}""");
        Ding();
        RuleDocument document = _home.Rule("r").Document;
        EventEnvelope[] own = [.. _home.Journal.Where(e => e.Actor.Equals(RuleAt("r")))];
        _home.Tell(RuleAt("r"), new DeleteRule(), Assistant);
        _home.Tell(RuleAt("r"), new CreateRule(document) { Restored = RestoredRule.Of(own) }, Assistant);
        Assert.Equal(1, _home.Rule("r").Kept!["n"].Number);
        Ding();
        Assert.Equal(2, _home.Rule("r").Kept!["n"].Number);
    }

    [Fact]
    public void It_is_said_in_a_sentence()
    {
        RuleDocument asks = Document(_home, """
            {"name":"x","variables":[{"name":"n","type":"number","kept":true},{"name":"door","type":"device"}],"triggers":[{"type":"ding"}],
             "conditions":[{"type":"variable","variable":"n","below":3}],
             "actions":[{"type":"set","variable":"door","trigger_device":true},{"type":"set","variable":"n","add":1},
                        {"type":"if","conditions":[{"type":"device_state","device_variable":"door","capability":"contact","is":"open"},{"type":"variable","variable":"door","is":"side-door"}],"then":[{"type":"light","device_variable":"door"}]}]}
            """);
        Assert.Equal(
            "It keeps \"n\", at first 0 from run to run. When any doorbell is pressed, and \"n\" is below 3: remember as \"door\" which device started it; "
                + "then add 1 to \"n\"; then if the device in \"door\" has contact open and \"door\" is \"Side Door\": (switch the light of the device in \"door\" on).",
            RuleSentence.Of(asks, _home.View.Part<DevicesView>()));
    }

    private Outcome Ding() => _home.Tell(Bell, new ReportDing("d" + ++_dings, _home.Now));

    private Outcome Put(Address door, bool open) => _home.Tell(door, new ReportReadings(new Readings { Faulted = open }));

    private static bool IsLit(IEnumerable<EventEnvelope> events) => events.Any(e => e.Event is RuleStepTaken { Action: "light" });
}
