using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingCloudSim;
using SimOptions = RingCloudSim.RingCloudOptions;

namespace RingActors.RingCloud.Tests.Gateway;

/// <summary>
/// One of every device that Ring knows, over the real sockets: how it is listed, what of an update arrives, and what happens to a wish
/// until the device itself confirms it.
/// </summary>
public sealed class DeviceFamilyTests : IAsyncLifetime
{
    private GatewayHouse _house = null!;

    public async ValueTask InitializeAsync() => _house = await GatewayHouse.StartAsync(
        new SimOptions { Household = "full" }, o => o with { UnlockAllowed = true });

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    /// <summary>Name, actor kind, capability, and the state or the number with which it is listed.</summary>
    public static TheoryData<string, string, string, string> Listed => new()
    {
        { "Garage Door", DeviceKinds.Contact, Capabilities.Contact, StateView.Closed },
        { "Cellar Zone", DeviceKinds.Contact, Capabilities.Reporting, StateView.Enabled },
        { "Front Door Contact", DeviceKinds.Contact, Capabilities.Contact, StateView.Closed },
        { "Hallway Motion", DeviceKinds.MotionSensor, Capabilities.Sensitivity, "mid" },
        { "Patio Glass", DeviceKinds.Generic, Capabilities.GlassBreak, StateView.Clear },
        { "Washing Machine", DeviceKinds.Generic, Capabilities.Flood, StateView.Dry },
        { "Washing Machine", DeviceKinds.Generic, Capabilities.Freeze, StateView.Clear },
        { "Attic Freeze", DeviceKinds.Generic, Capabilities.Freeze, StateView.Clear },
        { "Boiler Water", DeviceKinds.Generic, Capabilities.Flood, StateView.Dry },
        { "Pool Temperature", DeviceKinds.Generic, Capabilities.Temperature, "21.5 celsius" },
        { "Pool Temperature", DeviceKinds.Generic, Capabilities.TemperatureAlarm, StateView.Clear },
        { "Bath Humidity", DeviceKinds.Generic, Capabilities.Humidity, "48 percent" },
        { "Safe Shock", DeviceKinds.Generic, Capabilities.Shock, StateView.Clear },
        { "Kitchen Smoke", DeviceKinds.SmokeCo, Capabilities.Smoke, StateView.Clear },
        { "Kitchen CO", DeviceKinds.SmokeCo, Capabilities.Co, StateView.Clear },
        { "Landing Listener", DeviceKinds.SmokeCo, Capabilities.Smoke, StateView.Clear },
        { "Landing Listener", DeviceKinds.SmokeCo, Capabilities.CoListening, StateView.Enabled },
        { "Bedroom Kidde", DeviceKinds.SmokeCo, Capabilities.Co, StateView.Clear },
        { "Bedroom Kidde", DeviceKinds.SmokeCo, Capabilities.CoLevel, "0 ppm" },
        { "Bedroom Kidde", DeviceKinds.SmokeCo, Capabilities.EndOfLife, StateView.Ok },
        { "Bedroom Kidde", DeviceKinds.SmokeCo, Capabilities.Malfunction, StateView.Ok },
        { "Panic Button", DeviceKinds.Generic, Capabilities.Tamper, StateView.Ok },
        { "Range Extender", DeviceKinds.Generic, Capabilities.Power, StateView.Mains },
        { "Keypad", DeviceKinds.Keypad, Capabilities.Volume, "0.5 fraction" },
        { "Keypad", DeviceKinds.Keypad, Capabilities.Chirps, StateView.Enabled },
        { "Alarm Base Station", DeviceKinds.BaseStation, Capabilities.Network, "wifi" },
        { "Alarm Base Station", DeviceKinds.BaseStation, Capabilities.BackupBattery, "charged" },
        { "Front Lock", DeviceKinds.Generic, Capabilities.Lock, StateView.Locked },
        { "Coffee Machine", DeviceKinds.Generic, Capabilities.Switch, StateView.Off },
        { "Ceiling Fan", DeviceKinds.Generic, Capabilities.Level, "0.5 fraction" },
        { "Reading Lamp", DeviceKinds.Generic, Capabilities.Light, StateView.Off },
        { "Hall Siren", DeviceKinds.Generic, Capabilities.Siren, StateView.Off },
        { "Outdoor Siren", DeviceKinds.Generic, Capabilities.Volume, "2 of-4" },
        { "Main Water Valve", DeviceKinds.Generic, Capabilities.Valve, StateView.Open },
        { "Thermostat", DeviceKinds.Generic, Capabilities.ThermostatMode, "heat" },
        { "Thermostat", DeviceKinds.Generic, Capabilities.SetPoint, "20.5 celsius" },
        { "Thermostat Status", DeviceKinds.Generic, Capabilities.Hvac, "idle" },
        { "Path Light", DeviceKinds.Generic, Capabilities.Light, StateView.Off },
        { "Yard Motion", DeviceKinds.Generic, Capabilities.Motion, StateView.Clear },
        { "Yard Lights", DeviceKinds.Generic, Capabilities.Light, StateView.Off },
        { "Deck Lights", DeviceKinds.Generic, Capabilities.Level, "0.6 fraction" },
        { "Hall Chime", DeviceKinds.Generic, Capabilities.Volume, "5 of-11" },
        { "Hall Chime", DeviceKinds.Generic, Capabilities.Snooze, StateView.Active },
        { "Hall Chime", DeviceKinds.Generic, Capabilities.NightLight, StateView.Off },
        { "Street Intercom", DeviceKinds.Doorbell, Capabilities.Volume, "5 of-8" },
        { "Garage Opener", DeviceKinds.Generic, Capabilities.Connection, StateView.Online },
        { "Front Door", DeviceKinds.Doorbell, Capabilities.Volume, "8 of-11" },
        { "Front Door", DeviceKinds.Doorbell, Capabilities.InHomeChime, StateView.On },
        { "Front Camera", DeviceKinds.Camera, Capabilities.MotionDetection, StateView.On },
        { "Front Camera", DeviceKinds.Camera, Capabilities.MotionSensitivity, "5 of-10" },
        { "Front Camera", DeviceKinds.Camera, Capabilities.Zone1, StateView.On },
        { "Garden Lights", DeviceKinds.Generic, Capabilities.Light, StateView.Off },
    };

