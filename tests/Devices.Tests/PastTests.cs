using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Backfill;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Devices.Kinds;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;

namespace RingActors.Devices.Tests;

/// <summary>What a hub's history tells afterwards: that it was, and nothing of what is.</summary>
public sealed class PastTests
{
    private static readonly Duration Minute = Duration.FromMinutes(1);

    private readonly TestHome _home = New();

    [Fact]
    public void A_door_that_opened_and_closed_unheard_is_known_with_both_times_and_is_as_it_was()
    {
        Instant opened = _home.Now + Minute;
        _home.Advance(Duration.FromMinutes(30));
        DeviceView before = _home.Devices().Get(BackDoor)!;
        Outcome open = _home.Tell(BackDoor, Past(opened, true));
        Outcome closed = _home.Tell(BackDoor, Past(opened + Minute, false));

        Assert.Equal(new DeviceWas(Capabilities.Contact, StateView.Open, opened, "e-1"), Assert.Single(open.Events).Event);
        Assert.Equal((opened, _home.Now), (open.Events[0].OccurredAt, open.Events[0].LearnedAt));
        Assert.Equal(new DeviceWas(Capabilities.Contact, StateView.Closed, opened + Minute, "e-1"), Assert.Single(closed.Events).Event);
        Assert.Same(before, _home.Devices().Get(BackDoor));
    }

    [Fact]
    public void The_same_row_again_leaves_no_trace_and_neither_does_an_older_one()
    {
        Instant at = _home.Now;
        _home.Advance(Duration.FromMinutes(30));
        Assert.Single(_home.Tell(BackDoor, Past(at + Minute, true)).Names);
        Assert.Empty(_home.Tell(BackDoor, Past(at + Minute, true)).Names);
        Assert.Empty(_home.Tell(BackDoor, Past(at, false)).Names);
        Assert.Single(_home.Tell(BackDoor, Past(at + Minute + Minute, false)).Names);
    }

    [Fact]
    public void What_was_told_live_just_before_the_gap_is_not_told_again()
    {
        Instant opened = _home.Now;
        _home.Tell(BackDoor, new ReportReadings(new Readings { Faulted = true }, opened));
        _home.Advance(Duration.FromMinutes(30));
        Assert.Empty(_home.Tell(BackDoor, Past(opened, true)).Names);
        Assert.Single(_home.Tell(BackDoor, Past(opened + Minute, false)).Names);
    }

    [Fact]
    public void What_was_told_live_after_the_gap_hides_nothing_of_it()
    {
        Instant gap = _home.Now;
        _home.Advance(Duration.FromMinutes(30));
        for (int i = 0; i < Timeline.RecentMax * 3; i++)
        {
            _home.Advance(Duration.FromSeconds(1));
            _home.Tell(BackDoor, new ReportReadings(new Readings { Faulted = i % 2 == 0 }, _home.Now));
        }

        Assert.Single(_home.Tell(BackDoor, Past(gap + Minute, true)).Names);
        Assert.Single(_home.Tell(BackDoor, Past(gap + Minute + Minute, false)).Names);
    }

    [Fact]
    public void All_of_one_moment_comes_to_be_known_and_what_goes_on_being_so_is_one_trace()
    {
        Instant at = _home.Now;
        _home.Advance(Duration.FromMinutes(30));
        PastReading open = new("e-1", new Readings { Faulted = true, Tampered = true });
        Assert.Equal(
            [Capabilities.Contact, Capabilities.Tamper],
            _home.Tell(BackDoor, new ReportPast(at, [open, open])).Events.Select(e => ((DeviceWas)e.Event).Capability).Order());
        Assert.Empty(_home.Tell(BackDoor, new ReportPast(at + Minute, [open])).Names);
    }

    [Fact]
    public void A_motion_sensor_a_keypad_and_a_lock_tell_in_their_own_words()
    {
        Address bolt = new("home-1", DeviceKinds.Generic, "z-lock");
        _home.Tell(bolt, Listing("Lock", "lock", new Readings { Traits = [new(Capabilities.Lock, StateView.Locked)] }, Capabilities.Lock));
        Instant at = _home.Now;
        _home.Advance(Duration.FromMinutes(30));
        Assert.Equal(["motion.was"], _home.Tell(Hall, Past(at, true)).Names);
        for (int i = 0; i < 2; i++)
        {
            // Twice at the keypad is twice.
            Outcome approached = _home.Tell(Pad, new ReportPast(at + (Minute * i), [new("e-1", new Readings(), Approached: true)]));
            Assert.Equal(StateWords.Approached, Assert.IsType<DeviceWas>(Assert.Single(approached.Events).Event).Value);
        }

        Outcome unlocked = _home.Tell(bolt, new ReportPast(
            at, [new("e-1", new Readings { Traits = [new(Capabilities.Lock, StateView.Unlocked, Cause: "manual")] })]));
        Assert.Equal(
            new DeviceWas(Capabilities.Lock, StateView.Unlocked, at, "e-1", "manual"), Assert.Single(unlocked.Events).Event);
        Assert.Equal(StateView.Locked, _home.Devices().Get(bolt)!.State(Capabilities.Lock)!.Value);
    }

