using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;

namespace RingActors.Devices.Tests.Security;

/// <summary>What is said of the alarm while the base station owes a word, or is not heard at all.</summary>
public sealed class BaseStationTests
{
    private static readonly Duration Minute = Duration.FromMinutes(1);

    private readonly TestHome _home = New();

    private bool? IsArmed => _home.Security().IsArmed(_home.Now);

    [Fact]
    public void An_exit_delay_that_is_over_by_the_clock_only_is_never_called_armed()
    {
        _home.Tell(Panel, Reports(SecurityMode.Away, _home.Now + Minute));
        Assert.False(IsArmed);
        _home.Sleep(Minute);
        Assert.Null(IsArmed);
        Assert.Equal(["security.delay-overdue"], _home.Advance(Duration.FromHours(8)).Select(e => e.Name));
        Assert.Null(IsArmed);
        Assert.True(_home.Security().Delay!.Overdue);
        Assert.Equal(["security.delay-ended"], _home.Tell(Panel, Reports(SecurityMode.Away, null)).Names);
        Assert.True(IsArmed);
    }

    [Fact]
    public void The_base_station_is_asked_once_when_it_does_not_say_that_the_delay_ended()
    {
        _home.Tell(Panel, Reports(SecurityMode.Away, _home.Now + Minute));
        Assert.Empty(_home.Advance(Minute));
        Assert.Empty(_home.Pending);
        _home.Advance(Duration.FromSeconds(3));
        Asked question = Assert.Single(_home.Pending);
        Assert.IsType<AskBaseStation>(question.Effect.Request);
        Assert.NotEqual(Panel.Value, question.Effect.Lane);
        _home.Conclude(question);
        _home.Advance(Duration.FromHours(1));
        Assert.Empty(_home.Pending);
    }

    [Fact]
    public void A_panel_that_goes_on_showing_an_end_that_has_passed_has_not_said_that_the_delay_ended()
    {
        Instant end = _home.Now + Minute;
        _home.Conclude(_home.Tell(Panel, new Arm(SecurityMode.Away)).Calls[0]);
        _home.Tell(Panel, Reports(SecurityMode.Away, end));
        _home.Sleep(Minute + Duration.FromSeconds(1));
        Assert.Empty(_home.Tell(Panel, Lists(SecurityMode.Away, end)).Names.Except(["security.base-station-reported"]));
        Assert.Null(IsArmed);
        Assert.Equal(IntentStage.Accepted, _home.Security().Intent!.Stage);
    }

    [Fact]
    public void A_home_first_seen_with_an_end_that_has_passed_is_not_called_armed_and_is_asked()
    {
        Outcome first = _home.Tell(Panel, Lists(SecurityMode.Away, _home.Now - Minute));
        Assert.Equal(
            [
                "security.base-station-reported", "security.mode-reported", "security.period-began", "security.delay-started",
                "security.delay-overdue",
            ],
            first.Names);
        Assert.IsType<AskBaseStation>(Assert.Single(first.Calls).Effect.Request);
        Assert.Null(IsArmed);
        Assert.Empty(_home.Tell(Panel, Lists(SecurityMode.Away, _home.Now - Minute)).Names);
    }

    [Fact]
    public void A_delay_that_nobody_can_read_is_no_armed_home()
    {
        _home.Tell(Panel, new ReportPanel { Mode = SecurityMode.Away, DelayUnclear = true });
        Assert.Null(IsArmed);
        _home.Tell(Panel, Reports(SecurityMode.Away, null));
        Assert.True(IsArmed);
    }

    [Fact]
    public void An_end_that_an_older_build_took_for_granted_is_read_as_overdue()
    {
        SecurityState state = new() { Mode = SecurityMode.Away };
        Instant end = Start + Minute;
        state = state.Evolve(new DelayStarted(DelayKind.Exit, end, end + Minute, null)).Evolve(new DelayEnded(DelayKind.Exit, false, null));
        Assert.True(state.Delay!.Overdue);
        Assert.Null(state.WakeAt());
    }

    [Theory]
    [InlineData(Connection.Unknown)]
    [InlineData(Connection.Offline)]
    [InlineData(Connection.CellBackup)]
    public void A_base_station_that_is_not_heard_makes_armed_unknown_until_its_next_whole_report(Connection status)
    {
        _home.Tell(Panel, Lists(SecurityMode.Away));
        Assert.True(IsArmed);
        Assert.Equal(["security.base-station-reported"], _home.Tell(Panel, Loses(status)).Names);
        Assert.Empty(_home.Tell(Panel, Loses(status)).Names);
        Assert.Null(IsArmed);
        Assert.Equal(SecurityMode.Away, _home.Security().Mode);
        Assert.Equal(new BaseStationView(status, _home.Now, "The line is down."), _home.Security().BaseStation);

        _home.Tell(Panel, new ReportPanel { SirenOn = false });
        Assert.Null(IsArmed);
        Assert.Equal(["security.base-station-reported"], _home.Tell(Panel, Lists(SecurityMode.Away)).Names);
        Assert.True(IsArmed);
    }

    [Fact]
    public void A_disarmed_home_that_is_not_heard_is_not_called_disarmed_either()
    {
        _home.Tell(Panel, Lists(SecurityMode.Disarmed));
        _home.Tell(Panel, Loses());
        Assert.Null(IsArmed);
    }

