using NodaTime;
using RingActors.Devices.Domain.Alarm.Checks;
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

/// <summary>What cannot trip is not watched: arming is refused, says why, and the call it offers is taken.</summary>
public sealed class WatchTests
{
    public static TheoryData<string, string> Faults => new()
    {
        { "detection off", Blind.DetectionOff },
        { "offline", Blind.Offline },
        { "unknown", Blind.Unknown },
        { "battery empty", Blind.BatteryDead },
        { "gone", Blind.Gone },
        { "not announced", Blind.NotAnnounced },
        { "push down", Blind.NotHeard },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_camera_zone_that_cannot_trip_stands_in_the_way_by_name_and_the_offered_bypass_is_taken(string fault, string why)
    {
        TestHome home = Guarded.New();
        Break(home, PlainCamera, fault);
        Outcome refused = home.Tell(Panel, new Arm(SecurityMode.Away), Assistant);
        Assert.Equal("panel.close-or-bypass", refused.Refusal!.Code);
        Obstacle obstacle = Assert.Single(refused.One<ArmRefused>().NotWatched);
        Assert.Equal((PlainCamera, "Garden", why), (obstacle.Device, obstacle.Name, obstacle.State));
        Assert.Equal("garden", refused.Refusal.Facts!["bypass"]);
        Assert.StartsWith($"Not armed: garden ({why}) is", refused.Refusal.Detail, StringComparison.Ordinal);

        Outcome taken = home.Tell(Panel, new Arm(SecurityMode.Away, refused.Refusal.Facts["bypass"].Split(',')), Assistant);
        Assert.Null(taken.Refusal);
        Assert.Equal(["2002"], taken.One<ArmRequested>().Bypassed);
        home.Conclude(taken.Calls[0]);
        home.Tell(Panel, Reports(SecurityMode.Away, null));
        home.Advance(Duration.FromMinutes(2));
        NotGuarded left = Assert.Single(Unguarded.Of(home.View, home.Now), n => n.Device == "2002");
        Assert.Equal(("Garden", Unguarded.Bypassed, false), (left.Name, left.Why, left.ByBaseStation));
    }

    [Theory]
    [InlineData("Garden")]
    [InlineData("garden")]
    [InlineData("2002")]
    [InlineData("home-1/camera/2002")]
    public void A_zone_that_is_gone_can_be_left_out_by_any_name_it_had(string reference)
    {
        TestHome home = Guarded.New();
        home.Tell(PlainCamera, new ReportRemoved());
        Assert.Null(home.Tell(Panel, new Arm(SecurityMode.Away, [reference]), Assistant).Refusal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_can_no_longer_trip_while_an_arming_is_on_its_way_is_left_out_if_the_same_is_asked_for_with_that(bool bypassOpen)
    {
        TestHome home = Guarded.New();
        home.Conclude(home.Tell(Panel, new Arm(SecurityMode.Away), Assistant).Calls[0]);
        Break(home, PlainCamera, "detection off");
        Outcome again = home.Tell(Panel, new Arm(SecurityMode.Away) { BypassOpen = bypassOpen }, Assistant);
        Assert.Null(again.Refusal);
        Assert.Equal(bypassOpen ? ["2002"] : [], again.Events.Select(e => e.Event).OfType<ArmRequested>().SelectMany(a => a.Bypassed));
    }

    [Fact]
    public void What_is_gone_and_not_to_be_guarded_is_no_sensor()
    {
        TestHome home = Guarded.New();
        home.Tell(FrontCamera, new ReportRemoved());
        Assert.Equal("bypass.name-a-sensor", home.Tell(Panel, new Arm(SecurityMode.Away, ["front-camera"]), Assistant).Refusal!.Code);
    }

    [Fact]
    public void A_sensor_of_the_base_station_that_is_gone_is_called_by_its_last_name()
    {
        TestHome home = Guarded.New();
        home.Tell(BackDoor, new ReportRemoved());
        Obstacle gone = Assert.Single(home.Tell(Panel, new Arm(SecurityMode.Away), Assistant).One<ArmRefused>().NotWatched);
        Assert.Equal((BackDoor, "Back Door", Blind.Gone), (gone.Device, gone.Name, gone.State));
        Notice notice = home.Tell(Panel, new Arm(SecurityMode.Away), new Principal(PrincipalKind.Rule, "evening")).One<NoticeGiven>().Notice;
        Assert.Equal("Back Door", Assert.Single(notice.Arming!.Sensors).Name);
        Assert.Equal(["z-back"], notice.Arming.Next.Single(n => n.Does == NextDoing.Force).Bypass!);
    }

    [Fact]
    public void A_zone_that_counts_only_what_ring_has_no_word_for_is_not_watched_until_it_has_been_seen()
    {
        TestHome home = Guarded.New(Policy with
        {
            Zones = [new() { Device = "2002", Type = ZoneType.Instant, Modes = ["away"], Detections = ["badger"] }],
        });
        Assert.Equal(Blind.NoSuchDetection, Assert.Single(home.Security().ReadinessFor("away", home.View).NotWatched).State);
        See(home, "m-1", "badger");
        Assert.True(home.Security().ReadinessFor("away", home.View).IsReady);
    }

    [Fact]
    public void A_zone_that_is_out_of_reach_is_called_so_whatever_else_keeps_it_from_tripping()
    {
        TestHome home = Guarded.New(Policy with
        {
            Zones = [new() { Device = "2002", Type = ZoneType.Instant, Modes = ["away"], Detections = ["badger"] }],
        });
        home.Tell(PlainCamera, new ReportReadings(new Readings { Connection = Connection.Offline }));
        Assert.Equal(Blind.Offline, Assert.Single(home.Security().ReadinessFor("away", home.View).NotWatched).State);
    }

    [Fact]
    public void An_arming_that_waits_goes_on_when_detection_is_switched_on()
    {
        TestHome home = Guarded.New();
        Break(home, PlainCamera, "detection off");
        home.Tell(Panel, new Arm(SecurityMode.Away) { WaitForClosed = Duration.FromHours(1) }, Assistant);
        home.Tell(PlainCamera, new ReportReadings(new Readings { Traits = [new TraitReading(Capabilities.MotionDetection, StateView.On)] }));
        Assert.Contains(home.Advance(Duration.FromSeconds(6)), e => e.Event is ArmRequested);
    }

    [Fact]
    public void A_line_that_breaks_while_one_leaves_takes_no_arming_back_and_is_named()
    {
        TestHome home = Guarded.New();
        home.Tell(Ears, new ReportListening([new LineProof(Lines.Push, home.Now, home.Now)], Duration.FromMinutes(5)));
        Arm(home);
        Break(home, PlainCamera, "push down");
        Assert.DoesNotContain(home.Advance(Duration.FromMinutes(2)), e => e.Event is ArmingReverted);
        Assert.Equal(Blind.NotHeard, Assert.Single(Unguarded.Of(home.View, home.Now)).Why);
    }

    [Fact]
    public void A_lamp_whose_sensor_is_off_can_tell_of_no_motion()
    {
        TestHome home = Guarded.New();
        Address lamp = new("home-1", DeviceKinds.Generic, "z-lamp");
        home.Tell(lamp, Listing(
            "Lounge Bulb", "switch.multilevel.beams",
            Online with { Motion = false, Traits = [new TraitReading(Capabilities.Reporting, StateView.Disabled)] }, Capabilities.Motion));
        Assert.Equal(Blind.SensorOff, Assert.Single(Watch.Of(home.Devices().Get(lamp), Capabilities.Motion, home.View.Coverage())).Why);
        Assert.Equal(Blind.NoSensor, Assert.Single(Watch.Of(home.Devices().Get(BackDoor), Capabilities.Motion, home.View.Coverage())).Why);
        Assert.Empty(Watch.Of(home.Devices().Get(Bell), Capabilities.Ding, home.View.Coverage()));
    }

    [Fact]
    public void Settings_warn_of_zones_that_cannot_trip_and_of_groups_that_are_not_complete_in_a_mode()
    {
        SecurityPolicy policy = Policy with
        {
            Zones =
            [
                new() { Device = "2002", Type = ZoneType.Instant, Modes = ["away"], Group = "back" },
                new() { Device = "z-front", Type = ZoneType.Instant, Modes = ["home", "away"], Group = "back" },
            ],
            Groups = [new("back", 2, 300)],
        };
        TestHome home = Guarded.New(policy);
        Assert.Contains(
            "In mode home only front-door of group back is guarded, and 2 have to trip: there 1 is enough.", PolicyWarnings.Of(policy, home.View));
        Break(home, PlainCamera, "detection off");
        Assert.Contains(
            "garden has its motion detection switched off: as things are nothing will make this zone trip.", PolicyWarnings.Of(policy, home.View));
        home.Tell(PlainCamera, new ReportRemoved());
        Assert.Contains(
            "The device \"Garden\" (2002) is not in the home any more: what is said of it does nothing.", PolicyWarnings.Of(policy, home.View));
        ShortGroup few = Assert.Single(GroupNeeds.Of(home.View, policy.Mode("away")!, []));
        Assert.Equal((1, "z-front"), (few.Need, Assert.Single(few.Members)));
    }

    private static void Break(TestHome home, Address device, string fault)
    {
        (Address to, ICommand command) = fault switch
        {
            "detection off" => (device, new ReportReadings(new Readings { Traits = [new TraitReading(Capabilities.MotionDetection, StateView.Off)] })),
            "offline" => (device, new ReportReadings(new Readings { Connection = Connection.Offline })),
            "unknown" => (device, new ReportReadings(new Readings { Connection = Connection.Unknown })),
            "battery empty" => (device, new ReportReadings(new Readings { Battery = new BatteryReading(0, null) })),
            "gone" => (device, new ReportRemoved()),
            "not announced" => (Ears, new ReportAnnounced(device.Id, false, "It is shared.")),
            _ => (Ears, (ICommand)new ReportDeaf(Lines.Push, home.Now, "It is down.")),
        };
        home.Tell(to, command);
    }
}
