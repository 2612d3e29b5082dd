using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Devices.Kinds;
using RingActors.Devices.Domain.Intents;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;

namespace RingActors.Devices.Tests;

/// <summary>The door that an intercom opens: asked for, taken, and open only when the intercom says so.</summary>
public sealed class DoorTests
{
    private static readonly Address Intercom = new(Bell.Home, DeviceKinds.Doorbell, "3001");

    [Fact]
    public void A_door_is_open_when_the_intercom_tells_it_and_not_when_Ring_took_the_command()
    {
        TestHome home = Furnished("door-opener");
        home.Tell(Intercom, new OpenDoor());
        string id = Intent(home);
        home.Tell(Intercom, new EffectConcluded(id, EffectOutcome.Delivered, "ring.accepted", null, 1));
        Assert.DoesNotContain(home.Journal, e => e.Event is DoorOpened or IntentConfirmed);
        home.Tell(Intercom, new ReportDoorOpened("p1", home.Now));
        home.Tell(Intercom, new ReportDoorOpened("p1", home.Now));
        Assert.Single(home.Journal, e => e.Event is DoorOpened);
        Assert.Equal(id, Assert.IsType<IntentConfirmed>(Assert.Single(home.Journal, e => e.Event is IntentConfirmed).Event).Intent);
    }

    [Fact]
    public void An_opening_that_nobody_tells_of_ends_as_unknown()
    {
        TestHome home = Furnished("door-opener");
        home.Tell(Intercom, new OpenDoor());
        home.Tell(Intercom, new EffectConcluded(Intent(home), EffectOutcome.Delivered, "ring.accepted", null, 1));
        home.Advance(Duration.FromSeconds(61));
        Assert.Single(home.Journal, e => e.Event is IntentBecameUnknown);
    }

    [Fact]
    public void A_door_that_may_not_be_opened_is_rejected_with_the_reason()
    {
        TestHome home = Furnished("door-opener");
        home.Tell(Intercom, new OpenDoor());
        home.Tell(Intercom, new EffectConcluded(Intent(home), EffectOutcome.Rejected, "ring.switched-off", "Home:AllowUnlock", 1));
        Assert.Equal("ring.switched-off", Assert.IsType<IntentRejected>(home.Journal[^1].Event).Code);
    }

    [Fact]
    public void Asking_twice_opens_once()
    {
        TestHome home = Furnished("door-opener");
        home.Tell(Intercom, new OpenDoor());
        home.Tell(Intercom, new OpenDoor());
        Assert.Single(home.Journal, e => e.Event is DoorOpeningRequested);
    }

    [Fact]
    public void A_doorbell_opens_no_door_and_an_opening_by_somebody_else_is_told()
    {
        TestHome home = Furnished();
        home.Tell(Intercom, new OpenDoor());
        Assert.DoesNotContain(home.Journal, e => e.Event is DoorOpeningRequested);
        home.Tell(Intercom, new ReportDoorOpened("p1", home.Now));
        Assert.Single(home.Journal, e => e.Event is DoorOpened);
    }

    private static string Intent(TestHome home) => home.Journal.Select(e => e.Event).OfType<DoorOpeningRequested>().Single().Intent;

    private static TestHome Furnished(params string[] capabilities)
    {
        TestHome home = New();
        home.Tell(Intercom, new ReportDevice(
            new DeviceDescription { Name = "Intercom", RingKind = "intercom_handset_audio", Capabilities = ["ding", .. capabilities] }));
        return home;
    }
}
