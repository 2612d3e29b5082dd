using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;
using static RingActors.Devices.Tests.Security.Guarded;

namespace RingActors.Devices.Tests.Security;

/// <summary>What the openings of the engine's own zones lead to.</summary>
public sealed class ZoneTests
{
    private static readonly Duration Entry = Duration.FromSeconds(30);

    private readonly TestHome _home = Armed();

    [Fact]
    public void An_entry_zone_begins_an_entry_delay_and_its_end_raises_the_alarm()
    {
        Outcome opened = Opens(_home, FrontDoor);
        Assert.Equal(["contact.opened", "zone.tripped", "incident.opened"], opened.Names);
        Assert.Equal(_home.Now + Entry, _home.Incident().EntryEndsAt);
        Assert.Empty(_home.Advance(Entry - Second));
        IReadOnlyList<EventEnvelope> end = _home.Advance(Second);
        Assert.Equal(["incident.alarmed", "siren.requested"], end.Names());
        Assert.Equal(IncidentStage.Alarm, _home.Incident().Stage);
        Assert.False(_home.Incident().Presumed);
        Assert.IsType<SoundPanelSiren>(Assert.Single(_home.Pending).Effect.Request);
    }

    [Fact]
    public void Disarming_while_the_entry_delay_runs_ends_it_and_nothing_leaves_the_house()
    {
        Opens(_home, FrontDoor);
        _home.Advance(Duration.FromSeconds(20));
        Outcome disarm = Guarded.Disarm(_home);
        Assert.Equal(IncidentEnd.DisarmedInTime, disarm.One<IncidentEnded>().How);
        Assert.Empty(_home.Advance(Duration.FromHours(1)));
        Assert.Empty(_home.Pending);
    }

    [Fact]
    public void A_zone_that_does_not_take_part_in_the_mode_trips_nothing()
    {
        TestHome home = Guarded.New();
        Guarded.Arm(home, new Arm(SecurityMode.Home));
        Assert.Equal(["contact.opened"], Opens(home, FrontDoor).Names);
    }

    [Fact]
    public void A_mode_by_its_own_name_guards_its_own_zones()
    {
        TestHome home = Guarded.New();
        Guarded.Arm(home, new Arm(SecurityMode.Home) { Named = "night" });
        Assert.Equal("night", home.Security().ModeInWords);
        Assert.Equal(SecurityMode.Home, home.Security().Mode);
        Assert.Contains("incident.opened", Opens(home, FrontDoor).Names);
    }

    [Fact]
    public void From_home_to_night_the_base_station_is_asked_anew_and_the_home_is_night_when_it_says_so()
    {
        TestHome home = Guarded.New();
        Guarded.Arm(home, new Arm(SecurityMode.Home));
        Outcome asked = home.Tell(Panel, new Arm(SecurityMode.Home) { Named = "night" });
        home.Conclude(Assert.Single(asked.Calls));
        Assert.Equal("home", home.Security().ModeInWords);
        Outcome said = home.Tell(Panel, Reports(SecurityMode.Home, null));
        Assert.Equal(["security.period-began", "intent.confirmed"], said.Names);
        Assert.Equal("night", home.Security().ModeInWords);
    }

    [Fact]
    public void A_S26_a_mode_set_in_the_ring_app_is_rings_own_and_not_the_one_we_had()
    {
        TestHome home = Guarded.New();
        Guarded.Arm(home, new Arm(SecurityMode.Home) { Named = "night" });
        home.Tell(Panel, Reports(SecurityMode.Away, null) with { By = Pat });
        Assert.Equal("away", home.Security().ModeInWords);
        home.Tell(Panel, Reports(SecurityMode.Home, null) with { By = Pat });
        Assert.Equal("home", home.Security().ModeInWords);
    }

    [Fact]
    public void A_mode_of_no_name_of_the_home_is_refused_with_those_there_are()
    {
        Outcome refused = Guarded.New().Tell(Panel, new Arm(SecurityMode.Home) { Named = "nigt" });
        Assert.Equal("mode.name-a-mode", refused.Refusal!.Code);
        Assert.Equal("night", refused.Refusal.Facts!["near"]);
    }

