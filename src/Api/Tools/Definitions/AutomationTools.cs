using RingActors.Api.Tools.Schemas;

namespace RingActors.Api.Tools.Definitions;

/// <summary>Rules by conversation.</summary>
internal static class AutomationTools
{
    /// <summary>The argument that changes an automation instead of making one.</summary>
    public const string Replace = "replace";

    private static readonly StringSchema LocalTime = Schema.Shaped(TextShapes.LocalTime, "HH:mm.");

    private static readonly ChoiceSchema TriggerType = Schema.Choice("What starts the automation.",
        "motion", "doorbell", "contact", "mode_change", "alarm");

    /// <summary>Which modes there are, and what may have been meant, the home knows.</summary>
    private static readonly StringSchema Mode = Schema.Said();

    private static readonly ObjectSchema Window = Schema.Object("Across midnight if it ends before it starts.")
        .Required("from", LocalTime)
        .Required("to", LocalTime)
        .Optional("zone", Schema.Text("IANA zone, if not the home's.", 1, 60))
        .Optional("days", Schema.List(Schema.Choice(null, "mon", "tue", "wed", "thu", "fri", "sat", "sun"), 1, 7, "Days on which it begins."));

    private static readonly ObjectSchema State = Schema.Object()
        .Required("device", Schema.Id())
        .Required("capability", Schema.Choice(null, "contact", "motion", "light", "siren", "smoke", "co", "tamper", "connection", "power", "fault"))
        .Required("is", Schema.Text("open, closed, on, off, online and the like.", 1, 40));

    private static readonly ObjectSchema Conditions = Schema.Object("Which events count and when. All that are given must hold.")
        .Optional("devices", Schema.List(Schema.Id(), 1, 50, "Only these devices' events."))
        .Optional("detection", Schema.Text("For motion, e.g. human.", 1, 40))
        .Optional("contact_state", Schema.Choice("For contact: which change.", "open", "closed"))
        .Optional("to_modes", Schema.List(Mode, 1, 20, "For mode_change: only to these."))
        .Optional("from_modes", Schema.List(Mode, 1, 20, "For mode_change: only from these."))
        .Optional("alarm_states", Schema.List(
            Schema.Choice(null, "entry-delay", "burglar-alarm", "fire-alarm", "co-alarm", "flood-alarm",
                "tamper-alarm", "panic", "medical"), 1, 8, "For alarm: which."))
        .Optional("modes", Schema.List(Mode, 1, 20, "Only while the alarm is so, exit delay over."))
        .Optional("time_window", Window)
        .Optional("device_states", Schema.List(State, 1, 10, "Only while these devices are so."));

    private static readonly ObjectSchema Action = Schema.Object()
        .Required("type", Schema.Choice("What to do.", "light_on", "light_off", "siren_on", "siren_off", "arm",
            "webhook", "delay") with
        { IsReadByTool = true })
        .Optional("devices", Schema.List(Schema.Id(), 1, 50, "For lights and sirens: which; else the trigger's."))
        .Optional("duration_seconds", Schema.Integer("Siren: how long (camera at most 120). Delay: how long.", 1, 86_400))
        .Optional("mode", Schema.Said("For arm: home, away, night or another."))
        .Optional("when_open", Schema.Choice("For arm, if a sensor is open (default fail); wait, then bypass.", "wait", "bypass", "fail"))
        .Optional("wait_minutes", Schema.Integer("Default 5.", 1, 720))
        .Optional("bypass_open", Schema.Flag("Old: when_open bypass.", byDefault: false))
        .Optional("url", Schema.Shaped(TextShapes.WebAddress, "For webhook: where to POST."))
        .Optional("message", Schema.Text("For webhook: text to send along.", 1, 500));

    private static readonly ObjectSchema Automation = Schema.OpenObject()
        .Required("automation_id", Schema.Said())
        .Required("automation_name", Schema.Said())
        .Required("enabled", Schema.Flag())
        .Required("summary", Schema.Said("The rule in one sentence."))
        .Required("trigger_type", Schema.Said())
        .Optional("version", Schema.Count())
        .Optional("created_at", Schema.Moment())
        .Optional("created_by", Schema.Said())
        .Optional("last_fired_at", Schema.Moment());

    public static readonly ToolDefinition Create = new()
    {
        Name = "create_security_automation",
        Title = "Create an automation",
        Description = "Create a rule that reacts to motion, the doorbell, a contact, a mode change or an alarm "
            + "with lights, sirens, arming, a webhook "
            + "or a delay. Give trigger_type, trigger_conditions and response_actions, or instead a whole rule_document. "
                + "The answer repeats the rule in one sentence: read it to the user. "
            + "See existing rules with list_security_automations; change one with replace true.",
        Hints = new ToolHints(ReadOnly: false, Destructive: false, Idempotent: false, OpenWorld: false),
        Risk = ToolRisk.Routine,
        RequiredRole = ToolRole.Resident,
        Input = Schema.Object()
            .Required("automation_name", Schema.Text("A name the household recognises.", 1, 80))
            .Optional("trigger_type", TriggerType with { IsReadByTool = true })
            .Optional("trigger_conditions", Conditions)
            .Optional("response_actions", Schema.List(Action, 1, 20, "What to do, in order."))
            .Optional("rule_document", Schema.OpenObject("A whole rule, instead of the three above."))
            .Optional("enabled", Schema.Flag("false stores it without letting it act.", byDefault: true))
            .Optional(Replace, Schema.Flag("true changes the one of that name, whole.", byDefault: false))
            .Optional("home_id", CommonArguments.HomeId)
            .Optional(ToolDefinition.IdempotencyKeyArgument, CommonArguments.IdempotencyKey),
        Output = Schema.OpenObject()
            .Required("automation", Automation)
            .Optional("warnings", Schema.Listing(Schema.Said(), "What is allowed but may surprise."))
            .Required("as_of", Schema.Moment()),
        Example = """{"automation_name":"Driveway deterrent","trigger_type":"motion","trigger_conditions":{"devices":["front-camera"],"modes":["away"]},"""
            + "\"response_actions\":[{\"type\":\"light_on\",\"devices\":[\"front-camera\"]},"
            + "{\"type\":\"siren_on\",\"devices\":[\"front-camera\"],\"duration_seconds\":30},"
            + "{\"type\":\"webhook\",\"url\":\"https://example.org/alarm\",\"message\":\"Motion in the driveway\"}]}",
    };

    public static readonly ToolDefinition List = new()
    {
        Name = "list_security_automations",
        Title = "List automations",
        Description = "List the home's automations with a one-sentence summary of each, whether it is enabled and when "
            + "it last fired. To add one use "
            + "create_security_automation; for why one did or did not fire use get_security_history.",
        Hints = ToolHints.Reading,
        Risk = ToolRisk.Read,
        Input = Schema.Object()
            .Optional("enabled", Schema.Flag("Only enabled (true) or only disabled (false) ones."))
            .Optional("trigger_type", TriggerType)
            .Optional("home_id", CommonArguments.HomeId)
            .WithPaging(),
        Output = Schema.OpenObject()
            .Required("automations", Schema.Listing(Automation))
            .Required("total", Schema.Count("Automations that match, on all pages."))
            .WithPage(),
        Example = """{"enabled":true}""",
    };
}
