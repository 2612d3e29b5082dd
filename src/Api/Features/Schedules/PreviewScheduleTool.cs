using RingActors.Api.Features.Homes;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Engine.Core;

namespace RingActors.Api.Features.Schedules;

/// <summary>preview_schedule: by the very plan by which it runs (S20).</summary>
internal sealed class PreviewScheduleTool(ActorClient client, SchedulePreviews previews) : ITool
{
    public static ToolDefinition Definition { get; } = new()
    {
        Name = "preview_schedule",
        Title = "Preview a schedule",
        Description = "Preview a schedule, there or a draft: the next 20 moments with local time, offset, what "
            + "clocks, sun and exclusions make of them, and what will be in the way (open sensors, approvals, "
            + "other schedules).",
        Hints = ToolHints.Reading,
        Risk = ToolRisk.Read,
        IsListedOverMcp = false,
        Input = Schema.Object()
            .Optional(ScheduleCall.Id, Schema.Id())
            .Optional(ScheduleCall.Document, Schema.OpenObject("A draft instead."))
            .Optional("home_id", CommonArguments.HomeId),
        Output = Schema.OpenObject()
            .Required("runs", Schema.Listing(Schema.OpenObject()))
            .Required("as_of", Schema.Moment()),
        Example = """{"schedule":{"name":"Night","calendar":{"when":[{"type":"weekly","at":["22:00"]}]},"""
            + "\"do\":{\"type\":\"mode\",\"mode\":\"home\"}}}",
    };

    public static int Place => 305;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await client.ViewOfAsync(arguments, call);
        return failure ?? previews.Asked(Definition, view!, arguments, call);
    }
}
