using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;
using static RingActors.Devices.Tests.Security.Guarded;

namespace RingActors.Devices.Tests.Security;

/// <summary>The engine's own exit delay, and the check at its end.</summary>
public sealed class ExitDelayTests
{
    private static readonly Duration Exit = Duration.FromSeconds(60);

    private readonly TestHome _home = Guarded.New();

    [Fact]
    public void A_S2_the_engines_zones_count_after_an_exit_delay_of_their_own_and_armed_is_said_only_then()
    {
        Outcome reported = Guarded.Arm(_home);
        Assert.Equal(["security.mode-reported", "security.period-began"], reported.Names);
        Assert.Equal(_home.Now + Exit, _home.Guard().Period!.ExitEndsAt);
        Assert.False(_home.Security().IsArmed(_home.Now));
        Assert.Equal(IntentStage.Accepted, _home.Security().PendingIntent!.Stage);

        Assert.Empty(_home.Advance(Exit - Second));
        Assert.Equal(["security.exit-delay-over", "intent.confirmed"], _home.Advance(Second).Names());
        Assert.True(_home.Security().IsArmed(_home.Now));
    }

    [Fact]
    public void A_base_station_that_says_late_that_it_is_armed_is_checked_at_the_end_of_the_exit_delay_as_any_other()
    {
        _home.Conclude(_home.Tell(Panel, new Arm(SecurityMode.Away), Assistant).Calls[0]);
        Assert.Contains("intent.became-unknown", _home.Advance(Duration.FromMinutes(1)).Names());
        Assert.Contains("security.period-began", _home.Tell(Panel, Reports(SecurityMode.Away)).Names);
        Opens(_home, FrontDoor);
        Assert.Equal(FrontDoor, Assert.Single(_home.Advance(Exit).Select(e => e.Event).OfType<ArmingReverted>().Single().Open).Device);

        TestHome shut = Guarded.New();
        shut.Conclude(shut.Tell(Panel, new Arm(SecurityMode.Away), Assistant).Calls[0]);
        shut.Advance(Duration.FromMinutes(1));
        shut.Tell(Panel, Reports(SecurityMode.Away));
        Assert.Equal(["security.exit-delay-over", "intent.confirmed"], shut.Advance(Exit).Names());
    }

    [Fact]
    public void A_S23_armed_once_more_while_the_base_station_is_not_heard_a_home_that_is_armed_stays_guarded()
    {
        TestHome home = Guarded.Armed();
        home.Tell(Panel, Loses());
        home.Conclude(home.Tell(Panel, new Arm(SecurityMode.Away), Assistant).Calls[0]);
        home.Tell(Panel, Lists(SecurityMode.Away));

        Assert.True(home.Security().IsArmed(home.Now));
        Assert.Equal(IntentStage.Confirmed, home.Security().Intent!.Stage);
        Opens(home, Washer);
        Assert.Equal(IncidentKind.Burglary, home.Incident().Kind);
        Assert.DoesNotContain(home.Journal, e => e.Event is ArmingReverted);
    }

    [Fact]
    public void A_S23_what_a_zone_began_before_the_home_was_armed_once_more_counts_still()
    {
        TestHome home = Guarded.Armed(Policy with
        {
            Zones = [.. Policy.Zones.Select(z => z.Device == "z-front" ? z with { OpenForSeconds = 30 } : z)],
        });
        Opens(home, FrontDoor);
        home.Tell(Panel, Loses());
        home.Conclude(home.Tell(Panel, new Arm(SecurityMode.Away), Assistant).Calls[0]);
        home.Tell(Panel, Lists(SecurityMode.Away));
        home.Advance(Duration.FromSeconds(31));
        Assert.Equal(IncidentKind.Burglary, home.Incident().Kind);
    }

    [Fact]
    public void A_S23_armed_once_more_while_the_base_station_is_not_heard_the_exit_delay_that_runs_is_no_longer()
    {
        _home.Tell(Panel, Reports(SecurityMode.Away, null) with { By = Pat });
        _home.Advance(Exit - (20 * Second));
        _home.Tell(Panel, Loses());
        _home.Conclude(_home.Tell(Panel, new Arm(SecurityMode.Away), Assistant).Calls[0]);
        _home.Tell(Panel, Lists(SecurityMode.Away));
        Assert.False(_home.Security().IsArmed(_home.Now));
        _home.Advance(20 * Second);
        Assert.True(_home.Security().IsArmed(_home.Now));
    }

