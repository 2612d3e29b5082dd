using NodaTime;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Features.Alarm;

/// <summary>arm_security_system: in a mode of the home, at once or when what is open has been closed.</summary>
internal sealed class ArmSecuritySystemTool(ModeChange change) : ITool
{
    private const int WaitForClosedMax = 720;

    public static ToolDefinition Definition { get; } = new()
    {
        Name = "arm_security_system",
        Title = "Arm the alarm",
        Description = "Arm the alarm in mode home (perimeter, people inside), away (everything) or another of the home. Refused while a "
            + "sensor is open: the answer names the sensors; "
            + "close them, or, if the user agrees, name them in bypass_device_ids. It is armed only when the answer's "
                + "state is confirmed. "
            + "To end an alarm or disarm use disarm_security_system.",
        Hints = new ToolHints(ReadOnly: false, Destructive: false, Idempotent: true, OpenWorld: false),
        Risk = ToolRisk.Routine,
        Rights = [AccessRight.Arm, AccessRight.Bypass, AccessRight.GuardLess],
        Input = Schema.Object()
            .Required("mode", Schema.Text("home: people inside. away: nobody is in. Others: see ready_to_arm.", 1, 32))
            .Optional("bypass_device_ids", Schema.List(Schema.Id(), 1, 50,
                "Open sensors to leave unguarded until the next disarming. Ask the user first."))
            .Optional("until_closed", Schema.Flag("Guard them again once closed.", byDefault: false))
            .Optional("wait_for_closed_minutes",
                Schema.Integer("Arm once they have closed; not armed until then.", 1, WaitForClosedMax))
            .Optional("wait_seconds",
                Schema.Integer("Wait so long for confirmation.", 0, ModeChange.WaitMax, ModeChange.WaitDefault))
            .Optional("home_id", CommonArguments.HomeId)
            .Optional(ToolDefinition.IdempotencyKeyArgument, CommonArguments.IdempotencyKey),
        Output = ModeChange.Output,
        Example = """{"mode":"away"}""",
    };

    public static int Place => 50;

    public ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        string mode = arguments.GetString("mode").Trim().ToLowerInvariant();
        return change.AskAsync(
            new Arm(
                mode == ModePolicy.Home ? SecurityMode.Home : SecurityMode.Away,
                arguments.GetStrings("bypass_device_ids"))
            {
                Named = mode is ModePolicy.Home or ModePolicy.Away ? null : mode,
                UntilClosed = arguments.GetBoolean("until_closed"),
                WaitForClosed = arguments.FindInteger("wait_for_closed_minutes") is { } minutes
                    ? Duration.FromMinutes(minutes)
                    : null,
            },
            arguments,
            call);
    }
}
