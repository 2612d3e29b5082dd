using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Backfill;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests;

public sealed class RuleTests
{
    private const string Delayed = """
        {"name":"Light for a minute","triggers":[{"type":"motion","devices":["front-camera"]}],
         "actions":[{"type":"light","devices":["front-camera"]},{"type":"delay","seconds":60},
                    {"type":"light","devices":["front-camera"],"on":false}]}
        """;

    private readonly TestHome _home = New();

    [Fact]
    public void Motion_while_armed_away_switches_the_light_on_sounds_the_siren_and_posts_once_in_one_turn()
    {
        Create(_home, "front", Story);
        Mode(_home, SecurityMode.Away);
        Outcome motion = Motion(_home, FrontCamera);

        Assert.Equal(
            [
                "motion.detected", "rule.fired", "rule.step-taken", "rule.step-taken", "rule.step-taken", "rule.run-ended",
                "light.requested", "siren.requested",
            ],
            motion.Names);
        Assert.Equal(
            ["PostWebhook", "SetCameraLight", "SoundCameraSiren"], motion.Calls.Select(c => c.Effect.Request.GetType().Name));
        Assert.Empty(Motion(_home, FrontCamera).Calls);
    }

    [Fact]
    public void U8_everything_a_rule_does_names_the_rule_and_leads_back_to_the_motion()
    {
        Create(_home, "front", Story);
        Mode(_home, SecurityMode.Away);
        IReadOnlyList<EventEnvelope> events = Motion(_home, FrontCamera).Events;
        EventEnvelope motion = events[0];
        Assert.Equal(Principal.RingCloud, motion.Principal);
        Assert.All(events.Skip(1), e => Assert.Equal(RuleKinds.PrincipalOf("front"), e.Principal));
        Assert.All(events, e => Assert.Equal(motion.Correlation, e.Correlation));
        Assert.Equal(motion.Id, events.Single(e => e.Name == "rule.fired").Causation);
        RuleFired fired = (RuleFired)events[1].Event;
        Assert.Equal(motion.Id, fired.By.Event);
        Assert.Equal(["triggers[0]", "conditions[0]"], fired.Facts.Select(f => f.Path));
        Assert.Contains(fired.Run, events.Select(e => e.Event).OfType<RuleStepTaken>().Select(s => s.Run));
    }

    [Fact]
    public void Motion_while_disarmed_leaves_no_trace_of_the_rule()
    {
        Create(_home, "front", Story);
        Assert.Equal(["motion.detected"], Motion(_home, FrontCamera).Names);
        Mode(_home, SecurityMode.Away);
        Assert.Equal(["motion.detected"], Motion(_home, Garden).Names);
    }

    [Fact]
    public void Who_is_leaving_during_the_exit_delay_is_not_frightened()
    {
        Create(_home, "front", Story);
        Instant end = _home.Now + Duration.FromMinutes(1);
        _home.Tell(Panel, new ReportPanel { Mode = SecurityMode.Away, DelayEndsAt = Patch.Of<Instant?>(end) });
        Assert.Equal(["motion.detected"], Motion(_home, FrontCamera, "m1").Names);
        _home.Advance(Duration.FromMinutes(1));
        Assert.Equal(["motion.detected"], Motion(_home, FrontCamera, "m2").Names);
        Mode(_home, SecurityMode.Away);
        Assert.Contains("rule.fired", Motion(_home, FrontCamera, "m3").Names);
    }

    [Fact]
    public void A_rule_of_an_armed_home_does_not_fire_on_what_the_base_station_said_before_it_fell_silent()
    {
        Create(_home, "front", Story);
        ReportPanel away = new() { Mode = SecurityMode.Away, DelayEndsAt = Patch.Of<Instant?>(null), IsComplete = true };
        _home.Tell(Panel, away);
        _home.Tell(Panel, new ReportBaseStation(Connection.Offline, "Ring says that the base station is offline."));
        Assert.Equal(["motion.detected"], Motion(_home, FrontCamera, "m1").Names);
        _home.Tell(Panel, away);
        Assert.Contains("rule.fired", Motion(_home, FrontCamera, "m2").Names);
    }

