using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Runs;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests;

/// <summary>Nobody who presses, walks or waves in front of one device takes a rule from another device, or from an alarm.</summary>
public sealed class ThrottleTests
{
    private const string Any = """
        {"name":"Any","triggers":[{"type":"motion"},{"type":"ding"},{"type":"alarm"},{"type":"mode_changed"}],
         "actions":[{"type":"webhook","url":"http://127.0.0.1/"}]}
        """;

    private const string Slow = """
        {"name":"Slow","triggers":[{"type":"motion"},{"type":"ding"},{"type":"alarm"},{"type":"mode_changed"}],
         "actions":[{"type":"light","devices":["front-camera"]},{"type":"delay","seconds":86400},{"type":"light","devices":["front-camera"],"on":false}]}
        """;

    private readonly TestHome _home = New();
    private int _alarms;

    [Fact]
    public void R_S5_a_button_pressed_without_end_silences_nothing_that_another_device_or_an_alarm_starts()
    {
        Create(_home, "any", Any);
        for (int i = 0; i < 33; i++)
        {
            Press();
            _home.Advance(Duration.FromMilliseconds(90));
        }

        Assert.True(_home.Rule("any").Enabled);
        Assert.Equal((30, 3), (_home.Rule("any").FiredCount, _home.Rule("any").ThrottledCount));
        Assert.Contains("rule.fired", Motion(_home, Garden).Names);
        Assert.Contains("rule.fired", Alarm().Names);
        Mode(_home, SecurityMode.Home);
        Assert.Equal(33, _home.Rule("any").FiredCount);
    }

    [Fact]
    public void R_S5_what_is_throttled_is_named_with_its_end_and_starts_again_by_itself_at_that_instant()
    {
        Create(_home, "any", Any);
        Instant first = _home.Now;
        for (int i = 0; i < 30; i++)
        {
            Assert.Contains("rule.fired", Press().Names);
            _home.Advance(Duration.FromSeconds(1));
        }

        Instant again = first + Duration.FromMinutes(1);
        RuleThrottled throttled = Press().One<RuleThrottled>();
        Assert.Equal((Bell, again), (throttled.By.Actor, throttled.Until));
        Assert.Equal(new ThrottleView(Bell, again), Assert.Single(_home.Rule("any").Throttled));
        _home.Advance(again - _home.Now - Duration.FromMilliseconds(1));
        Assert.Contains("rule.throttled", Press().Names);
        _home.Advance(Duration.FromMilliseconds(1));
        Assert.Contains("rule.fired", Press().Names);
    }

    /// <summary>Thirty starts are too many within a minute, and none too many in the course of a day.</summary>
    [Fact]
    public void R_S5_a_device_that_starts_a_rule_often_but_never_thirty_times_within_a_minute_is_never_throttled()
    {
        Create(_home, "any", Any);
        for (int i = 0; i < 200; i++)
        {
            Assert.Contains("rule.fired", Press().Names);
            _home.Advance(Duration.FromSeconds(2));
        }
    }

    [Fact]
    public void R_S5_an_alarm_is_never_throttled_however_often_it_comes()
    {
        Create(_home, "any", Any);
        for (int i = 0; i < 100; i++)
        {
            Assert.Contains("rule.fired", Alarm().Names);
        }

        Assert.Contains("rule.fired", Press().Names);
    }

    /// <summary>The clock was an hour fast and is put right: what was counted in that hour is no start of now.</summary>
    [Fact]
    public void R_S5_a_clock_that_is_set_back_throttles_nobody()
    {
        Create(_home, "any", Any);
        _home.Advance(Duration.FromHours(1));
        for (int i = 0; i < 30; i++)
        {
            Press();
        }

        _home.Sleep(-Duration.FromHours(1));
        Assert.Contains("rule.fired", Press().Names);
    }

    [Fact]
    public void A_run_that_one_device_started_is_in_the_way_of_that_device_alone()
    {
        Create(_home, "slow", Slow);
        RuleFired pressed = Press().One<RuleFired>();
        Assert.Equal(pressed.Run, Press().One<RuleNotStarted>().Run);
        Assert.Contains("rule.fired", Motion(_home, Garden, "g1").Names);
        Assert.Contains("rule.not-started", Motion(_home, Garden, "g2").Names);
        Assert.Contains("rule.fired", Alarm().Names);
        Assert.Contains("rule.fired", Alarm().Names);
        Assert.Equal(4, _home.Rule("slow").UnderWay.Count);
    }

