using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;
using static RingActors.Devices.Tests.Security.Guarded;

namespace RingActors.Devices.Tests.Security;

/// <summary>Zones that raise an alarm only together, and never need more than there are.</summary>
public sealed class ZoneGroupTests
{
    private static readonly SecurityPolicy Pair = Policy with
    {
        Zones =
        [
            new() { Device = "z-front", Type = ZoneType.Instant, Modes = ["home", "away"], Group = "pair" },
            new() { Device = "z-hall", Type = ZoneType.Instant, Modes = ["away"], Group = "pair" },
        ],
        Groups = [new("pair", 2, 60)],
    };

    /// <summary>One behind the base station, and one that is not.</summary>
    private static readonly SecurityPolicy Mixed = Policy with
    {
        Zones =
        [
            new() { Device = "2002", Type = ZoneType.Instant, Modes = ["away"], Group = "pair" },
            new() { Device = "z-front", Type = ZoneType.Instant, Modes = ["away"], Group = "pair" },
        ],
        Groups = [new("pair", 2, 60)],
    };

    [Fact]
    public void A_S18_two_zones_of_a_group_raise_an_alarm_together_and_one_of_them_twice_does_not()
    {
        SecurityPolicy policy = Policy with
        {
            Zones =
            [
                new() { Device = "2002", Type = ZoneType.Instant, Modes = ["away"], Group = "garden" },
                new() { Device = "z-hall", Type = ZoneType.Instant, Modes = ["away"], Group = "garden" },
            ],
            Groups = [new("garden", 2, 60)],
        };
        TestHome home = Armed(policy);
        Assert.Equal(TripOutcome.OneOfGroup, Guarded.See(home, "m1").One<ZoneTripped>().Outcome);
        home.Advance(Duration.FromSeconds(5));
        Assert.Equal(TripOutcome.OneOfGroup, Guarded.See(home, "m2").One<ZoneTripped>().Outcome);
        home.Advance(Duration.FromSeconds(60));
        Assert.Equal(TripOutcome.Alarm, Opens(home, Hall).One<ZoneTripped>().Outcome);

        TestHome late = Armed(policy);
        Guarded.See(late, "m1");
        late.Advance(Duration.FromSeconds(60) + Duration.FromMilliseconds(1));
        Assert.Equal(TripOutcome.OneOfGroup, Opens(late, Hall).One<ZoneTripped>().Outcome);
    }

    [Theory]
    [InlineData(60, 30, TripOutcome.Alarm)]
    [InlineData(60, 60, TripOutcome.Alarm)]
    [InlineData(60, 61, TripOutcome.OneOfGroup)]
    [InlineData(0, 30, TripOutcome.OneOfGroup)]
    public void A_clock_that_is_set_between_two_of_a_group_parts_them_only_if_their_own_clocks_do(int ahead, int apart, TripOutcome outcome)
    {
        TestHome home = Armed(Pair);
        Duration jump = Duration.FromSeconds(90);
        Instant first = home.Now + Duration.FromSeconds(ahead);
        home.Tell(FrontDoor, new ReportReadings(new Readings { Faulted = true }, first));
        home.Tell(FrontDoor, new ReportReadings(new Readings { Faulted = false }, first));
        home.Advance(jump);
        Outcome second = home.Tell(Hall, new ReportReadings(new Readings { Faulted = true }, ahead == 0 ? home.Now : first + Duration.FromSeconds(apart)));
        Assert.Equal(outcome, second.One<ZoneTripped>().Outcome);
    }

    /// <summary>
    /// The server's clock is ahead of the base station's, so that all seems to be told late; then the base station's is set ahead of both.
    /// </summary>
    [Theory]
    [InlineData(20, TripOutcome.Alarm)]
    [InlineData(60, TripOutcome.Alarm)]
    [InlineData(61, TripOutcome.OneOfGroup)]
    public void Where_a_clock_tells_of_the_future_two_of_a_group_are_as_far_apart_as_they_were_heard(int apart, TripOutcome outcome)
    {
        TestHome home = Armed(Pair);
        home.Advance(Duration.FromMinutes(5));
        Instant first = home.Now - Duration.FromSeconds(80);
        home.Tell(FrontDoor, new ReportReadings(new Readings { Faulted = true }, first));
        home.Tell(FrontDoor, new ReportReadings(new Readings { Faulted = false }, first));
        home.Advance(Duration.FromSeconds(apart));
        Outcome second = home.Tell(Hall, new ReportReadings(new Readings { Faulted = true }, home.Now + Duration.FromSeconds(120)));
        Assert.Equal(outcome, second.One<ZoneTripped>().Outcome);
    }

    /// <summary>Why the other one of two cannot trip.</summary>
    public static TheoryData<string> Missing() => ["mode", "bypass", "offline", "removed", "the base station watches it", "shut down"];

    [Theory]
    [MemberData(nameof(Missing))]
    public void One_zone_is_enough_where_the_other_one_is_not_guarded(string why)
    {
        TestHome home = Guarded.New(Pair);
        if (why == "the base station watches it")
        {
            home.Tell(Panel, new ReportPanel { Participations = [new("z-hall", [SecurityMode.Away])] });
        }

        Guarded.Arm(home, new Arm(why == "mode" ? SecurityMode.Home : SecurityMode.Away, why == "bypass" ? ["z-hall"] : null));
        home.Advance(Duration.FromMinutes(2));
        switch (why)
        {
            case "offline":
                home.Tell(Hall, new ReportReadings(new Readings { Connection = Connection.Offline }));
                break;
            case "removed":
                home.Tell(Hall, new ReportRemoved());
                break;
            case "shut down":
                home.Given(Panel, new ZoneShutDown("z-hall", 2));
                break;
        }

        Assert.Equal(TripOutcome.Alarm, Opens(home, FrontDoor).One<ZoneTripped>().Outcome);
    }

