using RingActors.Api.Features.Homes;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Rules.Schedules.Actors;

namespace RingActors.Api.Features.Schedules;

/// <summary>pause_schedule: the name by which REST lists what change_schedule does with pause and resume.</summary>
internal sealed class PauseScheduleTool(ActorClient client, ScheduleActions actions) : ITool
{
    private const string Resume = "resume";

    public static ToolDefinition Definition { get; } = new()
    {
        Name = "pause_schedule",
        Title = "Pause a schedule",
        Description = "Pause a schedule until a moment, or until it is resumed with resume true. A note says why. "
            + "Nothing of that time is caught up.",
        Hints = new ToolHints(ReadOnly: false, Destructive: false, Idempotent: false, OpenWorld: false),
        Risk = ToolRisk.Routine,
        Rights = [AccessRight.Raise, AccessRight.Rules],
        IsListedOverMcp = false,
        Input = Schema.Object()
            .Required(ScheduleCall.Id, Schema.Id("Its id or name."))
            .Optional(ScheduleActions.Note, Schema.Text("Why; needed to pause.", 1, 200))
            .Optional(ScheduleActions.Until, Schema.Shaped(TextShapes.LocalMoment))
            .Optional(Resume, Schema.Flag("true ends a pause.", byDefault: false))
            .Optional("home_id", CommonArguments.HomeId)
            .Optional(ToolDefinition.IdempotencyKeyArgument, CommonArguments.IdempotencyKey),
        Output = Schema.OpenObject()
            .Optional("schedule", Schema.OpenObject("As in list_schedules."))
            .Required("as_of", Schema.Moment()),
        Example = """{"schedule_id":"night","note":"Guests","until":"2030-03-01T12:00"}""",
    };

    public static int Place => 313;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await client.ViewOfAsync(arguments, call);
        if (failure is not null)
        {
            return failure;
        }

        bool resumes = arguments.FindBoolean(Resume) == true;
        if (resumes == arguments.Has(ScheduleActions.Note) || (resumes && arguments.Has(ScheduleActions.Until)))
        {
            return ArgumentFaults.ToFailure(
                Definition, arguments.Root,
                [
                    resumes
                        ? new ToolFault(Resume, "conflict", "resume ends a pause; leave note and until out.")
                        : new ToolFault(ScheduleActions.Note, "missing", "note is needed: say why it is paused."),
                ]);
        }

        return await actions.SwitchAsync(
            view!, () => resumes ? new ResumeSchedule() : ScheduleActions.PauseOf(arguments, call), arguments, call);
    }
}
