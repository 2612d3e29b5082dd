using NodaTime;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Coverage;

/// <summary>What is behind a hub is as fresh as that hub, and as no other.</summary>
[Collection(Alone.Name)]
public sealed class HubFreshnessTests
{
    private static readonly string[] BehindTheBridge =
        [FullHousehold.PathLightZid, FullHousehold.BeamsMotionZid, FullHousehold.BeamsGroupZid, FullHousehold.TransformerZid];

    private static readonly string[] BehindTheBase =
        [DemoHousehold.BackWindowZid, DemoHousehold.HallwayMotionZid, FullHousehold.LockZid, FullHousehold.SwitchZid];

    [Fact]
    public async Task A_bridge_that_is_away_makes_a_memory_of_its_lamps_and_of_nothing_else()
    {
        await using CoverageHouse house = await HouseAsync();
        house.Control.SetHubStatus("offline", FullHousehold.LightingUuid);
        await house.AdvanceAsync(TimeSpan.FromSeconds(5));
        await AssertFreshAsync(house, bridge: false, alarm: true);

        // The lamp is told to do what it was doing when it was last heard: that is no confirmation.
        Address lamp = (await house.Engine.Homes.ViewAsync(house.Home)).Part<DevicesView>().ById(FullHousehold.PathLightZid)!.Address;
        StateView was = (await house.Engine.Homes.ViewAsync(house.Home)).Part<DevicesView>().Get(lamp)!.State(Capabilities.Light)!;
        Answer asked = await house.AskAsync(lamp, new SetLight(was.Value == StateView.On));
        Assert.NotNull(Assert.IsType<IntentTaken>(asked.Reply).Intent);

        house.Control.SetHubStatus("online", FullHousehold.LightingUuid);
        await house.AdvanceAsync(TimeSpan.FromSeconds(5));
        await AssertFreshAsync(house, bridge: true, alarm: true);
    }

    [Fact]
    public async Task A_base_station_that_is_away_makes_no_memory_of_the_lamps_of_the_bridge()
    {
        await using CoverageHouse house = await HouseAsync();
        house.Control.SetHubStatus("offline", DemoHousehold.HubUuid);
        await house.AdvanceAsync(TimeSpan.FromSeconds(5));
        await AssertFreshAsync(house, bridge: true, alarm: false);
        house.Control.SetHubStatus("online", DemoHousehold.HubUuid);
        await house.AdvanceAsync(TimeSpan.FromSeconds(5));
        await AssertFreshAsync(house, bridge: true, alarm: true);
    }

    [Fact]
    public async Task After_a_start_nothing_behind_any_hub_is_the_present_until_that_hub_was_heard()
    {
        await using CoverageHouse house = await HouseAsync();
        await house.EndAsync();
        house.Control.SetHubStatus("offline", FullHousehold.LightingUuid);
        await house.BeginAsync();
        await house.AdvanceAsync(TimeSpan.FromSeconds(5));
        await AssertFreshAsync(house, bridge: false, alarm: true);
    }

    [Fact]
    public async Task A_socket_that_is_cut_makes_a_memory_of_everything_behind_it()
    {
        await using CoverageHouse house = await HouseAsync();
        house.Control.SetOutage(true);
        await house.AdvanceAsync(TimeSpan.FromSeconds(30));
        await AssertFreshAsync(house, bridge: false, alarm: false);
        house.Control.SetOutage(false);
        await house.PassAsync(TimeSpan.FromMinutes(1));
        await AssertFreshAsync(house, bridge: true, alarm: true);
    }

    private static async Task<CoverageHouse> HouseAsync()
    {
        CoverageHouse house = await CoverageHouse.StartAsync(push: false, household: "full");
        await house.PassAsync(TimeSpan.FromMinutes(1));
        await AssertFreshAsync(house, bridge: true, alarm: true);
        return house;
    }

    private static async Task AssertFreshAsync(CoverageHouse house, bool bridge, bool alarm)
    {
        HomeView view = await house.Engine.Homes.ViewAsync(house.Home);
        DevicesView devices = view.Part<DevicesView>();
        Assert.All(BehindTheBridge, zid => Assert.Equal((zid, bridge), (zid, IsFresh(zid))));
        Assert.All(BehindTheBase, zid => Assert.Equal((zid, alarm), (zid, IsFresh(zid))));
        Assert.Equal(alarm, view.Security().IsHeard);
        Assert.Equal(alarm, IsOnline(DemoHousehold.BaseStationId));
        Assert.Equal(bridge, IsOnline(FullHousehold.BridgeId));

        bool IsFresh(string zid) => view.UnheardOf(devices.ById(zid)!.Address) is null;

        bool IsOnline(long id) => devices.ById($"{id}")!.State(Capabilities.Connection)?.Value == StateView.Online;
    }
}
