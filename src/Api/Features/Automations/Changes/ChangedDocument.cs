using System.Text.Json;
using System.Text.Json.Nodes;
using RingActors.Api.Access.Persons;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Names;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;

namespace RingActors.Api.Features.Automations.Changes;

/// <summary>The document that a change comes to: a merge patch of the one that is there, or a whole one.</summary>
internal sealed class ChangedDocument(HomeNames names, PersonSeals persons)
{
    internal const string Patch = "patch";
    internal const string Document = "document";
    private const string FaultyRule = "rule.correct-the-faults";

    private static readonly JsonNodeOptions Plain = default;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>The document, or all that is wrong with it.</summary>
    internal (RuleDocument? Document, ToolFailure? Failure) Read(
        ToolDefinition tool, RuleView rule, HomeView view, ToolArguments arguments)
    {
        string part = arguments.Has(Patch) ? Patch : Document;
        IReadOnlyList<ToolFault> faults = FaultsOf(rule, part, arguments.Root, view, out RuleDocument? document);
        return document is null
            ? (null, ArgumentFaults.ToFailure(
                tool, arguments.Root, faults, FaultyRule, sent => FaultsOf(rule, part, sent, view, out _)))
            : NameTaken(tool, view, document.Name, rule.Slug, part + ".name", arguments) is { } taken ? (null, taken)
            : (document, null);
    }

    /// <summary>One name is one automation.</summary>
    internal static ToolFailure? NameTaken(
        ToolDefinition tool, HomeView view, string name, string? own, string path, ToolArguments arguments) =>
        view.Part<RulesView>().All.FirstOrDefault(
            r => r.Slug != own && (r.Slug == name || FoldedName.Same(r.Name, name))) is { } other
            ? ArgumentFaults.ToFailure(
                tool,
                arguments.Root,
                [new ToolFault(path, "reference", other.Slug == name
                    ? $"{path}: {name} is the id of another automation, {Phrases.Quoted(other.Name)}; a name that "
                        + "means another would be mistaken for it."
                    : $"{path}: there is another automation called {Phrases.Quoted(other.Name)} ({other.Slug}); give "
                        + "each a name of its own.")])
            : null;

    /// <summary>
    /// The document after a patch. What null takes away stands there as null, which counts as not there: so a field
    /// that cannot be missing, or that nobody knows, is told as any other.
    /// </summary>
    private static JsonObject Patched(JsonObject before, JsonObject patch)
    {
        JsonObject after = (JsonObject)MergePatch.Apply(before, patch)!;
        foreach ((string name, _) in patch.Where(p => p.Value is null))
        {
            after[name] = null;
        }

        return after;
    }

    /// <summary>The ids of other automations that a document names.</summary>
    private static IEnumerable<string> RulesIn(JsonNode? node) => node switch
    {
        JsonObject part => part.SelectMany(p => p is { Key: "rules", Value: JsonArray named }
            ? named.OfType<JsonValue>().Where(v => v.GetValueKind() == JsonValueKind.String)
                .Select(v => v.GetValue<string>())
            : RulesIn(p.Value)),
        JsonArray list => list.SelectMany(RulesIn),
        _ => [],
    };

    /// <summary>What is wrong with the document that the change comes to.</summary>
    private IReadOnlyList<ToolFault> FaultsOf(
        RuleView rule, string part, JsonElement call, HomeView view, out RuleDocument? document)
    {
        document = null;
        try
        {
            JsonNode said = JsonNode.Parse(call.GetProperty(part).GetRawText(), Plain, Strict)!;
            JsonObject before = AutomationVersions.JsonOf(rule.Document);
            JsonObject whole = part == Patch ? Patched(before, (JsonObject)said) : (JsonObject)said;
            if (part == Document)
            {
                whole["name"] ??= rule.Name;
            }

            RuleReading reading = RuleParser.Read(whole, AutomationCall.ContextOf(view, names, persons) with
            {
                RulesBefore = [.. RulesIn(before)],
            });
            bool hasNoSwitch = part == Patch && whole.TryGetPropertyValue("enabled", out JsonNode? on) && on is null;
            document = hasNoSwitch ? null : reading.Document;
            return
            [
                .. hasNoSwitch
                    ? [new ToolFault(
                        $"{part}.enabled", "type", $"{part}.enabled: it is true or false; null is neither.")]
                    : Array.Empty<ToolFault>(),
                .. reading.Faults.Select(f => DocumentFaults.Of($"{part}.{f.Path}", f.Code, f.Message, f.Near, call)),
            ];
        }
        catch (JsonException)
        {
            return
            [
                new ToolFault(
                    part, "duplicate", $"{part}: a name stands twice in one of its objects; give each once."),
            ];
        }
    }
}
