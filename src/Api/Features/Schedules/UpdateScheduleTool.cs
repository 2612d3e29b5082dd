using RingActors.Api.Features.Homes;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;

namespace RingActors.Api.Features.Schedules;

/// <summary>update_schedule: the name by which REST lists what change_schedule does with action update.</summary>
internal sealed class UpdateScheduleTool(ActorClient client, ScheduleActions actions) : ITool
{
    public static ToolDefinition Definition { get; } = new()
    {
        Name = "update_schedule",
        Title = "Change a schedule",
        Description = "Change a schedule by patch (JSON merge patch) or by a whole schedule; with expected_version it "
            + "is refused where somebody changed it since, and the difference told. Nothing due before is caught up.",
        Hints = new ToolHints(ReadOnly: false, Destructive: false, Idempotent: false, OpenWorld: false),
        Risk = ToolRisk.Routine,
        Rights = [AccessRight.Raise, AccessRight.Rules],
        IsListedOverMcp = false,
        Input = Schema.Object()
            .Required(ScheduleCall.Id, Schema.Id("Its id or name."))
            .Optional(ScheduleCall.Patch, Schema.Patch("What changes; lists whole, null takes away."))
            .Optional(ScheduleCall.Document, Schema.OpenObject("The whole instead."))
            .Optional(ScheduleCall.Expected, Schema.Integer("Refused at another version.", 1, int.MaxValue))
            .Optional("home_id", CommonArguments.HomeId)
            .Optional(ToolDefinition.IdempotencyKeyArgument, CommonArguments.IdempotencyKey),
        Output = Schema.OpenObject()
            .Optional("schedule", Schema.OpenObject("As in list_schedules."))
            .Required("as_of", Schema.Moment()),
        Example = """{"schedule_id":"night","patch":{"runs":5},"expected_version":1}""",
    };

    public static int Place => 309;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await client.ViewOfAsync(arguments, call);
        return failure ?? await actions.UpdateAsync(Definition, view!, arguments, call);
    }
}
