using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Conditions;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Runs;

/// <summary>Choices, repetitions, waits for something, and what goes on side by side.</summary>
public sealed class FlowTests
{
    private const string DoorShut = """{"type":"device_state","device":"back-door","capability":"contact","is":"closed"}""";
    private const string DoorOpen = """{"type":"device_state","device":"back-door","capability":"contact","is":"open"}""";
    private const string On = """{"type":"light","devices":["front-camera"]}""";
    private const string Off = """{"type":"light","devices":["front-camera"],"on":false}""";

    private readonly TestHome _home = New();

    [Fact]
    public void A_wait_ends_with_the_event_that_makes_its_conditions_hold_and_not_before()
    {
        Address rule = Runs($$"""{"type":"wait_until","conditions":[{{DoorShut}}],"timeout_seconds":600},{{On}}""", open: true);
        Assert.Equal(_home.Now + Duration.FromMinutes(10), _home.WakeAt(rule));
        Assert.Empty(_home.Advance(Duration.FromMinutes(9)));
        Assert.Equal(["motion.detected"], _home.Tell(Garden, new ReportMotion("g", _home.Now)).Names);
        Outcome closed = Door(_home, open: false);
        Assert.Equal(["contact.closed", "rule.wait-ended", "rule.step-taken", "rule.run-ended", "light.requested"], closed.Names);
        RuleWaitEnded ended = closed.One<RuleWaitEnded>();
        Assert.Equal((true, Duration.Zero, true), (ended.Met, ended.LateBy, ended.Facts!.Single().Holds));
        Assert.Null(_home.WakeAt(rule));
    }

    [Fact]
    public void A_wait_whose_conditions_hold_already_waits_for_nothing()
    {
        Runs($$"""{"type":"wait_until","conditions":[{{DoorShut}}],"timeout_seconds":600},{{On}}""", open: false);
        Assert.Equal(["rule.fired", "rule.step-judged", "rule.step-taken", "rule.run-ended"], Names());
    }

    [Theory]
    [InlineData("stop", RunOutcome.Stopped, false)]
    [InlineData("continue", RunOutcome.Completed, true)]
    public void When_the_time_of_a_wait_is_over_the_run_ends_or_goes_on_as_the_document_says(string word, RunOutcome outcome, bool light)
    {
        Runs($$"""{"type":"wait_until","conditions":[{{DoorShut}}],"timeout_seconds":600,"on_timeout":"{{word}}"},{{On}}""", open: true);
        IReadOnlyList<EventEnvelope> over = _home.Advance(Duration.FromMinutes(10));
        Assert.False(over.Select(e => e.Event).OfType<RuleWaitEnded>().Single().Met);
        Assert.Equal(outcome, over.Select(e => e.Event).OfType<RuleRunEnded>().Single().Outcome);
        Assert.Equal(light, over.Any(e => e.Name == "light.requested"));
    }

    [Fact]
    public void A_wait_for_an_hour_of_the_day_ends_at_that_hour()
    {
        // It is 21:00 in Berlin.
        Runs($$"""{"type":"wait_until","conditions":[{"type":"time_window","from":"22:30","to":"23:00"}],"timeout_seconds":7200},{{On}}""", open: false);
        Assert.DoesNotContain(_home.Advance(Duration.FromMinutes(89)), e => e.Name == "rule.wait-ended");
        Assert.Contains("light.requested", _home.Advance(Duration.FromMinutes(1)).Select(e => e.Name));
    }

    [Fact]
    public void A_wait_that_needs_two_things_ends_when_both_are_so_at_once()
    {
        Runs($$"""{"type":"wait_until","conditions":[{{DoorShut}},{"type":"mode","modes":["home"]}],"timeout_seconds":600},{{On}}""", open: true);
        Assert.DoesNotContain("rule.wait-ended", Door(_home, open: false).Names);
        Door(_home, open: true);
        Mode(_home, SecurityMode.Home);
        Assert.Contains("rule.wait-ended", Door(_home, open: false).Names);
    }

