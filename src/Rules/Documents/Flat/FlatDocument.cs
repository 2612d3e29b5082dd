using System.Text.Json.Nodes;
using RingActors.Rules.Format;
using RingActors.Rules.Schedules.Calendars.Documents;

namespace RingActors.Rules.Documents.Flat;

/// <summary>What the flat form says, as a document. Takes only what was read without a fault.</summary>
internal static class FlatDocument
{
    private const string ModeChanged = "mode_changed";

    internal static JsonObject Of(FlatTrigger trigger, JsonObject flat)
    {
        JsonObject conditions = flat[FlatShapes.Conditions] as JsonObject ?? [];
        return new JsonObject
        {
            ["name"] = flat[FlatShapes.Name]!.DeepClone(),
            ["enabled"] = flat[FlatShapes.Enabled]!.DeepClone(),
            ["triggers"] = new JsonArray(TriggerOf(trigger, conditions)),
            ["conditions"] = ConditionsOf(trigger, conditions),
            ["actions"] = new JsonArray([.. flat[FlatShapes.Actions]!.AsArray().Select(a => ActionOf(a!.AsObject()))]),
        };
    }

    /// <summary>Times of days of the week, as a calendar has them.</summary>
    private static JsonObject TimeOf(FlatTrigger trigger, JsonObject conditions)
    {
        JsonObject weekly = new() { ["type"] = WeeklyWhen.Type };
        JsonObject calendar = new() { ["when"] = new JsonArray(weekly) };
        foreach (Field field in trigger.Fields.Where(f => conditions[f.Name] is not null))
        {
            (field.Kind == FieldKind.Zone ? calendar : weekly)[field.Name] = conditions[field.Name]!.DeepClone();
        }

        return new() { ["type"] = trigger.Type, ["calendar"] = calendar };
    }

    private static JsonObject TriggerOf(FlatTrigger trigger, JsonObject conditions)
    {
        if (trigger.Word == FlatShapes.Schedule)
        {
            return TimeOf(trigger, conditions);
        }

        JsonObject part = new() { ["type"] = trigger.Type };
        foreach (Field field in trigger.Fields)
        {
            if (conditions[field.Name] is { } value)
            {
                part[field.DocumentName] = field.Name == FlatShapes.DeviceType ? new JsonArray(value.DeepClone())
                    : value.DeepClone();
            }
        }

        if (trigger.Type == ModeChanged && conditions[FlatShapes.Modes] is { } reached)
        {
            part["to"] = reached.DeepClone();
        }

        return part;
    }

    /// <summary>Of a change of the mode, <c>modes</c> says to which.</summary>
    private static JsonArray ConditionsOf(FlatTrigger trigger, JsonObject conditions)
    {
        JsonArray list = [];
        if (trigger.Type != ModeChanged && conditions[FlatShapes.Modes] is { } modes)
        {
            list.Add(new JsonObject { ["type"] = "mode", ["modes"] = modes.DeepClone() });
        }

        if (conditions[FlatShapes.Window] is { } window)
        {
            list.Add(Typed("time_window", window));
        }

        foreach (JsonNode? state in conditions[FlatShapes.States] as JsonArray ?? [])
        {
            list.Add(Typed("device_state", state!));
        }

        return list;
    }

    private static JsonObject ActionOf(JsonObject action)
    {
        string word = action["type"]!.GetValue<string>();
        (string type, bool? on) = word switch
        {
            "light_on" or "siren_on" => (word[..^3], true),
            "light_off" or "siren_off" => (word[..^4], false),
            _ => (word, (bool?)null),
        };
        JsonObject part = new() { ["type"] = type };
        if (on is not null)
        {
            part["on"] = on;
        }

        foreach (Field field in Shape.Of(FlatShapes.ActionShapes, word).Fields)
        {
            if (action[field.Name] is not { } value)
            {
                continue;
            }

            if (field.Name == FlatShapes.Message && type == "webhook")
            {
                part["body"] = new JsonObject { [FlatShapes.Message] = value.DeepClone() };
            }
            else
            {
                part[field.DocumentName] = value.DeepClone();
            }
        }

        return part;
    }

    private static JsonObject Typed(string type, JsonNode fields)
    {
        JsonObject part = fields.DeepClone().AsObject();
        part["type"] = type;
        return part;
    }
}
