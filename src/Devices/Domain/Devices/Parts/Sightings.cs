using NodaTime;

namespace RingActors.Devices.Domain;

/// <summary>
/// The happenings of one sort (motions, presses) that a device already told, so that the same id is one event however
/// often and by whatever way it is reported.
/// </summary>
/// <param name="Recent">The last <see cref="RecentMax"/>, oldest first.</param>
/// <param name="KnownUpTo">Everything up to here counts as told: the ids of that time are forgotten.</param>
internal sealed record Sightings(IReadOnlyList<Sighting> Recent, Instant? KnownUpTo)
{
    /// <summary>How many ids are remembered.</summary>
    internal const int RecentMax = 64;

    internal static Sightings None { get; } = new([], null);

    internal bool Knows(string id, Instant at)
    {
        foreach (Sighting sighting in Recent)
        {
            if (sighting.Id == id)
            {
                return true;
            }
        }

        return at <= KnownUpTo;
    }

    internal Sightings Add(string id, Instant at)
    {
        List<Sighting> recent = [.. Recent, new Sighting(id, at)];
        if (recent.Count <= RecentMax)
        {
            return this with { Recent = recent };
        }

        // The earliest in the world's order goes, not the first told: history is back-filled out of order.
        Sighting earliest = recent.MinBy(s => s.At)!;
        recent.Remove(earliest);
        return new Sightings(recent, earliest.At);
    }
}

/// <param name="Id">Ring's id.</param>
/// <param name="At">When it was.</param>
internal sealed record Sighting(string Id, Instant At);