    [Fact]
    public void A_motion_learned_long_after_it_happened_sounds_nothing()
    {
        Create(_home, "front", Story);
        Mode(_home, SecurityMode.Away);
        Outcome late = _home.Tell(FrontCamera, new ReportMotion("m", _home.Now - Duration.FromMinutes(3)));
        Assert.Equal(["motion.detected"], late.Names);
    }

    [Fact]
    public void What_is_posted_names_the_rule_the_run_and_the_event()
    {
        Create(_home, "front", Story);
        Mode(_home, SecurityMode.Away);
        Effect post = Motion(_home, FrontCamera).Calls[0].Effect;
        RuleFired fired = (RuleFired)_home.Journal.Single(e => e.Event is RuleFired).Event;
        Assert.Equal((PostWebhook.Channel, fired.Run + ".2"), (post.Channel, post.Name));
        Assert.Equal(
            $$$$"""
            {"type":"rule.fired","timestamp":"2026-03-01T20:00:00Z","data":{"home":"home-1","rule":"front","run":"{{{{fired.Run}}}}","version":1,"trigger":{"event":"{{{{fired.By.Event}}}}","name":"motion.detected","actor":"home-1/camera/2001","occurred_at":"2026-03-01T20:00:00Z"},"body":{"text":"Motion"}}}
            """,
            ((PostWebhook)post.Request).Body.Text);
    }

    [Theory]
    [InlineData(EffectOutcome.Delivered, "delivered")]
    [InlineData(EffectOutcome.Rejected, "rejected")]
    [InlineData(EffectOutcome.Expired, "expired")]
    public void How_a_post_ended_is_recorded_with_its_step_even_after_the_run(EffectOutcome outcome, string word)
    {
        Address rule = Create(_home, "front", Story);
        Mode(_home, SecurityMode.Away);
        Asked post = Motion(_home, FrontCamera).Calls.Single(c => c.By.Equals(rule));
        RuleStepConcluded concluded = _home.Conclude(post, outcome, "http.204", 2).One<RuleStepConcluded>();
        Assert.Equal((2, word, 2), (concluded.Step, concluded.Outcome, concluded.Attempts));
        Assert.Empty(_home.Tell(rule, new EffectConcluded(post.Effect.Name, outcome, "x", null, 1)).Names);
        Assert.Equal($"webhook {word}: http.204", _home.Rule("front").LastRun!.LastNote);
    }

    [Fact]
    public void A_delay_ends_at_its_own_instant()
    {
        Create(_home, "minute", Delayed);
        Assert.Equal(
            ["motion.detected", "rule.fired", "rule.step-taken", "rule.wait-began", "light.requested"],
            Motion(_home, FrontCamera).Names);
        _home.Tell(FrontCamera, new ReportReadings(new Readings { Light = true }));
        Assert.Empty(_home.Advance(Duration.FromSeconds(59)));
        Assert.Equal(
            ["rule.wait-ended", "rule.step-taken", "rule.run-ended", "light.requested"],
            _home.Advance(Duration.FromSeconds(1)).Select(e => e.Name));
        Assert.Equal(RunOutcome.Completed, _home.Rule("minute").LastRun!.Outcome);
    }

    [Fact]
    public void R_S6_a_delay_that_ended_while_the_engine_was_down_goes_on_at_once_and_says_how_late()
    {
        Create(_home, "minute", Delayed);
        Motion(_home, FrontCamera);
        _home.Tell(FrontCamera, new ReportReadings(new Readings { Light = true }));
        _home.Sleep(Duration.FromHours(2));
        IReadOnlyList<EventEnvelope> late = _home.SettleDue();
        Assert.Equal(
            Duration.FromHours(2) - Duration.FromMinutes(1),
            late.Select(e => e.Event).OfType<RuleWaitEnded>().Single().LateBy);
        Assert.Contains("light.requested", late.Select(e => e.Name));
    }

