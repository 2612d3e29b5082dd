using System.Text.Json;
using System.Text.Json.Nodes;
using RingActors.Rules.Actions;
using RingActors.Rules.Conditions;
using RingActors.Rules.Format;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Documents;

/// <summary>The JSON Schema of rule documents, for clients that want to check before they call.</summary>
public static class RuleSchema
{
    private const string Resource = "rule-document.schema.json";

    /// <summary>The schema as it is published, JSON text.</summary>
    public static string Text
    {
        get
        {
            using Stream stream = typeof(RuleSchema).Assembly.GetManifestResourceStream(Resource)
                ?? throw new System.Diagnostics.UnreachableException(Resource);
            using StreamReader reader = new(stream);
            return reader.ReadToEnd();
        }
    }

    /// <summary>
    /// The schema made of the tables the parser reads by. A test keeps the published one equal to it.
    /// </summary>
    internal static JsonObject Build() => Build("RingActors rule document, version 1", RuleShapes.Document);

    /// <summary>The schema of a document of other fields, in which conditions and actions may stand.</summary>
    internal static JsonObject Build(string title, IReadOnlyList<Field> fields)
    {
        JsonObject schema = new()
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = title,
        };
        foreach ((string name, JsonNode? value) in Part(fields, null).ToArray())
        {
            schema[name] = value?.DeepClone();
        }

        schema["$defs"] = new JsonObject
        {
            ["event"] = OneOf(RuleTrigger.EventShapes),
            [ConditionList.PartName] = OneOf(RuleCondition.Shapes),
            [HomeAction.PartName] = OneOf(HomeAction.Shapes),
        };
        return schema;
    }

    internal static string Print(JsonObject schema) =>
        schema.ToJsonString(new JsonSerializerOptions
        {
            WriteIndented = true,
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }) + "\n";

    private static JsonObject Part(IReadOnlyList<Field> fields, Shape? shape)
    {
        JsonObject properties = [];
        JsonArray required = [];
        if (shape is not null)
        {
            properties["type"] = new JsonObject { ["const"] = shape.Type };
            required.Add("type");
        }

        foreach (Field field in fields)
        {
            JsonObject property = Value(field);
            property["description"] = field.Says;
            if (field.Default?.Invoke() is { } fallback)
            {
                property["default"] = fallback;
            }

            properties[field.Name] = property;
            if (field.IsRequired && field.Instead.Count == 0)
            {
                required.Add(field.Name);
            }
        }

        JsonObject part = new() { ["type"] = "object", ["properties"] = properties };
        if (shape is not null)
        {
            part["description"] = shape.Says;
        }

        if (required.Count > 0)
        {
            part["required"] = required;
        }

        part["additionalProperties"] = false;
        return part;
    }

    private static JsonObject Value(Field field) => field.Kind switch
    {
        FieldKind.Text => Sized(new() { ["type"] = "string" }, field, "minLength", "maxLength"),
        FieldKind.Url => Sized(new() { ["type"] = "string", ["format"] = "uri" }, field, "minLength", "maxLength"),
        FieldKind.ArmedMode or FieldKind.AnyMode or FieldKind.Device or FieldKind.Zone or FieldKind.OwnZone or FieldKind.Webhook =>
            new() { ["type"] = "string" },
        FieldKind.Date or FieldKind.Wall => DateText(field.Kind),
        FieldKind.Dates or FieldKind.Walls or FieldKind.Times => Sized(
            new() { ["type"] = "array", ["items"] = DateText(field.Kind) }, field, "minItems", "maxItems"),
        FieldKind.Group => Part(field.Fields, null),
        FieldKind.Time => DateText(field.Kind),
        FieldKind.Integer => Sized(new() { ["type"] = "integer" }, field, "minimum", "maximum"),
        FieldKind.Number => Sized(new() { ["type"] = "number" }, field, "minimum", "maximum"),
        FieldKind.Conditions or FieldKind.Triggers => Sized(
            new() { ["type"] = "array", ["items"] = Defined(field.Kind == FieldKind.Triggers ? "event" : "condition") },
            field, "minItems", "maxItems"),
        FieldKind.Flag => new() { ["type"] = "boolean" },
        FieldKind.Word => Enum(field),
        FieldKind.Words => Sized(new() { ["type"] = "array", ["items"] = Enum(field) }, field, "minItems", "maxItems"),
        FieldKind.Modes => Sized(
            new() { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" } }, field, "minItems", "maxItems"),
        FieldKind.Devices or FieldKind.Rooms or FieldKind.HomeGroups or FieldKind.TriggerIds or FieldKind.Rules or FieldKind.Recipients => Sized(
            new() { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" } }, field, "minItems", "maxItems"),
        FieldKind.Headers => new()
        {
            ["type"] = "object",
            ["maxProperties"] = field.Max,
            ["additionalProperties"] = new JsonObject { ["type"] = "string" },
        },
        FieldKind.Json => [],
        FieldKind.Variable => new() { ["type"] = "string" },
        FieldKind.Value => new() { ["type"] = new JsonArray("number", "boolean", "string") },
        FieldKind.Values => Sized(
            new()
            {
                ["type"] = new JsonArray("number", "boolean", "string", "array"),
                ["items"] = new JsonObject { ["type"] = new JsonArray("number", "boolean", "string") },
            },
            field, "minItems", "maxItems"),
        FieldKind.FreeWords => Sized(
            new() { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" } }, field, "minItems",
                "maxItems"),
        FieldKind.Parts => Sized(
            new()
            {
                ["type"] = "array",
                ["items"] = field.PartsOf is null ? OneOf(field.Parts) : Defined(field.PartName),
            },
            field, "minItems", "maxItems"),
        FieldKind.Groups =>
            Sized(new() { ["type"] = "array", ["items"] = Part(field.Fields, null) }, field, "minItems", "maxItems"),
        _ => throw new System.Diagnostics.UnreachableException(field.Kind.ToString()),
    };

    private static JsonObject DateText(FieldKind kind) => kind switch
    {
        FieldKind.Date or FieldKind.Dates => new() { ["type"] = "string", ["format"] = "date" },
        FieldKind.Wall or FieldKind.Walls => new()
        {
            ["type"] = "string",
            ["pattern"] = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$",
        },
        _ => new() { ["type"] = "string", ["pattern"] = "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$" },
    };

    private static JsonObject OneOf(IReadOnlyList<Shape> shapes) =>
        new() { ["oneOf"] = new JsonArray([.. shapes.Select(s => Part(s.Fields, s))]) };

    /// <summary>What holds others of its sort is named, and not repeated.</summary>
    private static JsonObject Defined(string name) => new() { ["$ref"] = "#/$defs/" + name };

    private static JsonObject Enum(Field field) =>
        new() { ["type"] = "string", ["enum"] = new JsonArray([.. field.Words.Select(w => (JsonNode)w)]) };

    private static JsonObject Sized(JsonObject value, Field field, string min, string max)
    {
        if (field.Min != 0)
        {
            value[min] = field.Min;
        }

        if (field.Max < int.MaxValue)
        {
            value[max] = field.Max;
        }

        return value;
    }
}