    [Fact]
    public void What_an_unheard_sensor_said_last_ends_no_wait()
    {
        _home.Tell(Panel, new ReportPanel { Mode = SecurityMode.Disarmed, DelayEndsAt = Patch.Of<Instant?>(null), IsComplete = true });
        Runs($$"""{"type":"wait_until","conditions":[{{DoorShut}},{"type":"mode","modes":["disarmed"]}],"timeout_seconds":600},{{On}}""", open: true);
        _home.Tell(Panel, new ReportBaseStation(Connection.Offline, "Ring says that the base station is offline."));
        Assert.DoesNotContain("rule.wait-ended", Door(_home, open: false).Names);
        Assert.Contains(
            "rule.wait-ended",
            _home.Tell(Panel, new ReportPanel { Mode = SecurityMode.Disarmed, DelayEndsAt = Patch.Of<Instant?>(null), IsComplete = true }).Names);
    }

    [Fact]
    public void R_S7_what_happened_in_time_and_is_learned_after_the_server_was_down_still_ends_the_wait()
    {
        Runs($$"""{"type":"wait_until","conditions":[{{DoorShut}}],"timeout_seconds":600},{{On}}""", open: true);
        _home.Sleep(Duration.FromHours(1));
        Assert.Equal(["rule.wait-began"], _home.SettleDue().Select(e => e.Name));
        RuleFired fired = _home.Journal.Select(e => e.Event).OfType<RuleFired>().Single();

        // The door closed a minute after the run began; that becomes known now.
        EventEnvelope closed = _home.Tell(BackDoor, new ReportReadings(new Readings { Faulted = false })).Events[0];
        IReadOnlyList<string> late = LearnedLate(closed, fired.At + Duration.FromMinutes(1));

        // It goes on, and a light of an hour ago is not switched on.
        Assert.Equal(["rule.wait-ended", "rule.step-skipped", "rule.run-ended"], late);
    }

    [Fact]
    public void R_S7_what_happened_after_the_time_of_a_wait_does_not_end_it_and_nothing_keeps_it_open_for_long()
    {
        Address rule = Runs($$"""{"type":"wait_until","conditions":[{{DoorShut}}],"timeout_seconds":600},{{On}}""", open: true);
        _home.Sleep(Duration.FromHours(1));
        _home.SettleDue();
        Assert.Equal(["contact.closed"], Door(_home, open: false).Names);
        IReadOnlyList<EventEnvelope> over = _home.Advance(Duration.FromMinutes(2));
        Assert.Equal(["rule.wait-ended", "rule.step-skipped", "rule.run-ended"], over.Select(e => e.Name));
        Assert.Null(_home.WakeAt(rule));
    }

    [Fact]
    public void R_S9_a_wait_deep_within_a_run_goes_on_with_the_document_it_began_with()
    {
        Address rule = Runs(
            $$"""{"type":"repeat","times":2,"actions":[{"type":"if","conditions":[{{DoorOpen}}],"then":[{{On}},{"type":"delay","seconds":60},{{Off}}]}]}""", open: true);
        _home.Tell(rule, new ReplaceRule(Document(_home, Story)));
        Assert.Equal("0/0/0/0/1", ((RuleState)_home.State(rule)).Runs.Single().Waits.Single().Place);
        _home.Tell(FrontCamera, new ReportReadings(new Readings { Light = true }));
        IReadOnlyList<EventEnvelope> on = _home.Advance(Duration.FromMinutes(1));
        Assert.Equal(
            ["0/0/0/0/2", "0/1/0/0/0"], on.Select(e => e.Event).OfType<RuleStepTaken>().Select(s => s.Place));
        Assert.Equal("0/1/0/0/1", ((RuleState)_home.State(rule)).Runs.Single().Waits.Single().Place);
        Assert.Equal("rule.run-ended", _home.Advance(Duration.FromMinutes(1)).Last(e => e.Actor.Equals(rule)).Name);
    }