    [Fact]
    public void R_S6_a_siren_that_would_come_hours_late_is_skipped_and_recorded()
    {
        Create(_home, "late", """
            {"name":"Late","triggers":[{"type":"motion"}],
             "actions":[{"type":"delay","seconds":10},{"type":"siren","devices":["front-camera"]},
                        {"type":"siren","devices":["front-camera"],"on":false}]}
            """);
        Motion(_home, FrontCamera);
        _home.Sleep(Duration.FromHours(1));
        Assert.Equal(
            ["rule.wait-ended", "rule.step-skipped", "rule.step-taken", "rule.run-ended"],
            _home.SettleDue().Select(e => e.Name));
        Assert.Empty(_home.Pending);
    }

    [Fact]
    public void R_S1_a_trigger_amid_a_run_starts_none_and_is_recorded_with_the_run_under_way()
    {
        Create(_home, "minute", Delayed);
        RuleFired first = Motion(_home, FrontCamera, "m1").One<RuleFired>();
        Assert.Equal(_home.Now + Duration.FromMinutes(1), _home.Rule("minute").LastRun!.WaitsUntil);
        Outcome second = Motion(_home, FrontCamera, "m2");
        Assert.Equal(["motion.detected", "rule.not-started"], second.Names);
        Assert.Equal(first.Run, second.One<RuleNotStarted>().Run);
        Assert.Equal(1, _home.Rule("minute").NotStartedCount);
        _home.Advance(Duration.FromMinutes(1));
        Assert.Contains("rule.fired", Motion(_home, FrontCamera, "m3").Names);
    }

    [Fact]
    public void R_S9_a_run_goes_on_with_the_document_it_began_with()
    {
        Address rule = Create(_home, "minute", Delayed);
        Motion(_home, FrontCamera);
        _home.Tell(FrontCamera, new ReportReadings(new Readings { Light = true }));
        Assert.Null(_home.Tell(rule, new ReplaceRule(Document(_home, Story), 1)).Refusal);
        Assert.Equal(
            ["rule.wait-ended", "rule.step-taken", "rule.run-ended", "light.requested"],
            _home.Advance(Duration.FromMinutes(1)).Select(e => e.Name));
        Assert.Equal(1, _home.Rule("minute").LastRun!.Version);
        Assert.Equal(2, _home.Rule("minute").Version);
    }

