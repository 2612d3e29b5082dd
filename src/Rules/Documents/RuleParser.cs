using System.Text.Json;
using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Names;

namespace RingActors.Rules.Documents;

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
        JsonObject read = reader.Read(document, RuleShapes.Document);
        RuleDocument whole = reader.Whole(read);
        return reader.Faults.Count == 0
            ? new RuleReading(whole with { Name = OneLine(whole.Name) }, [], null)
            : new RuleReading(null, reader.Faults, Readable(read, context));
    }

    /// <summary>A name stands in sentences of ours; a line of its own in them would read as ours.</summary>
    private static string OneLine(string name) =>
        name.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029') ? PlainText.Name(name) : name;

    /// <summary>A document as JSON, in the format that <see cref="Read"/> takes.</summary>
    public static JsonObject Write(RuleDocument document) =>
        (JsonObject)JsonSerializer.SerializeToNode(document, RuleDocumentJson.Default.RuleDocument)!;

    /// <summary>Addresses are for storing; people and models are shown short names.</summary>
    internal static JsonObject Readable(JsonObject document, RuleContext context)
    {
        string panel = DeviceKinds.SecuritySystemOf(context.Devices.Home).Value;
        JsonNode? Shown(JsonNode? node) => node switch
        {
            JsonObject o => new JsonObject(o.Select(p => KeyValuePair.Create(p.Key, Shown(p.Value)))),
            JsonArray a => new JsonArray([.. a.Select(Shown)]),
            JsonValue v when v.GetValueKind() == JsonValueKind.String =>
                NameOf(v.GetValue<string>()),
            _ => node?.DeepClone(),
        };

        string NameOf(string text) =>
            context.Devices.ByAddress.GetValueOrDefault(text)?.Slug ?? (text == panel ? DeviceKinds.SecuritySystem : text);

        return (JsonObject)Shown(document)!;
    }
}
