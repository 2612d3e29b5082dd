using System.Text.Json;
using System.Text.Json.Nodes;

namespace RingActors.Api.Home.Handlers;

/// <summary>The tool's arguments in the words of the rules' own flat form, and paths of its faults back in the tool's words.</summary>
internal static class FlatRule
{
    private static readonly (string Tool, string Rule)[] Renamed =
        [("contact_state", "to"), ("to_modes", "to"), ("from_modes", "from"), ("alarm_states", "states")];

    internal static JsonObject Of(JsonElement arguments)
    {
        JsonObject flat = [];
        Copy(arguments, flat, "automation_name", "trigger_type", "description", "enabled");
        if (arguments.TryGetProperty("trigger_conditions", out JsonElement conditions))
        {
            flat["trigger_conditions"] = Conditions(conditions);
        }

        if (arguments.TryGetProperty("response_actions", out JsonElement actions))
        {
            flat["response_actions"] = new JsonArray([.. actions.EnumerateArray().Select(Action)]);
        }

        return flat;
    }

    internal static string PathOf(string path, string? triggerType)
    {
        foreach ((string tool, string rule) in Renamed)
        {
            bool fits = tool != "contact_state" ? triggerType is "mode_change" or "alarm" : triggerType == "contact";
            if (fits && path.StartsWith("trigger_conditions." + rule, StringComparison.Ordinal))
            {
                return "trigger_conditions." + tool + path["trigger_conditions.".Length..][rule.Length..];
            }
        }

        return path;
    }

    private static JsonObject Conditions(JsonElement conditions)
    {
        JsonObject made = [];
        foreach (JsonProperty property in conditions.EnumerateObject())
        {
            string name = Array.Find(Renamed, r => r.Tool == property.Name).Rule ?? property.Name;
            made[name] = JsonNode.Parse(property.Value.GetRawText());
        }

        return made;
    }

    private static JsonNode? Action(JsonElement action)
    {
        JsonObject made = (JsonObject)JsonNode.Parse(action.GetRawText())!;
        string type = made["type"]!.GetValue<string>();
        if (type is "light_on" or "light_off" or "siren_on" or "siren_off")
        {
            made["type"] = type[..^(type.EndsWith("_on", StringComparison.Ordinal) ? 3 : 4)];
            made["on"] = type.EndsWith("_on", StringComparison.Ordinal);
        }

        if (made["message"] is { } message)
        {
            made.Remove("message");
            made["body"] = new JsonObject { ["message"] = message };
        }

        return made;
    }

    private static void Copy(JsonElement from, JsonObject to, params string[] names)
    {
        foreach (string name in names)
        {
            if (from.TryGetProperty(name, out JsonElement value))
            {
                to[name] = JsonNode.Parse(value.GetRawText());
            }
        }
    }
}