    [Theory]
    [InlineData(true, "light.requested")]
    [InlineData(false, "webhook")]
    public void A_choice_does_the_one_or_the_other_and_tells_why(bool open, string done)
    {
        Runs($$"""{"type":"if","conditions":[{{DoorOpen}}],"then":[{{On}}],"else":[{"type":"webhook","url":"http://127.0.0.1/"}]}""", open);
        Assert.Equal(["rule.fired", "rule.step-judged", "rule.step-taken", "rule.run-ended"], Names());
        RuleStepJudged judged = _home.Journal.Select(e => e.Event).OfType<RuleStepJudged>().Single();
        Assert.Equal(open, judged.Holds);
        Assert.Equal(open ? "0/0/0" : "0/1/0", _home.Journal.Select(e => e.Event).OfType<RuleStepTaken>().Single().Place);
        Assert.Contains(done, _home.Journal.Select(e => e.Name).Concat(_home.Pending.Select(p => p.Effect.Channel)));
    }

    [Fact]
    public void A_repetition_does_its_actions_so_many_times_with_the_pause_between()
    {
        Runs($$"""{"type":"repeat","times":3,"every_seconds":60,"actions":[{"type":"webhook","url":"http://127.0.0.1/"}]}""", open: false);
        _home.Advance(Duration.FromMinutes(10));
        Assert.Equal(
            [Duration.Zero, Duration.FromMinutes(1), Duration.FromMinutes(2)],
            _home.Journal.Where(e => e.Event is RuleStepTaken).Select(e => e.LearnedAt - Start));
        Assert.Equal(3, _home.Pending.Select(p => p.Effect.Name).Distinct().Count());
        Assert.Equal("rule.run-ended", Names()[^1]);
    }

    [Fact]
    public void A_repetition_ends_amid_its_pause_when_what_it_waits_for_comes_even_if_that_does_not_last()
    {
        Runs($$"""{"type":"repeat","every_seconds":300,"until":[{{DoorShut}}],"actions":[{"type":"webhook","url":"http://127.0.0.1/"}]}""", open: true);
        _home.Advance(Duration.FromMinutes(12));
        Assert.Equal(3, _home.Pending.Count);
        Assert.Contains("rule.run-ended", Door(_home, open: false).Names);
        Door(_home, open: true);
        _home.Advance(Duration.FromHours(1));
        Assert.Equal(3, _home.Pending.Count);
    }

    [Fact]
    public void A_repetition_that_waits_in_vain_is_given_up_after_its_bound_and_says_so()
    {
        Runs($$"""{"type":"repeat","times":2,"every_seconds":60,"until":[{{DoorShut}}],"actions":[{"type":"webhook","url":"http://127.0.0.1/"}]},{{On}}""", open: true);
        _home.Advance(Duration.FromHours(1));
        Assert.Contains("2 times are over", _home.Journal.Select(e => e.Event).OfType<RuleStepSkipped>().Single().Reason);
        Assert.Contains("light.requested", _home.Journal.Select(e => e.Name));
    }

    [Fact]
    public void Stop_ends_the_whole_run_wherever_it_stands()
    {
        Runs(
            $$"""
            {"type":"parallel","branches":[{"actions":[{"type":"delay","seconds":600},{{On}}]},
             {"actions":[{"type":"delay","seconds":60},{"type":"stop","reason":"enough"}]}]},{{On}}
            """, open: false);
        IReadOnlyList<EventEnvelope> stopped = _home.Advance(Duration.FromMinutes(1));
        Assert.Equal((RunOutcome.Stopped, "enough"), stopped.Select(e => e.Event).OfType<RuleRunEnded>().Select(e => (e.Outcome, e.Reason)).Single());
        Assert.Empty(_home.Advance(Duration.FromHours(1)));
    }