    [Fact]
    public void R_S10_switching_a_rule_off_ends_its_run_and_switching_it_on_does_not_revive_it()
    {
        Address rule = Create(_home, "minute", Delayed);
        Motion(_home, FrontCamera);
        Assert.Equal(["rule.disabled", "rule.run-ended"], _home.Tell(rule, new DisableRule()).Names);
        Assert.Equal(new RuleWritten("minute", 1, true), _home.Tell(rule, new EnableRule()).Decision.Answer);
        Assert.DoesNotContain(_home.Advance(Duration.FromMinutes(2)), e => e.Actor.Equals(rule));
        Assert.Equal(RunOutcome.Cancelled, _home.Rule("minute").LastRun!.Outcome);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void R_S10_a_change_that_switches_a_rule_off_ends_its_run_and_its_pause_as_the_switch_does(bool paused)
    {
        Address rule = Create(_home, "minute", Delayed);
        Motion(_home, FrontCamera);
        if (paused)
        {
            _home.Tell(rule, new PauseRule(_home.Now + Duration.FromHours(8), null));
        }

        Outcome off = _home.Tell(rule, new ReplaceRule(Document(_home, Delayed) with { Enabled = false, Priority = 7 }));
        Assert.Equal(paused ? ["rule.replaced"] : ["rule.replaced", "rule.run-ended"], off.Names);
        Assert.Equal(RunOutcome.Cancelled, _home.Rule("minute").LastRun!.Outcome);
        Assert.DoesNotContain(_home.Advance(Duration.FromMinutes(2)), e => e.Actor.Equals(rule));
        _home.Tell(rule, new EnableRule());
        Assert.True(_home.Rule("minute").IsActive);
        Assert.DoesNotContain(_home.Advance(Duration.FromMinutes(2)), e => e.Actor.Equals(rule));
    }

    [Fact]
    public void R_S11_editing_one_rule_alters_no_wait_of_another()
    {
        Address minute = Create(_home, "minute", Delayed);
        Motion(_home, FrontCamera);
        Instant? until = _home.WakeAt(minute);
        Address other = Create(_home, "front", Story);
        _home.Tell(other, new DisableRule());
        Assert.Equal(until, _home.WakeAt(minute));
    }

    [Fact]
    public void R_S16_rules_of_one_event_are_decided_by_priority_then_id()
    {
        foreach ((string slug, int priority) in new[] { ("b", 100), ("c", 5), ("a", 100) })
        {
            Create(_home, slug, $$"""
                {"name":"{{slug}}","priority":{{priority}},"triggers":[{"type":"motion"},{"type":"motion","devices":["garden"]}],
                 "actions":[{"type":"webhook","url":"http://127.0.0.1/"}]}
                """);
        }

        Assert.Equal(
            ["c", "a", "b"],
            Motion(_home, Garden).Events.Where(e => e.Event is RuleFired).Select(e => e.Actor.Id));
    }

    [Fact]
    public void R_S5_a_rule_is_not_started_by_what_it_caused_itself()
    {
        Create(_home, "arm", """
            {"name":"Arm","triggers":[{"type":"ding"},{"type":"mode_changed"}],"actions":[{"type":"arm","mode":"home"}]}
            """);
        _home.Tell(Bell, new ReportDing("d", _home.Now));
        _home.Conclude(Assert.Single(_home.Pending));
        Outcome reported = _home.Tell(
            Panel, new ReportPanel { Mode = SecurityMode.Home, DelayEndsAt = Patch.Of<Instant?>(null) });
        Assert.Equal(["security.mode-reported", "security.period-began", "intent.confirmed"], reported.Names);
    }

    [Fact]
    public void R_S15_a_device_that_left_the_home_stops_its_step_and_no_other()
    {
        Create(_home, "both", """
            {"name":"Both","triggers":[{"type":"ding"}],
             "actions":[{"type":"light","devices":["front-camera"]},{"type":"webhook","url":"http://127.0.0.1/"}]}
            """);
        _home.Tell(FrontCamera, new ReportRemoved());
        Assert.Equal(
            ["doorbell.pressed", "rule.fired", "rule.step-skipped", "rule.step-taken", "rule.run-ended"],
            _home.Tell(Bell, new ReportDing("d", _home.Now)).Names);
    }

    [Fact]
    public void Arming_that_a_rule_asked_for_and_was_refused_is_told_with_the_rules_last_run()
    {
        Create(_home, "arm", """{"name":"Arm","triggers":[{"type":"ding"}],"actions":[{"type":"arm","mode":"away"}]}""");
        _home.Tell(BackDoor, new ReportReadings(new Readings { Faulted = true }));
        Outcome ding = _home.Tell(Bell, new ReportDing("d", _home.Now));
        Assert.Equal(RuleKinds.PrincipalOf("arm"), ding.Events.Single(e => e.Event is ArmRefused).Principal);
        Assert.Equal("arming away was refused: panel.close-or-bypass", _home.Rule("arm").LastRun!.LastNote);
    }

    [Fact]
    public void A_home_that_has_as_many_rules_as_it_may_refuses_one_more_and_keeps_those_it_has()
    {
        CreateRule create = new(Document(_home, Story), RulesMax: 2);
        Assert.Null(_home.Tell(RuleAt("one"), create).Refusal);
        Assert.Null(_home.Tell(RuleAt("two"), create).Refusal);
        Outcome refused = _home.Tell(RuleAt("three"), create);
        Assert.Equal("rule.raise-the-limit", refused.Refusal!.Code);
        Assert.Empty(refused.Names);
        Assert.Null(_home.Tell(RuleAt("two"), create).Refusal);
        _home.Tell(RuleAt("one"), new DeleteRule());
        Assert.Null(_home.Tell(RuleAt("three"), create).Refusal);
    }

    [Fact]
    public void Writing_is_refused_where_somebody_else_wrote_meanwhile()
    {
        Address rule = Create(_home, "front", Story);
        Assert.Equal("rule.replace-instead", _home.Tell(rule, new CreateRule(Document(_home, Delayed))).Refusal!.Code);
        Assert.Empty(_home.Tell(rule, new CreateRule(Document(_home, Story))).Names);
        Assert.Equal("rule.reload-first", _home.Tell(rule, new ReplaceRule(Document(_home, Delayed), 7)).Refusal!.Code);
        Assert.Equal("rule.create-first", _home.Tell(RuleAt("none"), new EnableRule()).Refusal!.Code);
    }

    [Fact]
    public void A_rule_that_was_taken_away_starts_nothing_and_its_address_counts_on()
    {
        Address rule = Create(_home, "front", Story);
        Mode(_home, SecurityMode.Away);
        _home.Tell(rule, new DeleteRule());
        Assert.Equal(["motion.detected"], Motion(_home, FrontCamera).Names);
        Assert.Empty(_home.View.Part<RulesView>().Rules);
        Assert.Equal(2, ((RuleWritten)_home.Tell(rule, new CreateRule(Document(_home, Story))).Reply!).Version);
    }

    [Fact]
    public void A_disabled_rule_starts_nothing()
    {
        Address rule = Create(_home, "front", Story);
        Mode(_home, SecurityMode.Away);
        _home.Tell(rule, new DisableRule());
        Assert.Equal(["motion.detected"], Motion(_home, FrontCamera).Names);
    }

    [Fact]
    public void The_panels_siren_is_a_rules_to_sound()
    {
        Create(_home, "panel", """
            {"name":"Panel","triggers":[{"type":"contact","devices":["back-door"]}],
             "actions":[{"type":"siren","devices":["security-system"],"seconds":300}]}
            """);
        Outcome opened = _home.Tell(BackDoor, new ReportReadings(new Readings { Faulted = true }));
        Assert.IsType<SoundPanelSiren>(Assert.Single(opened.Calls).Effect.Request);
    }

    /// <summary>Not even a rule that takes an event a day late: what comes out of a hub's history is past, and no event of now.</summary>
    [Fact]
    public void What_a_hubs_history_tells_afterwards_starts_no_rule()
    {
        Create(_home, "panel", """
            {"name":"Panel","triggers":[{"type":"contact","devices":["back-door"]},{"type":"motion"},{"type":"mode_changed"},{"type":"alarm"}],
             "max_lateness_seconds":86400,"actions":[{"type":"light","devices":["front-camera"]}]}
            """);
        Instant at = _home.Now;
        _home.Advance(Duration.FromMinutes(1));
        PastReading faulted = new("e-1", new Readings { Faulted = true });
        Assert.Equal(["device.was"], _home.Tell(BackDoor, new ReportPast(at, [faulted])).Names);
        Assert.Equal(["motion.was"], _home.Tell(Hall, new ReportPast(at, [faulted])).Names);
        PastPanel panel = new() { Mode = SecurityMode.Away, Alarm = Patch.Of<AlarmReading>(new AlarmReading("burglar-alarm", null, [], null)) };
        Assert.Equal(["security.mode-was", "security.alarm-was"], _home.Tell(Panel, new ReportPanelPast(at, [panel])).Names);
        Assert.Equal(0, _home.Rule("panel").FiredCount);
    }
}
