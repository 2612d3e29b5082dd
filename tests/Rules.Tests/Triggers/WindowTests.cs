using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis;
using RingActors.Rules.Documents;
using RingActors.Rules.Holds;
using RingActors.Rules.Runs;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Triggers;

/// <summary>Events that count only with others, or only if none follows.</summary>
public sealed class WindowTests
{
    private const string ThreeMotions = """{"type":"count","of":[{"type":"motion","devices":["garden"]}],"times":3,"within_seconds":60}""";

    private const string BellThenDoor =
        """{"type":"sequence","of":[{"type":"ding"},{"type":"contact","devices":["back-door"]}],"within_seconds":60}""";

    private const string BellNoDoor =
        """{"type":"not_followed","of":[{"type":"ding"}],"by":[{"type":"contact","devices":["back-door"]}],"within_seconds":60}""";

    private static readonly Duration Second = Duration.FromSeconds(1);

    private readonly TestHome _home = New();
    private int _ids;

    [Theory]
    [InlineData("0 30 60", "001")]
    [InlineData("0 30 61", "000")]
    [InlineData("0 30 61 62", "0001")]
    [InlineData("0 0 0", "001")]
    [InlineData("0 1 2 3 4 5", "001001")]
    public void As_many_events_as_it_takes_within_their_time_start_the_rule_and_are_used_up(string seconds, string fired)
    {
        Rule(ThreeMotions);
        Assert.Equal(fired, string.Concat(seconds.Split(' ').Select(s => At(int.Parse(s), () => Seen()))));
    }

    [Theory]
    [InlineData("ding door", "01")]
    [InlineData("door ding", "00")]
    [InlineData("ding ding door", "001")]
    [InlineData("ding door ding door", "0101")]
    public void Events_count_in_their_order(string events, string fired)
    {
        Rule(BellThenDoor);
        Assert.Equal(fired, string.Concat(events.Split(' ').Select((e, i) => At(i, () => Happens(e)))));
    }

    [Fact]
    public void An_event_that_is_known_late_counts_when_it_was_so_and_one_that_is_told_twice_once()
    {
        Rule(ThreeMotions);
        _home.Advance(Duration.FromSeconds(100));
        _home.Tell(Garden, new ReportMotion("a", _home.Now - (50 * Second)));
        _home.Tell(Garden, new ReportMotion("a", _home.Now - (50 * Second)));
        _home.Tell(Garden, new ReportMotion("b", _home.Now - (5 * Second)));
        Assert.Equal(0, Count());
        _home.Advance(15 * Second);
        _home.Tell(Garden, new ReportMotion("c", _home.Now));
        Assert.Equal(0, Count());
        _home.Tell(Garden, new ReportMotion("d", _home.Now - (8 * Second)));
        Assert.Equal(1, Count());
    }

    [Fact]
    public void Conditions_are_judged_at_the_last_event_and_what_was_counted_is_used_up_all_the_same()
    {
        Rule(ThreeMotions, """{"type":"device_state","device":"back-door","capability":"contact","is":"open"}""");
        Assert.Equal("000", string.Concat(new[] { 0, 1, 2 }.Select(s => At(s, () => Seen()))));
        Door(true);
        Assert.Equal("001", string.Concat(new[] { 3, 4, 5 }.Select(s => At(s, () => Seen()))));
    }

    [Fact]
    public void What_was_counted_survives_a_restart_and_no_change_of_the_rule()
    {
        Rule(ThreeMotions);
        At(0, () => Seen());
        At(1, () => Seen());
        Assert.Equal(2, ((RuleState)_home.State(RuleAt("r"))).Windows!.Marks.Count);
        _home.Tell(RuleAt("r"), new ReplaceRule(Of(ThreeMotions) with { Description = "changed" }));
        Assert.Equal('0', At(2, () => Seen()));
        _home.Tell(RuleAt("r"), new DisableRule());
        Assert.Null(((RuleState)_home.State(RuleAt("r"))).Windows);
    }

    [Fact]
    public void A_bell_that_nobody_answers_starts_the_rule_when_its_time_is_over()
    {
        Rule(BellNoDoor);
        Happens("ding");
        Assert.DoesNotContain(_home.Advance(59 * Second), e => e.Event is RuleFired);
        RuleFired fired = _home.Advance(Second).Select(e => e.Event).OfType<RuleFired>().Single();
        Assert.Equal((Bell, "doorbell.pressed"), (fired.By.Actor, fired.By.Name));
        Assert.DoesNotContain(_home.Advance(600 * Second), e => e.Event is RuleFired);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(59, true)]
    [InlineData(61, false)]
    public void A_bell_that_is_answered_in_time_starts_nothing(int after, bool isAnswered)
    {
        Rule(BellNoDoor);
        Happens("ding");
        _home.Advance(after * Second);
        Door(true);
        _home.Advance(600 * Second);
        Assert.Equal(isAnswered ? 0 : 1, Count());
    }

