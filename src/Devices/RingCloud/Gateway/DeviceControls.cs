using System.Globalization;
using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.RingCloud.Alarm;

namespace RingActors.Devices.RingCloud.Gateway;

/// <summary>
/// Puts a wish for a device into Ring's words and sends it by the way on which the device is reached: as a command or values over its
/// hub (sections 6.7 to 6.9 of the protocol sheet), or as a call about a listed device (sections 4.6 to 4.8).
/// </summary>
internal static class DeviceControls
{
    internal static Task SendAsync(IRingCalls ring, string location, ControlDevice wish, CancellationToken stop)
    {
        if (wish.DeviceId.StartsWith(LightGroups.IdPrefix, StringComparison.Ordinal))
        {
            return Group(ring, location, wish, stop);
        }

        if (wish.RingKind.StartsWith(HubDeviceCache.HubPrefix, StringComparison.Ordinal))
        {
            return ring.SetBaseStationAsync(location, ValuesOf(wish).ToJsonString(), stop);
        }

        return long.TryParse(wish.DeviceId, NumberStyles.None, CultureInfo.InvariantCulture, out long id)
            ? Listed(ring, id, wish, stop)
            : BehindHub(ring, location, wish, stop);
    }

    private static Task Group(IRingCalls ring, string location, ControlDevice wish, CancellationToken stop)
    {
        string group = wish.DeviceId[LightGroups.IdPrefix.Length..];
        return wish.Capability == Capabilities.Light
            ? ring.SetLightGroupAsync(location, group, wish.Word == StateView.On, wish.For, stop)
            : throw NoSuch(wish);
    }

    private static Task BehindHub(IRingCalls ring, string location, ControlDevice wish, CancellationToken stop)
    {
        Task Command(string type, JsonObject? data = null) =>
            ring.SendAlarmCommandAsync(location, wish.DeviceId, type, (data ?? []).ToJsonString(), stop);

        bool beams = wish.RingKind.Contains("beams", StringComparison.Ordinal);
        return (wish.Capability, wish.Word) switch
        {
            (Capabilities.Lock, StateView.Locked) => Command("lock.lock"),
            (Capabilities.Lock, StateView.Unlocked) => Command("lock.unlock"),
            (Capabilities.Valve, StateView.Open) => Command("valve.open"),
            (Capabilities.Valve, StateView.Closed) => Command("valve.close"),
            (Capabilities.Light, _) when beams => Command("light-mode.set", LightMode(wish)),

            // Ring's own outdoor siren takes only its test; others are switched.
            (Capabilities.Siren, StateView.On) when IsTested(wish) => Command("siren-test.start"),
            (Capabilities.Siren, _) when IsTested(wish) => Command("siren-test.stop"),
            (Capabilities.Siren, StateView.On) => ring.SoundAlarmDeviceAsync(location, wish.DeviceId, stop),
            _ => ring.SetAlarmDeviceAsync(location, wish.DeviceId, ValuesOf(wish).ToJsonString(), stop),
        };
    }

    private static Task Listed(IRingCalls ring, long id, ControlDevice wish, CancellationToken stop)
    {
        bool on = wish.Word == StateView.On;
        int steps = (int)(wish.Number?.Value ?? 0);
        return wish.Capability switch
        {
            Capabilities.MotionDetection => ring.SetMotionDetectionAsync(id, on, stop),
            Capabilities.Volume => ring.SetVolumeAsync(id, steps, stop),
            Capabilities.Snooze => ring.SnoozeChimeAsync(
                id, wish.Word == StateView.Snoozed ? wish.For ?? Duration.FromHours(1) : Duration.Zero, stop),
            Capabilities.NightLight => ring.PatchSettingsAsync(
                id, Nested("night_light_settings", "light_sensor_enabled", on).ToJsonString(), stop),
            Capabilities.InHomeChime => ring.PutSettingsAsync(id, Nested("chime_settings", "enable", on).ToJsonString(), stop),
            Capabilities.MotionSensitivity => ring.PutSettingsAsync(id, Nested("motion_zones", "sensitivity", steps).ToJsonString(), stop),
            Capabilities.Zone1 or Capabilities.Zone2 or Capabilities.Zone3 => ring.PutSettingsAsync(
                id,
                new JsonObject { ["motion_zones"] = Nested("zone" + wish.Capability[^1], "state", on ? 2 : 0) }.ToJsonString(),
                stop),
            _ => throw NoSuch(wish),
        };
    }

    private static JsonObject LightMode(ControlDevice wish)
    {
        JsonObject data = new() { ["lightMode"] = wish.Word == StateView.On ? "on" : "default" };
        if (wish.For is { } time)
        {
            data["duration"] = (int)Math.Ceiling(time.TotalSeconds);
        }

        return data;
    }

    private static JsonObject ValuesOf(ControlDevice wish) => (wish.Capability, wish.Word, wish.Number) switch
    {
        (Capabilities.Light or Capabilities.Switch or Capabilities.Siren, { } word, _) => new() { ["on"] = word == StateView.On },
        (Capabilities.ThermostatMode, { } word, _) => new() { ["mode"] = word },
        (Capabilities.Chirps, { } word, _) => new() { ["chirps"] = word },
        (Capabilities.Sensitivity, { } word, _) => new() { ["sensitivity"] = word switch { "high" => 0, "mid" => 1, _ => 2 } },
        (Capabilities.Level, _, { } n) => new() { ["level"] = n.Value },
        (Capabilities.SetPoint, _, { } n) => new() { ["setPoint"] = n.Value },
        (Capabilities.Volume, _, { Unit: MeasureUnit.Fraction } n) => new() { ["volume"] = n.Value },
        (Capabilities.Volume, _, { } n) => new() { ["volume"] = (int)n.Value },
        (Capabilities.Brightness, _, { } n) => new() { ["brightness"] = n.Value },
        _ => throw NoSuch(wish),
    };

    private static JsonObject Nested(string group, string name, JsonNode value) =>
        new() { [group] = new JsonObject { [name] = value } };

    private static bool IsTested(ControlDevice wish) => wish.RingKind.StartsWith("siren.", StringComparison.Ordinal);

    private static RingApiException NoSuch(ControlDevice wish) => new(
        RingFault.Rejected, $"Ring knows no call for the {wish.Capability} of a {wish.RingKind}. Nothing was sent.");
}
