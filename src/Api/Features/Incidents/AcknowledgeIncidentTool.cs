using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Alarm.Incidents;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Features.Incidents;

/// <summary>acknowledge_incident: somebody has seen it and takes care of it.</summary>
internal sealed class AcknowledgeIncidentTool(IncidentCall incidents) : ITool
{
    public static ToolDefinition Definition { get; } = new()
    {
        Name = "acknowledge_incident",
        Title = "Acknowledge an incident",
        Description = "Record that somebody has seen an incident and takes care of it. It ends and silences nothing.",
        Hints = new ToolHints(ReadOnly: false, Destructive: false, Idempotent: true, OpenWorld: false),
        Risk = ToolRisk.Routine,
        Rights = [AccessRight.Acknowledge],
        Input = Schema.Object()
            .Optional("incident_id", Schema.Id("Else all that are open."))
            .Optional("home_id", CommonArguments.HomeId)
            .Optional(ToolDefinition.IdempotencyKeyArgument, CommonArguments.IdempotencyKey),
        Output = IncidentCall.Output,
        Example = "{}",
    };

    public static int Place => 70;

    public ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call) =>
        incidents.AskAsync(
            new AcknowledgeIncident(arguments.FindString("incident_id"))
            {
                WithSilent = call.Principal.MayReadDuress ? true : null,
            },
            arguments,
            call);
}
