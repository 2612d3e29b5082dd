using NodaTime;
using RingActors.Devices.Domain.Coverage;

namespace RingActors.RingCloud.Tests.Coverage;

/// <summary>
/// When something could have been delivered, as the simulated cloud itself says at every step of the clock. What changes within a step is
/// known to a step only: <see cref="AtMost"/> has the whole step, <see cref="AtLeast"/> none of it.
/// </summary>
internal sealed class Truth(Duration step)
{
    private readonly List<Stretch> _most = [];
    private readonly List<Stretch> _least = [];

    public IReadOnlyList<Stretch> AtMost => _most;

    public IReadOnlyList<Stretch> AtLeast => _least;

    public void Sample(Instant at, bool could)
    {
        if (could)
        {
            Add(_most, new Stretch(at - step, at + step));
            Add(_least, new Stretch(at, at + step));
        }
    }

    /// <summary>What was claimed and could not have been.</summary>
    public IReadOnlyList<Stretch> Overclaimed(IReadOnlyList<Stretch> claimed) => Stretches.Subtract(claimed, AtMost);

    /// <summary>
    /// The longest time on end that was heard and is not claimed, in the life of one process: each that is killed before it has written down
    /// what is proven loses its own.
    /// </summary>
    /// <param name="claimed">What is claimed.</param>
    /// <param name="begins">When processes began, in order.</param>
    public Duration LongestMissing(IReadOnlyList<Stretch> claimed, IReadOnlyList<Instant> begins) => Stretches.Subtract(AtLeast, claimed)
        .SelectMany(t => (Instant[])[t.From, .. begins.Where(b => b > t.From && b < t.Until), t.Until] is var cuts
            ? cuts.Zip(cuts.Skip(1), (from, until) => until - from)
            : [])
        .DefaultIfEmpty(Duration.Zero)
        .Max();

    public double Ratio(IReadOnlyList<Stretch> claimed) =>
        Stretches.Total(Stretches.Intersect(claimed, AtLeast)).TotalSeconds / Stretches.Total(AtLeast).TotalSeconds;

    private static void Add(List<Stretch> all, Stretch next)
    {
        if (all.Count > 0 && next.From <= all[^1].Until)
        {
            all[^1] = new Stretch(all[^1].From, next.Until);
        }
        else
        {
            all.Add(next);
        }
    }
}
