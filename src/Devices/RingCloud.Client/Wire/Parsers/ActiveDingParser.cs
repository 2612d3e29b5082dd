using System.Text.Json;
using NodaTime;

namespace RingActors.Devices.RingCloud.Client.Wire.Parsers;

/// <summary>An entry of dings/active.</summary>
internal sealed record ParsedActiveDing(
    string? Id, string? Kind, long DeviceId, bool IsMotion, Instant? At, string? Detection, string? Leftover);

internal static class ActiveDingParser
{
    public static IReadOnlyList<ParsedActiveDing> Parse(JsonElement root, PayloadFaults faults)
    {
        if (root.ValueKind != JsonValueKind.Array)
        {
            faults.Add("$", "an array");
            return [];
        }

        var found = new List<ParsedActiveDing>();
        foreach (var entry in new WireList(root, faults, "$").Items)
        {
            if (entry.Long("doorbot_id") is not { } device)
            {
                faults.Add("$[].doorbot_id", "a device id");
                continue;
            }

            var kind = entry.Text("kind");
            found.Add(new ParsedActiveDing(
                entry.Text("id_str") ?? entry.Text("id"),
                kind,
                device,
                kind == "motion" || (kind is null && entry.Flag("motion") == true),
                entry.Time("now"),
                entry.Text("detection_type"),
                entry.Leftover()));
        }

        return found;
    }
}
