using System.Globalization;
using RingActors.Simulation.Tests.Kit;

namespace RingActors.Simulation.Tests;

/// <summary>
/// The real engine on one thread and virtual time, over a journal and an outside world that fail, checked against what is durable
/// after every step. See docs/engine.md.
/// </summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int FixedSeeds = 200;

    /// <summary>How often each mark must have been hit in all fixed worlds together.</summary>
    private const int MarkMin = 20;

    /// <summary>How many fresh seeds are tried besides the fixed ones.</summary>
    private const string FreshVariable = "SIMULATION_FRESH_SEEDS";

    /// <summary>A single seed to be replayed with its trace.</summary>
    private const string SeedVariable = "SIMULATION_SEED";

    [Fact]
    public void Everything_that_must_hold_holds_in_200_fixed_worlds()
    {
        Dictionary<Mark, int> marks = RunAll(Enumerable.Range(1, FixedSeeds));
        Mark[] rare = [.. Enum.GetValues<Mark>().Where(m => marks.GetValueOrDefault(m) < MarkMin)];
        Assert.True(rare.Length == 0, $"Hardly ever provoked: {string.Join(", ", rare)}.");
    }

    [Fact]
    public void Everything_that_must_hold_holds_in_fresh_worlds()
    {
        int first = Random.Shared.Next(1_000, int.MaxValue - 100_000);
        int count = int.Parse(Environment.GetEnvironmentVariable(FreshVariable) ?? "20", CultureInfo.InvariantCulture);
        output.WriteLine($"{count} fresh seeds from {first} ({FreshVariable} sets how many).");
        RunAll(Enumerable.Range(first, count));
    }

    /// <summary>1333232337: whoever stopped the engine wrote what was left, while the writer was still in the journal.</summary>
    [Theory]
    [InlineData(1333232337)]
    public void Everything_that_must_hold_holds_in_worlds_where_it_once_did_not(int seed) => RunAll([seed]);

    [Fact]
    public void The_same_seed_lives_the_same_life()
    {
        foreach (int seed in Enumerable.Range(1, 20))
        {
            Kit.Simulation.Result first = OnOwnThread.Run(() => Kit.Simulation.Run(seed, keepTrace: true));
            Kit.Simulation.Result second = OnOwnThread.Run(() => Kit.Simulation.Run(seed, keepTrace: true));
            Assert.Equal(first.Lines, second.Lines);
            Assert.Equal((first.TraceHash, first.Events, first.Elapsed), (second.TraceHash, second.Events, second.Elapsed));
        }
    }

    [Fact]
    public void Different_seeds_live_different_lives() => Assert.Equal(
        20, Enumerable.Range(1, 20).Select(seed => OnOwnThread.Run(() => Kit.Simulation.Run(seed)).TraceHash).Distinct().Count());

    [Fact]
    public void A_seed_can_be_replayed_with_its_trace()
    {
        int seed = int.Parse(Environment.GetEnvironmentVariable(SeedVariable) ?? "1", CultureInfo.InvariantCulture);
        Kit.Simulation.Result result = OnOwnThread.Run(() => Kit.Simulation.Run(seed, keepTrace: true));
        foreach (string line in result.Lines.TakeLast(2000))
        {
            output.WriteLine(line);
        }

        Assert.NotEmpty(result.Lines);
        Assert.Null(result.Violation);
    }

    private Dictionary<Mark, int> RunAll(IEnumerable<int> seeds)
    {
        Dictionary<Mark, int> marks = [];
        long events = 0;
        TimeSpan elapsed = TimeSpan.Zero;
        foreach (int seed in seeds)
        {
            Kit.Simulation.Result result = OnOwnThread.Run(() => Kit.Simulation.Run(seed));
            Assert.True(
                result.Violation is null,
                $"{result.Violation?.Message}{Environment.NewLine}Trace hash {result.TraceHash:x16}. Replay: {SeedVariable}={seed}.");
            events += result.Events;
            elapsed += result.Elapsed;
            foreach ((Mark mark, int count) in result.Marks)
            {
                marks[mark] = marks.GetValueOrDefault(mark) + count;
            }
        }

        output.WriteLine($"{events} events in {elapsed} of simulated time.");
        output.WriteLine(string.Join(", ", marks.OrderBy(m => m.Key).Select(m => $"{m.Key} {m.Value}")));
        return marks;
    }
}
