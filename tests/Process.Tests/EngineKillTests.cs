using System.Globalization;
using RingActors.Process.Tests.Kills;
using RingActors.Testing.Watchdog;

namespace RingActors.Process.Tests;

/// <summary>
/// The engine alone over its SQLite journal, killed hundreds of times: at its start, amid commits, snapshots, index merges and checkpoints, and
/// while it stops. Environment: RINGACTORS_ENGINE_KILLS (150), RINGACTORS_SEED (a fixed one and a fresh one).
/// </summary>
[TakesLong(120, "Kills the engine well over a hundred times, or as often as the environment says.")]
public sealed class EngineKillTests
{
    private const int FixedSeed = 20261121;

    private static readonly int Kills =
        int.Parse(Environment.GetEnvironmentVariable("RINGACTORS_ENGINE_KILLS") ?? "150", CultureInfo.InvariantCulture);

    private static readonly int[] Seeds = Environment.GetEnvironmentVariable("RINGACTORS_SEED") is { Length: > 0 } given
        ? [.. given.Split(',').Select(s => int.Parse(s, CultureInfo.InvariantCulture))]
        : [FixedSeed, Random.Shared.Next(1_000_000)];

    [Fact]
    public async Task Kills_lose_nothing_acknowledged_and_do_nothing_twice()
    {
        IReadOnlyList<string>[] faults = await Task.WhenAll(
            Seeds.Select((seed, i) => KillAsync(seed, (Kills * (i + 1) / Seeds.Length) - (Kills * i / Seeds.Length), "none")));
        Assert.True(faults.All(f => f.Count == 0), string.Join("\n", faults.SelectMany(f => f.Take(20))));
    }

    [Theory]
    [InlineData("hasty", "acknowledged and lost")]
    [InlineData("forgetful", "done twice")]
    [InlineData("rekeying", "came under another key")]
    public async Task A_planted_fault_is_found(string fault, string found)
    {
        IReadOnlyList<string> faults = await KillAsync(FixedSeed, 8, fault);
        Assert.Contains(faults, f => f.Contains(found, StringComparison.Ordinal));
    }

    private static async Task<IReadOnlyList<string>> KillAsync(int seed, int kills, string fault)
    {
        string directory = Directory.CreateTempSubdirectory("ringactors-kills-").FullName;
        try
        {
            EngineKills outside = new(directory, seed, fault);
            await outside.RunAsync(kills);
            (IReadOnlyList<string> faults, int payments) = EngineAudit.Check(directory, outside);
            int again = outside.Calls.Count - outside.Calls.DistinctBy(c => c.Op).Count();
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"seed {seed}, {fault}: {outside.Killed} kills, {outside.Acknowledged.Count} acknowledged, {payments} stored, "
                + $"{outside.Repeats} answers repeated, {outside.Calls.Count} calls of which {again} again; {faults.Count} faults");
            Assert.True(outside.Acknowledged.Count > kills * 2, $"seed {seed}: only {outside.Acknowledged.Count} were acknowledged");
            return [.. faults.Select(f => $"seed {seed}: {f}")];
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
