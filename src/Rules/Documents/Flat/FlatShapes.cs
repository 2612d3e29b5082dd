using RingActors.Rules.Actions;
using RingActors.Rules.Conditions;
using RingActors.Rules.Format;
using RingActors.Rules.Schedules.Calendars.Documents;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Documents.Flat;

/// <summary>A trigger of the flat form.</summary>
/// <param name="Word">What <c>trigger_type</c> calls it.</param>
/// <param name="Type">What the document calls it.</param>
/// <param name="Fields">Its own fields in <c>trigger_conditions</c>.</param>
internal sealed record FlatTrigger(string Word, string Type, IReadOnlyList<Field> Fields);

/// <summary>
/// The flat form as tables: the fields of <see cref="RuleShapes"/> under the names that are easier to say in one call.
/// </summary>
internal static class FlatShapes
{
    internal const string Name = "automation_name";
    internal const string TriggerType = "trigger_type";
    internal const string Conditions = "trigger_conditions";
    internal const string Actions = "response_actions";
    internal const string Enabled = "enabled";
    internal const string Modes = "modes";
    internal const string Window = "time_window";
    internal const string States = "device_states";
    internal const string Message = "message";

    /// <summary>The trigger that is a time of days of the week.</summary>
    internal const string Schedule = "schedule";

    /// <summary>One kind of devices, as callers of other servers of this sort say it.</summary>
    internal const string DeviceType = "device_type";

    internal const int ListMax = 50;
    private const int StatesMax = 10;
    private const int MessageMax = 500;

    /// <summary>What only a whole document says: kinds and rooms of devices, and names of triggers.</summary>
    private static readonly string[] DocumentOnly = [.. Field.Groups.Select(f => f.Name), Field.TriggerId.Name,
        DevicesTogether.Field.Name];

    internal static readonly IReadOnlyList<FlatTrigger> Triggers =
    [
        Trigger("motion", "motion"),
        Trigger("doorbell", "ding"),
        Trigger("contact", "contact", ("to", "contact_state")),
        Trigger("mode_change", "mode_changed", ("from", "from_modes"), ("to", "to_modes")),
        Trigger("alarm", "alarm", ("states", "alarm_states")),
        new(Schedule, TimeTrigger.Type,
        [
            .. Shape.Of(CalendarShapes.When, WeeklyWhen.Type).Fields,
            Shape.Of(RuleCondition.Shapes, "time_window").Fields.Single(f => f.Kind == FieldKind.Zone),
        ]),
    ];

    internal static readonly IReadOnlyList<Shape> ActionShapes =
    [
        Action("light_on", "light", "devices") with { ExampleRank = 0 },
        Action("light_off", "light", "devices"),
        Action("siren_on", "siren", "devices", "seconds") with { ExampleRank = 2 },
        Action("siren_off", "siren", "devices") with { ExampleRank = 2 },
        Action("lock", "lock", "devices"),
        Action("snapshot", "snapshot", "devices"),
        Action("arm", "arm", "mode", "when_open", "wait_minutes", "bypass_open") with { ExampleRank = 3 },
        Webhook(),
        Action("notify", "notify", "message", "recipients") with { ExampleRank = 4 },
        Action("delay", "delay", "seconds"),
    ];

    /// <summary>The conditions that every trigger may have.</summary>
    internal static readonly IReadOnlyList<Field> Common =
    [
        Flat(Of(RuleCondition.Shapes, "mode", "modes")) with { IsRequired = false },
        new(Window, FieldKind.Group, "Only at these hours.")
        {
            Fields = [.. Shape.Of(RuleCondition.Shapes, "time_window").Fields.Select(Flat)],
            Sort = "time_window",
            Place = "in time_window",
        },
        new(States, FieldKind.Groups, "Only while these devices are so.")
        {
            Fields =
            [
                .. Shape.Of(RuleCondition.Shapes, "device_state").Fields
                    .Where(f => f.Name is "device" or "capability" or "is").Select(f => f with { Instead = [] }),
            ],
            Sort = "device_state",
            Place = "in device_states",
            Min = 1,
            Max = StatesMax,
        },
    ];

    /// <summary>All arguments of an automation with that trigger.</summary>
    internal static IReadOnlyList<Field> Of(FlatTrigger trigger) =>
    [
        Document("name") with { Name = Name, Max = 80 },
        new(TriggerType, FieldKind.Word, "What starts it.") { Words = [trigger.Word], IsRequired = true },
        new(Conditions, FieldKind.Group, "Which events count and when.")
        {
            Fields = [.. trigger.Fields, .. Common],
            Place = $"for trigger_type {trigger.Word}",
            Sort = trigger.Word,
        },
        new(Actions, FieldKind.Parts, "What to do, in order.") { IsRequired = true, Min = 1, Max = 20, Parts = ActionShapes, SaysOfMissing = NotThere.Action },
        Document("enabled"),
    ];

    private static FlatTrigger Trigger(string word, string type, params (string Document, string Flat)[] renamed) => new(
        word,
        type,
        [
            .. Shape.Of(RuleTrigger.Shapes, type).Fields.Where(f => !DocumentOnly.Contains(f.Name))
                .Select(field => Flat(field) with
            {
                Name = Array.Find(renamed, r => r.Document == field.Name).Flat ?? field.Name,
            }),
            .. Shape.Of(RuleTrigger.Shapes, type).Fields.Where(f => f.Name == Field.OfKindOrRoom[0]).Select(kinds =>
                new Field(DeviceType, FieldKind.Word, "Every device of this kind, as the home is at that moment.")
                {
                    DocumentName = kinds.Name,
                    Words = kinds.Words,
                    Example = () => kinds.Words[0],
                }),
        ]);

    private static Shape Action(string word, string type, params string[] fields)
    {
        Shape shape = Shape.Of(HomeAction.Shapes, type);
        return new Shape(
            word, shape.Says,
            [
                .. shape.Fields.Where(f => fields.Contains(f.Name, StringComparer.Ordinal)).Select(field =>
                    field.Name == "seconds" ? field with { Name = "duration_seconds" } : field with { Instead = [] }),
            ]);
    }

    private static Shape Webhook()
    {
        Shape shape = Action("webhook", "webhook", "url");
        return shape with
        {
            Fields = [.. shape.Fields, new Field(Message, FieldKind.Text, "Text to send along.") { Min = 1, Max = MessageMax }],
        };
    }

    /// <summary>The flat form leaves out what the document says by an empty list.</summary>
    private static Field Flat(Field field) => field.Kind is FieldKind.Words or FieldKind.Modes or FieldKind.Devices
        ? field with
        {
            Default = null,
            Min = 1,
            Max = field.Kind == FieldKind.Devices ? ListMax : field.Max,
            Example = field.Example ?? (field.Words.Count > 0 ? () => new System.Text.Json.Nodes.JsonArray(field.Words[0]) : null),
        }
        : field;

    private static Field Of(IReadOnlyList<Shape> shapes, string type, string name) =>
        Shape.Of(shapes, type).Fields.Single(f => f.Name == name);

    private static Field Document(string name) => RuleShapes.Document.Single(f => f.Name == name);
}
