using System.Text.Json;
using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Names;
using RingActors.Rules.Actions;
using RingActors.Rules.Conditions;
using RingActors.Rules.Format;
using RingActors.Rules.Schedules.Calendars.Documents;
using RingActors.Rules.Schedules.Documents;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Documents.Guide;

/// <summary>One field of a part of the format.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Type">What it holds, in words.</param>
/// <param name="IsRequired">Whether the part cannot be without it.</param>
/// <param name="Default">What it is taken to be where it is missing, as JSON; null if it stays missing.</param>
/// <param name="Min">Least value, length or count; null for none.</param>
/// <param name="Max">Greatest value, length or count; null for none.</param>
/// <param name="Words">The words it takes; empty if it takes any.</param>
/// <param name="Says">What it means.</param>
public sealed record FormatField(
    string Name, string Type, bool IsRequired, string? Default, int? Min, int? Max, IReadOnlyList<string> Words,
        string Says);

/// <summary>One part of the format of rule documents.</summary>
/// <param name="Name"><c>document</c>, or what it is and its type: <c>trigger/motion</c>.</param>
/// <param name="Says">What it means.</param>
/// <param name="Fields">Its fields besides <c>type</c>.</param>
/// <param name="Example">
/// The least that is right, as JSON. What only a home can say stands in angle brackets: <c>&lt;device_id&gt;</c>.
/// </param>
public sealed record FormatPart(string Name, string Says, IReadOnlyList<FormatField> Fields, string Example);

/// <summary>
/// Explains the format of rule documents part by part, out of the tables by which documents are read: what it says is
/// what is accepted. Tests: Rules.Tests/Documents/FormatGuideTests.
/// </summary>
public static class FormatGuide
{
    /// <summary>The name of the whole.</summary>
    public const string Document = "document";

    /// <summary>The name of a whole schedule.</summary>
    public const string Schedule = "schedule";

    private const string ScheduleSays =
        "A schedule: whenever its calendar names a moment, it does what it says under do.";

    /// <summary>Stands for a device's id in an example.</summary>
    public const string DevicePlace = "<device_id>";

    /// <summary>Stands for another rule's id in an example.</summary>
    public const string RulePlace = "<automation_id>";

    /// <summary>Stands for the name of a variable of the same rule in an example.</summary>
    public const string VariablePlace = "<variable>";

    /// <summary>Stands for a webhook's id in an example.</summary>
    public const string WebhookPlace = "<webhook_id>";

    private const string DocumentSays =
        "A rule: when any of the triggers happens and all conditions hold, the actions are done in order.";

    private static readonly JsonSerializerOptions Relaxed = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly (string Sort, IReadOnlyList<Shape> Shapes)[] Sorts =
    [
        ("trigger", RuleTrigger.Shapes), ("condition", RuleCondition.Shapes), ("action", HomeAction.Shapes),
    ];

    private static readonly (string Sort, IReadOnlyList<Shape> Shapes)[] OfSchedules =
    [
        ("when", CalendarShapes.When), ("except", CalendarShapes.Except), ("do", ScheduleShapes.Targets),
    ];

    /// <summary>All parts, the document first.</summary>
    public static IReadOnlyList<FormatPart> All { get; } =
    [
        Part(Document, DocumentSays, RuleShapes.Document, null),
        .. Parts(Sorts),
    ];

    /// <summary>All parts of schedules, the whole first.</summary>
    public static IReadOnlyList<FormatPart> Schedules { get; } =
        [Part(Schedule, ScheduleSays, ScheduleShapes.Document, null), .. Parts(OfSchedules)];

    /// <summary>
    /// The parts that a word means: a part's whole name, a type (<c>device_state</c> is a trigger and a condition), or
    /// another word that people use for a type.
    /// </summary>
    public static IReadOnlyList<FormatPart> Of(string word)
    {
        string plain = word.Trim().ToLowerInvariant().Replace('-', '_').Replace(' ', '/');
        string type = plain[(plain.IndexOf('/', StringComparison.Ordinal) + 1)..];
        string meant = RuleShapes.Aliases.GetValueOrDefault(type, type);
        string whole = plain[..^type.Length] + meant;
        return
        [
            .. All.Concat(Schedules)
                .Where(p => p.Name == whole || p.Name.EndsWith("/" + whole, StringComparison.Ordinal)),
        ];
    }

    /// <summary>What to say of a word that no part has: that such a thing is not there and what comes
    /// nearest.</summary>
    /// <returns>Null for a word that simply is not known.</returns>
    public static string? NotThereYet(string word)
    {
        string type = word[(word.IndexOf('/', StringComparison.Ordinal) + 1)..];
        return NotThere.Trigger(type, [.. RuleTrigger.Shapes.Select(s => s.Type)])
            ?? NotThere.Action(type, [.. HomeAction.Shapes.Select(s => s.Type)]);
    }

    /// <summary>The parts whose names are nearest to a word, best first.</summary>
    public static IReadOnlyList<string> Near(string word) =>
        NearMatch.Of(word, [.. All.Concat(Schedules).Select(p => p.Name)], 3);

    private static IEnumerable<FormatPart> Parts((string Sort, IReadOnlyList<Shape> Shapes)[] sorts) =>
        sorts.SelectMany(
        s => s.Shapes.Select(shape => Part($"{s.Sort}/{shape.Type}", shape.Says, shape.Fields, shape)));