    /// <summary>The whole table on one connection: what costs time is the house, not the look at it.</summary>
    [Fact]
    public async Task Every_family_is_listed_with_what_it_can_do_and_how_it_stands()
    {
        foreach ((string name, string kind, string capability, string told) in Listed.Select(row => row.Data))
        {
            DeviceView device = await _house.SeesDeviceAsync(name, d => Shown(d, capability) == told, $"{capability} is {told}");
            Assert.Equal((name, kind), (name, device.Kind));
            Assert.True(device.Has(capability), $"{name} has no {capability}: {string.Join(", ", device.Capabilities)}");
        }

        Assert.Equal("1.2", (await Device("Front Lock")).Firmware);
        Assert.Equal("1.23.4", (await Device("Alarm Base Station")).Firmware);
        Assert.NotNull((await Device("Front Lock")).LastHeardAt);
    }

    [Theory]
    [InlineData("Washing Machine", """{"flood":{"faulted":true},"faulted":true}""", Capabilities.Flood, StateView.Wet)]
    [InlineData("Washing Machine", """{"freeze":{"faulted":true},"faulted":true}""", Capabilities.Freeze, "freezing")]
    [InlineData("Patio Glass", """{"faulted":true}""", Capabilities.GlassBreak, "broken")]
    [InlineData("Garage Door", """{"faulted":true}""", Capabilities.Contact, StateView.Open)]
    [InlineData("Pool Temperature", """{"celsius":-3.5,"faultLow":true}""", Capabilities.TemperatureAlarm, "too-cold")]
    [InlineData("Pool Temperature", """{"celsius":-3.5}""", Capabilities.Temperature, "-3.5 celsius")]
    [InlineData("Landing Listener", """{"smoke":{"alarmStatus":"active","enabled":true}}""", Capabilities.Smoke, StateView.Alarm)]
    [InlineData("Bedroom Kidde", """{"components":{"alarm.co":{"alarmStatus":"active"},"co.level":{"reading":70}}}""", Capabilities.Co, StateView.Alarm)]
    [InlineData("Bedroom Kidde", """{"components":{"malfunctions":{"current":["sensor"]}}}""", Capabilities.Malfunction, StateView.Faulted)]
    [InlineData("Front Lock", """{"locked":"jammed"}""", Capabilities.Lock, StateView.Jammed)]
    [InlineData("Front Lock", """{"locked":"a word of tomorrow"}""", Capabilities.Lock, StateView.Unknown)]
    [InlineData("Front Lock", """{"locked":null}""", Capabilities.Lock, StateView.Unknown)]
    [InlineData("Main Water Valve", """{"valveState":"turning"}""", Capabilities.Valve, StateView.Unknown)]
    [InlineData("Hall Siren", """{"sirenStatus":"active"}""", Capabilities.Siren, StateView.On)]
    [InlineData("Yard Motion", """{"motionStatus":"faulted"}""", Capabilities.Motion, StateView.Motion)]
    [InlineData("Cellar Zone", """{"status":"disabled"}""", Capabilities.Reporting, StateView.Disabled)]
    [InlineData("Alarm Base Station", """{"networkConnection":"ppp0"}""", Capabilities.Network, "cellular")]
    public async Task What_a_hub_device_reports_arrives(string name, string fields, string capability, string told)
    {
        _house.Control.SetFields(name == "Alarm Base Station" ? DemoHousehold.HubZid : name, JsonNode.Parse(fields)!.AsObject());
        await _house.SeesDeviceAsync(name, d => Shown(d, capability) == told, $"{capability} is {told}");
    }

