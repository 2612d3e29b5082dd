using System.Text.Json;
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
    internal const string BypassOlder = "bypass_sensors";
    internal const string Delay = "delay_minutes";
    private const string Bypass = "bypass_device_ids";
    private const string UntilClosed = "until_closed";
    private const string WaitForClosed = "wait_for_closed_minutes";
    private const int WaitForClosedMax = 720;

    public static ToolDefinition Definition { get; } = new()
    {
        Name = "arm_security_system",
        Title = "Arm the alarm",
        Description = "Arm the alarm in mode home (perimeter, people inside), away (everything) or another of the home. Refused while a "
            + "sensor is open: the answer names the sensors; "
            + "close them, or, if the user agrees, name them in bypass_device_ids. It is armed only when the answer's "
                + "state is confirmed.",
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
            .Older(BypassOlder, Schema.List(Schema.Id(), 1, 50,
                "As bypass_device_ids; or true: whatever is open or not watched when it is asked for. Ask the user "
                    + "first.")
                with
            { TakesFlag = true })
            .Older(Delay, Schema.Integer(
                "Arm when so much time has passed; not armed until then. disarm_security_system calls it off.", 0,
                    WaitForClosedMax))
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
        if (Conflicts(arguments) is { Count: > 0 } faults)
        {
            return ValueTask.FromResult<ToolResult>(ArgumentFaults.ToFailure(Definition, arguments.Root, faults));
        }

        bool bypassOpen = arguments.Find(BypassOlder) is { ValueKind: JsonValueKind.True };
        bool isNamed = arguments.Find(BypassOlder) is { ValueKind: JsonValueKind.Array };
        Duration? delay = arguments.FindInteger(Delay) is > 0 and var late ? Duration.FromMinutes(late) : null;
        string mode = arguments.GetString("mode").Trim().ToLowerInvariant();
        return change.AskAsync(
            new Arm(
                mode == ModePolicy.Home ? SecurityMode.Home : SecurityMode.Away,
                arguments.GetStrings(isNamed ? BypassOlder : Bypass),
                BypassOpen: bypassOpen && delay is null)
            {
                After = delay,
                ThenBypass = bypassOpen && delay is not null,
                Named = mode is ModePolicy.Home or ModePolicy.Away ? null : mode,
                UntilClosed = arguments.GetBoolean("until_closed"),
                WaitForClosed = arguments.FindInteger("wait_for_closed_minutes") is { } minutes
                    ? Duration.FromMinutes(minutes)
                    : null,
            },
            arguments,
            call);
    }

    private static List<ToolFault> Conflicts(ToolArguments arguments)
    {
        List<ToolFault> faults = [];
        if (arguments.Has(BypassOlder) && arguments.Has(Bypass))
        {
            faults.Add(new ToolFault(
                BypassOlder, "conflict", $"{BypassOlder} and {Bypass} say the same thing twice; give one of them."));
        }

        bool isDelayed = arguments.FindInteger(Delay) > 0;
        if (isDelayed && arguments.Has(WaitForClosed))
        {
            faults.Add(new ToolFault(
                Delay, "conflict", $"{Delay} arms at a time, {WaitForClosed} once everything is closed; give one of "
                    + "them."));
        }

        if (isDelayed && arguments.GetBoolean(UntilClosed))
        {
            faults.Add(new ToolFault(
                UntilClosed, "conflict",
                $"With {Delay} what is left out stays so until the next disarming; leave out {UntilClosed}."));
        }

        return faults;
    }
}
