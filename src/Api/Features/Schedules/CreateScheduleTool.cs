using RingActors.Api.Features.Homes;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;

namespace RingActors.Api.Features.Schedules;

/// <summary>create_schedule: the name by which REST lists what change_schedule does with action create.</summary>
internal sealed class CreateScheduleTool(ActorClient client, ScheduleActions actions) : ITool
{
    public static ToolDefinition Definition { get; } = new()
    {
        Name = "create_schedule",
        Title = "Create a schedule",
        Description = "Create a schedule: {name, calendar, do}; the parts are told by "
            + "describe_automation_format with part schedule. Try it first with preview_schedule. What guards less "
            + "waits for approval, once, when it is written.",
        Hints = new ToolHints(ReadOnly: false, Destructive: false, Idempotent: false, OpenWorld: false),
        Risk = ToolRisk.Routine,
        Rights = [AccessRight.Raise, AccessRight.Rules],
        IsListedOverMcp = false,
        Input = Schema.Object()
            .Required(ScheduleCall.Document, Schema.OpenObject("The whole."))
            .Optional("home_id", CommonArguments.HomeId)
            .Optional(ToolDefinition.IdempotencyKeyArgument, CommonArguments.IdempotencyKey),
        Output = Schema.OpenObject()
            .Optional("schedule", Schema.OpenObject("As in list_schedules."))
            .Required("as_of", Schema.Moment()),
        Example = """{"schedule":{"name":"Night","calendar":{"when":[{"type":"weekly","at":["22:00"]}]},"""
            + "\"do\":{\"type\":\"mode\",\"mode\":\"home\"}}}",
    };

    public static int Place => 307;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await client.ViewOfAsync(arguments, call);
        return failure ?? await actions.CreateAsync(Definition, view!, arguments, call);
    }
}
