using NodaTime;

namespace RingActors.Devices.Domain.Backfill;

/// <param name="About">The capability; <c>mode</c> or <c>alarm</c> of the security system.</param>
/// <param name="Word">What it was.</param>
/// <param name="At">Since when, by Ring's time.</param>
internal sealed record TimedWord(string About, string Word, Instant At);

/// <summary>
/// What an actor behind a hub has told lately, with Ring's own times, so that a row of the hub's history about the same moment is no news.
/// Ring's live messages and the rows of its history carry the same time.
/// </summary>
/// <param name="Recent">The last <see cref="RecentMax"/>, in the order in which they were told.</param>
/// <param name="ReadUntil">Up to where the history has told: rows come oldest first, so that older ones count as told.</param>
internal sealed record Timeline(IReadOnlyList<TimedWord> Recent, Instant? ReadUntil)
{
    /// <summary>
    /// How many words are remembered. They are needed around the beginning of a gap, where nobody can say up to when the line was good; a
    /// sensor that tells more within those minutes may have one of them told twice, which is better than one lost.
    /// </summary>
    internal const int RecentMax = 16;

    internal static Timeline None { get; } = new([], null);

    /// <summary>
    /// True if nobody told it: neither live nor by the history, nor is it what was so anyway. What begins and ends in one moment, as a step
    /// before a keypad, is no state that could go on.
    /// </summary>
    internal bool IsNews(TimedWord past, bool isMomentary)
    {
        if (past.At <= ReadUntil)
        {
            return false;
        }

        TimedWord? before = null;
        foreach (TimedWord known in Recent)
        {
            if (known == past)
            {
                return false;
            }

            if (known.About == past.About && known.At <= past.At && !(known.At < before?.At))
            {
                before = known;
            }
        }

        return isMomentary || before?.Word != past.Word;
    }

    /// <summary>The word that was the last one before a moment; null if none is remembered.</summary>
    internal string? Before(string about, Instant at) =>
        Recent.Where(k => k.About == about && k.At <= at).OrderBy(k => k.At).LastOrDefault()?.Word;

    /// <summary>The earliest in the world's order goes, not the first told.</summary>
    internal Timeline Add(TimedWord word, bool isPast)
    {
        List<TimedWord> recent = [.. Recent, word];
        if (recent.Count > RecentMax)
        {
            recent.Remove(recent.MinBy(w => w.At)!);
        }

        return new Timeline(recent, isPast && !(word.At < ReadUntil) ? word.At : ReadUntil);
    }
}
