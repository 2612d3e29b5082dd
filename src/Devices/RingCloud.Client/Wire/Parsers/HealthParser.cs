using System.Text.Json;
using RingActors.Devices.RingCloud.Client.Observations;

namespace RingActors.Devices.RingCloud.Client.Wire.Parsers;

/// <summary>GET doorbots/{id}/health and chimes/{id}/health.</summary>
internal static class HealthParser
{
    public static (RingDeviceHealth Health, string? Leftover) Parse(JsonElement root, PayloadFaults faults)
    {
        if (WireObject.From(root, faults)?.Object("device_health") is not { } h)
        {
            return (new RingDeviceHealth(), Redaction.Json(root));
        }

        var health = new RingDeviceHealth
        {
            SignalDbm = h.Int("latest_signal_strength"),
            SignalCategory = h.Text("latest_signal_category"),
            NetworkConnection = h.Text("network_connection"),
            BatteryPercent = Battery.Percentage(IsWord(h, "battery_percentage") ? null : h.Number("battery_percentage")),
            BatteryCategory = h.Text("battery_percentage_category"),
            BatteryMillivolts = h.Number("battery_voltage"),
            IsExternallyPowered = h.Int("ext_power_state") is { } state ? state > 0 : null,
            Firmware = h.Text("firmware"),
            IsFirmwareOutOfDate = h.Flag("firmware_out_of_date"),
            UpdatedAt = h.Time("updated_at"),
        };
        return (health, h.Leftover());
    }

    // Some devices put a category where others put the number: legal, and no fault.
    private static bool IsWord(WireObject h, string name) =>
        h.Peek(name) is { ValueKind: JsonValueKind.String } value
        && JsonText.Of(value) is { Length: > 0 } text && char.IsAsciiLetter(text[0]);
}
