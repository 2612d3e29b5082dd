using RingActors.Devices.Domain;

namespace RingActors.Api.Home.Handlers;

/// <summary>Devices in the words of the tools.</summary>
internal static class DeviceWords
{
    internal static DeviceEntry Entry(DeviceView device) => new(
        device.Slug, device.Name, KindOf(device), StatusOf(device), device.Room, StateOf(device), device.Battery?.Percent);

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
        DeviceKinds.Generic => Generic(device),
        _ => device.Kind,
    };

    internal static string StatusOf(DeviceView device) => device.State(Capabilities.Connection)?.Value switch
    {
        StateView.Online or StateView.CellBackup => "online",
        StateView.Offline => "offline",
        _ => "unknown",
    };

    /// <summary>The states worth a word in a list; the capability is named where the word alone would not say what is meant.</summary>
    private static string? StateOf(DeviceView device)
    {
        IEnumerable<string> words = device.States
            .Where(s => s.Key is not (Capabilities.Connection or Capabilities.Power) && s.Value.Value is not StateView.Ok)
            .OrderBy(s => s.Key, StringComparer.Ordinal)
            .Select(s => s.Key is Capabilities.Contact or Capabilities.Motion ? s.Value.Value : $"{s.Key} {s.Value.Value}");
        string joined = string.Join(", ", words);
        return joined.Length == 0 ? null : joined;
    }

    private static string Generic(DeviceView device)
    {
        (string Part, string Kind)[] parts =
        [
            ("range-extender", "range_extender"), ("flood", "flood_freeze_sensor"), ("glass", "glass_break_sensor"), ("chime", "chime"),
            ("lock", "lock"), ("siren", "siren"), ("switch", "light"), ("beams", "light"),
        ];
        return parts.FirstOrDefault(p => device.RingKind.Contains(p.Part, StringComparison.Ordinal)).Kind ?? "other";
    }
}
