using RingActors.Api.Tools.Schemas;

namespace RingActors.Api.Tools.Definitions;

/// <summary>Emergencies: seeing to one, and calling for help without any sensor.</summary>
internal static class IncidentTools
{
    public static readonly ToolDefinition Acknowledge = new()
    {
        Name = "acknowledge_incident",
        Title = "Acknowledge an incident",
        Description = "Record that somebody has seen an incident and takes care of it. It ends and silences nothing.",
        Hints = new ToolHints(ReadOnly: false, Destructive: false, Idempotent: true, OpenWorld: false),
        Risk = ToolRisk.Routine,
        RequiredRole = ToolRole.Resident,
        Input = Schema.Object()
            .Optional("incident_id", Schema.Id("Else all that are open."))
            .Optional("home_id", CommonArguments.HomeId)
            .Optional(ToolDefinition.IdempotencyKeyArgument, CommonArguments.IdempotencyKey),
        Output = Answer(),
        Example = "{}",
    };

    public static readonly ToolDefinition Panic = new()
    {
        Name = "raise_panic",
        Title = "Call for help",
        Description = "Raise an incident at once, without a sensor and without a window to take it back: sirens sound unless silent, and the "
            + "home's contacts are told. Only when a person asks for help now.",
        Hints = new ToolHints(ReadOnly: false, Destructive: false, Idempotent: true, OpenWorld: true),
        Risk = ToolRisk.Routine,
        RequiredRole = ToolRole.Resident,
        Input = Schema.Object()
            .Required("kind", Schema.Choice(null, "panic", "fire", "medical"))
            .Optional("silent", Schema.Flag("No siren.", byDefault: false))
            .Optional("home_id", CommonArguments.HomeId)
            .Optional(ToolDefinition.IdempotencyKeyArgument, CommonArguments.IdempotencyKey),
        Output = Answer(),
        Example = """{"kind":"medical","silent":true}""",
    };

    private static ObjectSchema Answer() => Schema.OpenObject()
        .Required("incidents", SecurityTools.Incidents)
        .Required("as_of", Schema.Moment());
}