    private static FormatPart Part(string name, string says, IReadOnlyList<Field> fields, Shape? shape) => new(
        name, says, [.. fields.Select(Told)], Example(fields, shape).ToJsonString(Relaxed));

    private static FormatField Told(Field field) => new(
        field.Name,
        TypeOf(field),
        field.IsRequired && field.Instead.Count == 0,
        field.Default?.Invoke().ToJsonString(),
        IsSized(field) && field.Min != 0 ? field.Min : null,
        IsSized(field) && field.Max < int.MaxValue ? field.Max : null,
        field.Words,
        field.Instead.Count > 0 ? $"{field.Says} Needed unless there is {string.Join(" or ", field.Instead)}."
            : field.Says);

    private static bool IsSized(Field field) => field.Kind is not (FieldKind.Flag or FieldKind.Word or FieldKind.Time);

    private static string TypeOf(Field field) => field.Kind switch
    {
        FieldKind.Text => "text",
        FieldKind.Integer => "whole number",
        FieldKind.Number => "number",
        FieldKind.Flag => "true or false",
        FieldKind.Word => "one word",
        FieldKind.Words => "list of words",
        FieldKind.Modes => "list of modes",
        FieldKind.ArmedMode => "mode",
        FieldKind.Device => "device id",
        FieldKind.Devices => "list of device ids",
        FieldKind.AnyMode => "mode, or disarmed",
        FieldKind.Time => "local time HH:mm",
        FieldKind.Times => "list of local times HH:mm",
        FieldKind.Date => "date",
        FieldKind.Dates => "list of dates",
        FieldKind.Wall => "local time of a date",
        FieldKind.Walls => "list of local times of dates",
        FieldKind.Zone or FieldKind.OwnZone => "IANA time zone",
        FieldKind.Url => "http or https address",
        FieldKind.Headers => "object of header names and values",
        FieldKind.Json => "any JSON",
        FieldKind.Rooms => "list of room names",
        FieldKind.HomeGroups => "list of group ids",
        FieldKind.TriggerIds => "list of triggers' ids",
        FieldKind.Recipients => "list of recipients of the home",
        FieldKind.Rules => field.Max == 1 ? "automation id" : "list of automation ids",
        FieldKind.Webhook => "webhook id",
        FieldKind.Conditions => "list of conditions",
        FieldKind.Triggers => "list of triggers of one event",
        FieldKind.Parts when field.Max == 1 => "object with a type",
        FieldKind.Parts =>
            $"list of {PartsOf(field)}",
        FieldKind.Groups => $"list of objects with {string.Join(", ", field.Fields.Select(f => f.Name))}",
        FieldKind.Variable => "name of a variable",
        FieldKind.Value => "number, true or false, or text",
        FieldKind.Values => "number, true or false, or text, or a list of these",
        FieldKind.FreeWords => "list of words",
        FieldKind.Group => $"object with {string.Join(", ", field.Fields.Select(f => f.Name))}",
        _ => throw new System.Diagnostics.UnreachableException(field.Kind.ToString()),
    };

    private static string PartsOf(Field field) => field.PartName switch
    {
        ConditionList.PartName => "conditions",
        HomeAction.PartName => "actions",
        _ => field.Name,
    };

    private static JsonObject Example(IReadOnlyList<Field> fields, Shape? shape)
    {
        JsonObject example = [];
        if (shape is not null)
        {
            example["type"] = shape.Type;
        }

        foreach (Field field in fields.Where(f => f.IsRequired))
        {
            example[field.Name] = Right(field);
        }

        foreach ((string name, JsonNode? value) in shape?.Sample?.Invoke() ?? [])
        {
            example[name] = value?.DeepClone();
        }

        return example;
    }

    private static JsonNode Right(Field field) => field.Kind switch
    {
        _ when field.Example is { } example => example(),
        FieldKind.Device => DevicePlace,
        FieldKind.Devices => new JsonArray(DevicePlace),
        FieldKind.Rules => new JsonArray(RulePlace),
        FieldKind.Variable => VariablePlace,
        FieldKind.Webhook => WebhookPlace,
        FieldKind.TriggerIds => new JsonArray("<trigger_id>"),
        FieldKind.Conditions => new JsonArray(Of(RuleCondition.Shapes, "mode")),
        FieldKind.Triggers => new JsonArray(Of(RuleTrigger.Shapes, "motion")),
        FieldKind.Parts when field.PartName == HomeAction.PartName => new JsonArray(Of(HomeAction.Shapes, "notify")),
        FieldKind.Parts when field.PartName == ConditionList.PartName =>
            new JsonArray(Of(RuleCondition.Shapes, "mode")),
        FieldKind.Parts => new JsonArray(Of(RuleTrigger.Shapes, "motion")),
        FieldKind.Word => field.Words[0],
        FieldKind.Words => new JsonArray(field.Words[0]),
        FieldKind.Flag => true,
        FieldKind.Integer => field.Min,
        FieldKind.Groups => new JsonArray(Example(field.Fields, null)),
        FieldKind.Group => Example(field.Fields, null),
        _ => throw new System.Diagnostics.UnreachableException($"{field.Name} needs an example."),
    };

    private static JsonObject Of(IReadOnlyList<Shape> shapes, string type)
    {
        Shape shape = Shape.Of(shapes, type);
        return Example(shape.Fields, shape);
    }
}
