using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.Domain.Unparsed;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Devices.RingCloud.Wire;
using RingActors.RingCloud.Tests.Gateway;
using RingActors.RingCloud.Tests.Simulator;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Client;

/// <summary>A device list that leaves out a family says nothing of its devices: nothing is removed, dropped or proven by it.</summary>
public sealed class PartialListTests
{
    private const string ListPath = "/clients_api/ring_devices";

    public static IEnumerable<TheoryDataRow<string?>> Families =>
        DeviceListParser.KnownFamilies.Prepend<string?>(null).Select(f => new TheoryDataRow<string?>(f));

    [Theory]
    [MemberData(nameof(Families))]
    public void Only_a_list_of_every_family_is_complete(string? family)
    {
        JsonObject list = Empty();
        Assert.True(Parse(list).IsComplete);
        Without(list, family);
        PayloadFaults faults = new();
        ParsedDeviceList told = DeviceListParser.Parse(Fixture.Of(list.ToJsonString()), faults);
        Assert.False(told.IsComplete);
        Assert.Equal(family is null ? DeviceListParser.KnownFamilies : [family], told.Untold);
        Assert.Equal(told.Untold.Count, faults.Count);
    }

    [Fact]
    public void A_family_that_is_null_has_no_devices_and_one_that_is_a_word_hides_some()
    {
        JsonObject list = Empty();
        list["chimes"] = null;
        Assert.True(Parse(list).IsComplete);
        list["chimes"] = "many";
        Assert.False(Parse(list).IsComplete);
    }

    [Fact]
    public async Task No_device_is_removed_and_the_hub_stays_connected_whatever_family_is_left_out()
    {
        await using var house = await GatewayHouse.StartAsync();
        JsonObject whole = await ListAsync(house.Ring);
        foreach (string? family in Families.Select(r => r.Data))
        {
            JsonObject list = whole.DeepClone().AsObject();
            Without(list, family);
            await ListenToAsync(house.Ring, list.ToJsonString());
        }

        await ListenToAsync(house.Ring, """{"error":"internal"}""");
        Assert.Empty(house.Events<DeviceRemoved>());
        Assert.Equal(Connection.Online, (await house.SecurityAsync()).BaseStation!.Status);
        Assert.Empty(house.Ring.Observer.Of<HubConnectionLost>());
        Assert.Single(house.Control.Requests(), r => r.Path.EndsWith("/clap/tickets", StringComparison.Ordinal));
        await house.JournaledAsync<PayloadKept>(p => p.Payload.Text.Contains("internal", StringComparison.Ordinal));

        // The control: a list of every family that lacks a camera removes it, so the lists above were taken.
        JsonObject less = whole.DeepClone().AsObject();
        less["stickup_cams"] = new JsonArray();
        await ListenToAsync(house.Ring, less.ToJsonString());
        await house.JournaledAsync<DeviceRemoved>(_ => true);
    }

    [Fact]
    public async Task A_partial_list_proves_nothing_and_says_what_it_lacks()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        ring.Control.AddFault(new FaultRule(ListPath, "status", Count: 1000, Status: 200, Body: "{}"));
        ring.Start();
        ConnectionStateChanged link = await ring.Observer.FirstAsync<ConnectionStateChanged>(
            c => c.Link is { Subsystem: RingSubsystem.DeviceList, State: RingLinkState.Degraded });
        Assert.Contains("base_stations", link.Link.Reason, StringComparison.Ordinal);
        await ring.Observer.FirstAsync<ListeningEnded>(e => e.Line == RingLine.DeviceList);
        Assert.DoesNotContain(ring.Observer.Of<ListeningProven>(), p => p.Line == RingLine.DeviceList);

        ring.Control.ClearFaults();
        ring.Connection.Calls.RefreshDevices();
        await ring.Observer.FirstAsync<ListeningProven>(p => p.Line == RingLine.DeviceList);
    }

    private static async Task<JsonObject> ListAsync(SimulatedRing ring)
    {
        using SimClient client = await SimClient.LoggedInAsync(ring.Server);
        return (await client.GetJsonAsync(client.Clients("ring_devices"))).AsObject();
    }

    private static async Task ListenToAsync(SimulatedRing ring, string list)
    {
        ring.Control.ClearFaults();
        ring.Control.AddFault(new FaultRule(ListPath, "status", Count: 1, Status: 200, Body: list));
        int mark = ring.Observer.Mark;
        ring.Connection.Calls.RefreshDevices();
        await ring.Observer.FirstAsync<DeviceListCompleted>(from: mark);
    }

    private static JsonObject Empty() => new(DeviceListParser.KnownFamilies.Select(f => KeyValuePair.Create(f, (JsonNode?)new JsonArray())));

    private static void Without(JsonObject list, string? family)
    {
        foreach (string name in family is null ? DeviceListParser.KnownFamilies : [family])
        {
            list.Remove(name);
        }
    }

    private static ParsedDeviceList Parse(JsonObject list) =>
        DeviceListParser.Parse(Fixture.Of(list.ToJsonString()), new PayloadFaults());
}
