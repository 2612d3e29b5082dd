using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Features.Alarm;

/// <summary>disarm_security_system: ends a countdown and silences an alarm, too.</summary>
internal sealed class DisarmSecuritySystemTool(ModeChange change) : ITool
{
    private const string Force = "force_disarm";

    public static ToolDefinition Definition { get; } = new()
    {
        Name = "disarm_security_system",
        Title = "Disarm the alarm",
        Description = "Disarm the alarm, end a countdown or silence a sounding alarm. The home is unguarded afterwards: "
            + "only when the user asks for it in this conversation. It takes no code or PIN. It is disarmed only when "
            + "the answer's state is confirmed.",
        Hints = new ToolHints(ReadOnly: false, Destructive: true, Idempotent: true, OpenWorld: false),
        Risk = ToolRisk.LowersProtection,
        Rights = [AccessRight.Raise, AccessRight.Disarm],
        Input = Schema.Object()
            .Older(Force, Schema.Flag("Changes nothing: a call may do what its key may."))
            .Optional("wait_seconds",
                Schema.Integer("Wait so long for confirmation.", 0, ModeChange.WaitMax, ModeChange.WaitDefault))
            .Optional("home_id", CommonArguments.HomeId)
            .Optional(ToolDefinition.IdempotencyKeyArgument, CommonArguments.IdempotencyKey),
        Output = ModeChange.Output,
        Example = "{}",
    };

    public static int Place => 60;

    public ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call) =>
        change.AskAsync(
        new Disarm(), arguments, call,
        arguments.FindBoolean(Force) == true
            ? $"{Force} changed nothing: disarming is always possible, and a call may do what its key may, and no more."
            : null);
}