    [Fact]
    public void A_S12_a_second_zone_with_a_longer_delay_changes_nothing_and_one_with_a_shorter_one_shortens_it()
    {
        TestHome home = Armed(Policy with
        {
            Zones =
            [
                new() { Device = "z-front", Type = ZoneType.Entry, Modes = ["away"], EntrySeconds = 40 },
                new() { Device = "z-hall", Type = ZoneType.Entry, Modes = ["away"], EntrySeconds = 10 },
                new() { Device = "z-water", Type = ZoneType.Entry, Modes = ["away"], EntrySeconds = 200 },
            ],
        });
        Opens(home, FrontDoor);
        Instant end = home.Incident().EntryEndsAt!.Value;
        Assert.Equal(["fault.raised", "zone.tripped", "incident.evidence-added"], Opens(home, Washer).Names);
        Assert.Equal(end, home.Incident().EntryEndsAt);
        home.Advance(Duration.FromSeconds(30));
        Assert.DoesNotContain("incident.entry-shortened", Opens(home, Hall).Names);
        Assert.Equal(end, home.Incident().EntryEndsAt);

        TestHome sooner = Armed(home.Guard().Policy);
        Opens(sooner, FrontDoor);
        sooner.Advance(Duration.FromSeconds(5));
        Assert.Equal("z-hall", Opens(sooner, Hall).One<EntryShortened>().Device);
        Assert.Equal(sooner.Now + Duration.FromSeconds(10), sooner.Incident().EntryEndsAt);
    }

    [Fact]
    public void A_S12_an_instant_zone_ends_the_entry_delay_with_an_alarm_now()
    {
        Opens(_home, FrontDoor);
        Assert.Contains("incident.alarmed", Opens(_home, Washer).Names);
        Assert.Equal(["z-front", "z-water"], _home.Incident().SetOffBy.Select(e => e.Device!));
    }

    [Fact]
    public void A_S13_a_follower_is_silent_while_an_entry_delay_runs_and_instant_without_one()
    {
        Opens(_home, FrontDoor);
        Outcome followed = Opens(_home, Hall);
        Assert.Equal(TripOutcome.FollowsEntry, followed.One<ZoneTripped>().Outcome);
        Assert.Equal(IncidentStage.Entry, _home.Incident().Stage);

        TestHome other = Armed();
        Assert.Contains("incident.alarmed", Opens(other, Hall).Names);
    }

    [Fact]
    public void A_S13_the_base_stations_entry_delay_counts_for_followers_too()
    {
        _home.Tell(Panel, ReportsAlarm(AlarmReading.EntryDelay, "z-back"));
        Assert.Equal(TripOutcome.FollowsEntry, Opens(_home, Hall).One<ZoneTripped>().Outcome);
    }

    [Fact]
    public void A_S6_the_entry_delay_ends_at_its_instant_however_often_the_engine_restarts_and_late_is_said()
    {
        Opens(_home, FrontDoor);
        Instant end = _home.Incident().EntryEndsAt!.Value;
        _home.Sleep(Duration.FromSeconds(10));
        _home.Tell(Panel, Loses());
        _home.Tell(Panel, Lists(SecurityMode.Away));
        Assert.Equal(end, _home.Incident().EntryEndsAt);
        _home.Sleep(Duration.FromMinutes(5));
        IncidentAlarmed alarmed = _home.SettleDue().Select(e => e.Event).OfType<IncidentAlarmed>().Single();
        Assert.Equal(_home.Now - end, alarmed.LateBy);
    }

    [Fact]
    public void A_S8_what_opened_while_the_engine_was_down_trips_with_how_late_it_came_to_be_known()
    {
        Instant opened = _home.Now + Duration.FromMinutes(10);
        _home.Sleep(Duration.FromHours(1));
        Outcome told = _home.Tell(FrontDoor, new ReportReadings(new Readings { Faulted = true }, opened));
        ZoneTripped trip = told.One<ZoneTripped>();
        Assert.Equal(TripOutcome.Entry, trip.Outcome);
        Assert.Equal(Duration.FromMinutes(50), trip.LearnedLate);
        Assert.Equal(opened, trip.At);
    }

