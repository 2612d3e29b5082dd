using System.Text.Json;
using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Names;
using RingActors.Rules.Actions;
using RingActors.Rules.Conditions;
using RingActors.Rules.Documents;
using RingActors.Rules.Format;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Protocols;

/// <summary>A protocol as it was understood.</summary>
/// <param name="Document">The protocol; null if anything is wrong with it.</param>
/// <param name="Faults">All that is wrong, each with its path.</param>
public sealed record ProtocolReading(ProtocolDocument? Document, IReadOnlyList<RuleFault> Faults);

/// <summary>
/// Reads a protocol from untrusted JSON, along the tables of rules and a few of its own. All faults are told at once.
/// Tests: Rules.Tests/Protocols.
/// </summary>
public static class ProtocolReader
{
    private const int StepsMax = 1000;

    private static readonly IReadOnlyList<Shape> Conditions = [.. RuleCondition.Shapes, .. RuleCondition.OfProtocols];

    /// <summary>
    /// Those of rules, without what a protocol does otherwise: it arms nothing, and starts no other protocol, so that
    /// none can start itself.
    /// </summary>
    private static readonly IReadOnlyList<Shape> Steps =
    [
        .. HomeAction.Shapes.Where(s => s.Type is not (ArmAction.Type or ProtocolAction.Type)).Select(OfProtocol),
        .. HomeAction.OfProtocols,
    ];

    private static readonly IReadOnlyList<Field> Fields =
    [
        new("name", FieldKind.Text, "What the protocol is called.")
        {
            IsRequired = true, Min = 1, Max = 100, Example = () => "My protocol",
        },
        new("description", FieldKind.Text, "What it is for.") { Max = 1000 },
        new("enabled", FieldKind.Flag, "Whether it is switched on.") { Default = () => true },
        new("priority", FieldKind.Integer, "Of two that want opposite things the lower number goes before.")
        {
            Min = 0, Max = 1000, Default = () => ProtocolDocument.PriorityDefault,
        },
        new("life_safety", FieldKind.Flag, "It saves lives; missing: it does if it is for fire, co or medical."),
        new("incidents", FieldKind.Words, "Kinds of incidents that start it.")
        {
            Words = [.. Enum.GetValues<IncidentKind>().Select(k => k.Word())], Max = Field.WordsMax,
        },
        new("stage", FieldKind.Word, "How far an incident must have come to start it.")
        {
            Words = ["entry", "alarm", "told"], Default = () => "alarm",
        },
        new("triggers", FieldKind.Parts, "Anything else that starts it.")
        {
            Max = 10,
            Parts = [.. RuleTrigger.EventShapes, RuleFiredTrigger.Shape],
            SaysOfMissing = NotThere.Trigger,
        },
        new("cancel_seconds", FieldKind.Integer, "For so long from its start no call for dispatch is made.")
        {
            Min = 0, Max = 600, Default = () => ProtocolDocument.CancelDefault,
        },
        new("acknowledgement_seconds", FieldKind.Integer, "An acknowledgement holds for so long; 0 for good.")
        {
            Min = 0, Max = 86_400, Default = () => ProtocolDocument.AcknowledgementDefault,
        },
        new("steps", FieldKind.Parts, "Taken in order.")
        {
            IsRequired = true, Min = 1, Max = 20, PartsOf = () => Steps, PartName = HomeAction.PartName,
        },
    ];

    /// <summary>Reads a whole protocol.</summary>
    public static ProtocolReading Read(JsonObject document, RuleContext context)
    {
        DocumentReader reader = new(context, Conditions);
        JsonObject read = reader.Read(document, Fields);
        if (reader.Faults.Count > 0)
        {
            return new ProtocolReading(null, reader.Faults);
        }

        ProtocolDocument whole = read.Deserialize(ProtocolJson.Default.ProtocolDocument)!;
        List<RuleFault> faults = [.. Faults(whole)];
        return faults.Count > 0
            ? new ProtocolReading(null, faults)
            : new ProtocolReading(whole with { Name = PlainText.Name(whole.Name) }, []);
    }

    /// <summary>A protocol as JSON, in the format that <see cref="Read"/> takes.</summary>
    public static JsonObject Write(ProtocolDocument document) =>
        (JsonObject)JsonSerializer.SerializeToNode(document, ProtocolJson.Default.ProtocolDocument)!;

    private static IEnumerable<RuleFault> Faults(ProtocolDocument document)
    {
        int most = document.Steps.Sum(s => s.StepsMax);
        if (most > StepsMax)
        {
            yield return new RuleFault(
                "steps", "out-of-range",
                $"It could come to {most} steps, every round and both sides of every choice counted; at most "
                    + $"{StepsMax} are allowed.", []);
        }

        if (document.Stage == IncidentStage.Entry && document.Incidents is not { Count: > 0 })
        {
            yield return new RuleFault("stage", "conflict", "'stage' means nothing without incidents.", []);
        }
    }

    /// <summary>The same step, in whose lists stand steps of protocols, and whose conditions are theirs.</summary>
    private static Shape OfProtocol(Shape shape) => shape with { Fields = [.. shape.Fields.Select(OfProtocol)] };

    private static Field OfProtocol(Field field) => field switch
    {
        { PartName: HomeAction.PartName } => field with { PartsOf = () => Steps },
        { PartName: ConditionList.PartName } => field with { PartsOf = () => Conditions },
        { Fields.Count: > 0 } => field with { Fields = [.. field.Fields.Select(OfProtocol)] },
        _ => field,
    };
}