    [Fact]
    public void A_S2_a_zone_left_open_takes_the_arming_back_to_disarmed_and_names_it()
    {
        Guarded.Arm(_home);
        Opens(_home, FrontDoor);
        IReadOnlyList<EventEnvelope> end = _home.Advance(Exit);
        Assert.Equal(
            ["security.exit-delay-over", "security.arming-reverted", "security.disarm-requested", "intent.superseded", "notice.given"],
            end.Names());
        ArmingReverted reverted = (ArmingReverted)end[1].Event;
        Assert.True(reverted.AtEnd);
        Assert.Equal(("away", "disarmed"), (reverted.Mode, reverted.To));
        Assert.Equal(FrontDoor, Assert.Single(reverted.Open).Device);
        Assert.Equal(Principal.Engine, end[1].Principal);
        Assert.False(_home.Security().IsArmed(_home.Now));

        _home.Conclude(Assert.Single(_home.Pending, p => p.Effect.Request is SwitchPanelMode));
        _home.Tell(Panel, Reports(SecurityMode.Disarmed));
        Assert.Equal(SecurityMode.Disarmed, _home.Security().Mode);
        Assert.Null(_home.Guard().Period);
        Assert.Equal(IntentStage.Superseded, _home.Intents().Recent.First(i => i.Target == "away").Stage);
    }

    [Fact]
    public void A_S2_from_home_to_away_it_goes_back_to_home_with_the_bypasses_of_home()
    {
        Opens(_home, BackDoor);
        Guarded.Arm(_home, new Arm(SecurityMode.Home, ["back-door"]));
        Guarded.Arm(_home, new Arm(SecurityMode.Away, ["back-door"]));
        Opens(_home, FrontDoor);
        _home.Advance(Exit);
        SwitchPanelMode back = Assert.IsType<SwitchPanelMode>(_home.Pending[0].Effect.Request);
        Assert.Equal(SecurityMode.Home, back.Mode);
        Assert.Equal(["z-back"], back.Bypass);

        _home.Conclude(_home.Pending[0]);
        _home.Tell(Panel, Reports(SecurityMode.Home, null));
        Assert.True(_home.Security().IsArmed(_home.Now));
        Assert.Equal("home", _home.Security().ModeInWords);
    }

    [Fact]
    public void A_S2_a_sensor_of_the_base_station_that_opens_while_its_exit_delay_runs_takes_the_arming_back_at_its_end()
    {
        TestHome home = Household.New();
        home.Conclude(home.Tell(Panel, new Arm(SecurityMode.Away), Assistant).Calls[0]);
        home.Tell(Panel, Reports(SecurityMode.Away, home.Now + Exit));
        Open(home, FrontDoor);
        home.Advance(Exit);
        Outcome over = home.Tell(Panel, new ReportPanel { DelayEndsAt = Patch.Of<Instant?>(null) });
        Assert.Equal(
            ["security.delay-ended", "security.arming-reverted", "security.disarm-requested", "intent.superseded"], over.Names);
    }

    [Fact]
    public void A_S2_an_instant_zone_that_opens_while_one_leaves_takes_the_arming_back_at_once()
    {
        Guarded.Arm(_home);
        Outcome opened = Opens(_home, Washer);
        ArmingReverted reverted = opened.One<ArmingReverted>();
        Assert.False(reverted.AtEnd);
        Assert.Equal(Washer, Assert.Single(reverted.Open).Device);
        Assert.True(_home.Guard().Period!.Reverted);
    }

    [Fact]
    public void A_S2_the_door_one_leaves_by_may_be_open_at_the_start_and_no_other()
    {
        Opens(_home, FrontDoor);
        Assert.Null(_home.Tell(Panel, new Arm(SecurityMode.Away)).Refusal);
        TestHome other = Guarded.New();
        Opens(other, Washer);
        Assert.Equal("panel.close-or-bypass", other.Tell(Panel, new Arm(SecurityMode.Away)).Refusal!.Code);
    }

    [Fact]
    public void What_somebody_else_armed_is_not_taken_back()
    {
        _home.Tell(Panel, Reports(SecurityMode.Away, null) with { By = Pat });
        Opens(_home, FrontDoor);
        Assert.Equal(["security.exit-delay-over", "security.bypass-added", "notice.given"], _home.Advance(Exit).Names());
        Assert.True(_home.Security().IsArmed(_home.Now));
    }