    [Fact]
    public void Runs_side_by_side_each_end_at_their_own_instant_and_keep_their_own_chain()
    {
        Create(_home, "slow", Slow);
        EventEnvelope first = Press().Events.Single(e => e.Event is RuleFired);
        _home.Advance(Duration.FromHours(1));
        EventEnvelope second = Motion(_home, Garden).Events.Single(e => e.Event is RuleFired);
        Assert.Equal([first.Correlation, second.Correlation], _home.Rule("slow").UnderWay.Select(r => r.Correlation));
        EventEnvelope[] ends = [.. _home.Advance(Duration.FromHours(24)).Where(e => e.Event is RuleRunEnded)];
        Assert.Equal(
            new[] { first, second }.Select(e => (((RuleFired)e.Event).Run, e.LearnedAt + Duration.FromHours(24))),
            ends.Select(e => (((RuleRunEnded)e.Event).Run, e.LearnedAt)));
        Assert.Empty(_home.Rule("slow").UnderWay);
    }

    [Fact]
    public void Switching_a_rule_off_ends_all_its_runs()
    {
        Address rule = Create(_home, "slow", Slow);
        Press();
        Motion(_home, Garden);
        Assert.Equal(["rule.disabled", "rule.run-ended", "rule.run-ended"], _home.Tell(rule, new DisableRule()).Names);
        Assert.Null(_home.WakeAt(rule));
    }

    [Fact]
    public void More_alarms_than_a_rule_runs_at_once_end_the_oldest_run_and_start_all_the_same()
    {
        Create(_home, "slow", Slow);
        string oldest = Alarm().One<RuleFired>().Run;
        for (int i = 1; i < RuleRun.AlarmRunsMax; i++)
        {
            Alarm();
        }

        Outcome one = Alarm();
        Assert.Equal((oldest, RunOutcome.Superseded), (one.One<RuleRunEnded>().Run, one.One<RuleRunEnded>().Outcome));
        Assert.Contains("rule.fired", one.Names);
    }

    /// <summary>A receiver that answers nobody: the calls that the bell led to wait in a line of their own.</summary>
    [Fact]
    public void What_one_device_posts_holds_back_nothing_that_another_or_an_alarm_posts()
    {
        Create(_home, "any", Any);
        string[] lanes = [.. new[] { Press(), Press(), Motion(_home, Garden), Alarm() }.Select(o => Posts(o).Single().Effect.Lane!)];
        Assert.Equal(lanes[0], lanes[1]);
        Assert.Equal(3, lanes.Distinct().Count());
        Assert.DoesNotContain(Posts(Alarm()).Single().Effect.Lane, lanes);
    }

    /// <summary>What earlier versions wrote when a rule fired thirty times: somebody at the door had switched it off.</summary>
    [Fact]
    public void A_rule_that_the_guard_of_earlier_versions_switched_off_is_on_and_one_that_a_person_switched_off_is_off()
    {
        Address rule = Create(_home, "any", Any);
        _home.Given(rule, new RuleDisabled("it fired 30 times within 60 s; enable it again once that is understood"));
        Assert.True(_home.Rule("any").Enabled);
        Assert.Contains("rule.fired", Press().Names);
        _home.Tell(rule, new DisableRule(), Assistant);
        _home.Given(rule, new RuleDisabled("it fired 30 times within 60 s; enable it again once that is understood"));
        Assert.False(_home.Rule("any").Enabled);
        Assert.DoesNotContain("rule.fired", Press().Names);
    }

    private Outcome Press() => _home.Tell(Bell, new ReportDing("d" + _home.Journal.Count, _home.Now));

    private Outcome Alarm()
    {
        string state = _alarms++ % 2 == 0 ? "fire-alarm" : "co-alarm";
        return _home.Tell(Panel, new ReportPanel { Alarm = Patch.Of<AlarmReading>(new AlarmReading(state, "a", [], null)) });
    }

    private static IEnumerable<Asked> Posts(Outcome outcome) => outcome.Calls.Where(c => c.Effect.Request is PostWebhook);
}