    [Fact]
    public void A_S8_a_motion_that_was_over_long_before_it_came_to_be_known_is_told_and_raises_nothing()
    {
        Instant seen = _home.Now;
        _home.Sleep(Duration.FromHours(1));
        Outcome told = _home.Tell(PlainCamera, new ReportMotion("m1", seen, "human"));
        Assert.Equal(TripOutcome.TooLate, told.One<ZoneTripped>().Outcome);
        Assert.Empty(_home.Guard().Incidents);
    }

    [Fact]
    public void What_a_camera_saw_while_one_could_still_leave_raises_nothing_when_it_comes_to_be_known_after_that()
    {
        TestHome home = Guarded.New();
        Guarded.Arm(home);
        home.Advance(Duration.FromSeconds(55));
        Instant leaving = home.Now;
        home.Advance(Duration.FromSeconds(20));
        Assert.True(home.Security().IsArmed(home.Now));
        Outcome told = home.Tell(PlainCamera, new ReportMotion("m1", leaving, "human"));
        Assert.Equal(TripOutcome.BeforeGuarded, told.One<ZoneTripped>().Outcome);
        Assert.Empty(home.Guard().Incidents);
        Assert.Contains("incident.alarmed", Guarded.See(home, "m2").Names);
    }

    [Fact]
    public void A_S8_a_zone_that_was_open_and_bypassed_before_trips_nothing()
    {
        TestHome home = Guarded.New();
        Opens(home, Washer);
        Guarded.Arm(home, new Arm(SecurityMode.Away, ["z-water"]));
        home.Advance(Duration.FromMinutes(2));
        Closes(home, Washer);
        Assert.Equal(["fault.raised"], Opens(home, Washer).Names);
    }

    [Fact]
    public void A_camera_trips_only_by_what_it_is_guarded_for()
    {
        Assert.Equal(["motion.detected"], Guarded.See(_home, "m1", "other_motion").Names);
        Assert.Contains("incident.alarmed", Guarded.See(_home, "m2").Names);
    }

    [Fact]
    public void A_S9_after_the_base_stations_power_came_back_zones_behind_it_are_not_heeded_and_smoke_always_is()
    {
        _home.Tell(Base, new ReportReadings(new Readings { Power = PowerSource.Battery }));
        Outcome back = _home.Tell(Base, new ReportReadings(new Readings { Power = PowerSource.Mains }));
        Assert.Equal(_home.Now + Duration.FromSeconds(60), back.One<PowerRestored>().IgnoreUntil);
        Assert.Equal(TripOutcome.PowerRestored, Opens(_home, Hall).One<ZoneTripped>().Outcome);
        Assert.Contains("incident.alarmed", _home.Tell(Detector, new ReportReadings(new Readings { Smoke = true })).Names);
        Assert.Contains("incident.opened", Guarded.See(_home, "m1").Names);

        TestHome later = Armed();
        later.Tell(Base, new ReportReadings(new Readings { Power = PowerSource.Battery }));
        later.Tell(Base, new ReportReadings(new Readings { Power = PowerSource.Mains }));
        later.Advance(Duration.FromSeconds(60));
        Assert.Equal(TripOutcome.Alarm, Opens(later, Hall).One<ZoneTripped>().Outcome);
    }

    [Fact]
    public void A_S11_a_zone_bypassed_until_closed_is_guarded_again_after_five_seconds_closed_and_its_next_opening_trips()
    {
        TestHome home = Guarded.New();
        Opens(home, Washer);
        Guarded.Arm(home, new Arm(SecurityMode.Away, ["z-water"]) { UntilClosed = true });
        home.Advance(Duration.FromMinutes(2));
        Assert.Equal([new Bypass("z-water", true)], home.Guard().Period!.Bypassed);
        Closes(home, Washer);
        home.Advance(Duration.FromSeconds(4));
        Assert.Equal(["fault.raised", "zone.rejoining"], Opens(home, Washer).Names);
        Assert.Empty(home.Advance(Duration.FromMinutes(1)));
        Closes(home, Washer);
        Assert.Equal(["security.bypass-ended"], home.Advance(Duration.FromSeconds(5)).Names());
        Assert.Contains("incident.alarmed", Opens(home, Washer).Names);
    }

