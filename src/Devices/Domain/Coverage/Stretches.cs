using NodaTime;

namespace RingActors.Devices.Domain.Coverage;

/// <summary>A stretch of time: its beginning belongs to it, its end does not.</summary>
/// <param name="From">The beginning.</param>
/// <param name="Until">The end, after the beginning.</param>
public readonly record struct Stretch(Instant From, Instant Until);

/// <summary>
/// Sets of instants, as lists of stretches in order that neither touch nor overlap. Everything takes and gives such lists.
/// </summary>
public static class Stretches
{
    public static IReadOnlyList<Stretch> None { get; } = [];

    /// <summary>One stretch; nothing if it has no length.</summary>
    public static IReadOnlyList<Stretch> Of(Instant from, Instant until) => from < until ? [new Stretch(from, until)] : None;

    /// <summary>What is in either.</summary>
    public static IReadOnlyList<Stretch> Union(IReadOnlyList<Stretch> one, IReadOnlyList<Stretch> other)
    {
        if (one.Count == 0 || other.Count == 0)
        {
            return one.Count == 0 ? other : one;
        }

        List<Stretch> result = [];
        foreach (Stretch next in one.Concat(other).OrderBy(s => s.From))
        {
            if (result.Count > 0 && next.From <= result[^1].Until)
            {
                result[^1] = new Stretch(result[^1].From, Instant.Max(result[^1].Until, next.Until));
            }
            else
            {
                result.Add(next);
            }
        }

        return result;
    }

    /// <summary>What is in both.</summary>
    public static IReadOnlyList<Stretch> Intersect(IReadOnlyList<Stretch> one, IReadOnlyList<Stretch> other)
    {
        List<Stretch> result = [];
        int i = 0;
        int j = 0;
        while (i < one.Count && j < other.Count)
        {
            result.AddRange(Of(Instant.Max(one[i].From, other[j].From), Instant.Min(one[i].Until, other[j].Until)));
            if (one[i].Until < other[j].Until)
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        return result;
    }

    /// <summary>What is in the first and not in the second.</summary>
    public static IReadOnlyList<Stretch> Subtract(IReadOnlyList<Stretch> one, IReadOnlyList<Stretch> other)
    {
        List<Stretch> result = [];
        foreach (Stretch whole in one)
        {
            Instant rest = whole.From;
            foreach (Stretch hole in other)
            {
                if (hole.From >= whole.Until)
                {
                    break;
                }

                result.AddRange(Of(rest, Instant.Min(hole.From, whole.Until)));
                rest = Instant.Max(rest, hole.Until);
            }

            result.AddRange(Of(rest, whole.Until));
        }

        return result;
    }

    /// <summary>What of it is within one stretch.</summary>
    public static IReadOnlyList<Stretch> Clip(IReadOnlyList<Stretch> set, Stretch window) =>
        Intersect(set, Of(window.From, window.Until));

    public static bool Contains(IReadOnlyList<Stretch> set, Instant at) => set.Any(s => s.From <= at && at < s.Until);

    /// <summary>True if all of the stretch is in the set.</summary>
    public static bool Covers(IReadOnlyList<Stretch> set, Stretch stretch) =>
        stretch.From >= stretch.Until || set.Any(s => s.From <= stretch.From && stretch.Until <= s.Until);

    public static Duration Total(IReadOnlyList<Stretch> set) => set.Aggregate(Duration.Zero, (sum, s) => sum + (s.Until - s.From));
}
