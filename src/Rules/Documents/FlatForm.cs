using System.Text.Json.Nodes;
using RingActors.Devices.Domain;

namespace RingActors.Rules;

/// <summary>The flat form of a rule, which is easier to say in one tool call, as a document of the real format.</summary>
internal sealed class FlatForm
{
    private static readonly string[] Known =
        ["automation_name", "trigger_type", "trigger_conditions", "response_actions", "description", "enabled"];

    /// <summary>Keys of <c>trigger_conditions</c> that are conditions and not fields of the trigger.</summary>
    private static readonly string[] ConditionKeys = ["mode", "modes", "time_window", "after", "before", "device_states"];

    private readonly List<RuleFault> _faults = [];
    private readonly List<(string Document, string Flat)> _paths = [];

    internal JsonObject Document { get; } = [];

    internal IReadOnlyList<RuleFault> Faults => _faults;

    internal static FlatForm Of(JsonObject arguments, RuleContext context)
    {
        FlatForm form = new();
        form.Whole(arguments);
        JsonObject conditions = form.ConditionsOf(arguments);
        form.Trigger(arguments, conditions);
        form.Conditions(conditions);
        form.Actions(arguments, conditions, context);
        return form;
    }

    /// <summary>Where in the flat form a path of the document comes from.</summary>
    internal string PathOf(string path)
    {
        foreach ((string document, string flat) in _paths)
        {
            if (path.StartsWith(document, StringComparison.Ordinal))
            {
                return flat + path[document.Length..];
            }
        }

        return path;
    }

    /// <summary>A document in the flat form; it keeps what the flat form can say.</summary>
    internal static JsonObject From(JsonObject document)
    {
        JsonObject trigger = document["triggers"]![0]!.DeepClone().AsObject();
        JsonNode? type = trigger["type"]?.DeepClone();
        trigger.Remove("type");
        foreach (JsonNode? condition in document["conditions"]!.AsArray())
        {
            JsonObject fields = condition!.DeepClone().AsObject();
            string kind = fields["type"]!.GetValue<string>();
            fields.Remove("type");
            if (kind == "mode")
            {
                trigger["modes"] = fields["modes"]!.DeepClone();
            }
            else if (kind == "time_window")
            {
                trigger["time_window"] = fields;
            }
            else
            {
                JsonArray states = trigger["device_states"] as JsonArray ?? [];
                trigger["device_states"] = states;
                states.Add(fields);
            }
        }

        return new JsonObject
        {
            ["automation_name"] = document["name"]?.DeepClone(),
            ["trigger_type"] = type,
            ["trigger_conditions"] = trigger,
            ["response_actions"] = document["actions"]!.DeepClone(),
        };
    }

    private void Whole(JsonObject arguments)
    {
        _paths.Add(("name", "automation_name"));
        Take(arguments, "automation_name", "name");
        Take(arguments, "description", "description");
        Take(arguments, "enabled", "enabled");
        foreach ((string name, _) in arguments.Where(a => !Known.Contains(a.Key, StringComparer.Ordinal)))
        {
            _faults.Add(new RuleFault(
                name, "unknown-field", $"There is no '{name}' here; the arguments are {string.Join(", ", Known)}.",
                NearMatch.Of(name, Known, 1)));
        }
    }

    private void Take(JsonObject from, string name, string to)
    {
        if (from[name] is { } value)
        {
            Document[to] = value.DeepClone();
        }
    }

    private JsonObject ConditionsOf(JsonObject arguments)
    {
        if (arguments["trigger_conditions"] is null or JsonObject)
        {
            return arguments["trigger_conditions"] as JsonObject ?? [];
        }

        _faults.Add(new RuleFault(
            "trigger_conditions", "wrong-type",
            "It must be an object, e.g. {\"devices\":[\"front-camera\"],\"modes\":[\"away\"]}.", []));
        return [];
    }

    private void Trigger(JsonObject arguments, JsonObject conditions)
    {
        JsonObject trigger = [];
        _paths.Add(("triggers[0].type", "trigger_type"));
        _paths.Add(("triggers[0]", "trigger_conditions"));
        if (arguments["trigger_type"] is { } type)
        {
            trigger["type"] = type.DeepClone();
        }

        foreach ((string name, JsonNode? value) in conditions)
        {
            if (!ConditionKeys.Contains(name, StringComparer.Ordinal))
            {
                trigger[name is "device" or "device_id" ? "devices" : name] = value?.DeepClone();
            }
        }

        Document["triggers"] = new JsonArray(trigger);
    }

    private void Conditions(JsonObject conditions)
    {
        JsonArray list = [];
        if ((conditions["modes"] ?? conditions["mode"]) is { } modes)
        {
            _paths.Add(($"conditions[{list.Count}].modes", conditions["modes"] is null ? "trigger_conditions.mode" : "trigger_conditions.modes"));
            list.Add(new JsonObject { ["type"] = "mode", ["modes"] = modes.DeepClone() });
        }

        if (conditions["time_window"] is { } window)
        {
            _paths.Add(($"conditions[{list.Count}]", "trigger_conditions.time_window"));
            JsonObject part = window is JsonObject fields ? fields.DeepClone().AsObject() : [];
            part["type"] = "time_window";
            list.Add(part);
        }
        else if (conditions["after"] is not null || conditions["before"] is not null)
        {
            _paths.Add(($"conditions[{list.Count}].from", "trigger_conditions.after"));
            _paths.Add(($"conditions[{list.Count}].to", "trigger_conditions.before"));
            list.Add(new JsonObject
            {
                ["type"] = "time_window",
                ["from"] = conditions["after"]?.DeepClone(),
                ["to"] = conditions["before"]?.DeepClone(),
            });
        }

        DeviceStates(conditions["device_states"], list);
        Document["conditions"] = list;
    }

    private void DeviceStates(JsonNode? states, JsonArray list)
    {
        JsonArray all = states is JsonArray array ? array : states is null ? [] : [states.DeepClone()];
        for (int i = 0; i < all.Count; i++)
        {
            _paths.Add(($"conditions[{list.Count}]", $"trigger_conditions.device_states[{i}]"));
            JsonObject part = all[i] is JsonObject fields ? fields.DeepClone().AsObject() : [];
            part["type"] = "device_state";
            list.Add(part);
        }
    }

    private void Actions(JsonObject arguments, JsonObject conditions, RuleContext context)
    {
        _paths.Add(("actions", "response_actions"));
        if (arguments["response_actions"] is not { } actions)
        {
            return;
        }

        JsonArray list = actions is JsonArray array ? array : [actions.DeepClone()];
        Document["actions"] = new JsonArray([.. list.Select(a => FlatAction.Of(a, conditions, context))]);
    }
}
