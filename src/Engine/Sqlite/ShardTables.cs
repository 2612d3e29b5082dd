using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Sqlite.Index;

namespace RingActors.Engine.Sqlite;

/// <summary>
/// The tables beside the log, by shard. They are not stored by shard and are checked as wholes, so they are read once
/// and dealt out: all shards that are opened before the next append, as at a start, share one reading.
/// </summary>
internal sealed class ShardTables(int shardCount)
{
    private readonly Lock _lock = new();
    private Reading? _reading;

    private sealed record Reading(
        WriterState State, long LastPos, ILookup<int, WakeUp> WakeUps, ILookup<int, OutboxEntry> Outbox)
    {
        internal HashSet<int> Dealt { get; } = [];
    }

    /// <summary>What the file has for a shard.</summary>
    /// <param name="shard">Which shard.</param>
    /// <param name="state">What is in the file now.</param>
    /// <param name="read">Reads both tables, in one state of the file.</param>
    internal OpenedShard Open(int shard, WriterState state, Func<(List<WakeUp> WakeUps, List<OutboxEntry> Outbox)> read)
    {
        lock (_lock)
        {
            bool isFresh = _reading is { } known && ReferenceEquals(known.State, state) && known.LastPos == state.LastPos;
            Reading reading = isFresh ? _reading! : Deal(state, state.LastPos, read());

            // What is no longer wanted would stay in memory for ever.
            _reading = reading.Dealt.Add(shard) && reading.Dealt.Count < shardCount ? reading : null;
            return new OpenedShard(state.Head(shard), [.. reading.WakeUps[shard]], [.. reading.Outbox[shard]]);
        }
    }

    private Reading Deal(
        WriterState state, long lastPos, (List<WakeUp> WakeUps, List<OutboxEntry> Outbox) tables) => new(
        state,
        lastPos,
        tables.WakeUps.ToLookup(w => StableHash.ShardOf(w.Actor.Home, shardCount)),
        tables.Outbox.ToLookup(e => StableHash.ShardOf(e.Actor.Home, shardCount)));
}