    [Fact]
    public void A_resident_who_armed_and_disarmed_unheard_is_named_and_the_home_is_as_the_base_station_says_now()
    {
        Instant at = _home.Now;
        _home.Advance(Duration.FromMinutes(30));
        SecurityView before = _home.Security();
        EventEnvelope armed = Assert.Single(_home.Tell(Panel, PanelPast(at, SecurityMode.Away)).Events);
        EventEnvelope disarmed = Assert.Single(_home.Tell(Panel, PanelPast(at + Minute, SecurityMode.Disarmed)).Events);

        Assert.Equal((new ModeWas(SecurityMode.Away, null, at, "e-1"), at, Pat), (armed.Event, armed.OccurredAt, armed.Principal));
        Assert.Equal((SecurityMode.Disarmed, Pat), (((ModeWas)disarmed.Event).Mode, disarmed.Principal));
        Assert.Same(before, _home.Security());
        Assert.False(_home.Security().IsArmed(_home.Now));
    }

    [Fact]
    public void A_past_mode_neither_confirms_nor_contradicts_what_is_wanted_and_names_nobody_for_what_may_be_our_own_doing()
    {
        Outcome asked = _home.Tell(Panel, new Arm(SecurityMode.Away), Assistant);
        _home.Conclude(asked.Calls[0]);
        _home.Advance(Duration.FromSeconds(5));
        Instant at = _home.Now - Duration.FromSeconds(1);
        EventEnvelope away = Assert.Single(_home.Tell(Panel, PanelPast(at, SecurityMode.Away)).Events);
        Assert.Equal(Principal.RingCloud, away.Principal);
        Assert.Single(_home.Tell(Panel, PanelPast(at + Duration.FromMilliseconds(1), SecurityMode.Disarmed)).Events);
        Assert.Equal(IntentStage.Accepted, _home.Security().Intent!.Stage);
    }

    [Fact]
    public void An_alarm_that_was_is_no_alarm_and_no_incident()
    {
        _home.Tell(Panel, Reports(SecurityMode.Away, null));
        Instant at = _home.Now;
        _home.Advance(Duration.FromMinutes(30));
        PastPanel alarm = new() { Alarm = ReportsAlarm("burglar-alarm", "z-back").Alarm };
        Assert.Equal(["security.alarm-was"], _home.Tell(Panel, new ReportPanelPast(at, [alarm])).Names);
        Assert.Equal(["device.was"], _home.Tell(BackDoor, Past(at, true)).Names);
        PastPanel over = new() { Alarm = Patch.Of<AlarmReading>(null) };
        Assert.Equal(["security.alarm-was"], _home.Tell(Panel, new ReportPanelPast(at + Minute, [over])).Names);
        Assert.Empty(_home.Tell(Panel, new ReportPanelPast(at + Minute + Minute, [over])).Names);
        Assert.Null(_home.Security().Alarm);
        Assert.Empty(_home.Security().Guard.Incidents);
        Assert.DoesNotContain(_home.Journal, e => e.Event is IncidentOpened or ZoneTripped);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-20_000)]
    public void What_is_not_past_or_has_an_impossible_time_is_none(int days)
    {
        Instant at = _home.Now + Duration.FromDays(days);
        Assert.Empty(_home.Tell(BackDoor, Past(at, true)).Names);
        Assert.Empty(_home.Tell(Panel, PanelPast(at, SecurityMode.Away)).Names);
    }

    [Fact]
    public void The_memory_of_an_actor_stays_bounded_however_much_is_told()
    {
        Instant at = _home.Now;
        _home.Advance(Duration.FromDays(1));
        for (int i = 0; i < 500; i++)
        {
            Assert.Single(_home.Tell(BackDoor, Past(at + Duration.FromSeconds(i), i % 2 == 0)).Names);
        }

        Assert.Equal(Timeline.RecentMax, ((ContactState)_home.State(BackDoor)).Device.Past!.Recent.Count);
    }

    private static ReportPast Past(Instant at, bool faulted) => new(at, [new("e-1", new Readings { Faulted = faulted })]);

    private static ReportPanelPast PanelPast(Instant at, SecurityMode mode) => new(at, [new() { EventId = "e-1", Mode = mode, By = Pat }]);
}
