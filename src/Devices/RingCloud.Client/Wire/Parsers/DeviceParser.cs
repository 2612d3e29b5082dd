using System.Text.Json;
using RingActors.Devices.RingCloud.Client.Observations;

namespace RingActors.Devices.RingCloud.Client.Wire.Parsers;

/// <summary>One entry of the device list (section 3.2 and 3.3 of the protocol sheet).</summary>
internal static class DeviceParser
{
    private const int VolumeMax = 11;
    private const int IntercomVolumeMax = 8;
    private const int SensitivityMax = 10;
    private const int ZonesMax = 3;
    private const long SnoozeSecondsMax = 7 * 24 * 3600;

    /// <returns>Null when the entry has no usable id: nothing could be said or asked about it.</returns>
    public static ParsedDevice? Parse(WireObject entry, string family)
    {
        if (entry.Long("id") is not { } id)
        {
            return null;
        }

        var kind = entry.Text("kind");
        var alerts = Alerts(entry);
        var health = entry.Object("health");
        var connection = alerts?.Text("connection");
        var device = new RingDevice
        {
            Id = id,
            Family = family,
            Kind = kind,
            Name = entry.Text("description"),
            LocationId = entry.Text("location_id"),
            HardwareKey = entry.Text("device_id"),
            TimeZone = entry.Text("time_zone"),
            Firmware = health?.Text("firmware_version") ?? entry.Text("firmware_version"),
            IsOwned = entry.Flag("owned"),
            Capabilities = CapabilitiesOf(entry, family, kind ?? ""),
            Connection = connection,
            IsOnline = IsOnline(connection, health),
            BatteryPercent = Battery.Percent(entry),
            BatteryMillivolts = Battery.Millivolts(entry) ?? health?.Number("battery_voltage"),
            IsBatteryLow = alerts is null ? null : alerts.Text("battery") == "low",
            IsExternallyPowered = IsPowered(entry),
            IsLightOn = entry.Flag("led_status"),
            IsSubscribedToDings = entry.Flag("subscribed"),
            IsSubscribedToMotion = entry.Flag("subscribed_motions"),
            SignalDbm = health?.Int("rssi"),
            HeardAt = health?.Time("last_update_time"),
            SnoozeSecondsLeft = SnoozeLeft(entry),
            IsSnoozed = entry.Has("motion_snooze") ? entry.HasValue("motion_snooze") : null,
        };
        device = WithSettings(WithSiren(device, entry), entry);
        return new ParsedDevice(device, entry.Leftover());
    }

    private static RingDevice WithSiren(RingDevice device, WireObject entry)
    {
        if (entry.Object("siren_status") is not { } siren)
        {
            return device;
        }

        var seconds = siren.Number("seconds_remaining");
        return device with
        {
            SirenSecondsRemaining = seconds is { } s ? (long)Math.Clamp(s, 0, int.MaxValue) : null,
            IsSirenOn = seconds is { } left ? left > 0 : null,
        };
    }

    private static RingDevice WithSettings(RingDevice device, WireObject entry)
    {
        if (entry.Object("settings") is not { } settings)
        {
            return device;
        }

        bool isIntercom = settings.HasValue("intercom_settings");
        var volumeMax = isIntercom ? IntercomVolumeMax : VolumeMax;
        var volume = Within(settings, "doorbell_volume", volumeMax) ?? Within(settings, "volume", volumeMax);
        var zones = settings.Peek("motion_zones") is { ValueKind: JsonValueKind.Object } ? settings.Object("motion_zones") : null;
        var chime = settings.Peek("chime_settings") is { ValueKind: JsonValueKind.Object } ? settings.Object("chime_settings") : null;
        var night = settings.Peek("night_light_settings") is { ValueKind: JsonValueKind.Object } ? settings.Object("night_light_settings") : null;
        return device with
        {
            IsMotionDetectionOn = settings.Flag("motion_detection_enabled"),
            IsLiveViewDisabled = settings.Flag("live_view_disabled"),
            Volume = volume,
            VolumeMax = volumeMax,
            MotionSensitivity = zones is null ? null : Within(zones, "sensitivity", SensitivityMax),
            MotionZones = zones is null ? device.MotionZones : ZonesOf(zones),
            IsNightLightOn = night?.Flag("light_sensor_enabled"),
            IsInHomeChimeOn = chime?.Flag("enable"),
        };
    }

