using RingActors.Api.Tools.Schemas;

namespace RingActors.Api.Tools.Definitions;

/// <summary>The alarm: how it is, arming it, disarming it.</summary>
internal static class SecurityTools
{
    private const int WaitMax = 20;
    private const int WaitDefault = 5;
    private const int WaitForClosedMax = 720;

    private static readonly ObjectSchema Sensor = Schema.OpenObject()
        .Required("device_id", Schema.Said())
        .Required("name", Schema.Said())
        .Optional("state", Schema.Said());

    /// <summary>Emergencies as all tools tell them that tell of any.</summary>
    internal static readonly ArraySchema Incidents = Schema.Listing(Schema.OpenObject(), "Open: incident_id, kind, stage and more.");

    public static readonly ToolDefinition GetStatus = new()
    {
        Name = "get_security_system_status",
        Title = "Show the alarm",
        Description = "Show whether the alarm is armed, arming, counting down or sounding, who changed it last, what is open, "
            + "unlocked or not guarded. For the server's own condition use health_check.",
        Hints = ToolHints.Reading,
        Risk = ToolRisk.Read,
        Input = Schema.Object().Optional("home_id", CommonArguments.HomeId),
        Output = Schema.OpenObject()
            .Required("home_id", Schema.Said())
            .Required("mode", Schema.Choice("The base station's present word.", "disarmed", "home", "away",
                "unknown"))
            .Optional("mode_name", Schema.Said("e.g. night"))
            .Required("phase", Schema.Said("disarmed, exit_delay, armed, reverting, entry_delay, alarm, unknown."))
            .Optional("base_station", Schema.OpenObject().Required("status", Schema.Said("Unless online, phase is unknown.")))
            .Optional("since", Schema.Moment())
            .Optional("changed_by", Schema.Said())
            .Optional("pending", CommonArguments.IntentInShort)
            .Optional("waiting", Schema.OpenObject("Not armed yet."))
            .Optional("reverted", Schema.Said("Why the last arming was taken back."))
            .Optional("incidents", Incidents)
            .Required("open_sensors", Schema.Listing(Sensor))
            .Optional("bypassed_sensors", Schema.Listing(Schema.OpenObject()))
            .Optional("not_guarded", Schema.Listing(Schema.OpenObject()))
            .Required("as_of", Schema.Moment()),
        Example = "{}",
    };

    public static readonly ToolDefinition Arm = new()
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
        RequiredRole = ToolRole.Resident,
        Input = Schema.Object()
            .Required("mode", Schema.Text("home: people inside. away: nobody is in. Others: see ready_to_arm.", 1, 32))
            .Optional("bypass_device_ids", Schema.List(Schema.Id(), 1, 50,
                "Open sensors to leave unguarded until the next disarming. Ask the user first."))
            .Optional("until_closed", Schema.Flag("Guard them again once closed.", byDefault: false))
            .Optional("wait_for_closed_minutes",
                Schema.Integer("Arm once they have closed; not armed until then.", 1, WaitForClosedMax))
            .Optional("wait_seconds",
                Schema.Integer("Wait so long for confirmation.", 0, WaitMax, WaitDefault))
            .Optional("home_id", CommonArguments.HomeId)
            .Optional(ToolDefinition.IdempotencyKeyArgument, CommonArguments.IdempotencyKey),
        Output = ModeChange(),
        Example = """{"mode":"away"}""",
    };

    public static readonly ToolDefinition Disarm = new()
    {
        Name = "disarm_security_system",
        Title = "Disarm the alarm",
        Description = "Disarm the alarm, end a countdown or silence a sounding alarm. The home is unguarded afterwards, "
            + "so only do this when the user asks for it "
            + "in this conversation. It takes no code or PIN. It is disarmed only when the answer's state is "
                + "confirmed.",
        Hints = new ToolHints(ReadOnly: false, Destructive: true, Idempotent: true, OpenWorld: false),
        Risk = ToolRisk.LowersProtection,
        RequiredRole = ToolRole.Resident,
        Input = Schema.Object()
            .Optional("wait_seconds",
                Schema.Integer("Wait so long for confirmation.", 0, WaitMax, WaitDefault))
            .Optional("home_id", CommonArguments.HomeId)
            .Optional(ToolDefinition.IdempotencyKeyArgument, CommonArguments.IdempotencyKey),
        Output = ModeChange(),
        Example = "{}",
    };

    private static ObjectSchema ModeChange() => Schema.OpenObject()
        .Required("intent", CommonArguments.Intent)
        .Required("mode", Schema.Choice("The base station's present word.", "disarmed", "home", "away", "unknown"))
        .Optional("bypassed_sensors", Schema.Listing(Schema.OpenObject()))
        .Required("as_of", Schema.Moment());
}
