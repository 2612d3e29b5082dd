using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Backfill;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Coverage;

/// <summary>The clock of a hub is wrong, and is set while the hub goes on telling: nothing of what it tells is lost.</summary>
[Collection(Alone.Name)]
public sealed class HubClockTests
{
    public static TheoryData<int, int> Skews => new()
    {
        { 240, 0 }, { 0, -240 }, { 240, -240 }, { 3600, 0 }, { -3600, 0 }, { 0, 240 }, { 30, 0 },
    };

    [Theory]
    [MemberData(nameof(Skews))]
    public async Task What_a_hub_tells_last_is_shown_whatever_its_clock_said_before(int before, int after)
    {
        await using CoverageHouse house = await CoverageHouse.StartAsync(push: false);
        await house.PassAsync(TimeSpan.FromMinutes(1));
        house.Control.SetHubClock(TimeSpan.FromSeconds(before));
        house.Control.SetFaulted(DemoHousehold.BackWindow, true);
        house.Control.SetFaulted(DemoHousehold.HallwayMotion, true);
        house.Control.SetMode("some");
        await house.AdvanceAsync(TimeSpan.FromSeconds(5));
        house.Control.SetHubClock(TimeSpan.FromSeconds(after));
        house.Control.SetFaulted(DemoHousehold.BackWindow, false);
        house.Control.SetFaulted(DemoHousehold.HallwayMotion, false);
        house.Control.SetMode("none");
        await house.AdvanceAsync(TimeSpan.FromSeconds(5));

        HomeView view = await house.Engine.Homes.ViewAsync(house.Home);
        DevicesView devices = view.Part<DevicesView>();
        Assert.Equal(StateView.Closed, devices.ById(DemoHousehold.BackWindowZid)!.State(Capabilities.Contact)!.Value);
        Assert.Equal(StateView.Clear, devices.ById(DemoHousehold.HallwayMotionZid)!.State(Capabilities.Motion)!.Value);
        Assert.Equal((SecurityMode.Disarmed, true), (view.Security().Mode, view.Security().IsHeard));
        Assert.Equal(2, house.Journal().Count(e => e.Event is ContactOpened or ContactClosed
            && e.Actor.Id == DemoHousehold.BackWindowZid && e.LearnedAt > house.Now - Duration.FromSeconds(30)));
    }

    [Theory]
    [InlineData(240)]
    [InlineData(-240)]
    public async Task What_happened_in_a_gap_is_known_afterwards_although_the_hub_s_clock_was_wrong(int skew)
    {
        await using CoverageHouse house = await CoverageHouse.StartAsync(push: false);
        house.Control.SetHubClock(TimeSpan.FromSeconds(skew));
        house.Control.SetFaulted(DemoHousehold.HallwayMotion, true);
        await house.PassAsync(TimeSpan.FromMinutes(10));
        house.Control.SetOutage(true);
        await house.PassAsync(TimeSpan.FromMinutes(1));
        house.Control.SetFaulted(DemoHousehold.BackWindow, true);
        await house.PassAsync(TimeSpan.FromSeconds(30));
        house.Control.SetFaulted(DemoHousehold.BackWindow, false);
        house.Control.SetOutage(false);
        string[] told = [];
        for (int minutes = 0; minutes < 30 && told.Length < 2; minutes++)
        {
            await house.PassAsync(TimeSpan.FromMinutes(1));
            told =
            [
                .. house.Journal().Where(e => e.Actor.Id == DemoHousehold.BackWindowZid).Select(e => e.Event)
                    .OfType<DeviceWas>().Where(w => w.Capability == Capabilities.Contact).Select(w => w.Value),
            ];
        }

        Assert.Equal([StateView.Open, StateView.Closed], told);
    }

    [Fact]
    public async Task A_word_that_came_out_of_order_is_set_right_by_the_hub_s_list_at_once()
    {
        await using CoverageHouse house = await CoverageHouse.StartAsync(push: false);
        await house.PassAsync(TimeSpan.FromMinutes(1));
        house.Control.AddSocketFault(new SocketFault("reorder"));
        house.Control.SetFaulted(DemoHousehold.BackWindow, true);
        await house.AdvanceAsync(TimeSpan.FromMilliseconds(100));
        house.Control.SetFaulted(DemoHousehold.BackWindow, false);
        await house.AdvanceAsync(TimeSpan.FromSeconds(5));
        DevicesView devices = (await house.Engine.Homes.ViewAsync(house.Home)).Part<DevicesView>();
        Assert.Equal(StateView.Closed, devices.ById(DemoHousehold.BackWindowZid)!.State(Capabilities.Contact)!.Value);
    }
}