    [Fact]
    public void A_policy_may_bypass_what_is_open_at_the_end_and_lists_it()
    {
        TestHome home = Guarded.New(Policy with
        {
            Modes = [new() { Name = "away", Guards = SecurityMode.Away, WhenOpenAtEnd = WhenOpenAtEnd.Bypass }],
        });
        Guarded.Arm(home);
        Opens(home, FrontDoor);
        Assert.Equal(["security.exit-delay-over", "security.bypass-added", "intent.confirmed", "notice.given"], home.Advance(Exit).Names());
        Assert.Equal([new Bypass("z-front", false)], home.Guard().Period!.Bypassed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    [InlineData(59)]
    public void A_S5_killed_in_the_exit_delay_and_back_before_its_end_it_ends_at_the_same_instant(int killedAfter)
    {
        Guarded.Arm(_home);
        Instant end = _home.Guard().Period!.ExitEndsAt!.Value;
        _home.Advance(Duration.FromSeconds(killedAfter));
        _home.Tell(Panel, Loses());
        _home.Tell(Panel, Lists(SecurityMode.Away));
        Assert.Equal(end, _home.Guard().Period!.ExitEndsAt);
        _home.Advance(end - _home.Now);
        Assert.True(_home.Security().IsArmed(_home.Now));
    }

    [Fact]
    public void A_wish_that_is_done_before_one_hears_that_it_was_taken_waits_for_the_end_of_the_exit_delay_all_the_same()
    {
        Outcome asked = _home.Tell(Panel, new Arm(SecurityMode.Away), Assistant);
        _home.Tell(Panel, Reports(SecurityMode.Away, null));
        _home.Conclude(asked.Calls[0]);
        Assert.Equal(["security.exit-delay-over", "intent.confirmed"], _home.Advance(Exit).Names());
    }

    [Fact]
    public void A_S5_back_after_the_end_the_base_station_is_asked_and_nothing_is_confirmed_from_memory()
    {
        Guarded.Arm(_home);
        _home.Sleep(Duration.FromMinutes(10));
        IReadOnlyList<EventEnvelope> late = _home.SettleDue();
        ExitDelayOver over = Assert.IsType<ExitDelayOver>(Assert.Single(late).Event);
        Assert.Equal(Duration.FromMinutes(9), over.LateBy);
        Assert.Single(_home.Pending, p => p.Effect.Request is AskBaseStation);
        Assert.Equal(IntentStage.Accepted, _home.Security().Intent!.Stage);

        Assert.Contains("intent.confirmed", _home.Tell(Panel, Lists(SecurityMode.Away)).Names);
    }

    [Fact]
    public void A_S5_back_after_the_end_and_disarmed_meanwhile_it_is_never_called_armed()
    {
        Guarded.Arm(_home);
        _home.Sleep(Duration.FromMinutes(10));
        _home.SettleDue();
        Outcome heard = _home.Tell(Panel, Lists(SecurityMode.Disarmed));
        Assert.Equal(IntentStage.Superseded, _home.Security().Intent!.Stage);
        Assert.DoesNotContain("intent.confirmed", heard.Names);
    }

    [Fact]
    public void A_S5_back_after_the_end_a_base_station_that_answers_nothing_leaves_it_unknown()
    {
        Guarded.Arm(_home);
        _home.Sleep(Duration.FromMinutes(10));
        _home.SettleDue();
        _home.Advance(Duration.FromSeconds(14));
        Assert.Equal(IntentStage.Accepted, _home.Security().Intent!.Stage);
        _home.Advance(Duration.FromSeconds(1));
        Assert.Equal(IntentStage.Unknown, _home.Security().Intent!.Stage);
    }

    [Fact]
    public void A_S5_back_after_the_end_the_check_looks_at_the_sensors_as_they_are_now()
    {
        Guarded.Arm(_home);
        _home.Sleep(Duration.FromMinutes(10));
        _home.SettleDue();
        Opens(_home, FrontDoor);
        Outcome heard = _home.Tell(Panel, Lists(SecurityMode.Away));
        Assert.Contains("security.arming-reverted", heard.Names);
        Assert.DoesNotContain("intent.confirmed", heard.Names);
    }

    [Fact]
    public void A_S5_back_after_the_end_and_the_base_station_not_heard_nothing_is_confirmed_until_it_is()
    {
        Guarded.Arm(_home);
        _home.Tell(Panel, Loses());
        _home.Sleep(Duration.FromSeconds(62));
        Assert.DoesNotContain("intent.confirmed", _home.SettleDue().Names());
        Assert.Null(_home.Security().IsArmed(_home.Now));
        Opens(_home, FrontDoor);
        Outcome heard = _home.Tell(Panel, Lists(SecurityMode.Away));
        Assert.Contains("security.arming-reverted", heard.Names);
        Assert.DoesNotContain("intent.confirmed", heard.Names);
    }

    [Fact]
    public void A_S14_coming_back_through_the_door_begins_the_exit_delay_anew_once()
    {
        Guarded.Arm(_home);
        _home.Advance(Duration.FromSeconds(20));
        Opens(_home, FrontDoor);
        Closes(_home, FrontDoor);
        _home.Advance(Duration.FromSeconds(20));
        Outcome back = Opens(_home, FrontDoor);
        Assert.Equal(ExitChange.CameBack, back.One<ExitDelayChanged>().Why);
        Instant end = _home.Now + Exit;
        Assert.Equal(end, _home.Guard().Period!.ExitEndsAt);
        Closes(_home, FrontDoor);
        _home.Advance(Duration.FromSeconds(20));
        Opens(_home, FrontDoor);
        Closes(_home, FrontDoor);
        Assert.Equal(end, _home.Guard().Period!.ExitEndsAt);
        Assert.True(_home.Security().PendingIntent!.GiveUpAt > end);
        _home.Advance(end - _home.Now);
        Assert.True(_home.Security().IsArmed(_home.Now));
    }

    [Fact]
    public void The_last_door_closing_ends_the_exit_delay_five_seconds_later_unless_it_opens_again()
    {
        TestHome home = Guarded.New(Policy with
        {
            Zones = [.. Policy.Zones.Select(z => z.Device == "z-front" ? z with { EndsExitWhenClosed = true } : z)],
        });
        Guarded.Arm(home);
        Instant full = home.Guard().Period!.ExitEndsAt!.Value;
        Opens(home, FrontDoor);
        Closes(home, FrontDoor);
        Assert.Equal(home.Now + Duration.FromSeconds(5), home.Guard().Period!.ExitEndsAt);
        home.Advance(Duration.FromSeconds(3));
        Opens(home, FrontDoor);
        Assert.Equal(full, home.Guard().Period!.ExitEndsAt);
        Closes(home, FrontDoor);
        home.Advance(Duration.FromSeconds(5));
        Assert.True(home.Security().IsArmed(home.Now));
    }

    [Fact]
    public void A_S15_armed_away_at_the_keypad_and_nobody_left_the_home_is_guarded_as_home()
    {
        SecurityPolicy policy = Policy with { Modes = [new() { Name = "away", Guards = SecurityMode.Away, HomeIfNobodyLeft = true }] };
        TestHome home = Guarded.New(policy);
        home.Tell(Panel, Reports(SecurityMode.Away, null) with { By = Pat, AtKeypad = true });
        IReadOnlyList<EventEnvelope> end = home.Advance(Exit);
        Assert.Equal(["security.exit-delay-over", "security.nobody-left", "security.arm-requested"], end.Names());
        Assert.Equal(SecurityMode.Home, ((SwitchPanelMode)Assert.Single(home.Pending).Effect.Request).Mode);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void A_S15_it_stays_away_if_a_door_was_used_or_it_was_not_armed_at_the_keypad(bool atKeypad, bool leaves)
    {
        SecurityPolicy policy = Policy with { Modes = [new() { Name = "away", Guards = SecurityMode.Away, HomeIfNobodyLeft = true }] };
        TestHome home = Guarded.New(policy);
        home.Tell(Panel, Reports(SecurityMode.Away, null) with { By = Pat, AtKeypad = atKeypad });
        if (leaves)
        {
            Opens(home, BackDoor);
            Closes(home, BackDoor);
        }

        Assert.Equal(["security.exit-delay-over"], home.Advance(Exit).Names());
        Assert.Empty(home.Pending);
    }
}
