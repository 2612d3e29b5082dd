using RingActors.Devices.RingCloud.Observations;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Client;

public sealed class SubscriptionTests
{
    [Fact]
    public async Task A_camera_that_cannot_be_subscribed_to_holds_up_no_other_and_is_tried_again()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        ring.Control.AddFault(new FaultRule(
            $"/clients_api/doorbots/{DemoHousehold.FrontDoorId}/subscribe", "status", Count: 1000, Status: 500));
        ring.Start();
        await ring.Observer.FirstAsync<CameraSubscriptionObserved>(c => c is { DeviceId: DemoHousehold.FrontDoorId, IsOn: false });
        await ring.Observer.FirstAsync<CameraSubscriptionObserved>(c => c is { DeviceId: DemoHousehold.FrontCameraId, IsOn: true });
        await ring.Observer.FirstAsync<ListeningProven>(p => p.Line == RingLine.DeviceList);

        ring.Control.ClearFaults();
        ring.Connection.Calls.RefreshDevices();
        await ring.Observer.FirstAsync<CameraSubscriptionObserved>(c => c is { DeviceId: DemoHousehold.FrontDoorId, IsOn: true });
        Assert.Single(ring.Observer.Of<CameraSubscriptionObserved>(), c => c.DeviceId == DemoHousehold.FrontCameraId);
    }
}
