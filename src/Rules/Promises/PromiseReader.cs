using System.Text.Json;
using System.Text.Json.Nodes;
using RingActors.Rules.Conditions;
using RingActors.Rules.Documents;
using RingActors.Rules.Format;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Promises;

/// <summary>A promise as it was understood.</summary>
/// <param name="Document">The promise; null if anything is wrong with it.</param>
/// <param name="Faults">All that is wrong, each with its path.</param>
public sealed record PromiseReading(PromiseDocument? Document, IReadOnlyList<RuleFault> Faults);

/// <summary>
/// Reads a promise from untrusted JSON, along the same tables as rules. All faults are told at once. Tests:
/// Rules.Tests/Promises.
/// </summary>
public static class PromiseReader
{
    private const string NeverField = "never";
    private const string NeverTime = "for_more_than_seconds";
    private const string WheneverField = "whenever";
    private const string WheneverTime = "within_seconds";
    private const string ThenField = "then";
    private const string OrField = "or_event";

    private static readonly IReadOnlyList<Shape> Events = [.. RuleTrigger.EventShapes, RuleFiredTrigger.Shape];

    private static readonly IReadOnlyList<Field> Fields =
    [
        new("name", FieldKind.Text, "What the promise is called.")
        {
            IsRequired = true, Min = 1, Max = 100, Example = () => "My promise",
        },
        Conditions(NeverField, "All of these together, for longer than for_more_than_seconds, break it."),
        new(NeverTime, FieldKind.Integer, "For how many seconds it may be so.") { Min = 1, Max = Field.HoldSecondsMax },
        EventsOf(WheneverField, "After any of these it has to be kept."),
        new(WheneverTime, FieldKind.Integer, "Within how many seconds.") { Min = 1, Max = 86_400 },
        Conditions(ThenField, "It is kept once all of these hold."),
        EventsOf(OrField, "It is kept as well once any of these happens."),
        new("tell", FieldKind.Flag, "Whether the home's recipients are told when it is broken."),
        new("recipients", FieldKind.Recipients, "Which of them; missing means all.") { Min = 1, Max = Field.WordsMax },
    ];

    /// <summary>Reads a whole promise.</summary>
    public static PromiseReading Read(JsonObject document, RuleContext context)
    {
        DocumentReader reader = new(context);
        JsonObject read = reader.Read(Listed(document), Fields);
        List<RuleFault> faults = [.. reader.Faults];
        faults.AddRange(FormFaults(document).Where(f => !faults.Exists(o => o.Path == f.Path)));
        return faults.Count == 0
            ? new PromiseReading(read.Deserialize(PromiseJson.Default.PromiseDocument), [])
            : new PromiseReading(null, faults);
    }

    /// <summary>A promise as JSON, in the format that <see cref="Read"/> takes.</summary>
    public static JsonObject Write(PromiseDocument document) =>
        (JsonObject)JsonSerializer.SerializeToNode(document, PromiseJson.Default.PromiseDocument)!;

    /// <summary>One event or condition may stand for a list of one.</summary>
    private static JsonObject Listed(JsonObject document)
    {
        JsonObject listed = (JsonObject)document.DeepClone();
        foreach (string field in new[] { NeverField, WheneverField, ThenField, OrField })
        {
            if (listed[field] is JsonObject one)
            {
                listed[field] = new JsonArray(one.DeepClone());
            }
        }

        return listed;
    }

    /// <summary>A promise is of one form, whole.</summary>
    private static IEnumerable<RuleFault> FormFaults(JsonObject document)
    {
        bool Has(string field) => document[field] is not null and not JsonArray { Count: 0 };
        RuleFault Missing(string field, string says) => new(field, "missing", says, []);
        if (Has(NeverField) == Has(WheneverField))
        {
            return
            [
                Has(NeverField)
                    ? new(WheneverField, "conflict", "Give either never or whenever: each is a promise of its own.", [])
                    : Missing(
                        NeverField,
                        "Give never with for_more_than_seconds, or whenever with within_seconds and then."),
            ];
        }

        string[] goes = Has(NeverField) ? [NeverField, NeverTime] : [WheneverField, WheneverTime, ThenField, OrField];
        string[] all = [NeverField, NeverTime, WheneverField, WheneverTime, ThenField, OrField];
        return
        [
            .. Has(goes[1]) ? Array.Empty<RuleFault>() : [Missing(goes[1], $"'{goes[1]}' is needed with {goes[0]}.")],
            .. Has(WheneverField) && !Has(ThenField) && !Has(OrField)
                ? [Missing(ThenField, "Give then (conditions) or or_event (events): what keeps it.")]
                : Array.Empty<RuleFault>(),
            .. all.Except(goes).Where(Has).Select(f =>
                new RuleFault(f, "conflict", $"'{f}' means nothing with {goes[0]}; leave it out.", [])),
            .. Has("recipients") && document["tell"]?.GetValueKind() != JsonValueKind.True
                ? [new RuleFault("recipients", "conflict", "Nobody is told without tell true.", [])]
                : Array.Empty<RuleFault>(),
        ];
    }

    private static Field Conditions(string name, string says) => new(name, FieldKind.Parts, says)
    {
        Max = 10,
        PartsOf = () => RuleCondition.Shapes,
        PartName = ConditionList.PartName,
        SaysOfMissing = NotThere.Condition,
    };

    private static Field EventsOf(string name, string says) => new(name, FieldKind.Parts, says)
    {
        Max = 10,
        Parts = Events,
        SaysOfMissing = NotThere.Trigger,
    };
}
