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

/// <summary>How the home was armed makes no difference to what is looked at and told.</summary>
public sealed class ArmedElsewhereTests
{
    [Fact]
    public void Armed_in_the_app_with_a_zone_open_it_is_told_listed_and_guarded_again_once_it_has_closed()
    {
        TestHome home = Guarded.New();
        Opens(home, Washer);
        home.Tell(Panel, Reports(SecurityMode.Away, null) with { By = Pat });
        IReadOnlyList<EventEnvelope> over = home.Advance(Duration.FromMinutes(2));
        Notice notice = Assert.Single(over.Select(e => e.Event).OfType<NoticeGiven>()).Notice;
        Assert.Equal(
            (NoticeKind.ArmedWithout, Pat, "z-water", "faulted"),
            (notice.Kind, notice.Arming!.By, Assert.Single(notice.Arming.Sensors).Device.Id, notice.Arming.Sensors[0].State));
        Assert.Equal((Unguarded.UntilClosed, "z-water"), Only(home));

        Closes(home, Washer);
        home.Advance(Duration.FromSeconds(6));
        Assert.Empty(Unguarded.Of(home.View, home.Now));
        Opens(home, Washer);
        Assert.Equal(IncidentKind.Burglary, home.Incident().Kind);
    }

    [Fact]
    public void A_zone_that_leaves_itself_out_stays_out_however_the_home_was_armed()
    {
        TestHome home = Guarded.New(Policy with
        {
            Zones = [new() { Device = "z-water", Type = ZoneType.Instant, Modes = ["away"], BypassWhenOpen = true }],
        });
        Opens(home, Washer);
        home.Tell(Panel, Reports(SecurityMode.Away, null) with { By = Pat });
        home.Advance(Duration.FromMinutes(2));
        Closes(home, Washer);
        home.Advance(Duration.FromSeconds(6));
        Assert.Equal((Unguarded.LeftOut, "z-water"), Only(home));
    }

    [Fact]
    public void What_set_off_the_alarm_that_is_on_is_not_told_as_left_out()
    {
        TestHome home = Armed();
        Opens(home, Washer);
        Assert.False(home.Incident().ByBaseStation);
        home.Tell(Panel, Reports(SecurityMode.Home) with { By = Pat });
        home.Tell(Panel, Reports(SecurityMode.Away, null) with { By = Pat });
        IReadOnlyList<EventEnvelope> later = home.Advance(Duration.FromMinutes(2));
        Assert.DoesNotContain(later, e => e.Event is BypassAdded or NoticeGiven { Notice.Kind: NoticeKind.ArmedWithout });
        Assert.DoesNotContain(Unguarded.Of(home.View, home.Now), n => n.Device == "z-water");
        Assert.Equal(IncidentKind.Burglary, home.Incident().Kind);
    }

