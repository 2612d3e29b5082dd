using RingActors.Engine.Runtime.Journals;

namespace RingActors.Testing.Journals;

/// <summary>What tests want to know of all shards at once.</summary>
public static class WholeJournal
{
    /// <summary>All deadlines that actors wait for, shard by shard.</summary>
    public static IReadOnlyList<WakeUp> ReadWakeUps(this IJournal journal) =>
        [.. Enumerable.Range(0, journal.ShardCount).SelectMany(s => journal.OpenShard(s).WakeUps)];

    /// <summary>All outside calls that are not concluded, shard by shard, in each in the order in which they were asked for.</summary>
    public static IReadOnlyList<OutboxEntry> ReadOutbox(this IJournal journal) =>
        [.. Enumerable.Range(0, journal.ShardCount).SelectMany(s => journal.OpenShard(s).Outbox)];

    /// <summary>After a failure of the store: all shards.</summary>
    public static void Recover(this IJournal journal)
    {
        for (int shard = 0; shard < journal.ShardCount; shard++)
        {
            journal.Recover(shard);
        }
    }
}
