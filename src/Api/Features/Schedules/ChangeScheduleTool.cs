using RingActors.Api.Features.Homes;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Rules.Schedules.Actors;

namespace RingActors.Api.Features.Schedules;

/// <summary>change_schedule: create, update, delete, pause and the like; REST has each by its own name too.</summary>
internal sealed class ChangeScheduleTool(ActorClient client, ScheduleActions actions, SchedulePreviews previews) : ITool
{
    private const string Action = "action";
    private const string Create = "create";
    private const string Update = "update";
    private const string Preview = "preview";

    /// <summary>Which arguments go with which action, those that it needs first.</summary>
    private static readonly Dictionary<string, (string[] Needs, string[] Takes)> Goes = new(StringComparer.Ordinal)
    {
        [Create] = ([ScheduleCall.Document], []),
        [Preview] = ([], [ScheduleCall.Id, ScheduleCall.Document]),
        [Update] = ([ScheduleCall.Id], [ScheduleCall.Patch, ScheduleCall.Document, ScheduleCall.Expected]),
        ["delete"] = ([ScheduleCall.Id], []),
        ["enable"] = ([ScheduleCall.Id], []),
        ["disable"] = ([ScheduleCall.Id], []),
        ["pause"] = ([ScheduleCall.Id, ScheduleActions.Note], [ScheduleActions.Until]),
        ["resume"] = ([ScheduleCall.Id], []),
        ["answer"] = ([ScheduleCall.Id, ScheduleActions.Runs], []),
    };

    public static ToolDefinition Definition { get; } = new()
    {
        Name = "change_schedule",
        Title = "Create or change a schedule",
        Description = "Set modes, run automations or remind people by the clock: a schedule {name, calendar, do} "
            + "(describe_automation_format, part schedule). preview shows the next 20 and what is in the way.",
        Hints = new ToolHints(ReadOnly: false, Destructive: false, Idempotent: false, OpenWorld: false),
        Risk = ToolRisk.Routine,
        Rights = [AccessRight.Raise, AccessRight.Rules],
        Input = Schema.Object()
            .Required(Action, Schema.Choice(null, [.. Goes.Keys]))
            .Optional(ScheduleCall.Id, Schema.Id())
            .Optional(ScheduleCall.Document, Schema.OpenObject())
            .Optional(ScheduleCall.Patch, Schema.Patch("For update."))
            .Optional(ScheduleCall.Expected, Schema.Integer(null, 1, int.MaxValue))
            .Optional(ScheduleActions.Note, Schema.Said())
            .Optional(ScheduleActions.Until, Schema.Shaped(TextShapes.LocalMoment))
            .Optional(ScheduleActions.Runs, Schema.Flag("For answer."))
            .Optional("home_id", CommonArguments.HomeId)
            .Optional(ToolDefinition.IdempotencyKeyArgument, CommonArguments.IdempotencyKey),
        Output = Schema.OpenObject()
            .Required("as_of", Schema.Moment()),
        Example = """{"action":"create","schedule":{"name":"Night","calendar":{"when":[{"type":"weekly","""
            + "\"at\":[\"22:00\"]}]},\"do\":{\"type\":\"mode\",\"mode\":\"home\"}}}",
    };

    public static int Place => 128;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await client.ViewOfAsync(arguments, call);
        failure ??= Misplaced(arguments);
        return failure ?? (ToolResult)(arguments.GetString(Action) switch
        {
            Create => await actions.CreateAsync(Definition, view!, arguments, call),
            Preview => previews.Asked(Definition, view!, arguments, call),
            Update => await actions.UpdateAsync(Definition, view!, arguments, call),
            "delete" => await actions.DeleteAsync(view!, arguments, call),
            var action => await actions.SwitchAsync(view!, () => CommandOf(action, arguments, call), arguments, call),
        });
    }

    private static ICommand CommandOf(string action, ToolArguments arguments, ToolCallContext call) => action switch
    {
        "enable" => new EnableSchedule(),
        "disable" => new DisableSchedule(),
        "resume" => new ResumeSchedule(),
        "pause" => ScheduleActions.PauseOf(arguments, call),
        _ => new AnswerSchedule(arguments.GetBoolean(ScheduleActions.Runs)),
    };

    /// <summary>Nothing that was said is passed over.</summary>
    private static ToolFailure? Misplaced(ToolArguments arguments)
    {
        string action = arguments.GetString(Action);
        (string[] needs, string[] takes) = Goes[action];
        string[] all = [.. Goes.Values.SelectMany(g => g.Needs.Concat(g.Takes)).Distinct()];
        ToolFault[] faults =
        [
            .. needs.Where(n => !arguments.Has(n))
                .Select(n => new ToolFault(n, "missing", $"{n} is needed for {action}.")),
            .. all.Where(n => arguments.Has(n) && !needs.Contains(n) && !takes.Contains(n))
                .Select(n => new ToolFault(n, "conflict", $"{n} means nothing for {action}; leave it out.")),
        ];
        return faults.Length == 0 ? null : ArgumentFaults.ToFailure(Definition, arguments.Root, faults);
    }
}
