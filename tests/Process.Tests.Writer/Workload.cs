using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Sqlite;
using RingActors.Testing.Journals;

namespace RingActors.Process.Tests.Writer;

/// <summary>
/// What the writer program appends: the same commits for the same seed, so that whoever checks a disk image can make them once
/// more and compare.
/// </summary>
public static class Workload
{
    private const int Shards = 4;

    /// <summary>The commits, in order.</summary>
    public static IReadOnlyList<IReadOnlyList<ShardAppend>> Commits(int seed, int count)
    {
        Random random = new(seed);
        EventSource source = new(Shards);
        Address[] actors = [.. Enumerable.Range(0, 12).Select(i => new Address($"home-{i % 5}", "sensor", $"{i}"))];
        List<IReadOnlyList<ShardAppend>> commits = [];
        for (int i = 0; i < count; i++)
        {
            commits.Add([.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Turn(random, source, actors))]);
        }

        return commits;
    }

    /// <summary>The journal of this workload: bounds so small that the index, its merges and checkpoints are met all the time.</summary>
    public static SqliteJournalOptions Options(string directory, string synchronous) => new()
    {
        Path = Path.Combine(directory, "journal.db"),
        ShardCount = Shards,
        IndexEventsIdle = 40,
        IndexEventsMax = 80,
        IndexWorkPerStep = 12,
        CheckpointPagesIdle = 24,
        CheckpointPagesMax = 60,
        Synchronous = synchronous,
    };

    private static ShardAppend Turn(Random random, EventSource source, Address[] actors)
    {
        string home = actors[random.Next(actors.Length)].Home;
        Address[] mine = [.. actors.Where(a => a.Home == home)];
        Address one = mine[random.Next(mine.Length)];
        return EventSource.With(
            source.Turn([.. Enumerable.Range(0, 1 + random.Next(5)).Select(_ => mine[random.Next(mine.Length)])]),
            wakeUps: random.Next(3) > 0 ? [] : [new(one, random.Next(3) == 0 ? null : Instant.FromUnixTimeSeconds(1_800_000_000 + random.Next(1000)))],
            outboxAdded: random.Next(4) > 0 ? [] : [EventSource.Call(one, $"{random.Next(3)}")],
            outboxRemoved: random.Next(4) > 0 ? [] : [(one, $"{random.Next(3)}")],
            snapshots: random.Next(12) > 0 ? [] : [new(one, 0, 1, new byte[random.Next(3_000)])]);
    }
}