    [Fact]
    public void A_S17_after_two_alarms_of_one_zone_in_one_period_it_is_shut_down_until_disarmed()
    {
        for (int alarm = 0; alarm < 2; alarm++)
        {
            Assert.Contains("incident.opened", Opens(_home, Hall).Names);
            Closes(_home, Hall);
            _home.Advance(Duration.FromMinutes(10));
            Assert.Empty(_home.Guard().Incidents);
        }

        Assert.Equal(TripOutcome.ShutDown, Opens(_home, Hall).One<ZoneTripped>().Outcome);
        Assert.Equal(["z-hall"], _home.Guard().Period!.ShutDown);
        Assert.Contains("incident.opened", Opens(_home, FrontDoor).Names);
        Closes(_home, Hall);
        Closes(_home, FrontDoor);
        Guarded.Disarm(_home);
        Guarded.Arm(_home);
        _home.Advance(Duration.FromMinutes(2));
        Assert.Contains("incident.opened", Opens(_home, Hall).Names);
    }

    [Fact]
    public void A_S17_smoke_is_never_shut_down()
    {
        for (int alarm = 0; alarm < 8; alarm++)
        {
            Assert.Contains("incident.opened", _home.Tell(Detector, new ReportReadings(new Readings { Smoke = true })).Names);
            _home.Tell(Detector, new ReportReadings(new Readings { Smoke = false }));
            _home.Advance(Duration.FromMinutes(10));
        }
    }

    [Fact]
    public void A_zone_that_has_to_stay_open_counts_only_if_it_does()
    {
        TestHome home = Armed(Policy with
        {
            Zones = [new() { Device = "z-water", Type = ZoneType.Instant, Modes = ["away"], OpenForSeconds = 10 }],
        });
        Assert.Equal(["fault.raised", "zone.waiting"], Opens(home, Washer).Names);
        home.Advance(Duration.FromSeconds(9));
        Closes(home, Washer);
        Assert.Empty(home.Advance(Duration.FromMinutes(1)));
        Opens(home, Washer);
        Assert.Contains("incident.alarmed", home.Advance(Duration.FromSeconds(10)).Names());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_zone_whose_time_came_while_nobody_listened_is_given_a_moment_once_to_say_that_it_closed(bool closed)
    {
        TestHome home = Armed(Policy with
        {
            Zones = [new() { Device = "z-water", Type = ZoneType.Instant, Modes = ["away"], OpenForSeconds = 10 }],
        });
        Opens(home, Washer);
        home.Sleep(Duration.FromMinutes(10));
        Assert.Equal(["zone.waiting"], home.SettleDue().Names());
        if (closed)
        {
            Closes(home, Washer);
            Assert.Empty(home.Advance(Duration.FromHours(1)));
            return;
        }

        home.Sleep(Duration.FromMinutes(1));
        Assert.Contains("incident.alarmed", home.SettleDue().Names());
    }

    [Fact]
    public void A_zone_that_is_always_on_trips_in_a_disarmed_home()
    {
        TestHome home = Guarded.New(Policy with { Zones = [new() { Device = "z-water", Type = ZoneType.Always }] });
        Assert.Contains("incident.alarmed", Opens(home, Washer).Names);
    }

    [Fact]
    public void A_S22_disarming_at_the_very_instant_at_which_the_entry_delay_ends_comes_after_what_was_due()
    {
        Opens(_home, FrontDoor);
        _home.Sleep(Entry);
        Outcome disarmed = Guarded.Disarm(_home, Pat);
        Assert.Equal(IncidentEnd.Aborted, disarmed.One<IncidentEnded>().How);
        Assert.DoesNotContain(_home.Pending, p => p.Effect.Request is SendIncidentNotice);
    }

    [Fact]
    public void What_the_base_station_watches_it_judges_itself()
    {
        Assert.Equal(["contact.opened"], Opens(_home, BackDoor).Names);
    }

    [Fact]
    public void A_zone_that_leaves_itself_out_is_bypassed_when_open_and_listed()
    {
        TestHome home = Guarded.New(Policy with
        {
            Zones = [new() { Device = "z-water", Type = ZoneType.Instant, Modes = ["away"], BypassWhenOpen = true }],
        });
        Opens(home, Washer);
        Guarded.Arm(home);
        Assert.Equal([new Bypass("z-water", false)], home.Guard().Period!.Bypassed);
    }
}
