using NodaTime;
using RingActors.Rules.Analysis.Conflicts.Search;
using RingActors.Rules.Analysis.Conflicts.World;

namespace RingActors.Rules.Analysis.Conflicts;

/// <summary>Two acts that speak against each other, in the order in which they come.</summary>
/// <param name="First">Of one rule.</param>
/// <param name="Second">Of the other.</param>
internal sealed record Clash(Act First, Act Second);

/// <summary>A time for which a rule keeps something switched on.</summary>
/// <param name="On">What began it.</param>
/// <param name="Until">When the rule itself would end it.</param>
internal sealed record Lit(Act On, Instant Until);

/// <summary>
/// Whether two rules speak against each other in what was carried out, and not only in their words. What is normal is
/// none: docs/adr/0613.
/// </summary>
internal static class PairJudge
{
    /// <summary>Opposite wishes that come further apart are a plan.</summary>
    internal static readonly Duration Window = Duration.FromSeconds(60);

    private static readonly Duration Second = Duration.FromSeconds(1);

    /// <summary>The first opposite wishes that one event led to.</summary>
    internal static Clash? Opposite(Trace trace, string a, string b)
    {
        Act[] ours = [.. trace.Acts.Where(x => x.Rule == a && x.Wish is not null)];
        Act[] theirs = [.. trace.Acts.Where(x => x.Rule == b && x.Wish is not null)];
        foreach (Act one in ours)
        {
            foreach (Act other in theirs.Where(o => o.Chain == one.Chain && o.Wish!.Opposes(one.Wish!)))
            {
                (Act first, Act second) = one.At <= other.At ? (one, other) : (other, one);
                Duration apart = second.At - first.At;
                bool isNow = apart < Second;
                bool isClash = one.Wish!.IsArming
                    ? apart <= Window
                    : isNow || (first.Wish!.IsOff && apart <= Window && !EndsOwn(trace, first));
                if (isClash && Trace.InputOf(one.Chain) is not null)
                {
                    return new Clash(first, second);
                }
            }
        }

        return null;
    }

    /// <summary>The first time that one rule switches off what the other keeps on for a time of its own.</summary>
    internal static Clash? Undone(Trace trace, string whose, string by)
    {
        foreach (Lit lit in LitBy(trace, whose))
        {
            Act? off = trace.Acts.FirstOrDefault(x => x.Rule == by && x.Wish is { IsOff: true } wish
                && wish.IsSameThing(lit.On.Wish!) && x.At >= lit.On.At + Second && x.At <= lit.Until - Second);
            if (off is not null && !IsMeant(trace, lit.On, off))
            {
                return new Clash(lit.On, off);
            }
        }

        return null;
    }

    /// <summary>What a rule switches on and, in the same run, off again; and sirens for their time.</summary>
    internal static IEnumerable<Lit> LitBy(Trace trace, string rule) =>
        from begun in trace.Acts
        where begun.Rule == rule && begun.Wish is { IsOn: true }
        let off = trace.Acts.FirstOrDefault(x => x.Run == begun.Run && x.At > begun.At
            && x.Wish is { IsOff: true } wish && wish.IsSameThing(begun.Wish!))
        let ends = begun.Wish!.For is { } length ? begun.At + length : (Instant?)null
        let until = off is null ? ends : ends is null ? off.At : Instant.Min(off.At, ends.Value)
        where until is not null
        select new Lit(begun, until.Value);

    /// <summary>It ends what the same run began.</summary>
    private static bool EndsOwn(Trace trace, Act off) => trace.Acts.Any(x => x.Run == off.Run && x.At < off.At
        && x.Wish is { IsOn: true } wish && wish.IsSameThing(off.Wish!));

    /// <summary>
    /// Whoever arms or disarms means what goes off by it; what ends when that is over which began it, is meant to; and
    /// who limits how long a device may be on, means it of whatever switched it on.
    /// </summary>
    private static bool IsMeant(Trace trace, Act on, Act off)
    {
        if (Input(trace, off.Chain) is not { } ended || Input(trace, on.Chain) is not { } began)
        {
            return true;
        }

        return ended is ModeSet or ExitDelayTold || ended.Equals(began.Contrary)
            || (ended is StateTurned e && e.Device.Equals(off.Wish!.Device) && e.Capability == off.Wish.About);
    }

    private static Happening? Input(Trace trace, string chain) =>
        Trace.InputOf(chain) is { } place ? trace.Attempt.Inputs[place].What : null;
}
