using System.Globalization;
using RingActors.Api.Tests.Support;
using RingActors.Testing.Watchdog;

namespace RingActors.Api.Tests.Oracle;

/// <summary>
/// Every answer of every face, held against a household that knows itself: what is called confirmed, armed or ready is so; what is left out
/// or cannot trip is said; states, counts and times are those of the world (<see cref="TruthChecks"/>).
/// </summary>
[Collection(Alone.Name)]
public sealed class TruthOracleTests(ITestOutputHelper output)
{
    /// <summary>How many fresh lives the long form lives.</summary>
    private const string LivesVariable = "RINGACTORS_TRUTH_LIVES";

    /// <summary>A single life to be lived again.</summary>
    private const string LifeVariable = "RINGACTORS_TRUTH_LIFE";

    private const int Steps = 60;

    /// <summary>The last is one in which every sensor is lost.</summary>
    private static readonly int[] FixedLives = [1, 2, 3, 4, 5, 6, 683510822];

    private const int FreshLives = 2;

    [Fact]
    [TakesLong(120, "Lives as many lives as the environment says.")]
    public async Task Every_answer_of_every_face_is_true_in_fixed_and_in_fresh_lives()
    {
        int first = Random.Shared.Next(10_000, int.MaxValue - 1_000_000);
        string? lives = Environment.GetEnvironmentVariable(LivesVariable);
        int count = lives is null ? FreshLives : int.Parse(lives, CultureInfo.InvariantCulture);
        int[] seeds = Environment.GetEnvironmentVariable(LifeVariable) is { } one
            ? [.. one.Split(',').Select(s => int.Parse(s, CultureInfo.InvariantCulture))]
            : [.. FixedLives, .. Enumerable.Range(first, count)];
        output.WriteLine($"{count} fresh lives from {first} ({LivesVariable} sets how many, {LifeVariable} lives some again).");
        List<string> failed = [];
        foreach (int seed in seeds)
        {
            (IReadOnlyList<string> found, string story) = await TruthLife.LiveAsync(seed, Steps);
            if (found.Count > 0)
            {
                output.WriteLine($"Life {seed}:{Environment.NewLine}{story}");
                failed.AddRange(found.Select(f => $"life {seed}: {f}"));
            }
        }

        Assert.True(failed.Count == 0, string.Join(Environment.NewLine, failed));
    }
}
