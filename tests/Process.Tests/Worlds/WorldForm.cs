using System.Globalization;

namespace RingActors.Process.Tests.Worlds;

/// <summary>How long a run is: one for every day, in which the program reads histories soon, and a long one with its usual settings.</summary>
/// <param name="Lives">How often it is killed.</param>
/// <param name="Settings">Its settings.</param>
/// <param name="Apart">
/// How long a sensor rests at least. A device knows its last 16 words again: they must reach back over a life, what it had not proven, and the
/// minute around a gap that is read too.
/// </param>
/// <param name="ShortMax">The longest of the lives that are too short to read anything.</param>
/// <param name="LongMin">The shortest of those that read what was before them.</param>
/// <param name="LongMax">The longest.</param>
/// <param name="GapMax">The longest of the usual times in between.</param>
/// <param name="LongGapMax">The longest of the others.</param>
/// <param name="ReadWithin">How long it may take until all is read: two readings and what lies between them.</param>
internal sealed record WorldForm(
    int Lives,
    IReadOnlyDictionary<string, string> Settings,
    TimeSpan Apart,
    TimeSpan ShortMax,
    TimeSpan LongMin,
    TimeSpan LongMax,
    TimeSpan GapMax,
    TimeSpan LongGapMax,
    TimeSpan ReadWithin)
{
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(1.5);

    private static readonly WorldForm Short = new(
        6,
        new Dictionary<string, string> { ["HistoryEvery"] = "3s", ["HistorySettles"] = "1s", ["CoverageProofEvery"] = "10s", ["DeviceListEvery"] = "3s" },
        Apart: TimeSpan.FromSeconds(5),
        ShortMax: TimeSpan.FromSeconds(1.5),
        LongMin: TimeSpan.FromSeconds(3),
        LongMax: TimeSpan.FromSeconds(6),
        GapMax: TimeSpan.FromSeconds(1),
        LongGapMax: TimeSpan.FromSeconds(4),
        ReadWithin: TimeSpan.FromSeconds(60));

    private static readonly WorldForm Long = new(
        20,
        new Dictionary<string, string>(),
        Apart: TimeSpan.FromSeconds(35),
        ShortMax: TimeSpan.FromSeconds(60),
        LongMin: TimeSpan.FromSeconds(80),
        LongMax: TimeSpan.FromMinutes(7),
        GapMax: TimeSpan.FromSeconds(20),
        LongGapMax: TimeSpan.FromMinutes(4),
        ReadWithin: TimeSpan.FromMinutes(8));

    /// <summary>The long one if the environment says how many lives.</summary>
    internal static WorldForm Chosen => Environment.GetEnvironmentVariable("RINGACTORS_WORLD_LIVES") is { Length: > 0 } lives
        ? Long with { Lives = int.Parse(lives, CultureInfo.InvariantCulture) }
        : Short;

    /// <summary>The lives of one seed. The third is one that reads, for what is read before the last shows what is read twice.</summary>
    internal IEnumerable<LifePlan> Plans(Random random) => Enumerable.Range(0, Lives).Select(life => (life == 2 ? 9 : random.Next(10)) switch
    {
        < 3 => new LifePlan(Listens: false, Within(random, TimeSpan.Zero, Start), Gap(random)),
        < 8 => new LifePlan(Listens: true, Within(random, TimeSpan.Zero, ShortMax), Gap(random)),
        _ => new LifePlan(Listens: true, Within(random, LongMin, LongMax), Gap(random)),
    });

    private TimeSpan Gap(Random random) => random.Next(4) == 0 ? Within(random, GapMax, LongGapMax) : Within(random, TimeSpan.Zero, GapMax);

    private static TimeSpan Within(Random random, TimeSpan least, TimeSpan most) =>
        TimeSpan.FromMilliseconds(1 + least.TotalMilliseconds + (random.NextDouble() * (most - least).TotalMilliseconds));
}

/// <summary>One life and what follows.</summary>
/// <param name="Listens">Whether it lives until it answers, and the time counts from there; else from the beginning of its process.</param>
/// <param name="For">How long.</param>
/// <param name="Gap">How long nobody is there after it.</param>
internal sealed record LifePlan(bool Listens, TimeSpan For, TimeSpan Gap);