    [Fact]
    public void Armed_in_the_app_with_a_camera_that_sees_nothing_it_is_told_and_listed()
    {
        TestHome home = Guarded.New();
        home.Tell(PlainCamera, new ReportReadings(new Readings { Traits = [new TraitReading(Capabilities.MotionDetection, StateView.Off)] }));
        home.Tell(Panel, Reports(SecurityMode.Away, null) with { By = Pat });
        Notice notice = Assert.Single(home.Advance(Duration.FromMinutes(2)).Select(e => e.Event).OfType<NoticeGiven>()).Notice;
        Assert.Equal(Blind.DetectionOff, Assert.Single(notice.Arming!.Sensors).State);
        Assert.Equal((Blind.DetectionOff, "2002"), Only(home));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_cannot_be_heard_when_it_is_armed_is_told_and_listed_and_takes_nothing_back(bool inTheApp)
    {
        TestHome home = Guarded.New();
        home.Tell(Ears, new ReportListening([new LineProof(Lines.Push, home.Now, home.Now)], Duration.FromMinutes(5)));
        if (inTheApp)
        {
            home.Tell(Panel, Reports(SecurityMode.Away, null) with { By = Pat });
        }
        else
        {
            Guarded.Arm(home);
        }

        home.Tell(Ears, new ReportDeaf(Lines.Push, home.Now, "It is down."));
        IReadOnlyList<EventEnvelope> over = home.Advance(Duration.FromMinutes(2));
        Assert.DoesNotContain(over, e => e.Event is ArmingReverted or BypassAdded);
        Notice notice = Assert.Single(over.Select(e => e.Event).OfType<NoticeGiven>()).Notice;
        Assert.Equal(
            (NoticeKind.ArmedWithout, "2002", Blind.NotHeard),
            (notice.Kind, Assert.Single(notice.Arming!.Sensors).Device.Id, notice.Arming.Sensors[0].State));
        Assert.Equal((Blind.NotHeard, "2002"), Only(home));
        home.Tell(Ears, new ReportListening([new LineProof(Lines.Push, home.Now, home.Now)], Duration.FromMinutes(5)));
        Assert.Equal(TripOutcome.Alarm, See(home, "m-1").One<ZoneTripped>().Outcome);
    }

    [Fact]
    public void The_look_comes_when_the_base_stations_exit_delay_is_over_and_what_was_opened_meanwhile_and_closed_is_no_matter()
    {
        TestHome home = Guarded.New(Policy with { Modes = [new() { Name = "away", Guards = SecurityMode.Away, ExitSeconds = 0 }] });
        home.Tell(Panel, Reports(SecurityMode.Away, home.Now + Duration.FromSeconds(30)) with { By = Pat });
        Opens(home, FrontDoor);
        Opens(home, Washer);
        home.Advance(Duration.FromSeconds(20));
        Closes(home, FrontDoor);
        Assert.DoesNotContain(home.Journal, e => e.Event is NoticeGiven or BypassAdded);
        home.Advance(Duration.FromSeconds(10));
        Outcome over = home.Tell(Panel, Reports(SecurityMode.Away, null));
        Assert.Equal("z-water", Assert.Single(over.One<BypassAdded>().Bypassed).Device);
        Assert.Equal("z-water", Assert.Single(over.One<NoticeGiven>().Notice.Arming!.Sensors).Device.Id);
    }

    [Fact]
    public void A_home_that_goes_back_to_home_by_itself_leaves_out_what_is_open_and_lists_it()
    {
        SecurityPolicy policy = Policy with
        {
            Zones =
            [
                new() { Device = "z-front", Type = ZoneType.Entry, Modes = ["away", "home"] },
                new() { Device = "z-water", Type = ZoneType.Instant, Modes = ["home"] },
            ],
            Modes = [new() { Name = "away", Guards = SecurityMode.Away, ExitSeconds = 60, HomeIfNobodyLeft = true }],
        };
        TestHome home = Guarded.New(policy);
        Opens(home, Washer);
        home.Tell(Panel, Reports(SecurityMode.Away, null) with { By = Pat, AtKeypad = true });
        home.Advance(Duration.FromMinutes(1));
        home.Conclude(home.Pending.Single(c => c.Effect.Request is SwitchPanelMode));
        home.Tell(Panel, Reports(SecurityMode.Home, null));
        Assert.Equal(("home", Unguarded.UntilClosed, "z-water"), (home.Guard().Period!.Mode, Only(home).Why, Only(home).Device));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_arming_that_is_taken_back_to_another_mode_tells_what_that_does_not_guard(bool isOpen)
    {
        TestHome home = Guarded.New(Both);
        home.Conclude(home.Tell(Panel, new Arm(SecurityMode.Home), Assistant).Calls[0]);
        home.Tell(Panel, Reports(SecurityMode.Home, null));
        home.Advance(Duration.FromMinutes(3));
        home.Conclude(home.Tell(Panel, new Arm(SecurityMode.Away), Assistant).Calls[0]);
        home.Tell(Panel, Reports(SecurityMode.Away, null));
        Opens(home, FrontDoor);
        Closes(home, FrontDoor);
        string blind = Blinds(home, isOpen);
        home.Conclude(home.Pending.Single(c => c.Effect.Request is SwitchPanelMode));
        long told = home.Journal[^1].HomeSeq;
        home.Tell(Panel, Reports(SecurityMode.Home, null));
        home.Advance(Duration.FromMinutes(3));

        Assert.Equal("home", home.Guard().Period!.Mode);
        Notice notice = Assert.Single(home.Journal.Where(e => e.HomeSeq > told).Select(e => e.Event).OfType<NoticeGiven>()).Notice;
        Assert.Equal((NoticeKind.ArmedWithout, PrincipalKind.Engine, blind), (notice.Kind, notice.Arming!.By.Kind, Assert.Single(notice.Arming.Sensors).Device.Id));
    }

    [Fact]
    public void What_is_asked_for_once_more_on_the_way_there_counts_at_once_and_is_taken_back_to_where_the_first_came_from()
    {
        TestHome home = Guarded.New(Both);
        Instant delayEnds = home.Now + Duration.FromSeconds(30);
        home.Conclude(home.Tell(Panel, new Arm(SecurityMode.Away), Assistant).Calls[0]);
        home.Tell(Panel, Reports(SecurityMode.Away, delayEnds));
        Asked again = home.Tell(Panel, new Arm(SecurityMode.Away) { Bypass = ["z-front"] }, Assistant).Calls[0];
        Opens(home, FrontDoor);
        Assert.False(home.Guard().Period!.Reverted);
        home.Conclude(again);
        Assert.Contains(Unguarded.Of(home.View, home.Now), n => n.Device == "z-front");
        Closes(home, FrontDoor);
        Opens(home, FrontDoor);
        Assert.False(home.Guard().Period!.Reverted);

        home.Advance(Duration.FromSeconds(20));
        Opens(home, Washer);
        Assert.Equal("disarmed", home.Journal.Select(e => e.Event).OfType<ArmingReverted>().Single().To);
    }

    private static SecurityPolicy Both => Policy with
    {
        Zones =
        [
            new() { Device = "z-front", Type = ZoneType.Instant, Modes = ["away"] },
            new() { Device = "z-water", Type = ZoneType.Instant, Modes = ["away", "home"] },
            new() { Device = "2002", Type = ZoneType.Instant, Modes = ["away", "home"] },
        ],
    };

    private static string Blinds(TestHome home, bool isOpen)
    {
        if (isOpen)
        {
            Opens(home, Washer);
            return "z-water";
        }

        home.Tell(PlainCamera, new ReportReadings(new Readings { Traits = [new TraitReading(Capabilities.MotionDetection, StateView.Off)] }));
        return "2002";
    }

    private static (string Why, string Device) Only(TestHome home)
    {
        NotGuarded only = Assert.Single(Unguarded.Of(home.View, home.Now));
        return (only.Why, only.Device);
    }
}
