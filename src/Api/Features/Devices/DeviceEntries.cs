using RingActors.Api.Features.Homes;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Api.Features.Devices;

/// <summary>Devices as the tools show them.</summary>
internal sealed class DeviceEntries(PresentSecurity present)
{
    /// <summary>Behind a hub that is not heard, a device's last word is a memory.</summary>
    internal DeviceEntry Of(DeviceView device, HomeView view) => Entry(device, view.UnheardOf(device.Address, present.Of(view)) is null);

    /// <param name="device">The device.</param>
    /// <param name="isHeard">What it said last is the present, as far as its hub is concerned.</param>
    internal static DeviceEntry Entry(DeviceView device, bool isHeard)
    {
        string status = StatusOf(device);
        string? state = StateOf(device);
        return new DeviceEntry(
            device.Slug,
            device.Name,
            KindOf(device),
            isHeard || status == "offline" ? status : "unknown",
            device.Room,
            isHeard || state is null ? state : $"last known: {state}",
            device.Battery?.Percent);
    }

    internal static string KindOf(DeviceView device) => device.Kind switch
    {
        DeviceKinds.Contact => "contact_sensor",
        DeviceKinds.MotionSensor => "motion_sensor",
        DeviceKinds.SmokeCo => (device.Has(Capabilities.Smoke), device.Has(Capabilities.Co)) switch
        {
            (true, true) => "smoke_co_alarm",
            (false, true) => "co_alarm",
            _ => "smoke_alarm",
        },
        DeviceKinds.BaseStation => "base_station",
        DeviceKinds.Doorbell when device.RingKind.StartsWith("intercom", StringComparison.Ordinal) => "intercom",
        DeviceKinds.Generic => Generic(device),
        _ => device.Kind,
    };

    internal static string StatusOf(DeviceView device) => device.State(Capabilities.Connection)?.Value switch
    {
        StateView.Online or StateView.CellBackup => "online",
        StateView.Offline => "offline",
        _ => "unknown",
    };

    /// <summary>
    /// The states worth a word in a list: what a resident would ask for, and of settings only what is out of the
    /// ordinary. The capability is named where the word alone would not say what is meant.
    /// </summary>
    private static string? StateOf(DeviceView device)
    {
        IEnumerable<string> words = device.States
            .Where(s => IsWorthAWord(s.Key, s.Value.Value) && !IsOld(device, s.Key))
            .OrderBy(s => s.Key, StringComparer.Ordinal)
            .Select(s => Plain.Contains(s.Key) ? s.Value.Value : $"{s.Key} {s.Value.Value}");
        IEnumerable<string> numbers = device.Numbers
            .Where(n => Shown.Contains(n.Key))
            .OrderBy(n => n.Key, StringComparer.Ordinal)
            .Select(n => $"{n.Key} {n.Value.Measure.Said()}");
        string joined = string.Join(", ", words.Concat(numbers));
        return joined.Length == 0 ? null : joined;
    }

    private static readonly HashSet<string> Plain =
        new([Capabilities.Contact, Capabilities.Motion, Capabilities.Lock], StringComparer.Ordinal);

    private static readonly HashSet<string> Shown = new(
        [Capabilities.Temperature, Capabilities.Humidity, Capabilities.Level, Capabilities.SetPoint, Capabilities.CoLevel], StringComparer.Ordinal);

    /// <summary>Settings and the like, with the words that need no mention.</summary>
    private static readonly Dictionary<string, string[]> Ordinary = new(StringComparer.Ordinal)
    {
        [Capabilities.MotionDetection] = [StateView.On],
        [Capabilities.Zone1] = [StateView.On, StateView.Off],
        [Capabilities.Zone2] = [StateView.On, StateView.Off],
        [Capabilities.Zone3] = [StateView.On, StateView.Off],
        [Capabilities.Sensitivity] = ["high", "mid", "low"],
        [Capabilities.InHomeChime] = [StateView.On, StateView.Off],
        [Capabilities.NightLight] = [StateView.On, StateView.Off],
        [Capabilities.Snooze] = [StateView.Active],
        [Capabilities.Chirps] = [StateView.Enabled, StateView.Disabled],
        [Capabilities.PowerSaving] = ["off", "extended"],
        [Capabilities.Network] = ["ethernet", "wifi"],
        [Capabilities.BackupBattery] = ["charged", "charging"],
        [Capabilities.Reporting] = [StateView.Enabled],
        [Capabilities.SmokeListening] = [StateView.Enabled],
        [Capabilities.CoListening] = [StateView.Enabled],
        [Capabilities.Sounder] = [StateView.Off],
    };

    private static bool IsWorthAWord(string capability, string value) =>
        capability is not (Capabilities.Connection or Capabilities.Power)
        && value is not StateView.Ok
        && !(Ordinary.TryGetValue(capability, out string[]? ordinary) && ordinary.Contains(value, StringComparer.Ordinal));

    /// <summary>A sensor that is switched off says nothing any more: what it said last is no state.</summary>
    internal static bool IsOld(DeviceView device, string capability) =>
        capability is Capabilities.Motion or Capabilities.Contact or Capabilities.Fault
        && device.State(Capabilities.Reporting) is { Value: StateView.Disabled };

    /// <summary>By what it can do; by Ring's word for it only where it can do nothing that tells.</summary>
    private static string Generic(DeviceView device)
    {
        (string Capability, string Kind)[] able =
        [
            (Capabilities.Lock, "lock"), (Capabilities.Valve, "valve"), (Capabilities.ThermostatMode, "thermostat"),
            (Capabilities.SetPoint, "thermostat"), (Capabilities.Chime, "chime"), (Capabilities.Siren, "siren"), (Capabilities.Light, "light"),
            (Capabilities.Switch, "switch"), (Capabilities.Flood, "flood_freeze_sensor"), (Capabilities.Freeze, "flood_freeze_sensor"),
            (Capabilities.GlassBreak, "glass_break_sensor"), (Capabilities.Temperature, "temperature_sensor"),
            (Capabilities.Motion, "motion_sensor"),
        ];
        (string Part, string Kind)[] named =
        [
            ("range-extender", "range_extender"), ("flood", "flood_freeze_sensor"), ("glass", "glass_break_sensor"), ("chime", "chime"),
            ("panic", "panic_button"), ("_gdo", "garage_opener"), ("lock", "lock"), ("siren", "siren"), ("beams", "light"),
        ];
        return Array.Find(able, a => device.Has(a.Capability)).Kind
            ?? Array.Find(named, p => device.RingKind.Contains(p.Part, StringComparison.Ordinal)).Kind
            ?? "other";
    }
}

internal sealed record DeviceEntry(
    string DeviceId, string Name, string Kind, string Status, string? Room, string? State, int? BatteryPercent)
{
    /// <summary>The kind, as callers of other servers of this sort read it.</summary>
    public string Type => Kind;

    /// <summary>The same of the status; absent where nobody can say.</summary>
    public bool? Online => Status switch
    {
        "online" => true,
        "offline" => false,
        _ => null,
    };
}
