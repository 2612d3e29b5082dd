using NodaTime;

namespace RingActors.Devices.Domain.Devices.Parts;

/// <summary>
/// The happenings of one sort (motions, presses) that a device already told, so that the same id is one event however
/// often and by whatever way it is reported. Only so many ids are remembered: of those that are forgotten, what was told as it happened
/// and what a history told afterwards are two orders, each of which is known up to a time of its own. A history tells what nobody
/// told as it happened, so that younger events were told since says nothing of its rows.
/// </summary>
/// <param name="Recent">The last <see cref="RecentMax"/> that were told as they happened, oldest first.</param>
/// <param name="KnownUpTo">Everything up to here counts as told, unless a history tells it: the ids of that time are forgotten.</param>
internal sealed record Sightings(IReadOnlyList<Sighting> Recent, Instant? KnownUpTo)
{
    /// <summary>How many ids are remembered, of each order.</summary>
    internal const int RecentMax = 64;

    /// <summary>A younger one among those remembered had a clock that was wrong: nothing is announced so much later than it was.</summary>
    private static readonly Duration LateMax = Duration.FromDays(1);

    /// <summary>What is known up to a time that is further ahead was told by a clock that went wrong, and may have been set right since.</summary>
    private static readonly Duration AheadMax = Duration.FromMinutes(1);

    internal static Sightings None { get; } = new([], null);

    /// <summary>The last <see cref="RecentMax"/> that a history told; null if none did.</summary>
    public IReadOnlyList<Sighting>? Filled { get; init; }

    /// <summary>Everything up to here was told by a history, which tells oldest first: the ids of that time are forgotten.</summary>
    public Instant? FilledUpTo { get; init; }

    /// <param name="id">Ring's id.</param>
    /// <param name="at">When it was, by a clock that can be believed.</param>
    /// <param name="now">The present: a time to come, of an older version's journal, tells nothing of what is known.</param>
    /// <param name="fromHistory">A row of a history tells it.</param>
    internal bool Knows(string id, Instant at, Instant now, bool fromHistory = false) =>
        Has(Recent, id)
        || (Filled is { } filled && Has(filled, id))
        || at <= FilledUpTo
        || (!fromHistory && ReportTimes.Credible(KnownUpTo, now) is { } known && known - now <= AheadMax && at <= known);

    internal Sightings Add(string id, Instant at, bool fromHistory = false)
    {
        if (fromHistory)
        {
            (IReadOnlyList<Sighting> filled, Instant? filledUpTo) = Forgetting([.. Filled ?? [], new Sighting(id, at)], FilledUpTo);
            return this with { Filled = filled, FilledUpTo = filledUpTo };
        }

        List<Sighting> recent = [.. Recent.Select(s => s.At - at > LateMax ? s with { At = at } : s), new Sighting(id, at)];
        Instant? known = KnownUpTo - at > LateMax ? null : KnownUpTo;
        (IReadOnlyList<Sighting> kept, Instant? knownUpTo) = Forgetting(recent, known);
        return this with { Recent = kept, KnownUpTo = knownUpTo };
    }

    private static bool Has(IReadOnlyList<Sighting> sightings, string id)
    {
        foreach (Sighting sighting in sightings)
        {
            if (sighting.Id == id)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The earliest in the world's order goes, not the first told.</summary>
    private static (IReadOnlyList<Sighting> Kept, Instant? UpTo) Forgetting(List<Sighting> sightings, Instant? upTo)
    {
        if (sightings.Count <= RecentMax)
        {
            return (sightings, upTo);
        }

        Sighting earliest = sightings.MinBy(s => s.At)!;
        sightings.Remove(earliest);
        return (sightings, upTo > earliest.At ? upTo : earliest.At);
    }
}

/// <param name="Id">Ring's id.</param>
/// <param name="At">When it was.</param>
internal sealed record Sighting(string Id, Instant At);
