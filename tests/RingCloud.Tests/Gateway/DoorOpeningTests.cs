using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Devices.Kinds;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Gateway;

/// <summary>Over the wire: the door of an intercom is asked for, taken by Ring, and open when a push says so.</summary>
public sealed class DoorOpeningTests
{
    private static readonly Address Intercom =
        new(CabinHousehold.LocationId, DeviceKinds.Doorbell, CabinHousehold.IntercomId.ToString(System.Globalization.CultureInfo.InvariantCulture));

    [Fact]
    public async Task A_door_is_confirmed_by_the_intercoms_own_word()
    {
        await using var house = await GatewayHouse.StartCabinAsync(change: o => o with { UnlockAllowed = true });
        await house.JournaledAsync<DeviceDescribed>(e => e.Description.Name == "Intercom");
        await OpenAsync(house);
        await house.JournaledAsync<IntentAccepted>(_ => true);
        Assert.Empty(house.Events<DoorOpened>());
        await house.Gateway.ObserveAsync(
            new IntercomUnlockObserved(CabinHousehold.IntercomId, "Intercom was unlocked")
            {
                LearnedAt = NodaTime.SystemClock.Instance.GetCurrentInstant(),
                Source = RingSource.Push,
                LocationId = CabinHousehold.LocationId,
                DeliveryId = "0:push-1",
            },
            default);
        await house.JournaledAsync<DoorOpened>(e => e.EventId == "0:push-1");
        await house.JournaledAsync<IntentConfirmed>(e => e.Reported == "open");
    }

    [Fact]
    public async Task A_door_that_may_not_be_opened_is_rejected_and_nothing_is_sent()
    {
        await using var house = await GatewayHouse.StartCabinAsync();
        await house.JournaledAsync<DeviceDescribed>(e => e.Description.Name == "Intercom");
        await OpenAsync(house);
        Assert.Equal("ring.switched-off", (await house.JournaledAsync<IntentRejected>(_ => true)).Code);
        Assert.DoesNotContain(house.Control.Requests(), r => r.Path.EndsWith("/device_rpc", StringComparison.Ordinal));
    }

    private static async Task OpenAsync(GatewayHouse house)
    {
        Answer answer = await house.Engine.Homes.AskAsync(
            new Request(Intercom, new OpenDoor(), new Principal(PrincipalKind.Local, "test"), "test-door"));
        Assert.True(answer.Ok, answer.Refusal?.Detail);
    }
}