    [Fact]
    public void What_changed_while_nobody_heard_is_told_together_with_the_return()
    {
        _home.Tell(Panel, Lists(SecurityMode.Away));
        _home.Tell(Panel, Loses());
        Assert.Equal(
            ["security.base-station-reported", "security.mode-reported"], _home.Tell(Panel, Lists(SecurityMode.Disarmed)).Names);
        Assert.False(IsArmed);
    }

    [Fact]
    public void That_a_base_station_is_lost_is_nothing_to_tell_of_a_home_without_an_alarm()
    {
        TestHome empty = Empty();
        Assert.Empty(empty.Tell(Panel, Loses()).Names);
        Assert.Equal(["security.base-station-reported"], empty.Tell(Panel, Loses(Connection.Offline)).Names);
    }

    [Theory]
    [InlineData(SecurityMode.Away)]
    [InlineData(SecurityMode.Home)]
    public void A_S25_arming_in_the_mode_known_last_is_sent_and_not_called_done_while_nobody_hears(SecurityMode mode)
    {
        _home.Tell(Panel, Lists(mode));
        _home.Tell(Panel, Loses());
        Outcome asked = _home.Tell(Panel, new Arm(mode));
        Assert.Equal(IntentStage.Requested, Assert.IsType<IntentTaken>(asked.Reply).Stage);
        _home.Conclude(Assert.Single(asked.Calls), EffectOutcome.Expired, "ring.not-connected", 5);
        Assert.Equal(IntentStage.Unknown, _home.Security().Intent!.Stage);
        Assert.Equal(
            ["security.base-station-reported", "security.period-began", "intent.confirmed"], _home.Tell(Panel, Lists(mode)).Names);
    }

    [Fact]
    public void That_it_is_heard_again_is_nobodys_deed_even_if_the_mode_is_what_somebody_asked_for()
    {
        _home.Tell(Panel, Lists(SecurityMode.Disarmed));
        _home.Tell(Panel, new Arm(SecurityMode.Away), Assistant);
        _home.Tell(Panel, Loses());
        Outcome back = _home.Tell(Panel, Lists(SecurityMode.Away) with { Bypassed = ["z-hall"] });
        Assert.Equal(
            [
                ("security.base-station-reported", Principal.RingCloud),
                ("security.bypass-reported", Principal.RingCloud),
                ("security.mode-reported", Assistant),
                ("security.period-began", Assistant),
                ("intent.confirmed", Assistant),
            ],
            back.Events.Select(e => (e.Name, e.Principal)));
    }

    [Fact]
    public void A_S25_disarming_a_home_last_known_as_disarmed_is_sent_while_nobody_hears()
    {
        _home.Tell(Panel, Lists(SecurityMode.Disarmed));
        _home.Tell(Panel, Loses());
        Assert.Equal(["security.disarm-requested"], _home.Tell(Panel, new Disarm()).Names);
    }

    [Fact]
    public void Arming_again_when_an_exit_delay_is_overdue_asks_the_base_station_and_is_not_called_done()
    {
        _home.Tell(Panel, Reports(SecurityMode.Away, _home.Now + Minute) with { By = Pat });
        _home.Advance(Duration.FromMinutes(2));
        Outcome again = _home.Tell(Panel, new Arm(SecurityMode.Away));
        Assert.Equal(IntentStage.Requested, Assert.IsType<IntentTaken>(again.Reply).Stage);
    }

    [Fact]
    public void A_base_station_that_is_not_heard_is_not_asked_about_its_delay()
    {
        _home.Tell(Panel, Lists(SecurityMode.Away, _home.Now + Minute));
        _home.Tell(Panel, Loses(Connection.Offline));
        Assert.Equal(["security.delay-overdue"], _home.Advance(Duration.FromMinutes(5)).Select(e => e.Name));
        Assert.Empty(_home.Pending);
        Assert.Equal(
            ["security.base-station-reported", "security.delay-ended"], _home.Tell(Panel, Lists(SecurityMode.Away)).Names);
        Assert.True(IsArmed);
    }

    [Fact]
    public void An_entry_delay_is_over_when_the_alarm_goes_on()
    {
        _home.Tell(Panel, Reports(SecurityMode.Away, null));
        _home.Tell(Panel, ReportsAlarm(AlarmReading.EntryDelay, "z-back") with { DelayEndsAt = Patch.Of<Instant?>(_home.Now + Minute) });
        Assert.Equal(
            ["security.alarm-reported", "security.delay-ended", "siren.reported", "incident.alarmed"],
            _home.Tell(Panel, ReportsAlarm("burglar-alarm", "z-back")).Names);
        Assert.Null(_home.Security().Delay);
    }

    [Fact]
    public void What_is_not_understood_of_the_panel_is_kept_and_a_change_of_it_alone_once_an_hour()
    {
        ReportPanel Panels(int x) => new() { Leftover = RawJson.Parse("{\"x\":" + x + "}") };
        Assert.Equal(["device.leftover-kept"], _home.Tell(Panel, Panels(1)).Names);
        Assert.Empty(_home.Tell(Panel, Panels(2)).Names);
        _home.Sleep(Duration.FromHours(1));
        Assert.Equal(["device.leftover-kept"], _home.Tell(Panel, Panels(2)).Names);
    }
}
