using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Api.Features.Homes;
using RingActors.Engine.Core;
using RingActors.Rules;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Rules.Runs.Evidence;

namespace RingActors.Api.Features.Automations;

/// <summary>Every document that an automation ever had, from its own record: who wrote it stays for ever.</summary>
internal sealed class AutomationVersions(HomeHistory history)
{
    /// <summary>What was written of the automation itself, oldest first; its runs are left out.</summary>
    internal IReadOnlyList<EventEnvelope> Of(Address rule) =>
    [
        .. history.OfActor(rule).Select(history.Decode).OfType<EventEnvelope>()
            .Where(e => e.Event is RuleCreated or RuleReplaced or RuleEnabled or RuleDisabled or RuleDeleted or RulePaused
                or RuleResumed or RulePinned or RuleUnpinned),
    ];

    /// <summary>The document of a version; null if there was none.</summary>
    internal static RuleDocument? DocumentOf(IEnumerable<EventEnvelope> record, int version) =>
        record.Select(Written).LastOrDefault(w => w?.Version == version)?.Document;

    /// <summary>
    /// The last document, switched as it was then, what the automation had beside it, and when it was deleted; null if
    /// it never was there, or is there.
    /// </summary>
    internal static (RuleDocument Document, RestoredRule Beside, Instant DeletedAt)? Deleted(
        IReadOnlyList<EventEnvelope> record) =>
        record is [.., { Event: RuleDeleted } deleted] && record.Select(Written)
            .LastOrDefault(w => w is not null) is { } last
            ? (last.Document with { Enabled = WasEnabled(record) }, RestoredRule.Of(record.SkipLast(1)),
                deleted.LearnedAt)
            : null;

    /// <summary>
    /// The last version of the automation that was deleted before the one that is there was made anew; null if none
    /// was, or the one that is there is that one, taken back.
    /// </summary>
    internal static int? BeforeDeletion(IReadOnlyList<EventEnvelope> record)
    {
        int deleted = record.ToList().FindLastIndex(e => e.Event is RuleDeleted);
        RuleReplaced? before = record.Take(Math.Max(deleted, 0)).Select(Written).LastOrDefault(w => w is not null);
        RuleReplaced? after = record.Skip(deleted + 1).Select(Written).FirstOrDefault(w => w is not null);
        return before is not null && after is not null
            && Differences(
                before.Document with { Enabled = after.Document.Enabled }, after.Document).Count > 0
            ? before.Version : null;
    }

    private static bool WasEnabled(IReadOnlyList<EventEnvelope> record) =>
        record.Aggregate(false, (on, e) => e.Event switch
    {
        RuleCreated created => created.Document.Enabled,
        RuleReplaced replaced => replaced.Document.Enabled,
        RuleEnabled => true,
        RuleDisabled { Reason: null } => false,
        _ => on,
    });

    internal static (int Version, RuleDocument Document)? VersionOf(EventEnvelope envelope) =>
        Written(envelope) is { } written ? (written.Version, written.Document) : null;

    /// <summary>Which parts of two documents differ, each as it is said in both.</summary>
    internal static IReadOnlyList<string> Differences(RuleDocument before, RuleDocument now)
    {
        JsonObject was = JsonOf(before);
        JsonObject isNow = JsonOf(now);
        return
        [
            .. was.Select(p => p.Key).Union(isNow.Select(p => p.Key)).Where(k => !JsonNode.DeepEquals(was[k], isNow[k]))
                .Select(k => $"{k} was {Said(was[k])}, and is {Said(isNow[k])}"),
        ];
    }

    internal static JsonObject JsonOf(RuleDocument document) =>
        (JsonObject)System.Text.Json.JsonSerializer.SerializeToNode(document, RulesRegistration.DocumentJson)!;

    private static string Said(JsonNode? part) => part is null ? "not there"
        : part.ToJsonString(Tools.AnswerJson.Relaxed);

    private static RuleReplaced? Written(EventEnvelope envelope) => envelope.Event switch
    {
        RuleCreated e => new RuleReplaced(e.Version, e.Document),
        RuleReplaced e => e,
        _ => null,
    };
}