    [Fact]
    public void What_was_before_the_bell_does_not_answer_it_whenever_it_becomes_known()
    {
        Rule(BellNoDoor);
        _home.Advance(100 * Second);
        Happens("ding");
        _home.Tell(BackDoor, new ReportReadings(new Readings { Faulted = true }, _home.Now - (20 * Second)));
        _home.Advance(600 * Second);
        Assert.Equal(1, Count());
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void Only_the_same_device_answers_where_that_is_asked_for(bool same, int fired)
    {
        Rule($$"""
            {"type":"not_followed","of":[{"type":"motion","devices":["front-camera"]}],"by":[{"type":"motion"}],"within_seconds":60,
             "same_device":{{(same ? "true" : "false")}}}
            """);
        Motion(_home, FrontCamera, "m1");
        _home.Advance(Second);
        Seen();
        _home.Advance(600 * Second);
        Assert.Equal(fired, Count());
    }

    [Fact]
    public void Whether_something_followed_while_nobody_listened_is_not_known()
    {
        Address listening = DeviceKinds.CoverageOf("home-1");
        string hub = Lines.Hub("hub-1");
        _home.Tell(listening, new ReportHubDevices(hub, [BackDoor.Id]) { HasPanel = false });
        _home.Tell(listening, new ReportListening([new LineProof(hub, _home.Now, _home.Now)], Duration.Epsilon));
        Rule(BellNoDoor.Replace("60", "900", StringComparison.Ordinal));
        Happens("ding");
        _home.Tell(listening, new ReportDeaf(hub, _home.Now, "the socket broke"));
        _home.Advance(Duration.FromMinutes(16));
        Assert.Equal(0, Count());
        Assert.Equal(HoldOutcome.Unproven, _home.Journal.Select(e => e.Event).OfType<RuleHoldEnded>().Single().Outcome);
        _home.Tell(listening, new ReportListening([new LineProof(hub, _home.Now, _home.Now)], Duration.Epsilon));
        _home.Advance(Duration.FromHours(1));
        Assert.Equal(0, Count());
    }

    [Fact]
    public void A_rule_that_another_one_starts_names_that_one()
    {
        Create(_home, "first", """{"name":"first","triggers":[{"type":"ding"}],"actions":[{"type":"delay","seconds":1}]}""");
        Rule("""{"type":"rule_fired","rules":["first"]}""");
        Happens("ding");
        RuleFired fired = _home.Journal.Where(e => e.Actor.Equals(RuleAt("r"))).Select(e => e.Event).OfType<RuleFired>().Single();
        Assert.Equal((RuleAt("first"), "rule.fired", 1), (fired.By.Actor, fired.By.Name, fired.By.Chain));
    }

    [Fact]
    public void R_S5_rules_that_start_each_other_end_after_eight()
    {
        Create(_home, "other", Whole("""{"type":"rule_fired","rules":["r"]}"""));
        Rule("""{"type":"ding"},{"type":"rule_fired","rules":["other"]}""");
        Happens("ding");
        Assert.Equal(9, _home.Journal.Count(e => e.Event is RuleFired));
    }

    [Theory]
    [InlineData(ThreeMotions, "3 times within 1 min \"Garden\" sees motion")]
    [InlineData(BellThenDoor, "any doorbell is pressed, then \"Back Door\" is opened, all within 1 min")]
    [InlineData(BellNoDoor, "any doorbell is pressed and it is not followed within 1 min by this: \"Back Door\" is opened")]
    [InlineData("""{"type":"rule_fired","rules":["Good night"]}""", "the rule good-night starts")]
    public void It_is_said_in_words_and_written_as_it_is_read(string trigger, string words)
    {
        RuleDocument document = Of(trigger);
        Assert.StartsWith($"When {words}: ", RuleSentence.Of(document, _home.View.Part<DevicesView>()), StringComparison.Ordinal);
        Assert.Equal(RuleDocumentJson.Text(document), RuleDocumentJson.Text(RuleParser.Read(RuleParser.Write(document), Context(_home)).Document!));
    }

    [Theory]
    [InlineData("""{"type":"count","of":[{"type":"motion"}],"within_seconds":60}""", "triggers[0].times missing")]
    [InlineData("""{"type":"sequence","of":[{"type":"motion"}],"within_seconds":60}""", "triggers[0].of out-of-range")]
    [InlineData("""{"type":"sequence","of":[{"type":"motion"},{"type":"contact","for_seconds":5}],"within_seconds":60}""", "triggers[0].of[1].for_seconds unknown-field")]
    [InlineData("""{"type":"count","of":[{"type":"count"}],"times":2,"within_seconds":60}""", "triggers[0].of[0].type unknown-word")]
    [InlineData("""{"type":"not_followed","of":[{"type":"ding"}],"within_seconds":60}""", "triggers[0].by missing")]
    [InlineData("""{"type":"rule_fired","rules":[7]}""", "triggers[0].rules[0] wrong-type")]
    public void A_fault_is_told_with_its_place_and_the_corrected_call_is_accepted(string trigger, string fault)
    {
        RuleReading reading = RuleParser.Read((JsonObject)JsonNode.Parse(Whole(trigger))!, Context(_home));
        Assert.Contains(fault, reading.Faults.Select(f => $"{f.Path} {f.Code}"));
        Assert.Empty(RuleParser.Read(reading.Corrected!.DeepClone().AsObject(), Context(_home)).Faults);
    }

    [Fact]
    public void A_rule_of_which_a_part_cannot_come_says_so()
    {
        RuleDocument count = Of(ThreeMotions), sequence = Of(BellThenDoor), fired = Of("""{"type":"rule_fired","rules":["first"]}""");
        Assert.Equal(["Nothing will start it as things are: there is no rule \"first\"."], Troubles(fired));
        Assert.Empty(Troubles(count));
        Assert.Empty(Troubles(sequence));
        _home.Tell(BackDoor, new ReportRemoved());
        Assert.Equal(["Nothing will start it as things are: \"Back Door\" is not in Ring's list any more."], Troubles(sequence));
        Assert.Empty(Troubles(count));
    }

    /// <summary>R-S15: it is named as long as it is gone, and works again when it is back.</summary>
    [Theory]
    [InlineData("""{"type":"contact","devices":["back-door"]}""", 0)]
    [InlineData("""{"type":"device_state","devices":["back-door"],"capability":"contact","to":"open"}""", 0)]
    [InlineData("""{"type":"contact","devices":["back-door"],"for_seconds":60}""", 60)]
    public void A_rule_whose_device_is_gone_says_which_and_works_again_when_it_is_back(string trigger, int after)
    {
        Rule(trigger);
        DeviceView door = _home.View.Part<DevicesView>().Get(BackDoor)!;
        _home.Tell(BackDoor, new ReportRemoved());
        Assert.Contains("\"Back Door\" is not in Ring's list any more", Assert.Single(Troubles(_home.Rule("r").Document)), StringComparison.Ordinal);
        _home.Tell(BackDoor, new ReportDevice(
            new DeviceDescription { Name = door.Name, RingKind = door.RingKind, Capabilities = door.Capabilities }, new Readings { Faulted = false }));
        Assert.Empty(Troubles(_home.Rule("r").Document));
        Door(true);
        _home.Advance(after * Second);
        Assert.Equal(1, Count());
    }

    private static string Whole(string triggers, string conditions = "") => $$"""
        {"name":"r","triggers":[{{triggers}}],"conditions":[{{conditions}}],"actions":[{"type":"light","devices":["front-camera"]}]}
        """;

    private RuleDocument Of(string trigger) => Document(_home, Whole(trigger));

    private void Rule(string triggers, string conditions = "") => Create(_home, "r", Whole(triggers, conditions));

    private IReadOnlyList<string> Troubles(RuleDocument document) => RuleTroubles.In(_home.View).Of(document);

    private long Count() => _home.Rule("r").FiredCount;

    private void Seen() => Motion(_home, Garden, $"g{++_ids}");

    private void Door(bool open) => _home.Tell(BackDoor, new ReportReadings(new Readings { Faulted = open }));

    private void Happens(string what)
    {
        if (what == "ding")
        {
            _home.Tell(Bell, new ReportDing($"d{++_ids}", _home.Now));
        }
        else
        {
            Door(true);
            Door(false);
        }
    }

    /// <summary>At so many seconds after the beginning; whether it started the rule.</summary>
    private char At(int seconds, Action what)
    {
        _home.Advance(Start + Duration.FromSeconds(seconds) - _home.Now);
        long before = Count();
        what();
        return Count() > before ? '1' : '0';
    }
}
