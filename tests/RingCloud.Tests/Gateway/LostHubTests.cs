using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.RingCloud.Observations;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Gateway;

/// <summary>What a whole device list does not name any more is gone: the alarm with all that is behind it, and homes lost in the meantime.</summary>
public sealed class LostHubTests
{
    private const string Nothing =
        """{"doorbots":[],"authorized_doorbots":[],"stickup_cams":[],"chimes":[],"base_stations":[],"beams_bridges":[],"other":[]}""";

    /// <summary>The usual address and that of the app.</summary>
    private static readonly FaultRule[] Emptied =
    [
        new("/clients_api/ring_devices", "status", Count: 1000, Status: 200, Body: Nothing),
        new("/device_info/v3/devices", "status", Count: 1000, Status: 200, Body: Nothing),
    ];

    [Fact]
    public async Task With_the_base_station_go_its_sensors_and_its_line_and_they_come_back_with_it()
    {
        await using var house = await GatewayHouse.StartAsync();
        Assert.Contains(house.Gateway.Listening(house.Home), l => Lines.IsHub(l.Line));
        int mark = house.Ring.Observer.Mark;
        Array.ForEach(Emptied, house.Control.AddFault);
        house.Ring.Connection.Calls.RefreshDevices();
        await house.Ring.Observer.FirstAsync<ListeningEnded>(e => e.Line == RingLine.Hub, mark);
        await house.Ring.Observer.FirstAsync<DeviceListCompleted>(from: mark);
        Assert.Empty((await DevicesAsync(house)).All);
        Assert.DoesNotContain(house.Gateway.Listening(house.Home), l => Lines.IsHub(l.Line));
        Assert.DoesNotContain(house.Events<DeviceDescribed>(), d => d.Description.RingKind == "hub");

        mark = house.Ring.Observer.Mark;
        house.Control.ClearFaults();
        house.Ring.Connection.Calls.RefreshDevices();
        await house.Ring.Observer.FirstAsync<ListeningProven>(e => e.Line == RingLine.Hub, mark);
        Assert.NotNull((await DevicesAsync(house)).ById(DemoHousehold.BackWindowZid));
        Assert.Contains(house.Gateway.Listening(house.Home), l => Lines.IsHub(l.Line) && l.Hears);
    }

    [Fact]
    public async Task Devices_of_a_location_that_was_lost_while_nobody_ran_are_removed()
    {
        await using var house = await GatewayHouse.StartAsync();
        await house.EndAsync();
        Array.ForEach(Emptied, house.Control.AddFault);
        int mark = house.Ring.Observer.Mark;
        await house.BeginAsync();
        await house.Ring.Observer.FirstAsync<DeviceListCompleted>(from: mark);
        Assert.Empty((await DevicesAsync(house)).All);
    }

    [Fact]
    public async Task With_one_of_two_hubs_goes_what_was_behind_it_and_nothing_of_the_other()
    {
        await using var house = await GatewayHouse.StartAsync(new RingCloudOptions { Household = "full" });
        DeviceView light = await house.SeesDeviceAsync("Path Light", d => !d.Removed, "is there");
        DeviceView door = await house.SeesDeviceAsync(DemoHousehold.FrontDoorContact, d => !d.Removed, "is there");
        await house.Ring.Observer.FirstAsync<AlarmListCompleted>(l => l.AssetId == DemoHousehold.HubUuid);
        await house.Ring.Observer.FirstAsync<AlarmListCompleted>(l => l.AssetId == FullHousehold.LightingUuid);
        int mark = house.Ring.Observer.Mark;
        string list = ListWithout(house, "beams_bridges");
        house.Control.AddFault(new FaultRule("/clients_api/ring_devices", "status", Count: 1000, Status: 200, Body: list));
        house.Control.AddFault(new FaultRule("/device_info/v3/devices", "status", Count: 1000, Status: 200, Body: list));
        house.Ring.Connection.Calls.RefreshDevices();
        await house.Ring.Observer.FirstAsync<DeviceListCompleted>(from: mark);
        Assert.NotNull(await house.Engine.Homes.WaitForAsync(
            house.Home, v => v.Part<DevicesView>().Get(light.Address) is { Removed: true }, TimeSpan.FromSeconds(30)));
        Assert.False((await DevicesAsync(house)).Get(door.Address)!.Removed);
        Assert.Contains(house.Gateway.Listening(house.Home), l => Lines.IsHub(l.Line) && l.Hears);
    }

    /// <summary>The list as it is, without one of its arrays' devices.</summary>
    private static string ListWithout(GatewayHouse house, string listing)
    {
        JsonObject list = (JsonObject)JsonNode.Parse(Nothing)!;
        foreach (JsonNode? device in house.Control.State()["household"]!["devices"]!.AsArray())
        {
            string of = (string)device!["listing"]!;
            list[of] ??= new JsonArray();
            if (of != listing)
            {
                list[of]!.AsArray().Add(device["document"]!.DeepClone());
            }
        }

        return list.ToJsonString();
    }

    private static async Task<DevicesView> DevicesAsync(GatewayHouse house) =>
        (await house.Engine.Homes.ViewAsync(house.Home)).Part<DevicesView>();
}