    [Fact]
    public void What_goes_on_side_by_side_is_over_with_the_last_of_it()
    {
        Address rule = Runs(
            $$"""
            {"type":"parallel","branches":[{"actions":[{"type":"delay","seconds":60},{{On}}]},{"actions":[{"type":"delay","seconds":120}]}, {"actions":[{{On}}]}]},
            {"type":"webhook","url":"http://127.0.0.1/"}
            """, open: false);
        Assert.Equal(2, ((RuleState)_home.State(rule)).Runs.Single().Waits.Count);
        Assert.DoesNotContain(_home.Advance(Duration.FromSeconds(60)), e => e.Event is RuleRunEnded);
        Assert.DoesNotContain(_home.Pending, p => p.Effect.Channel == "webhook");
        Assert.Equal(
            ["rule.wait-ended", "rule.step-taken", "rule.run-ended"],
            _home.Advance(Duration.FromSeconds(60)).Where(e => e.Actor.Equals(rule)).Select(e => e.Name));
        Assert.Single(_home.Pending, p => p.Effect.Channel == "webhook");
    }

    [Fact]
    public void Branches_that_are_due_at_the_same_instant_end_the_run_once()
    {
        Runs("""{"type":"parallel","branches":[{"actions":[{"type":"delay","seconds":60}]},{"actions":[{"type":"delay","seconds":60}]}]}""", open: false);
        Assert.Equal(["rule.wait-ended", "rule.wait-ended", "rule.run-ended"], _home.Advance(Duration.FromMinutes(1)).Select(e => e.Name));
    }

    [Fact]
    public void A_rule_that_waits_is_found_by_the_events_that_matter_and_by_no_others()
    {
        Runs($$"""{"type":"wait_until","conditions":[{{DoorShut}}],"timeout_seconds":600}""", open: true);
        Assert.Equal(["flow"], Waiting(BackDoor));
        Assert.Equal(["flow"], Waiting(Panel));
        Assert.Empty(Waiting(Garden));
        Assert.Empty(Waiting(RuleAt("flow")));
        Door(_home, open: false);
        Assert.Empty(Waiting(BackDoor));
    }

    [Fact]
    public void A_wait_for_something_ends_when_it_happens_and_by_nothing_else()
    {
        Runs($$"""{"type":"wait_for","triggers":[{"type":"contact","devices":["back-door"]},{"type":"ding"}],"timeout_seconds":600},{{On}}""", open: false);
        Assert.Equal(["motion.detected"], _home.Tell(Garden, new ReportMotion("g", _home.Now)).Names);
        Outcome opened = Door(_home, open: true);
        Assert.Equal(["contact.opened", "rule.wait-ended", "rule.step-taken", "rule.run-ended", "light.requested"], opened.Names);
        Assert.Equal([true, false], opened.One<RuleWaitEnded>().Facts!.Select(f => f.Holds));
        Assert.Empty(Waiting(BackDoor));
    }

    [Fact]
    public void What_happened_before_a_wait_for_it_began_does_not_end_it_although_it_is_learned_later()
    {
        Instant before = _home.Now;
        _home.Advance(Duration.FromMinutes(1));
        Runs($$"""{"type":"wait_for","triggers":[{"type":"motion","devices":["garden"]}],"timeout_seconds":600},{{On}}""", open: false);
        Assert.Equal(["motion.detected"], _home.Tell(Garden, new ReportMotion("g1", before)).Names);
        Assert.Contains("rule.wait-ended", _home.Tell(Garden, new ReportMotion("g2", _home.Now)).Names);
    }

    [Fact]
    public void R_S7_an_event_of_while_the_server_was_down_ends_the_wait_for_it_if_it_was_in_time()
    {
        Runs($$"""{"type":"wait_for","triggers":[{"type":"motion","devices":["garden"]}],"timeout_seconds":600},{{Off}}""", open: false);
        Instant began = _home.Now;
        _home.Sleep(Duration.FromHours(1));
        _home.SettleDue();
        Assert.Equal(["motion.detected"], _home.Tell(Garden, new ReportMotion("g1", began + Duration.FromMinutes(11))).Names);
        Outcome inTime = _home.Tell(Garden, new ReportMotion("g2", began + Duration.FromMinutes(9)));
        Assert.Equal(["motion.detected", "rule.wait-ended", "rule.step-taken", "rule.run-ended"], inTime.Names);
        Assert.True(inTime.One<RuleWaitEnded>().Met);
    }

