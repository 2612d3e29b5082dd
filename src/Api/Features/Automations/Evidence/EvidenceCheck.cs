using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Answers;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Homes;
using RingActors.Rules.Analysis.Past;
using RingActors.Rules.Analysis.Past.Kept;
using RingActors.Rules.Documents;
using RingActors.Rules.Promises;
using RingActors.Rules.Runs;
using RingActors.Rules.Runs.Evidence;

namespace RingActors.Api.Features.Automations.Evidence;

/// <summary>
/// Holds what an automation is to become against what the household pinned and promised: by the functions of live
/// operation, over the record.
/// </summary>
internal sealed class EvidenceCheck(HomeHistory history, HomeModel model, PromisePast promises)
{
    /// <summary>Why a document cannot become an automation's; the examples that it keeps if it can.</summary>
    /// <param name="view">The home.</param>
    /// <param name="slug">The automation's id.</param>
    /// <param name="document">What it is to become.</param>
    /// <param name="cancellation">Ends the looking back.</param>
    internal async ValueTask<(ToolFailure? Failure, IReadOnlyList<string>? Kept)> HoldAsync(
        HomeView view, string slug, RuleDocument document, CancellationToken cancellation)
    {
        if (view.Part<RulesView>().Rules.GetValueOrDefault(slug) is not { Pins.Count: > 0 } rule)
        {
            return (await promises.WouldBreakAsync(view, slug, document, cancellation), null);
        }

        IReadOnlyList<PinEntry> pins = await Task.Run(() => Pins(view, rule, document), cancellation);
        return pins.FirstOrDefault(p => !p.Kept) is { } broken
            ? (Refused(broken), null)
            : (await promises.WouldBreakAsync(view, slug, document, cancellation), [.. pins.Select(p => p.ExampleId)]);
    }

    /// <summary>The pinned examples of an automation, and how a document stands to each.</summary>
    internal IReadOnlyList<PinEntry> Pins(HomeView view, RuleView rule, RuleDocument document)
    {
        Address address = RuleKinds.AddressOf(view.Home, rule.Slug);
        Dictionary<string, PinView> there = rule.Pins.ToDictionary(p => p.Mark.Pin, StringComparer.Ordinal);
        return there.Count == 0 ? [] :
        [
            .. history.OfActor(address).Select(history.Decode).Select(e => e?.Event).OfType<RulePinned>()
                .Where(p => there.ContainsKey(p.Pin))
                .Select(p => (Pin: p, Verdict: PinJudge.Judge(
                    p, view.Home, model.Projections, model.Types, rule.Slug, document)))
                .Select(p => new PinEntry(
                    p.Pin.Pin, Instants.Text(p.Pin.At), p.Pin.Entry, p.Pin.Runs, p.Pin.Note,
                    there[p.Pin.Pin].By.Value, p.Verdict.IsKept, p.Verdict.Said)),
        ];
    }

    /// <summary>What it takes to judge a moment again; null if it is more than one pin may hold.</summary>
    internal PinnedMoment? Copy(HomeView view, string slug, NodaTime.Instant at, CancellationToken cancellation)
    {
        PinCopy copy = new(view, slug, at);
        long read = 0;
        foreach (StoredEvent stored in history.Of(view.Home))
        {
            if (++read % 1024 == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            if (history.Decode(stored) is { } envelope && !copy.Take(stored, envelope))
            {
                break;
            }
        }

        return copy.Moment();
    }

    /// <summary>The event of a home that an id names; null if there is none.</summary>
    internal EventEnvelope? Entry(string home, string id) =>
        id.StartsWith(home + "@", StringComparison.Ordinal)
        && long.TryParse(id[(home.Length + 1)..], out long seq) && seq > 0
        && history.After(home, seq - 1).FirstOrDefault() is { } stored && stored.HomeSeq == seq
            ? history.Decode(stored)
            : null;

    private static ToolFailure Refused(PinEntry pin) => ToolFailures.Refused(
        "pin.would-be-broken",
        $"It would break the pinned example {pin.ExampleId} of {pin.At}"
            + (pin.Note is { } note ? $" ({Phrases.Quoted(note)})" : "")
            + $": then it {(pin.Runs ? "has to run" : "must not run")}, and {pin.Would}.",
        "Change it so that it keeps the example, or dismiss that with action unpin and entry_id "
            + $"{pin.ExampleId}, if it is not meant any more. Nothing was changed.");
}

/// <summary>A pinned example of an automation.</summary>
internal sealed record PinEntry(
    string ExampleId, string At, string? EntryId, bool Runs, string? Note, string By, bool Kept, string Would);
