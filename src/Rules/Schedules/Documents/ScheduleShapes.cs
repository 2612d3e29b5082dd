using System.Text.Json.Nodes;
using RingActors.Rules.Actions;
using RingActors.Rules.Format;
using RingActors.Rules.Schedules.Calendars.Documents;

namespace RingActors.Rules.Schedules.Documents;

/// <summary>The format of schedules as tables, by which they are read and explained.</summary>
internal static class ScheduleShapes
{
    private const int Week = 7 * 24 * 60 * 60;

    /// <summary>What a schedule can do.</summary>
    internal static readonly IReadOnlyList<Shape> Targets =
    [
        new(ModeTarget.Type, "Set the home's mode.",
        [
            new("mode", FieldKind.AnyMode, "disarmed, or a mode of the home.")
            {
                IsRequired = true, Example = () => "home",
            },
            new("open_sensors", FieldKind.Word,
                "If a sensor is open: retry some times, then leave it out and tell; bypass at once and tell; or fail.")
            {
                Words = ["retry", "bypass", "fail"], Default = () => "retry",
            },
            new("retry_times", FieldKind.Integer, "Missing means 5.") { Min = 1, Max = 100 },
            new("retry_seconds", FieldKind.Integer, "Between them; missing means 60.") { Min = 10, Max = 3600 },
        ])
        {
            Faults = ScheduleChecks.Mode,
        },
        new(RuleTarget.Type, "Run an automation; its conditions are judged.",
        [
            new("rule", FieldKind.Rules, "Its name or id.")
            {
                IsRequired = true, Min = 1, Max = 1, Example = () => new JsonArray("<automation_id>"),
            },
        ]),
        new(ActionsTarget.Type, "Take actions, as automations have them.",
        [
            new("actions", FieldKind.Parts, "Taken in order.")
            {
                IsRequired = true, Min = 1, Max = 20,
                PartsOf = () => HomeAction.Shapes,
                PartName = HomeAction.PartName,
            },
        ]),
        new(ReminderTarget.Type, "Tell recipients a message.", NotifyAction.Fields),
        new(ProtocolTarget.Type, "Start an emergency protocol.", ProtocolAction.Shape.Fields),
    ];

    /// <summary>A whole schedule.</summary>
    internal static readonly IReadOnlyList<Field> Document =
    [
        new("name", FieldKind.Text, "What the schedule is called.")
        {
            IsRequired = true, Min = 1, Max = 80, Example = () => "My schedule",
        },
        new("enabled", FieldKind.Flag, "Whether it is switched on.") { Default = () => true },
        new("calendar", FieldKind.Group, "When; of a block, when it begins.")
        {
            IsRequired = true, Fields = CalendarShapes.Whole, Place = "in calendar",
        },
        new("do", FieldKind.Parts, "What it does: one of mode, rule, actions, reminder, protocol.")
        {
            IsRequired = true, Min = 1, Max = 1, Parts = Targets,
            Example = () => new JsonObject { ["type"] = ModeTarget.Type, ["mode"] = "home" },
        },
        new("block", FieldKind.Group, "For a mode that holds for a stretch.")
        {
            Place = "in block",
            Fields =
            [
                new("until", FieldKind.Time, "The first such time after the beginning, across midnight if earlier.")
                {
                    IsRequired = true, Example = () => "06:00:00",
                },
                new("then", FieldKind.AnyMode, "The mode from then on; missing leaves what holds then."),
            ],
        },
        new("runs", FieldKind.Integer, "So often; missing means without a limit.") { Min = 1, Max = 100_000 },
        new("catch_up_seconds", FieldKind.Integer,
            "How late it still runs; missing means up to the next planned change, what guards less 300.")
        {
            Min = 0, Max = Week,
        },
        new("override", FieldKind.Word, "Where a person changed the mode: run, not if lately, or ask.")
        {
            Words = ["always", "not_if_changed_within", "ask"], Default = () => "always",
        },
        new("override_seconds", FieldKind.Integer, "For not_if_changed_within.") { Min = 60, Max = Week },
        new("overlapping", FieldKind.Word, "What becomes of a run that is due while the one before it is not done.")
        {
            Words = ["skip", "buffer_one", "buffer_all", "cancel_other", "terminate_other", "allow_all"],
            Default = () => "skip",
        },
    ];
}
