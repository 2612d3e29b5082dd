using RingActors.Api.Settings.Areas;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Alarm.Incidents;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Features.Incidents;

/// <summary>
/// raise_panic: a call for help without any sensor. MCP clients have it only where a setting says so.
/// </summary>
internal sealed class RaisePanicTool(IncidentCall incidents, SecuritySettings settings, HttpSettings http)
    : ITool, IHiddenFromMcp
{
    public static ToolDefinition Definition { get; } = new()
    {
        Name = "raise_panic",
        IsQuiet = true,
        Title = "Call for help",
        Description = "Raise an incident at once, without a sensor and without a window to take it back: sirens sound unless silent, and the "
            + "home's contacts are told. A silent one is shown in this answer, and to owners. Only when a person "
            + "asks "
            + "for help now.",
        Hints = new ToolHints(ReadOnly: false, Destructive: false, Idempotent: true, OpenWorld: true),
        Risk = ToolRisk.Routine,
        Rights = [AccessRight.CallForHelp],
        Input = Schema.Object()
            .Required("kind", Schema.Choice(null, "panic", "fire", "medical"))
            .Optional("silent", Schema.Flag("No siren.", byDefault: false))
            .Optional("home_id", CommonArguments.HomeId)
            .Optional(ToolDefinition.IdempotencyKeyArgument, CommonArguments.IdempotencyKey),
        Output = IncidentCall.Output,
        Example = """{"kind":"medical","silent":true}""",
        HelpAtOnce = """{"kind":"panic"}""",
    };

    public static int Place => 80;

    public bool IsHidden => !settings.PanicOverMcp;

    public ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        if (call.Face == ToolFace.McpHttp && IsHidden)
        {
            return new(NoHelp.Elsewhere(http, Definition.Name));
        }

        call.IsLoud = !arguments.GetBoolean("silent");
        IncidentKind kind = arguments.GetString("kind") switch
        {
            "fire" => IncidentKind.Fire,
            "medical" => IncidentKind.Medical,
            _ => IncidentKind.Panic,
        };
        return incidents.AskAsync(new RaisePanic(kind, arguments.GetBoolean("silent")), arguments, call);
    }
}
