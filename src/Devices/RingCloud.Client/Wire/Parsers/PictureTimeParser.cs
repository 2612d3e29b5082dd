using System.Text.Json;
using NodaTime;

namespace RingActors.Devices.RingCloud.Client.Wire.Parsers;

/// <summary>
/// POST snapshots/timestamps: when the newest picture of each camera was taken. A camera without one is left out.
/// </summary>
internal static class PictureTimeParser
{
    public static IReadOnlyDictionary<long, Instant> Parse(JsonElement root, PayloadFaults faults)
    {
        var found = new Dictionary<long, Instant>();
        foreach (var entry in WireObject.From(root, faults)?.Objects("timestamps") ?? [])
        {
            if (entry.Long("doorbot_id") is { } id && entry.Time("timestamp") is { } at)
            {
                found[id] = at;
            }
            else
            {
                faults.Add("$.timestamps[]", "a camera's id and a time");
            }
        }

        return found;
    }
}
