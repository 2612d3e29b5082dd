using NodaTime;

namespace RingActors.Process.Tests.Worlds;

/// <summary>
/// Compares the world's own account with what the program tells. Whatever happened is told once, or the program itself says that it did not
/// listen then, for a reason that its documents allow. A pure function, so that planted faults can show that it finds them.
/// </summary>
internal static class AccountAudit
{
    /// <param name="happened">The world's account.</param>
    /// <param name="told">What the program tells.</param>
    /// <param name="gaps">The times of each device in which the program says that it did not listen.</param>
    /// <param name="withoutHistory">The device whose history Ring does not show.</param>
    /// <param name="heard">When the program was known to listen to all of it for the first time.</param>
    /// <returns>What is wrong, as sentences.</returns>
    internal static IReadOnlyList<string> Check(
        IReadOnlyList<Happening> happened,
        IReadOnlyList<Happening> told,
        ILookup<string, NamedGap> gaps,
        string withoutHistory,
        Instant heard)
    {
        (IReadOnlyList<Happening> missing, IReadOnlyList<Happening> extra) = Unmatched(happened, told);
        return
        [
            .. missing.Where(m => !gaps[m.Device].Any(g => g.Has(m.At) && IsExcuse(g, m, withoutHistory, heard)))
                .Select(m => $"not told: {m}; {Said(m, gaps[m.Device])}"),
            .. extra.Select(e => happened.Any(e.IsSame) ? $"told once too often: {e}" : $"told and never happened: {e}"),
        ];
    }

    /// <summary>How many happenings are not told.</summary>
    internal static int Untold(IReadOnlyList<Happening> happened, IReadOnlyList<Happening> told) => Unmatched(happened, told).Missing.Count;

    /// <summary>One with one, of each device and word in the order of time.</summary>
    private static (IReadOnlyList<Happening> Missing, IReadOnlyList<Happening> Extra) Unmatched(
        IReadOnlyList<Happening> happened, IReadOnlyList<Happening> told)
    {
        List<Happening> missing = [];
        List<Happening> extra = [];
        ILookup<(string, string), Happening> toldOf = told.OrderBy(t => t.At).ToLookup(t => (t.Device, t.What));
        ILookup<(string, string), Happening> happenedOf = happened.OrderBy(h => h.At).ToLookup(h => (h.Device, h.What));
        foreach ((string, string) sort in happenedOf.Select(g => g.Key).Union(toldOf.Select(g => g.Key)))
        {
            Queue<Happening> left = new(toldOf[sort]);
            foreach (Happening one in happenedOf[sort])
            {
                while (left.TryPeek(out Happening? early) && early.At < one.At && !early.IsSame(one))
                {
                    extra.Add(left.Dequeue());
                }

                if (left.TryPeek(out Happening? next) && next.IsSame(one))
                {
                    left.Dequeue();
                }
                else
                {
                    missing.Add(one);
                }
            }

            extra.AddRange(left);
        }

        return (missing, extra);
    }

    /// <summary>
    /// Before anybody ever listened nothing is promised, and what Ring does not show afterwards cannot be known. A hub's gap stays a gap
    /// though its history was read: that does not excuse what the history shows.
    /// </summary>
    private static bool IsExcuse(NamedGap gap, Happening one, string withoutHistory, Instant heard) =>
        (gap.Cause == NamedGap.NotYet && one.At < heard) || (gap.Cause == NamedGap.LineDown && one.Device == withoutHistory);

    private static string Said(Happening one, IEnumerable<NamedGap> gaps) => gaps.FirstOrDefault(g => g.Has(one.At)) is { } gap
        ? $"the program says {gap.Cause}{(gap.HistoryRead ? ", history read" : "")} from {gap.From} to {gap.Until}"
        : "the program says that it listened";
}
