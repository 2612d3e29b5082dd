using NodaTime;
using RingActors.Devices.Domain.Alarm.Checks;
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

/// <summary>Whatever is not heeded for a while is looked at when that is over.</summary>
public sealed class LookTests
{
    private static readonly Duration Pause = Duration.FromSeconds(60);

    private readonly TestHome _home = Armed();

    [Fact]
    public void A_S9_what_was_opened_while_the_power_came_back_and_stands_open_trips_when_the_pause_is_over()
    {
        PowerComesBack(_home);
        Instant opened = _home.Now;
        Assert.Equal(TripOutcome.PowerRestored, Opens(_home, Washer).One<ZoneTripped>().Outcome);
        Assert.Equal(opened + Pause, _home.WakeAt(Panel));
        IReadOnlyList<EventEnvelope> over = _home.Advance(Pause);
        Assert.Equal(
            ["security.power-pause-over", "zone.tripped", "incident.opened", "incident.alarmed", "siren.requested"], over.Names());
        ZoneTripped trip = over.Select(e => e.Event).OfType<ZoneTripped>().Single();
        Assert.Equal(("z-water", opened, TripOutcome.Alarm), (trip.Device, trip.At, trip.Outcome));
    }

    [Fact]
    public void A_S9_while_the_pause_lasts_what_is_behind_the_base_station_is_named_as_not_heeded_and_no_camera_is()
    {
        PowerComesBack(_home);
        string[] left = [.. Unguarded.Of(_home.View, _home.Now).Where(n => n.Why == Unguarded.PowerRestored).Select(n => n.Device)];
        Assert.Contains(Washer.Id, left);
        Assert.DoesNotContain(PlainCamera.Id, left);
    }

    [Fact]
    public void A_S9_what_was_closed_again_is_told_and_no_more()
    {
        PowerComesBack(_home);
        Opens(_home, Washer);
        Closes(_home, Washer);
        Assert.Equal(["security.power-pause-over"], _home.Advance(Duration.FromHours(1)).Names());
    }

    [Fact]
    public void A_S9_an_entry_that_stands_open_begins_its_delay_then()
    {
        PowerComesBack(_home);
        Opens(_home, FrontDoor);
        _home.Advance(Pause);
        Assert.Equal((IncidentStage.Entry, _home.Now + Duration.FromSeconds(30)), (_home.Incident().Stage, _home.Incident().EntryEndsAt!.Value));
    }

    [Fact]
    public void A_S9_flicking_the_breaker_makes_the_pause_no_longer()
    {
        PowerComesBack(_home);
        Opens(_home, Washer);
        _home.Advance(Duration.FromSeconds(50));
        Assert.Equal(["power.changed", "power.changed"], PowerComesBack(_home));
        Assert.Contains("incident.alarmed", _home.Advance(Duration.FromSeconds(10)).Names());
    }

    [Fact]
    public void A_S9_a_zone_that_was_left_out_or_shut_down_stays_so()
    {
        TestHome home = Guarded.New();
        Opens(home, Washer);
        Guarded.Arm(home, new Arm(SecurityMode.Away, ["z-water"]));
        home.Advance(Duration.FromMinutes(2));
        home.Given(Panel, new ZoneShutDown("z-hall", 2));
        PowerComesBack(home);
        Opens(home, Hall);
        Assert.Equal(["security.power-pause-over"], home.Advance(Pause).Names());
    }

    [Fact]
    public void A_S9_a_zone_that_has_to_stay_open_counts_from_when_it_was_opened()
    {
        TestHome home = Armed(Policy with
        {
            Zones = [new() { Device = "z-water", Type = ZoneType.Instant, Modes = ["away"], OpenForSeconds = 20 }],
        });
        PowerComesBack(home);
        Opens(home, Washer);
        Assert.Contains(home.Advance(Duration.FromSeconds(20)), e => e.Event is ZoneTripped { Outcome: TripOutcome.PowerRestored });
        Assert.Contains("incident.alarmed", home.Advance(Duration.FromSeconds(40)).Names());
    }

    [Fact]
    public void A_S9_a_sensor_that_is_lost_when_the_pause_is_over_trips_where_that_was_wanted()
    {
        TestHome home = Armed(Policy with
        {
            Zones = [new() { Device = "z-hall", Type = ZoneType.Instant, Modes = ["away"], TripsWhenLost = true }],
        });
        PowerComesBack(home);
        home.Tell(Hall, new ReportReadings(new Readings { Connection = Connection.Offline }));
        ZoneTripped trip = home.Advance(Pause).Select(e => e.Event).OfType<ZoneTripped>().Single();
        Assert.Equal(("offline", TripOutcome.Alarm), (trip.What, trip.Outcome));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_S9_a_pause_that_ended_while_nobody_listened_ends_with_a_look_a_moment_later(bool closed)
    {
        PowerComesBack(_home);
        Opens(_home, Washer);
        _home.Sleep(Duration.FromMinutes(10));
        PowerPauseOver over = Assert.IsType<PowerPauseOver>(Assert.Single(_home.SettleDue()).Event);
        Assert.Equal((_home.Now + Duration.FromSeconds(30), Duration.FromMinutes(9)), (over.LookAt!.Value, over.LateBy!.Value));
        if (closed)
        {
            Closes(_home, Washer);
        }

        Assert.Equal(!closed, _home.Advance(Duration.FromSeconds(30)).Names().Contains("incident.alarmed"));
    }

    [Fact]
    public void A_S13_a_follower_that_an_entry_delay_of_the_base_station_excused_trips_when_that_is_over_and_nobody_disarmed()
    {
        _home.Tell(Panel, ReportsAlarm(AlarmReading.EntryDelay, "z-back"));
        Assert.Equal(TripOutcome.FollowsEntry, Opens(_home, Hall).One<ZoneTripped>().Outcome);
        Outcome cleared = _home.Tell(Panel, new ReportPanel { Alarm = Patch.Of<AlarmReading>(null) });
        Assert.Equal(("z-hall", TripOutcome.Alarm), (cleared.One<ZoneTripped>().Device, cleared.One<ZoneTripped>().Outcome));
    }

    private static IEnumerable<string> PowerComesBack(TestHome home)
    {
        Outcome gone = home.Tell(Base, new ReportReadings(new Readings { Power = PowerSource.Battery }));
        return [.. gone.Names, .. home.Tell(Base, new ReportReadings(new Readings { Power = PowerSource.Mains })).Names];
    }
}
