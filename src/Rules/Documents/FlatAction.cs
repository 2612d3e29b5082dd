using System.Text.Json;
using System.Text.Json.Nodes;
using RingActors.Devices.Domain;
using RingActors.Engine.Core;

namespace RingActors.Rules;

/// <summary>An action of the flat form: an object as in the document, or one word.</summary>
internal static class FlatAction
{
    internal static JsonNode? Of(JsonNode? action, JsonObject conditions, RuleContext context)
    {
        JsonNode? part = action switch
        {
            JsonValue word when word.GetValueKind() == JsonValueKind.String => FromWord(word.GetValue<string>()),
            JsonObject fields => Renamed(fields),
            _ => action?.DeepClone(),
        };
        if (part is JsonObject whole && whole["devices"] is null
            && whole["type"] is JsonValue type && type.GetValueKind() == JsonValueKind.String
            && DevicesOf(type.GetValue<string>(), conditions, context) is { } devices)
        {
            whole["devices"] = devices;
        }

        return part;
    }

    private static JsonObject FromWord(string word) => word switch
    {
        "light_on" or "light_off" => new() { ["type"] = "light", ["on"] = word == "light_on" },
        "siren_on" or "siren_off" => new() { ["type"] = "siren", ["on"] = word == "siren_on" },
        "arm_home" or "arm_away" => new() { ["type"] = "arm", ["mode"] = word[4..] },
        _ => new() { ["type"] = word },
    };

    private static JsonObject Renamed(JsonObject fields)
    {
        JsonObject part = fields.DeepClone().AsObject();
        Rename(part, "action", "type");
        Rename(part, "device", "devices");
        Rename(part, "device_id", "devices");
        Rename(part, "duration_seconds", "seconds");
        return part;
    }

    private static void Rename(JsonObject part, string from, string to)
    {
        if (part[from] is { } value && part[to] is null)
        {
            part.Remove(from);
            part[to] = value;
        }
    }

    /// <summary>An action without devices concerns those of the trigger that can do it.</summary>
    private static JsonArray? DevicesOf(string type, JsonObject conditions, RuleContext context)
    {
        string? capability = type switch
        {
            "light" or "floodlight" => Capabilities.Light,
            "siren" => Capabilities.Siren,
            _ => null,
        };
        JsonNode? named = conditions["devices"] ?? conditions["device"] ?? conditions["device_id"];
        JsonArray all = named is JsonArray array ? array : named is null ? [] : [named.DeepClone()];
        Address[] able =
        [
            .. all.OfType<JsonValue>()
                .Where(v => v.GetValueKind() == JsonValueKind.String)
                .Select(v => context.Devices.Find(v.GetValue<string>()))
                .Where(d => d is not null && capability is not null && d.Has(capability))
                .Select(d => d!.Address),
        ];
        return able.Length == 0 ? null : new JsonArray([.. able.Select(a => (JsonNode)a.Value)]);
    }
}
