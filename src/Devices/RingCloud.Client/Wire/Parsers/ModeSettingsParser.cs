using System.Text.Json;
using RingActors.Devices.RingCloud.Client.Observations;

namespace RingActors.Devices.RingCloud.Client.Wire.Parsers;

/// <summary>GET mode/location/{id}/settings: for each mode, what it does to which device.</summary>
internal static class ModeSettingsParser
{
    public static RingModeSettings Parse(JsonElement root, PayloadFaults faults)
    {
        if (WireObject.From(root, faults) is not { } settings)
        {
            return new RingModeSettings([]) { Leftover = Redaction.Json(root) };
        }

        var found = new List<RingModeActions>();
        settings.Ignore("lastUpdateTimeMS");
        foreach (var mode in settings.Names.Where(n => settings.Peek(n) is { ValueKind: JsonValueKind.Array }).ToList())
        {
            foreach (var entry in settings.Objects(mode))
            {
                if (entry.Long("deviceId") is { } id)
                {
                    _ = entry.Text("deviceIdType");
                    found.Add(new RingModeActions(mode, id, entry.Texts("actions")));
                }
                else
                {
                    faults.Add($"$.{mode}[].deviceId", "an id");
                }
            }
        }

        return new RingModeSettings(found) { Leftover = settings.Leftover() };
    }
}