    [Fact]
    public void Two_are_needed_where_two_are_guarded()
    {
        TestHome home = Armed(Pair);
        Assert.Equal(TripOutcome.OneOfGroup, Opens(home, FrontDoor).One<ZoneTripped>().Outcome);
    }

    [Fact]
    public void One_that_stands_open_counts_when_its_moment_is_long_over()
    {
        TestHome home = Armed(Pair);
        Opens(home, FrontDoor);
        home.Advance(Duration.FromHours(1));
        Assert.Equal(TripOutcome.Alarm, Opens(home, Hall).One<ZoneTripped>().Outcome);

        TestHome shut = Armed(Pair);
        Opens(shut, FrontDoor);
        Closes(shut, FrontDoor);
        shut.Advance(Duration.FromHours(1));
        Assert.Equal(TripOutcome.OneOfGroup, Opens(shut, Hall).One<ZoneTripped>().Outcome);
    }

    /// <summary>What makes fewer of a group able to trip, by what it befalls: the device, its line, or what is wanted.</summary>
    public static TheoryData<string, bool> Fewer => new()
    {
        { "offline", false },
        { "unknown", false },
        { "removed", false },
        { "detection off", false },
        { "battery empty", false },
        { "not announced", true },
        { "push down", true },
        { "settings", false },
        { "the base station watches it", false },
    };

    [Theory]
    [MemberData(nameof(Fewer))]
    public void One_that_stands_open_trips_when_the_other_one_cannot_any_more(string why, bool isLine)
    {
        TestHome home = Armed(Mixed);
        home.Tell(Ears, new ReportListening([new LineProof(Lines.Push, home.Now, home.Now)], Duration.FromMinutes(5)));
        Assert.Equal(TripOutcome.OneOfGroup, Opens(home, FrontDoor).One<ZoneTripped>().Outcome);
        home.Advance(Duration.FromMinutes(30));
        IReadOnlyList<EventEnvelope> events = Lessen(home, why).Events;
        if (isLine)
        {
            Assert.DoesNotContain(events, e => e.Event is ZoneTripped);
            events = home.Advance(Duration.FromSeconds(30));
        }

        ZoneTripped alone = Assert.Single(events.Select(e => e.Event).OfType<ZoneTripped>());
        Assert.Equal(("z-front", TripOutcome.Alarm), (alone.Device, alone.Outcome));
        Assert.Equal("z-front", Assert.Single(home.Incident().SetOffBy).Device);
    }

    [Fact]
    public void One_behind_the_base_station_trips_when_that_is_not_heard_for_longer_than_a_moment()
    {
        TestHome home = Armed(Pair);
        Opens(home, FrontDoor);
        home.Advance(Duration.FromMinutes(30));
        home.Tell(Panel, Loses());
        Assert.Empty(home.Guard().Incidents);
        Assert.Equal(TripOutcome.Alarm, home.Advance(Duration.FromSeconds(30)).Select(e => e.Event).OfType<ZoneTripped>().Single().Outcome);
    }

    [Fact]
    public void A_line_that_is_back_within_its_moment_as_after_a_restart_raises_nothing()
    {
        TestHome home = Armed(Mixed);
        home.Tell(Ears, new ReportListening([new LineProof(Lines.Push, home.Now, home.Now)], Duration.FromMinutes(5)));
        Opens(home, FrontDoor);
        home.Advance(Duration.FromMinutes(30));
        home.Tell(Ears, new ReportAllDeaf("It was started again."));
        home.Advance(Duration.FromSeconds(10));
        home.Tell(Ears, new ReportListening([new LineProof(Lines.Push, home.Now, home.Now)], Duration.FromMinutes(5)));
        Assert.DoesNotContain(home.Advance(Duration.FromHours(1)), e => e.Event is ZoneTripped);
        Assert.Equal(TripOutcome.Alarm, See(home, "m-1").One<ZoneTripped>().Outcome);
    }

    [Fact]
    public void What_makes_no_member_less_trips_nothing_and_tells_of_nothing_twice()
    {
        TestHome home = Armed(Mixed);
        Opens(home, FrontDoor);
        home.Advance(Duration.FromMinutes(30));
        Assert.DoesNotContain(
            home.Tell(PlainCamera, new ReportReadings(new Readings { Battery = new BatteryReading(40, null) })).Events, e => e.Event is ZoneTripped);
        Closes(home, FrontDoor);
        Assert.DoesNotContain(Lessen(home, "detection off").Events, e => e.Event is ZoneTripped);
        Assert.Empty(home.Guard().Incidents);
    }

    private static Outcome Lessen(TestHome home, string why) => why switch
    {
        "settings" => home.Tell(Panel, new SetSecurityPolicy(Mixed with { Groups = [new("pair", 1, 60)] }), Pat),
        "the base station watches it" => home.Tell(Panel, new ReportPanel { Participations = [new("2002", [SecurityMode.Away])] }),
        "removed" => home.Tell(PlainCamera, new ReportRemoved()),
        "not announced" => home.Tell(Ears, new ReportAnnounced("2002", false, "It is shared.")),
        "push down" => home.Tell(Ears, new ReportDeaf(Lines.Push, home.Now, "It is down.")),
        "detection off" => Reads(home, new Readings { Traits = [new TraitReading(Capabilities.MotionDetection, StateView.Off)] }),
        "battery empty" => Reads(home, new Readings { Battery = new BatteryReading(0, null) }),
        _ => Reads(home, new Readings { Connection = why == "offline" ? Connection.Offline : Connection.Unknown }),
    };

    private static Outcome Reads(TestHome home, Readings readings) => home.Tell(PlainCamera, new ReportReadings(readings));
}