    /// <summary>A number beyond the scale is of another scale, and stays in the leftover.</summary>
    private static int? Within(WireObject entry, string name, int max) =>
        entry.Peek(name) is { } value && Lenient.Int(value, out var number) && number >= 0 && number <= max ? entry.Int(name) : null;

    /// <summary>State 2 is on, 0 is off; others are not known. A zone that was never drawn has none.</summary>
    private static Dictionary<int, bool> ZonesOf(WireObject zones)
    {
        var found = new Dictionary<int, bool>();
        for (var number = 1; number <= ZonesMax; number++)
        {
            var name = $"zone{number}";
            if (zones.Peek(name) is { ValueKind: JsonValueKind.Object } && zones.Object(name) is { } zone
                && zone.Peek("state") is { } state && Lenient.Int(state, out var value) && value is 0 or 2)
            {
                found[number] = zone.Int("state") == 2;
            }
        }

        return found;
    }

    private static long? SnoozeLeft(WireObject entry) =>
        entry.Peek("do_not_disturb") is { ValueKind: JsonValueKind.Object } && entry.Object("do_not_disturb") is { } snooze
            && snooze.Peek("seconds_left") is { } left && Lenient.Long(left, out var seconds) && seconds is >= 0 and <= SnoozeSecondsMax
            ? snooze.Long("seconds_left")
            : null;

    // Base stations send a list here, everything else an object.
    private static WireObject? Alerts(WireObject entry) =>
        entry.Peek("alerts") is { ValueKind: JsonValueKind.Array } ? null : entry.Object("alerts");

    private static bool? IsOnline(string? connection, WireObject? health) => connection switch
    {
        "online" => true,
        "offline" => false,
        null => health?.Flag("connected"),
        _ => null,
    };

    private static bool? IsPowered(WireObject entry)
    {
        var external = entry.Flag("external_connection");
        var state = entry.Int("ext_power_state");
        return external is null && state is null ? null : external == true || state > 0;
    }

    private static RingCapabilities CapabilitiesOf(WireObject entry, string family, string kind)
    {
        var settings = entry.HasValue("settings") ? entry.Object("settings") : null;
        var isCamera = family is "doorbots" or "authorized_doorbots" or "stickup_cams" || kind == "onvif_camera";
        var found = RingCapabilities.None;
        void Add(bool has, RingCapabilities capability) => found |= has ? capability : RingCapabilities.None;
        Add(isCamera, RingCapabilities.Video);
        Add(IsDoorbell(family, kind), RingCapabilities.Doorbell);
        Add(settings?.Has("motion_detection_enabled") == true, RingCapabilities.MotionDetection);
        Add(entry.HasValue("led_status"), RingCapabilities.Light);
        Add(entry.HasValue("siren_status"), RingCapabilities.Siren);
        Add(entry.HasValue("battery_life") || entry.HasValue("battery_life_2"), RingCapabilities.Battery);
        Add(settings?.HasValue("chime_settings") == true, RingCapabilities.InHomeChime);
        Add(settings?.HasValue("doorbell_volume") == true || settings?.HasValue("volume") == true, RingCapabilities.Volume);
        Add(settings?.HasValue("intercom_settings") == true, RingCapabilities.Unlock | RingCapabilities.Doorbell);
        Add(family == "base_stations" || kind.StartsWith("base_station", StringComparison.Ordinal), RingCapabilities.AlarmHub);
        Add(family == "beams_bridges" || kind.StartsWith("beams_bridge", StringComparison.Ordinal), RingCapabilities.LightingHub);
        Add(family == "chimes", RingCapabilities.Chime);
        Add(kind.StartsWith("sensor_bluejay", StringComparison.Ordinal), RingCapabilities.SmokeAlarm);
        return found;
    }

    // Cameras are sometimes shared among the doorbells; their kind gives them away, and only there the kind decides.
    private static bool IsDoorbell(string family, string kind) =>
        kind.Contains("doorbell", StringComparison.Ordinal)
        || family == "doorbots"
        || (family == "authorized_doorbots" && !kind.Contains("cam", StringComparison.Ordinal)
            && !kind.Contains("light", StringComparison.Ordinal));
}
