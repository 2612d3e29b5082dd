using System.Text.Json;

namespace RingActors.Process.Tests.Kills;

/// <summary>What the journal holds of what was answered and shown.</summary>
/// <param name="Receipts">The idempotency keys of all receipts, as often as they are there.</param>
/// <param name="Automations">Name and id of every automation that was created, as often as it was.</param>
/// <param name="Entries">The entries of the history: id to event.</param>
/// <param name="CallsLeft">Outside calls that are not concluded.</param>
internal sealed record Stored(
    IReadOnlyList<string> Receipts,
    IReadOnlyList<(string Name, string Id)> Automations,
    IReadOnlyDictionary<string, string> Entries,
    int CallsLeft);

/// <summary>What was acknowledged or shown, against what is stored. Every fault is a sentence.</summary>
internal static class LedgerAudit
{
    internal static IReadOnlyList<string> Check(Ledger ledger, Stored stored)
    {
        // The engine's key is that of the caller with who he is before it.
        ILookup<string, string> receipts = stored.Receipts.ToLookup(r => r[(r.LastIndexOf('/') + 1)..]);
        ILookup<string, string> automations = stored.Automations.ToLookup(a => a.Name, a => a.Id);
        IEnumerable<string> lost = ledger.Acknowledged.Keys.Where(k => !receipts[k].Any()).Select(k => $"acknowledged and lost: {k}");
        IEnumerable<string> doubled = receipts.Where(r => r.Count() > 1).Select(r => $"done {r.Count()} times: {r.Key}");
        IEnumerable<string> other = ledger.Acknowledged.Values.Select(a => a.Answer).Where(a => a.StartsWith('{') && !IsThere(a, automations))
            .Select(a => $"an acknowledged automation is lost, doubled or another: {a}");
        IEnumerable<string> unsaid = ledger.Shown.Where(s => stored.Entries.GetValueOrDefault(s.Key) != s.Value)
            .Select(s => $"shown and not there any more: {s.Key} {s.Value}");
        IEnumerable<string> open = ledger.Open.Keys.Select(k => $"never answered: {k}");
        IEnumerable<string> owed = stored.CallsLeft > 0 ? [$"{stored.CallsLeft} outside calls are left over"] : [];
        return [.. lost, .. doubled, .. other, .. unsaid, .. open, .. owed];
    }

    private static bool IsThere(string answer, ILookup<string, string> automations)
    {
        using JsonDocument told = JsonDocument.Parse(answer);
        string name = told.RootElement.GetProperty("automation_name").GetString()!;
        return automations[name].ToArray() is [var id] && id == told.RootElement.GetProperty("automation_id").GetString();
    }
}