    [Theory]
    [InlineData("Front Lock", Capabilities.Lock, StateView.Unlocked)]
    [InlineData("Coffee Machine", Capabilities.Switch, StateView.On)]
    [InlineData("Main Water Valve", Capabilities.Valve, StateView.Closed)]
    [InlineData("Thermostat", Capabilities.ThermostatMode, "cool")]
    [InlineData("Keypad", Capabilities.Chirps, StateView.Disabled)]
    [InlineData("Path Light", Capabilities.Light, StateView.On)]
    [InlineData("Yard Lights", Capabilities.Light, StateView.On)]
    [InlineData("Deck Lights", Capabilities.Light, StateView.On)]
    [InlineData("Reading Lamp", Capabilities.Light, StateView.On)]
    [InlineData("Hall Siren", Capabilities.Siren, StateView.On)]
    [InlineData("Outdoor Siren", Capabilities.Siren, StateView.On)]
    [InlineData("Garden Lights", Capabilities.Light, StateView.On)]
    [InlineData("Front Camera", Capabilities.MotionDetection, StateView.Off)]
    [InlineData("Front Camera", Capabilities.Zone1, StateView.Off)]
    [InlineData("Front Camera", Capabilities.Light, StateView.On)]
    [InlineData("Front Door", Capabilities.InHomeChime, StateView.Off)]
    [InlineData("Hall Chime", Capabilities.Snooze, StateView.Snoozed)]
    [InlineData("Hall Chime", Capabilities.NightLight, StateView.On)]
    public async Task A_wish_for_a_state_is_confirmed_by_the_device_itself(string name, string capability, string value)
    {
        IntentView settled = await WishAsync(name, capability, new SetDeviceState(capability, value, MayOpen: true));
        Assert.Equal((IntentStage.Confirmed, capability, value), (settled.Stage, settled.About, settled.Target));
        Assert.Equal(value, Shown(await Device(name), capability));
    }

    [Theory]
    [InlineData("Ceiling Fan", Capabilities.Level, 0.25, "0.25 fraction")]
    [InlineData("Deck Lights", Capabilities.Level, 1, "1 fraction")]
    [InlineData("Thermostat", Capabilities.SetPoint, 19.5, "19.5 celsius")]
    [InlineData("Keypad", Capabilities.Volume, 0.1, "0.1 fraction")]
    [InlineData("Keypad", Capabilities.Brightness, 0.9, "0.9 fraction")]
    [InlineData("Alarm Base Station", Capabilities.Volume, 0.8, "0.8 fraction")]
    [InlineData("Outdoor Siren", Capabilities.Volume, 4, "4 of-4")]
    [InlineData("Hall Chime", Capabilities.Volume, 9, "9 of-11")]
    [InlineData("Front Door", Capabilities.Volume, 3, "3 of-11")]
    [InlineData("Street Intercom", Capabilities.Volume, 8, "8 of-8")]
    [InlineData("Front Camera", Capabilities.MotionSensitivity, 8, "8 of-10")]
    public async Task A_wish_for_a_number_is_confirmed_by_the_device_itself(string name, string capability, double value, string shown)
    {
        IntentView settled = await WishAsync(name, capability, new SetDeviceNumber(capability, value));
        Assert.Equal((IntentStage.Confirmed, capability), (settled.Stage, settled.About));
        Assert.Equal(shown, Shown(await Device(name), capability));
    }

    private async Task<IntentView> WishAsync(string name, string capability, Engine.Core.ICommand wish)
    {
        DeviceView device = await _house.SeesDeviceAsync(name, d => d.Has(capability), $"has {capability}");
        Answer answer = await _house.AskAsync(device.Address, wish);
        Assert.True(answer.Ok, answer.Refusal?.Detail);
        return await _house.SettledAsync(((IntentTaken)answer.Reply!).Intent!);
    }

    private Task<DeviceView> Device(string name) => _house.SeesDeviceAsync(name, _ => true, "is there");

    private static string? Shown(DeviceView device, string capability) =>
        device.Numbers.TryGetValue(capability, out NumberView? number)
            ? $"{number.Measure.Text} {number.Measure.UnitWord}"
            : device.State(capability)?.Value;
}
