using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.RingCloud.Client.Observations;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Gateway;

/// <summary>
/// What is behind a hub the hub says, in its list and in what it tells after it; the account's device list names none
/// of it, and takes none of it away.
/// </summary>
public sealed class PairedDeviceTests
{
    private static readonly JsonObject Document = JsonNode.Parse("""
        {"general":{"v2":{"zid":"z-paired","name":"Attic Window","deviceType":"sensor.contact","commStatus":"ok"}},
         "device":{"v1":{"faulted":false}}}
        """)!.AsObject();

    [Fact]
    public async Task What_was_paired_after_the_hubs_list_stays_when_the_account_is_listed_again()
    {
        await using GatewayHouse house = await GatewayHouse.StartAsync();
        await house.Ring.Observer.FirstAsync<AlarmListCompleted>(l => l.AssetId == DemoHousehold.HubUuid);
        house.Control.AddHubDevice(Document.DeepClone().AsObject(), DemoHousehold.HubUuid);
        DeviceView paired = await house.SeesDeviceAsync("Attic Window", d => d.Has(Capabilities.Contact), "is there");

        await ListAgainAsync(house);
        Assert.False(house.Events<DeviceRemoved>().Any(), "The list of the account took away what a hub has.");
        Assert.False((await SeenAsync(house, paired)).Removed);

        house.Control.RemoveHubDevice("Attic Window");
        Assert.NotNull(await house.Engine.Homes.WaitForAsync(
            house.Home, v => v.Part<DevicesView>().Get(paired.Address) is { Removed: true }, TimeSpan.FromSeconds(30)));
        house.Control.AddHubDevice(Document.DeepClone().AsObject(), DemoHousehold.HubUuid);
        await house.SeesDeviceAsync("Attic Window", d => !d.Removed, "is back");
        await ListAgainAsync(house);
        Assert.Single(house.Events<DeviceRemoved>());
    }

    private static async Task ListAgainAsync(GatewayHouse house)
    {
        int mark = house.Ring.Observer.Mark;
        house.Ring.Connection.Calls.RefreshDevices();
        await house.Ring.Observer.FirstAsync<DeviceListCompleted>(from: mark);
    }

    private static async Task<DeviceView> SeenAsync(GatewayHouse house, DeviceView device) =>
        (await house.Engine.Homes.ViewAsync(house.Home)).Part<DevicesView>().LastKnown(device.Address.Id)!;
}
