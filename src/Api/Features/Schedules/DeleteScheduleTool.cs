using RingActors.Api.Features.Homes;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;

namespace RingActors.Api.Features.Schedules;

/// <summary>delete_schedule: the name by which REST lists what change_schedule does with action delete.</summary>
internal sealed class DeleteScheduleTool(ActorClient client, ScheduleActions actions) : ITool
{
    public static ToolDefinition Definition { get; } = new()
    {
        Name = "delete_schedule",
        Title = "Delete a schedule",
        Description = "Delete a schedule; its history stays. Where it is switched on, that lowers what it guards "
            + "and waits for approval. To leave it out for a while use pause_schedule.",
        Hints = new ToolHints(ReadOnly: false, Destructive: false, Idempotent: false, OpenWorld: false),
        Risk = ToolRisk.Routine,
        Rights = [AccessRight.Raise, AccessRight.Rules],
        IsListedOverMcp = false,
        Input = Schema.Object()
            .Required(ScheduleCall.Id, Schema.Id("Its id or name."))
            .Optional("home_id", CommonArguments.HomeId)
            .Optional(ToolDefinition.IdempotencyKeyArgument, CommonArguments.IdempotencyKey),
        Output = Schema.OpenObject()
            .Optional("schedule", Schema.OpenObject("As in list_schedules."))
            .Required("as_of", Schema.Moment()),
        Example = """{"schedule_id":"night"}""",
    };

    public static int Place => 311;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await client.ViewOfAsync(arguments, call);
        return failure ?? await actions.DeleteAsync(view!, arguments, call);
    }
}
