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

/// <summary>Whether a sensor can be heard, and how it stands, are two things: neither ever says the other.</summary>
public sealed class LostSensorTests
{
    private static readonly ReportReadings Offline = new(new Readings { Connection = Connection.Offline });
    private static readonly ReportReadings Back = new(new Readings { Connection = Connection.Online });

    private static readonly SecurityPolicy StaysOpen = Policy with
    {
        Zones = [new() { Device = "z-water", Type = ZoneType.Instant, Modes = ["away"], OpenForSeconds = 10 }],
    };

    private static readonly SecurityPolicy Trips = Policy with
    {
        Zones = [new() { Device = "z-hall", Type = ZoneType.Instant, Modes = ["away"], TripsWhenLost = true }],
    };

    /// <summary>Ways to be out of reach for a while, and for good.</summary>
    public static TheoryData<string> Ways() => ["back after 2 s", "back at the end", "stays lost", "is removed", "removed and listed again"];

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_zone_that_has_to_stay_open_and_is_lost_meanwhile_alarms_when_it_has_been_open_so_long(string way)
    {
        TestHome home = Armed(StaysOpen);
        Opens(home, Washer);
        Instant opened = home.Now;
        Duration away = way == "back at the end" ? Duration.FromSeconds(6) : 2 * Second;
        home.Advance(2 * Second);
        home.Tell(Washer, way.Contains("removed", StringComparison.Ordinal) ? new ReportRemoved() : Offline);
        home.Advance(away);
        switch (way)
        {
            case "back after 2 s" or "back at the end":
                home.Tell(Washer, Back);
                break;
            case "removed and listed again":
                home.Tell(Washer, Listing("Study Window", "sensor", Sensor(true), Capabilities.Fault));
                break;
        }

        home.Advance(opened + Duration.FromSeconds(10) - home.Now - Duration.Epsilon);
        Assert.DoesNotContain(home.Journal, e => e.Event is IncidentAlarmed);
        home.Advance(Duration.Epsilon);
        Assert.Single(home.Journal, e => e.Event is IncidentAlarmed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_bypass_until_closed_does_not_end_by_a_sensor_that_is_back_and_still_open(bool told)
    {
        TestHome home = Guarded.New();
        Opens(home, Washer);
        Guarded.Arm(home, new Arm(SecurityMode.Away, ["z-water"]) { UntilClosed = true });
        home.Advance(Duration.FromMinutes(2));
        home.Tell(Washer, Offline);
        home.Tell(Washer, told ? new ReportReadings(Sensor(true)) : Back);
        home.Advance(Duration.FromMinutes(1));
        Assert.Equal("z-water", Assert.Single(home.Guard().Period!.Bypassed).Device);
        home.Tell(Washer, Offline);
        home.Tell(Washer, new ReportReadings(Sensor(false)));
        Assert.Contains("security.bypass-ended", home.Advance(Duration.FromMinutes(1)).Names());
    }

    [Fact]
    public void A_closed_sensor_that_was_left_out_because_nobody_heard_it_joins_again_when_it_is_back()
    {
        TestHome home = Guarded.New();
        home.Tell(Washer, Offline);
        Guarded.Arm(home, new Arm(SecurityMode.Away, ["z-water"]) { UntilClosed = true });
        home.Advance(Duration.FromMinutes(2));
        home.Tell(Washer, Back);
        Assert.Equal(["security.bypass-ended"], home.Advance(Duration.FromSeconds(5)).Names());
        Assert.Contains("incident.alarmed", Opens(home, Washer).Names);
    }

    [Fact]
    public void A_closing_sensor_that_is_lost_joins_again_all_the_same()
    {
        TestHome home = Guarded.New();
        Opens(home, Washer);
        Guarded.Arm(home, new Arm(SecurityMode.Away, ["z-water"]) { UntilClosed = true });
        home.Advance(Duration.FromMinutes(2));
        Closes(home, Washer);
        Assert.Equal(["connection.changed"], home.Tell(Washer, Offline).Names);
        Assert.Equal(["security.bypass-ended"], home.Advance(Duration.FromSeconds(5)).Names());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_sensor_that_is_lost_and_back_while_one_leaves_uses_no_door_takes_nothing_back_and_closes_nothing(bool removed)
    {
        TestHome home = Guarded.New(Policy with
        {
            Zones =
            [
                new() { Device = "z-front", Type = ZoneType.Entry, Modes = ["away"], TripsWhenLost = true, EndsExitWhenClosed = true },
                new() { Device = "z-water", Type = ZoneType.Instant, Modes = ["away"], TripsWhenLost = true },
            ],
        });
        Guarded.Arm(home);
        Opens(home, FrontDoor);
        Instant end = home.Guard().Period!.ExitEndsAt!.Value;
        int before = home.Journal.Count;
        foreach (Address sensor in new[] { FrontDoor, Washer })
        {
            home.Tell(sensor, removed ? new ReportRemoved() : Offline);
            home.Tell(sensor, removed
                ? Listing(sensor.Id, "sensor", sensor.Id == "z-front" ? Sensor(true) : Sensor(false), Capabilities.Fault)
                : Back);
        }

        Assert.All(home.Journal.Skip(before), e => Assert.NotEqual(DeviceKinds.SecuritySystem, e.Actor.Kind));
        Assert.Equal(end, home.Guard().Period!.ExitEndsAt);
    }

    [Fact]
    public void A_door_that_is_only_lost_while_one_leaves_is_no_sign_that_somebody_left()
    {
        TestHome home = Guarded.New(Policy with { Modes = [new() { Name = "away", Guards = SecurityMode.Away, HomeIfNobodyLeft = true }] });
        home.Tell(Panel, Reports(SecurityMode.Away, null) with { AtKeypad = true, By = Pat });
        home.Tell(BackDoor, Offline);
        home.Tell(BackDoor, Back);
        Assert.Contains("security.nobody-left", home.Advance(Duration.FromMinutes(2)).Names());
    }

    [Theory]
    [InlineData("offline")]
    [InlineData("unknown")]
    [InlineData("removed")]
    public void Losing_a_zone_trips_it_only_where_that_was_wanted(string how)
    {
        ICommand lost = how == "removed"
            ? new ReportRemoved()
            : new ReportReadings(new Readings { Connection = how == "offline" ? Connection.Offline : Connection.Unknown });
        Assert.DoesNotContain("zone.tripped", Armed().Tell(Hall, lost).Names);

        TestHome home = Armed(Trips);
        Outcome tripped = home.Tell(Hall, lost);
        Assert.Contains("incident.alarmed", tripped.Names);
        Evidence evidence = Assert.Single(home.Incident().SetOffBy);
        Assert.Equal(("Hall", how == "removed" ? "gone" : how), (evidence.Name, evidence.What));
        Assert.Equal(0, Confidence.Of(IncidentKind.Burglary, [evidence])!.Level);
    }

    [Fact]
    public void A_zone_that_is_lost_while_it_stands_open_is_no_second_alarm_and_one_that_is_back_is_none_at_all()
    {
        TestHome home = Armed(Trips);
        home.Tell(Hall, Offline);
        home.Advance(Duration.FromMinutes(30));
        Assert.Empty(home.Guard().Incidents);
        Assert.Equal(["connection.changed"], home.Tell(Hall, Back).Names);
    }

    [Fact]
    public void A_S8_a_zone_that_is_lost_still_is_no_matter_of_the_past_however_late_that_came_to_be_known()
    {
        TestHome home = Armed(Trips);
        Instant lost = home.Now + Duration.FromMinutes(10);
        home.Sleep(Duration.FromHours(1));
        Outcome told = home.Tell(Hall, new ReportReadings(new Readings { Connection = Connection.Offline }, lost));
        Assert.Equal(TripOutcome.Alarm, told.One<ZoneTripped>().Outcome);
    }

    [Fact]
    public void A_zone_of_a_disarmed_home_that_is_removed_trips_nothing()
    {
        Assert.Equal(["device.removed"], Guarded.New(Trips).Tell(Hall, new ReportRemoved()).Names);
    }
}
