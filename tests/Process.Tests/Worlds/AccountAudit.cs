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
        List<string> faults = [];
        ILookup<(string, string), Happening> toldOf = told.ToLookup(t => (t.Device, t.What));
        foreach (Happening one in happened)
        {
            int times = toldOf[(one.Device, one.What)].Count(one.IsSame);
            if (times > 1)
            {
                faults.Add($"told {times} times: {one}");
            }
            else if (times == 0 && !gaps[one.Device].Any(g => g.Has(one.At) && IsExcuse(g, one, withoutHistory, heard)))
            {
                faults.Add($"not told: {one}; {Said(one, gaps[one.Device])}");
            }
        }

        ILookup<(string, string), Happening> happenedOf = happened.ToLookup(h => (h.Device, h.What));
        faults.AddRange(told.Where(t => !happenedOf[(t.Device, t.What)].Any(t.IsSame)).Select(t => $"told and never happened: {t}"));
        return faults;
    }

    /// <summary>Happenings that are not told and need not be.</summary>
    internal static int Excused(IReadOnlyList<Happening> happened, IReadOnlyList<Happening> told) =>
        happened.Count(h => !told.Any(h.IsSame));

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
