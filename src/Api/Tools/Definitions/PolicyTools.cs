using RingActors.Api.Tools.Schemas;

namespace RingActors.Api.Tools.Definitions;

/// <summary>How the home is guarded: modes, zones, groups, incidents, contacts.</summary>
internal static class PolicyTools
{
    public static readonly ToolDefinition Get = new()
    {
        Name = "get_security_settings",
        Title = "Show how the home is guarded",
        Description = "Show the alarm's settings as update_security_settings takes them, the modes, and which device the base station or this "
            + "server guards in which. For the present use get_security_system_status.",
        Hints = ToolHints.Reading,
        Risk = ToolRisk.Read,
        Input = Schema.Object().Optional("home_id", CommonArguments.HomeId),
        Output = Answer(),
        Example = "{}",
    };

    public static readonly ToolDefinition Update = new()
    {
        Name = "update_security_settings",
        Title = "Change how the home is guarded",
        Description = "Replace the alarm's settings as a whole: what is left out gets its default, so begin with get_security_settings. Read "
            + "warnings to the user. It can leave the home less guarded: only when the user asks for it.",
        Hints = new ToolHints(ReadOnly: false, Destructive: true, Idempotent: true, OpenWorld: false),
        Risk = ToolRisk.LowersProtection,
        RequiredRole = ToolRole.Admin,
        Input = Schema.Object()
            .Required("settings", Schema.OpenObject("modes, zones, groups, incidents, contacts."))
            .Optional("home_id", CommonArguments.HomeId)
            .Optional(ToolDefinition.IdempotencyKeyArgument, CommonArguments.IdempotencyKey),
        Output = Answer(),
        Example = """{"settings":{"modes":[{"name":"night","guards":"home"}],"contacts":[{"id":"neighbour","url":"https://example.org/alarm"}]}}""",
    };

    private static ObjectSchema Answer() => Schema.OpenObject()
        .Required("home_id", Schema.Said())
        .Required("settings", Schema.OpenObject())
        .Optional("warnings", Schema.Listing(Schema.Said()))
        .Required("as_of", Schema.Moment());
}
