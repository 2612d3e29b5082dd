using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;

namespace RingActors.Devices.Domain.Alarm.Policy;

/// <summary>Reads <c>incidents</c> of a policy document.</summary>
internal static class PolicyIncidents
{
    private const int SirensMax = 20;

    private static readonly IncidentPolicy Defaults = new();

    private static readonly string[] Names =
    [
        "abort_seconds", "cancel_seconds", "sound_seconds", "after_sounding", "swinger_trips", "ignore_after_power_seconds",
        "sound_base_station", "sirens", "smoke", "co", "flood", "tamper",
    ];

    private static readonly string[] Responses = ["alarm", "record"];

    internal static IncidentPolicy Read(PolicyNode root, PolicyFaults faults, DevicesView devices)
    {
        if (root.Find("incidents") is not { } value || PolicyReader.Object(value, "incidents", faults, Names) is not { } node)
        {
            return Defaults;
        }

        return new IncidentPolicy
        {
            AbortSeconds = node.Integer("abort_seconds", 0, 45, null) ?? Defaults.AbortSeconds,
            CancelSeconds = node.Integer("cancel_seconds", 300, 3600, null) ?? Defaults.CancelSeconds,
            SoundSeconds = node.Integer("sound_seconds", 0, 600, null) ?? Defaults.SoundSeconds,
            AfterSounding = node.Word("after_sounding", ["stay-armed", "disarm"], isRequired: false) == "disarm"
                ? AfterSounding.Disarm
                : AfterSounding.StayArmed,
            SwingerTrips = node.Integer("swinger_trips", 0, 6, null) ?? Defaults.SwingerTrips,
            IgnoreAfterPowerSeconds = node.Integer("ignore_after_power_seconds", 0, 300, null) ?? Defaults.IgnoreAfterPowerSeconds,
            SoundBaseStation = node.Flag("sound_base_station", Defaults.SoundBaseStation),
            Sirens = Sirens(node, faults, devices),
            Smoke = Response(node, "smoke"),
            Co = Response(node, "co"),
            Flood = Response(node, "flood"),
            Tamper = Response(node, "tamper"),
        };
    }

    private static HazardResponse Response(PolicyNode node, string name) =>
        node.Word(name, Responses, isRequired: false) == "record" ? HazardResponse.Record : HazardResponse.Alarm;

    private static IReadOnlyList<string> Sirens(PolicyNode node, PolicyFaults faults, DevicesView devices)
    {
        List<string> sirens = [];
        foreach ((JsonNode? value, string path) in node.List("sirens", SirensMax))
        {
            DeviceView? device = PolicyDevices.Read(
                value, path, faults, devices, d => PolicyZones.IsCamera(d) && d.Has(Capabilities.Siren),
                "is no camera with a siren (for the base station's there is sound_base_station)");
            if (device is not null && !sirens.Contains(device.Address.Id))
            {
                sirens.Add(device.Address.Id);
            }
        }

        return sirens;
    }
}
