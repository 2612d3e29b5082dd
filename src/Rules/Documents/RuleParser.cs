using System.Text.Json;
using System.Text.Json.Nodes;

namespace RingActors.Rules;

/// <summary>
/// Reads rule documents from untrusted JSON. All faults are told at once, each with its path; references become whole
/// addresses. Tests: Rules.Tests/Documents.
/// </summary>
public static class RuleParser
{
    /// <summary>Reads a whole document in the format of <see cref="RuleSchema"/>.</summary>
    public static RuleReading Read(JsonObject document, RuleContext context)
    {
        DocumentReader reader = new(context);
        JsonObject read = reader.Read(document);
        return reader.Faults.Count == 0
            ? new RuleReading(read.Deserialize(RulesJson.Default.RuleDocument)!, [], null)
            : new RuleReading(null, reader.Faults, Readable(read, context));
    }

    /// <summary>
    /// Reads the flat form: <c>automation_name</c>, <c>trigger_type</c>, <c>trigger_conditions</c>, <c>response_actions</c>. Paths of
    /// faults and the corrected example are in that form.
    /// </summary>
    public static RuleReading ReadFlat(JsonObject arguments, RuleContext context)
    {
        FlatForm form = FlatForm.Of(arguments, context);
        DocumentReader reader = new(context);
        JsonObject read = reader.Read(form.Document);
        RuleFault[] faults = [.. form.Faults, .. reader.Faults.Select(f => f with { Path = form.PathOf(f.Path) })];
        return faults.Length == 0
            ? new RuleReading(read.Deserialize(RulesJson.Default.RuleDocument)!, [], null)
            : new RuleReading(null, faults, FlatForm.From(Readable(read, context)));
    }

    /// <summary>A document as JSON, in the format that <see cref="Read"/> takes.</summary>
    public static JsonObject Write(RuleDocument document) =>
        (JsonObject)JsonSerializer.SerializeToNode(document, RulesJson.Default.RuleDocument)!;

    /// <summary>Addresses are for storing; people and models are shown short names.</summary>
    private static JsonObject Readable(JsonObject document, RuleContext context)
    {
        JsonNode? Shown(JsonNode? node) => node switch
        {
            JsonObject o => new JsonObject(o.Select(p => KeyValuePair.Create(p.Key, Shown(p.Value)))),
            JsonArray a => new JsonArray([.. a.Select(Shown)]),
            JsonValue v when v.GetValueKind() == JsonValueKind.String =>
                context.Devices.ByAddress.GetValueOrDefault(v.GetValue<string>())?.Slug ?? v.GetValue<string>(),
            _ => node?.DeepClone(),
        };

        return (JsonObject)Shown(document)!;
    }
}