    [Fact]
    public void R_S7_a_wait_for_something_that_did_not_come_is_over_soon_after_the_server_is_there_again()
    {
        Runs($$"""{"type":"wait_for","triggers":[{"type":"motion","devices":["garden"]}],"timeout_seconds":600},{{On}}""", open: false);
        _home.Sleep(Duration.FromHours(1));
        _home.SettleDue();
        IReadOnlyList<EventEnvelope> over = _home.Advance(Duration.FromMinutes(2));
        Assert.Equal(RunOutcome.Stopped, over.Select(e => e.Event).OfType<RuleRunEnded>().Single().Outcome);
    }

    [Fact]
    public void Every_sort_of_condition_says_what_changes_it_so_that_it_can_be_waited_for()
    {
        _home.Tell(BackDoor, new ReportReadings(new Readings { Battery = new BatteryReading(50, null) }));
        RuleCondition[] all = [.. Document(_home, $$"""
            {"name":"All","triggers":[{"type":"ding","id":"rang"}],"actions":[{"type":"stop"}],"conditions":[
             {{DoorShut}},{"type":"mode","modes":["away"]},{"type":"time_window","from":"22:00","to":"06:00"},
             {"type":"numeric","device":"back-door","capability":"battery","below":20},{"type":"incident"},
             {"type":"trigger","ids":["rang"]},{"type":"rule_running","rules":["porch"]},{"type":"all","all":[{{DoorShut}}]},{"type":"any","any":[{{DoorShut}}]},
             {"type":"not","not":[{{DoorShut}}]}]}
            """).Conditions, new VariableCondition("times"), new EmergencyCondition { AfterSeconds = 60 }];
        Assert.All(all, c => Assert.NotNull(ConditionChanges.WordsOf(c)));
        Assert.All(all.Where(c => c is not EmergencyCondition), c => ConditionChanges.NextAfter(c, _home.View, _home.Now));
        Assert.Equal(
            typeof(RuleCondition).GetCustomAttributes(typeof(System.Text.Json.Serialization.JsonDerivedTypeAttribute), false).Length,
            all.Select(c => c.GetType()).Distinct().Count());
    }

    [Theory]
    [InlineData("2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z")]
    [InlineData("2026-10-25T00:10:00Z", "2026-10-25T00:30:00Z")]
    [InlineData("2026-10-25T00:40:00Z", "2026-10-25T01:00:00Z")]
    [InlineData("2026-10-25T01:10:00Z", "2026-10-25T01:30:00Z")]
    public void An_hour_is_found_again_where_the_clocks_are_put_forward_or_back(string after, string next)
    {
        TimeWindowCondition window = new(new LocalTime(2, 30), new LocalTime(2, 45), Zone, []);
        Instant At(string text) => NodaTime.Text.InstantPattern.ExtendedIso.Parse(text).Value;
        Instant found = window.NextBoundary(At(after))!.Value;
        Assert.True(found <= At(next), $"{found} is too late");
        Assert.True(found > At(after));
    }

    private string[] Waiting(Address actor) => [.. _home.View.Part<RulesView>().Waiting(_home.Journal[^1] with
    {
        Actor = actor, Event = new RuleEnabled(),
    }).Select(r => r.Slug)];

    /// <summary>The same decider told of the same event, as if it had happened earlier.</summary>
    private IReadOnlyList<string> LearnedLate(EventEnvelope closed, Instant at) => _home.Tell(
        RuleAt("flow"), new LookAgain(new(closed.Id, closed.Name, closed.Actor, at)), RuleKinds.PrincipalOf("flow")).Names;

    private Address Runs(string actions, bool open)
    {
        if (open)
        {
            Door(_home, open: true);
        }

        Address rule = Create(_home, "flow", $$"""{"name":"Flow","triggers":[{"type":"motion","devices":["front-camera"]}],"actions":[{{actions}}]}""");
        Assert.Contains("rule.fired", Motion(_home, FrontCamera).Names);
        return rule;
    }

    private string[] Names() => [.. _home.Journal.Where(e => e.Actor.Equals(RuleAt("flow"))).Select(e => e.Name).Where(n => n != "rule.created")];
}
