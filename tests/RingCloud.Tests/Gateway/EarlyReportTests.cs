using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.RingCloud.Gateway;
using RingActors.Devices.RingCloud.Observations;
using RingActors.RingCloud.Tests.Client;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Gateway;

/// <summary>What is told before the device list of a start: neither a push nor an active ding says whose it is.</summary>
public sealed class EarlyReportTests
{
    private const string Motion = "7612279692176569708";

    [Fact]
    public async Task A_motion_told_before_the_first_list_of_a_start_goes_to_the_home_that_knows_the_camera()
    {
        await using GatewayHouse house = await GatewayHouse.StartAsync();
        await house.SeesDeviceAsync(DemoHousehold.FrontCamera, _ => true, "it is listed");
        RingGateway begun = new(house.Engine.Homes, TimeProvider.System);
        await begun.BeginAsync([house.Home], default);
        await begun.ObserveAsync(
            new MotionObserved(DemoHousehold.FrontCameraId, Motion, "motion", "human")
            {
                LearnedAt = SystemClock.Instance.GetCurrentInstant(),
                Source = RingSource.Push,
            },
            default);
        Assert.Single(house.Events<MotionDetected>(), m => m.EventId == Motion);
    }

    [Fact]
    public async Task An_active_ding_is_left_for_later_until_the_list_has_named_its_camera()
    {
        await using SimulatedRing ring = (await SimulatedRing.StartAsync()).LoggedIn();
        ring.Control.AddFault(new FaultRule("*/ring_devices", "status", Count: 100_000));
        long id = ring.Control.Motion(DemoHousehold.FrontCamera)!.Value;
        ring.Start();
        // When it asks for the third time, two answers have been dealt with.
        long asked = 0;
        for (int times = 0; times < 3; times++)
        {
            asked = (await ring.Control.RequestAsync(r => r.Path == "/clients_api/dings/active", asked)).Seq;
        }

        Assert.Empty(ring.Observer.Of<MotionObserved>());
        ring.Control.ClearFaults();
        MotionObserved told = await ring.Observer.FirstAsync<MotionObserved>();
        Assert.Equal(($"{id}", DemoHousehold.LocationId), (told.EventId, told.LocationId));
        Assert.Contains(ring.Observer.All.TakeWhile(o => o != told), o => o is DeviceListCompleted);
    }
}
