using System.Text.Json;
using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Devices;

namespace RingActors.Devices.Domain.Alarm.Policy;

/// <summary>A policy as the document that <see cref="PolicyReader"/> takes: fields that have their default are left out of lists.</summary>
public static class PolicyWriter
{
    /// <summary>Devices are shown by their short names; also those that are gone from the home.</summary>
    public static JsonObject Write(SecurityPolicy policy, DevicesView devices)
    {
        JsonObject document = (JsonObject)JsonSerializer.SerializeToNode(policy, PolicyJson.Default.SecurityPolicy)!;
        foreach (JsonObject zone in document["zones"]!.AsArray().OfType<JsonObject>())
        {
            zone["device"] = Shown(zone["device"]!, devices);
            foreach (string name in zone.Where(m => IsDefault(m.Value)).Select(m => m.Key).ToArray())
            {
                zone.Remove(name);
            }
        }

        JsonNode incidents = document["incidents"]!;
        incidents["sirens"] = new JsonArray([.. incidents["sirens"]!.AsArray().Select(id => Shown(id!, devices))]);
        return document;
    }

    private static bool IsDefault(JsonNode? value) => value switch
    {
        null or JsonArray { Count: 0 } => true,
        JsonValue v => v.GetValueKind() == JsonValueKind.False || (v.GetValueKind() == JsonValueKind.Number && v.ToJsonString() == "0"),
        _ => false,
    };

    private static JsonNode Shown(JsonNode id, DevicesView devices) => devices.LastKnown(id.GetValue<string>())?.Slug ?? id.GetValue<string>();
}
