using NodaTime;
using RingActors.Api.Features.Homes;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;

namespace RingActors.Api.Features.History;

/// <summary>
/// What happened since a moment, newest first: never what is the record's own bookkeeping or hidden from whoever asks.
/// </summary>
internal sealed class RecentEvents(HomeHistory history)
{
    /// <summary>Events that one call looks at.</summary>
    private const int ScannedMax = 20_000;

    /// <summary>Events that one call finds; tests set fewer.</summary>
    internal int FoundMax { get; set; } = 2_000;

    /// <summary>How many events a home has.</summary>
    internal long HeadOf(string home) => history.HeadOf(home);

    /// <param name="view">The home.</param>
    /// <param name="page">Of which time: what happened before is left out, whenever it was learned.</param>
    /// <param name="mayReadDuress">Whether silent calls for help are shown to whoever asks.</param>
    /// <param name="isWanted">By the stored name.</param>
    /// <returns>
    /// The events, and the last one that was looked at if there may be more than one call looks at; else null.
    /// </returns>
    internal (IReadOnlyList<EventEnvelope> Events, long? Last) Since(
        HomeView view, RecentPage page, bool mayReadDuress, Func<string, bool> isWanted)
    {
        HiddenEvents hidden = new(history, view, mayReadDuress);
        List<EventEnvelope> found = [];
        int scanned = 0;
        long last = page.Top;
        foreach (StoredEvent stored in history.Backwards(view.Home, page.Top))
        {
            if (stored.LearnedAt < page.From)
            {
                break;
            }

            if (++scanned > ScannedMax || found.Count == FoundMax)
            {
                return (found, last);
            }

            last = stored.HomeSeq;
            if (stored.OccurredAt >= page.From && !HistoryWords.IsBookkeeping(stored.Name) && isWanted(stored.Name)
                && !hidden.Has(stored) && history.Decode(stored) is { } envelope)
            {
                found.Add(envelope);
            }
        }

        return (found, null);
    }
}
