using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis;
using RingActors.Rules.Analysis.Conflicts;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;

namespace RingActors.Api.Features.Automations;

/// <summary>
/// check_automation: what is wrong between automations, or within one, each with a sequence of events that was carried
/// out and shows it. Nothing is written and nothing is done.
/// </summary>
internal sealed class CheckAutomationTool(
    ActorClient client, HomeNames names, AutomationDraft drafts, AutomationWarnings warnings) : ITool
{
    private const int FindingsMax = 20;
    private const int NotProvenMax = 20;

    public static ToolDefinition Definition { get; } = new()
    {
        Name = "check_automation",
        Title = "Check automations",
        Description = "Find conflicts, loops, duplicates and mistakes of an automation or a draft, or of all, each "
            + "with steps that show it.",
        Hints = ToolHints.Reading,
        Risk = ToolRisk.Read,
        ConcurrencyMax = 4,
        Input = Schema.Object()
            .Optional("automation_id", Schema.Id())
            .Optional(AutomationDraft.Argument, Schema.OpenObject())
            .Optional("home_id", CommonArguments.HomeId),
        Output = Schema.OpenObject()
            .Required("summary", Schema.Said())
            .Required("findings", Schema.Listing(Schema.OpenObject())),
        Example = """{"draft":{"automation_name":"Driveway","trigger_type":"motion","""
            + "\"trigger_conditions\":{\"devices\":[\"front-camera\"]},"
            + "\"response_actions\":[{\"type\":\"light_on\",\"devices\":[\"front-camera\"]}]}}",
    };

    public static int Place => 123;

    public async ValueTask<ToolResult> CallAsync(ToolArguments arguments, ToolCallContext call)
    {
        (HomeView? view, ToolFailure? failure) = await client.ViewOfAsync(arguments, call);
        if (failure is not null)
        {
            return failure;
        }

        DateTimeZone zone = names.Of(view!).Zone;
        Instant now = client.Now;
        if (!arguments.Has("automation_id") && !arguments.Has(AutomationDraft.Argument))
        {
            ConflictReport all = await Task.Run(() => ConflictCheck.OfAll(view!, now, zone), call.Cancellation);
            return Answer(all, view!, null, null);
        }

        (string slug, int version, RuleDocument? document, failure) = drafts.Of(Definition, arguments, view!);
        if (failure is not null)
        {
            return failure;
        }

        RuleView rule = RuleOf(view!, slug, version, document!, arguments.Has(AutomationDraft.Argument), now);
        ConflictReport report = await Task.Run(() => ConflictCheck.Of(view!, rule, now, zone), call.Cancellation);
        bool isDocument = !arguments.Has(AutomationDraft.Argument)
            || AutomationCall.IsDocument(arguments.Root.GetProperty(AutomationDraft.Argument));
        IReadOnlyList<string> said =
            await warnings.OfDocumentAsync(document!, view!, report, isDocument, call.Cancellation);
        return Answer(report, view!, RuleTroubles.In(view!).Of(document!), said);
    }

    /// <summary>A draft under the name of one that is there stands in its place.</summary>
    private static RuleView RuleOf(
        HomeView view, string slug, int version, RuleDocument document, bool isDraft, Instant now)
    {
        RulesView rules = view.Part<RulesView>();
        return !isDraft && rules.Rules.GetValueOrDefault(slug) is { } there ? there : new RuleView
        {
            Slug = rules.Named(document.Name) is [var same] ? same.Slug : slug,
            Version = version,
            Enabled = true,
            Document = document,
            CreatedAt = now,
            CreatedBy = Principal.Engine,
            ChangedAt = now,
            ChangedBy = Principal.Engine,
        };
    }

    private ToolResult Answer(
        ConflictReport report, HomeView view, IReadOnlyList<string>? troubles, IReadOnlyList<string>? said) =>
        ToolResult.Ok(
            new CheckAnswer(
                Summary(report, troubles),
                [.. report.Findings.Take(FindingsMax).Select(Entry)],
                report.Findings.Count,
                report.NotProven.Count == 0 ? null :
                [
                    .. report.NotProven.Take(NotProvenMax).Select(n => new NotProvenEntry(n.Rule, n.Other, n.Why)),
                ],
                troubles is { Count: > 0 } ? troubles : null,
                said is { Count: > 0 } ? said : null,
                view.Part<RulesView>().Rules.Count,
                Instants.Text(client.Now)),
            CheckJson.Default.CheckAnswer);

    private static string Summary(ConflictReport report, IReadOnlyList<string>? troubles)
    {
        string found = report.Findings.Count == 0
            ? "Nothing was found that speaks against it."
            : $"{Phrases.Count(report.Findings.Count, "finding")}; each was carried out as its steps say, in a home as "
                + "this one.";
        string open = report.NotProven.Count == 0 ? ""
            : $" {Phrases.Count(report.NotProven.Count, "question")} not looked at to the end: see not_proven.";
        string stands = troubles is { Count: > 0 } ? " See troubles for what cannot happen as things are." : "";
        return found + open + stands;
    }

    private static FindingEntry Entry(ConflictFinding found) => new(
        found.Kind,
        found.Says,
        found.Rule,
        found.Others,
        found.Witness.Givens.Count == 0 ? null : found.Witness.Givens,
        [.. found.Witness.Steps.Select(s => new FindingStep(s.AfterSeconds, s.Says))]);
}

internal sealed record CheckAnswer(
    string Summary,
    IReadOnlyList<FindingEntry> Findings,
    int FindingsTotal,
    IReadOnlyList<NotProvenEntry>? NotProven,
    IReadOnlyList<string>? Troubles,
    IReadOnlyList<string>? Warnings,
    int AutomationsTotal,
    string AsOf);

internal sealed record FindingEntry(
    ConflictKind Kind, string Says, string AutomationId, IReadOnlyList<string> OtherIds, IReadOnlyList<string>? Given,
    IReadOnlyList<FindingStep> Steps);

internal sealed record FindingStep(double AfterSeconds, string Says);

internal sealed record NotProvenEntry(string AutomationId, string? OtherId, string Why);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(CheckAnswer))]
internal sealed partial class CheckJson : JsonSerializerContext;
