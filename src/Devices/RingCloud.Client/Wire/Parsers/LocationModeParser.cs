using System.Text.Json;
using RingActors.Devices.RingCloud.Client.Observations;

namespace RingActors.Devices.RingCloud.Client.Wire.Parsers;

/// <summary>GET and POST mode/location/{id}.</summary>
internal static class LocationModeParser
{
    public static (RingLocationMode? Mode, string? Leftover) Parse(JsonElement root, PayloadFaults faults)
    {
        if (WireObject.From(root, faults) is not { } o || o.Word("mode") is not { Length: > 0 } mode)
        {
            faults.Add("$.mode", "a mode");
            return (null, Redaction.Json(root));
        }

        var parsed = new RingLocationMode { Mode = mode, UpdatedAt = o.Time("lastUpdateTimeMS"), IsReadOnly = o.Flag("readOnly") };
        return (parsed, o.Leftover());
    }
}
