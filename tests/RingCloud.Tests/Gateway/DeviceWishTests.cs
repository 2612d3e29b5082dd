using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingCloudSim;
using SimOptions = RingCloudSim.RingCloudOptions;

namespace RingActors.RingCloud.Tests.Gateway;

/// <summary>What becomes of wishes and of devices when the world does not play along.</summary>
public sealed class DeviceWishTests
{
    private static readonly SimOptions Full = new() { Household = "full" };

    [Fact]
    public async Task A_door_is_not_unlocked_by_the_connection_either_unless_unlocking_is_allowed()
    {
        await using GatewayHouse house = await GatewayHouse.StartAsync(Full);
        IntentView refused = await WishAsync(house, "Front Lock", new SetDeviceState(Capabilities.Lock, StateView.Unlocked, MayOpen: true));
        Assert.Equal((IntentStage.Rejected, "ring.switched-off"), (refused.Stage, refused.Detail!.Split(':')[0]));
        Assert.DoesNotContain(house.Control.Messages(), m => m.Text.Contains("lock.unlock", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_lock_turned_by_hand_says_so_in_its_event()
    {
        await using GatewayHouse house = await GatewayHouse.StartAsync(Full);
        house.Control.HubEvent("Front Lock", ["unlocked.by-manual"], new JsonObject { ["locked"] = "unlocked" });
        StateReported told = await house.JournaledAsync<StateReported>(e => e is { Capability: Capabilities.Lock, Value: StateView.Unlocked });
        Assert.Equal("manual", told.Cause);
    }

    [Fact]
    public async Task A_jammed_lock_that_refuses_contradicts_the_wish()
    {
        await using GatewayHouse house = await GatewayHouse.StartAsync(Full);
        house.Control.SetFields("Front Lock", new JsonObject { ["locked"] = "jammed" });
        await house.SeesDeviceAsync("Front Lock", d => d.State(Capabilities.Lock)!.Value == StateView.Jammed, "is jammed");
        IntentView end = await WishAsync(house, "Front Lock", new SetDeviceState(Capabilities.Lock, StateView.Locked));
        Assert.Equal((IntentStage.Contradicted, "reported jammed"), (end.Stage, end.Detail));
    }

    [Fact]
    public async Task A_sleeping_sensor_has_its_setting_waiting_until_it_wakes_up()
    {
        await using GatewayHouse house = await GatewayHouse.StartAsync(Full);
        IntentView end = await WishAsync(house, "Hallway Motion", new SetDeviceState(Capabilities.Sensitivity, "high"));
        Assert.Equal(IntentStage.Confirmed, end.Stage);
        Assert.Single(house.Events<IntentDeferred>());
        Assert.Equal("high", (await Device(house, "Hallway Motion")).State(Capabilities.Sensitivity)!.Value);
    }

    [Fact]
    public async Task A_shared_users_setting_is_taken_and_dropped_and_never_called_done()
    {
        await using GatewayHouse house = await GatewayHouse.StartAsync(
            Full with { Accounts = [RingAccountOptions.Demo with { Shared = true }] });
        DeviceView keypad = await Device(house, "Keypad");
        Answer answer = await house.AskAsync(keypad.Address, new SetDeviceNumber(Capabilities.Volume, 0.9));
        IntentAccepted taken = await house.JournaledAsync<IntentAccepted>(e => e.Intent == ((IntentTaken)answer.Reply!).Intent);
        house.Control.HubEvent("Keypad", ["comm.wakeup"], general: new JsonObject { ["batteryLevel"] = 42 });
        await house.SeesDeviceAsync("Keypad", d => d.Battery?.Percent == 42, "has 42 %");
        Assert.Equal(IntentStage.Accepted, (await house.Engine.Homes.ViewAsync(house.Home)).Part<IntentsView>().Get(taken.Intent)!.Stage);
        Assert.Equal(0.5, (await Device(house, "Keypad")).Numbers[Capabilities.Volume].Measure.Value);
    }

    [Fact]
    public async Task A_battery_report_while_a_door_is_being_locked_is_no_word_on_the_door()
    {
        await using GatewayHouse house = await GatewayHouse.StartAsync(Full);
        house.Control.SetFields("Front Lock", new JsonObject { ["locked"] = "unlocked" });
        DeviceView door = await house.SeesDeviceAsync("Front Lock", d => d.State(Capabilities.Lock)!.Value == StateView.Unlocked, "is unlocked");
        int before = house.Events<StateReported>().Count;
        house.Control.HubEvent("Front Lock", ["comm.wakeup"], general: new JsonObject { ["batteryLevel"] = 41 });
        await house.SeesDeviceAsync("Front Lock", d => d.Battery?.Percent == 41, "has 41 %");
        Assert.Equal(before, house.Events<StateReported>().Count);
        Assert.Equal(door.State(Capabilities.Lock), (await Device(house, "Front Lock")).State(Capabilities.Lock));
    }

    [Fact]
    public async Task A_lamp_switched_on_for_a_time_says_when_it_went_off()
    {
        await using GatewayHouse house = await GatewayHouse.StartAsync(Full);
        IntentView on = await WishAsync(house, "Path Light", new SetLight(true, Duration.FromSeconds(1)));
        Assert.Equal(IntentStage.Confirmed, on.Stage);
        await house.SeesDeviceAsync("Path Light", d => d.State(Capabilities.Light)!.Value == StateView.Off, "is off again");
    }

    [Fact]
    public async Task A_siren_behind_a_hub_is_silenced_when_its_time_is_over()
    {
        await using GatewayHouse house = await GatewayHouse.StartAsync(Full);
        IntentView on = await WishAsync(house, "Hall Siren", new SoundSiren(Duration.FromSeconds(1)));
        Assert.Equal(IntentStage.Confirmed, on.Stage);
        DeviceView silent = await house.SeesDeviceAsync("Hall Siren", d => d.State(Capabilities.Siren)!.Value == StateView.Off, "is silent");
        Assert.Contains(house.Events<SirenRequested>(), e => !e.On);
        Assert.True(silent.State(Capabilities.Siren)!.Since >= on.RequestedAt + Duration.FromSeconds(1));
    }

    [Theory]
    [InlineData("Hall Siren")]
    [InlineData("Outdoor Siren")]
    [InlineData("Front Camera")]
    public async Task No_siren_of_any_kind_sounds_where_sirens_are_switched_off(string name)
    {
        await using GatewayHouse house = await GatewayHouse.StartAsync(Full, o => o with { SirensAllowed = false });
        DeviceView device = await house.SeesDeviceAsync(name, d => d.Has(Capabilities.Siren), "has a siren");
        IntentView end = await WishAsync(house, device.Name, new SoundSiren());
        Assert.Equal((IntentStage.Rejected, "ring.switched-off"), (end.Stage, end.Detail!.Split(':')[0]));
    }

    [Fact]
    public async Task A_device_paired_and_taken_away_comes_and_goes_and_comes_back()
    {
        await using GatewayHouse house = await GatewayHouse.StartAsync(Full);
        JsonObject document = JsonNode.Parse("""
            {"general":{"v2":{"zid":"z-new-lock","name":"Cellar Lock","deviceType":"lock.tomorrow","commStatus":"ok"}},
             "device":{"v1":{"locked":"unlocked"}}}
            """)!.AsObject();
        house.Control.AddHubDevice(document, DemoHousehold.HubUuid);
        DeviceView added = await house.SeesDeviceAsync("Cellar Lock", d => d.Has(Capabilities.Lock), "has a lock");
        Assert.Equal((DeviceKinds.Generic, "lock.tomorrow"), (added.Kind, added.RingKind));
        house.Control.RemoveHubDevice("Cellar Lock");
        await IsGoneAsync(house, added.Address);
        house.Control.AddHubDevice(document, DemoHousehold.HubUuid);
        Assert.Equal(added.Slug, (await house.SeesDeviceAsync("Cellar Lock", _ => true, "is back")).Slug);
    }

    [Fact]
    public async Task A_device_taken_away_while_nobody_listened_is_gone_and_those_of_another_hub_are_not()
    {
        await using GatewayHouse house = await GatewayHouse.StartAsync(Full);
        Address gone = (await Device(house, "Coffee Machine")).Address;
        await Device(house, "Path Light");
        await house.EndAsync();
        house.Control.RemoveHubDevice("Coffee Machine");
        await house.BeginAsync();
        await IsGoneAsync(house, gone);
        Assert.False((await Device(house, "Path Light")).Removed);
        Assert.False((await Device(house, "Garden Lights")).Removed);
        Assert.Single(house.Events<DeviceRemoved>());
    }

    [Fact]
    public async Task Signs_of_life_do_not_fill_the_journal()
    {
        await using GatewayHouse house = await GatewayHouse.StartAsync(Full);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        for (int i = 0; i < 50; i++)
        {
            house.Control.HubEvent("Front Lock", ["comm.heartbeat"], general: new JsonObject
            {
                ["lastCommTime"] = now.ToUnixTimeMilliseconds() + i,
            });
        }

        house.Control.SetFields("Front Lock", new JsonObject { ["locked"] = "unlocked" });
        DeviceView door = await house.SeesDeviceAsync("Front Lock", d => d.State(Capabilities.Lock)!.Value == StateView.Unlocked, "is unlocked");
        Assert.Equal(now.ToUnixTimeMilliseconds(), door.LastHeardAt!.Value.ToUnixTimeMilliseconds());
        Assert.Equal(1, house.Events<DeviceHeard>().Count(e => e.HeardAt == door.LastHeardAt));
    }

    private static async Task<IntentView> WishAsync(GatewayHouse house, string name, ICommand wish)
    {
        Answer answer = await house.AskAsync((await Device(house, name)).Address, wish);
        Assert.True(answer.Ok, answer.Refusal?.Detail);
        return await house.SettledAsync(((IntentTaken)answer.Reply!).Intent!);
    }

    private static async Task IsGoneAsync(GatewayHouse house, Address address)
    {
        HomeView? view = await house.Engine.Homes.WaitForAsync(
            house.Home, v => v.Part<DevicesView>().Get(address) is { Removed: true }, TimeSpan.FromSeconds(30));
        Assert.NotNull(view);
    }

    private static Task<DeviceView> Device(GatewayHouse house, string name) => house.SeesDeviceAsync(name, d => !d.Removed, "is there");
}
