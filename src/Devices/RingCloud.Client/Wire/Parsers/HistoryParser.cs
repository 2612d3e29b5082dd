using System.Text.Json;
using RingActors.Devices.RingCloud.Client.Observations;

namespace RingActors.Devices.RingCloud.Client.Wire.Parsers;

/// <summary>GET doorbots/{id}/history: an array, newest first.</summary>
internal static class HistoryParser
{
    public static IReadOnlyList<RingHistoryEvent> Parse(JsonElement root, PayloadFaults faults)
    {
        if (root.ValueKind != JsonValueKind.Array)
        {
            faults.Add("$", "an array");
            return [];
        }

        var found = new List<RingHistoryEvent>();
        foreach (var entry in new WireList(root, faults, "$").Items)
        {
            if (entry.Text("id") is not { Length: > 0 } id)
            {
                faults.Add("$[].id", "an id");
                continue;
            }

            found.Add(new RingHistoryEvent
            {
                Id = id,
                Kind = entry.Text("kind"),
                CreatedAt = entry.Time("created_at"),
                DeviceId = entry.Object("doorbot")?.Long("id"),
                Answered = entry.Flag("answered"),
                Detection = entry.Object("cv_properties")?.Text("detection_type"),
                Leftover = entry.Leftover(),
            });
        }

        return found;
    }
}
