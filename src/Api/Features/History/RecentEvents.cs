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

    /// <summary>Events that one call finds.</summary>
    private const int FoundMax = 2_000;

    /// <param name="view">The home.</param>
    /// <param name="from">What happened before is left out, whenever it was learned.</param>
    /// <param name="mayReadDuress">Whether silent calls for help are shown to whoever asks.</param>
    /// <param name="isWanted">By the stored name.</param>
    /// <returns>The events, and false if there may be more than one call looks at.</returns>
    internal (IReadOnlyList<EventEnvelope> Events, bool IsWhole) Since(
        HomeView view, Instant from, bool mayReadDuress, Func<string, bool> isWanted)
    {
        HiddenEvents hidden = new(history, view, mayReadDuress);
        List<EventEnvelope> found = [];
        int scanned = 0;
        foreach (StoredEvent stored in history.Backwards(view.Home, long.MaxValue))
        {
            if (stored.LearnedAt < from)
            {
                break;
            }

            if (++scanned > ScannedMax || found.Count == FoundMax)
            {
                return (found, false);
            }

            if (stored.OccurredAt >= from && !HistoryWords.IsBookkeeping(stored.Name) && isWanted(stored.Name)
                && !hidden.Has(stored) && history.Decode(stored) is { } envelope)
            {
                found.Add(envelope);
            }
        }

        return (found, true);
    }
}
