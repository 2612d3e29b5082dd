using RingActors.Api.Tools.Schemas;

namespace RingActors.Api.Tools.Definitions;

/// <summary>What happened, who did it and why.</summary>
internal static class HistoryTools
{
    private static readonly ObjectSchema Entry = Schema.OpenObject()
        .Required("entry_id", Schema.Said())
        .Required("at", Schema.Moment("When it was so."))
        .Optional("learned_at", Schema.Moment("When the home came to know it, if later."))
        .Required("kind", Schema.Said())
        .Required("summary", Schema.Said("One sentence."))
        .Optional("device_id", Schema.Said())
        .Required("by", Schema.Said("Who caused it: a client, a rule, a resident in the Ring app, the Ring cloud."))
        .Required("correlation_id", Schema.Said("The same for everything one request or event led to."))
        .Optional("causation_id", Schema.Said("The entry or request directly before."));

    public static readonly ToolDefinition GetHistory = new()
    {
        Name = "get_security_history",
        Title = "Look up what happened",
        Description = "Look up what happened in the home, newest first: motion, doorbell, sensors, mode changes, what "
            + "rules decided, what was sent to devices and "
            + "whether they confirmed it, each with who caused it and why. Narrow it by time, device or kind; give "
                + "correlation_id to see one chain from cause to effect. "
            + "For the present use get_devices or get_security_system_status.",
        Hints = ToolHints.Reading,
        Risk = ToolRisk.Read,
        Input = Schema.Object()
            .Optional("since", Schema.Shaped(TextShapes.LocalMoment, "From this moment on; the home's time if it has no offset."))
            .Optional("until", Schema.Shaped(TextShapes.LocalMoment, "Before this moment."))
            .Optional("known_at", Schema.Shaped(TextShapes.LocalMoment, "Only what was known by then."))
            .Optional("device_id", Schema.Id("Only what concerns this device."))
            .Optional("kinds", Schema.List(Schema.Choice(null, "motion", "doorbell", "sensor", "mode", "alarm", "rule",
                "command", "system", "refusal", "unread"), 1, 10,
                "Only these kinds. unread: Ring's messages nobody understood, verbatim."))
            .Optional("correlation_id", Schema.Id("Only one chain, as shown in an earlier answer."))
            .Optional("home_id", CommonArguments.HomeId)
            .WithPaging(),
        Output = Schema.OpenObject()
            .Required("entries", Schema.Listing(Entry))
            .Optional("coverage", Schema.OpenObject("Share of the time that was listened to, and gaps: nothing seen is not nothing happened."))
            .WithPage(),
        Example = """{"since":"2026-03-01T00:00:00Z","kinds":["motion","mode"]}""",
    };
}
