using NodaTime;
using RingActors.Devices.Domain.Coverage;

namespace RingActors.Devices.Tests.Coverage;

/// <summary>The arithmetic of stretches, against sets of single seconds: 2,000 seeded cases each. A failure names its seed.</summary>
public sealed class StretchesTests
{
    private const int Cases = 2000;
    private const int Seconds = 40;

    [Fact]
    public void Union_intersection_and_difference_are_those_of_the_sets_of_their_instants() => ForAll((one, other, seed) =>
    {
        AssertSame(Stretches.Union(one, other), s => In(one, s) || In(other, s), seed);
        AssertSame(Stretches.Intersect(one, other), s => In(one, s) && In(other, s), seed);
        AssertSame(Stretches.Subtract(one, other), s => In(one, s) && !In(other, s), seed);
    });

    [Fact]
    public void Every_result_is_in_order_and_neither_touches_nor_overlaps_itself() => ForAll((one, other, seed) =>
    {
        foreach (IReadOnlyList<Stretch> set in new[] { Stretches.Union(one, other), Stretches.Intersect(one, other), Stretches.Subtract(one, other) })
        {
            Assert.All(set, s => Assert.True(s.From < s.Until, $"seed {seed}: {s}"));
            Assert.True(set.Zip(set.Skip(1)).All(p => p.First.Until < p.Second.From), $"seed {seed}: {string.Join(", ", set)}");
        }
    });

    [Fact]
    public void What_is_covered_and_what_is_not_make_up_the_whole() => ForAll((one, _, seed) =>
    {
        Stretch window = new(At(3), At(33));
        IReadOnlyList<Stretch> whole = Stretches.Of(window.From, window.Until);
        IReadOnlyList<Stretch> covered = Stretches.Clip(one, window);
        IReadOnlyList<Stretch> gaps = Stretches.Subtract(whole, one);
        Assert.True(Stretches.Total(covered) + Stretches.Total(gaps) == Duration.FromSeconds(30), $"seed {seed}");
        Assert.Equal(whole, Stretches.Union(covered, gaps));
        Assert.Equal(gaps.Count == 0, Stretches.Covers(one, window));
    });

    [Fact]
    public void An_end_does_not_belong_to_a_stretch_and_its_beginning_does()
    {
        IReadOnlyList<Stretch> set = Stretches.Of(At(1), At(2));
        Assert.True(Stretches.Contains(set, At(1)));
        Assert.False(Stretches.Contains(set, At(2)));
        Assert.Empty(Stretches.Of(At(2), At(2)));
        Assert.Empty(Stretches.Of(At(3), At(2)));
    }

    private static void ForAll(Action<IReadOnlyList<Stretch>, IReadOnlyList<Stretch>, int> holds)
    {
        for (int seed = 0; seed < Cases; seed++)
        {
            Random random = new(seed);
            holds(Any(random), Any(random), seed);
        }
    }

    private static IReadOnlyList<Stretch> Any(Random random)
    {
        IReadOnlyList<Stretch> set = Stretches.None;
        for (int i = random.Next(6); i > 0; i--)
        {
            int from = random.Next(Seconds);
            set = Stretches.Union(set, Stretches.Of(At(from), At(from + random.Next(8))));
        }

        return set;
    }

    private static void AssertSame(IReadOnlyList<Stretch> set, Func<int, bool> wanted, int seed)
    {
        for (int second = 0; second < Seconds + 10; second++)
        {
            Assert.True(In(set, second) == wanted(second), $"seed {seed}, second {second}: {string.Join(", ", set)}");
        }
    }

    private static bool In(IReadOnlyList<Stretch> set, int second) => Stretches.Contains(set, At(second));

    private static Instant At(int second) => Household.Start + Duration.FromSeconds(second);
}
