using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Journals;

namespace RingActors.Testing.Journals;

/// <summary>
/// What an <see cref="InMemoryJournal"/> has in place of a file: it outlives the journals opened on it. Everything is
/// under one lock; the frames are kept as they were handed over and never copied.
/// </summary>
internal sealed class InMemoryStore(int shardCount)
{
    private readonly Lock _lock = new();
    private readonly long[] _heads = new long[shardCount];
    private readonly Dictionary<string, Stream> _homes = new(StringComparer.Ordinal);
    private readonly Dictionary<Address, Stream> _actors = [];
    private readonly SideTables _sides = new();
    private readonly ShardEpochs _epochs = new(shardCount);

    internal int ShardCount => _heads.Length;

    internal long Head(int shard)
    {
        lock (_lock)
        {
            return _heads[shard];
        }
    }

    internal void Append(IReadOnlyList<ShardAppend> appends)
    {
        lock (_lock)
        {
            _epochs.Check(appends);
            int begun = 0;
            try
            {
                for (; begun < appends.Count; begun++)
                {
                    Begin(appends[begun]);
                }
            }
            catch
            {
                while (begun-- > 0)
                {
                    TakeBack(appends[begun]);
                }

                throw;
            }

            for (int i = 0; i < appends.Count; i++)
            {
                _sides.Apply(appends[i]);
            }
        }
    }

    internal Entry[] Slice(string home, long fromSeq, int countMax) => Slice(_homes, home, fromSeq, countMax);

    internal Entry[] Slice(Address actor, long fromSeq, int countMax) => Slice(_actors, actor, fromSeq, countMax);

    internal HomeHead? HomeHead(string home)
    {
        lock (_lock)
        {
            return _homes.TryGetValue(home, out Stream? stream) ? ToHead(home, stream) : null;
        }
    }

    internal IReadOnlyList<HomeHead> HomeHeads()
    {
        lock (_lock)
        {
            return [.. _homes.Select(h => ToHead(h.Key, h.Value)).OfType<HomeHead>().OrderBy(h => h.Home, StringComparer.Ordinal)];
        }
    }

    internal T Side<T>(Func<SideTables, T> read)
    {
        lock (_lock)
        {
            return read(_sides);
        }
    }

    internal T Epochs<T>(Func<ShardEpochs, T> use)
    {
        lock (_lock)
        {
            return use(_epochs);
        }
    }

    internal OpenedShard OpenShard(int shard)
    {
        lock (_lock)
        {
            return new OpenedShard(
                _heads[shard],
                [.. _sides.WakeUps.Where(w => StableHash.ShardOf(w.Actor.Home, ShardCount) == shard)],
                [.. _sides.Outbox.Where(e => StableHash.ShardOf(e.Actor.Home, ShardCount) == shard)]);
        }
    }

    private static HomeHead? ToHead(string home, Stream stream) =>
        stream.Count == 0 ? null : new HomeHead(home, stream.Count, stream[stream.Count - 1].Frame().Hash);

    private Entry[] Slice<TKey>(Dictionary<TKey, Stream> streams, TKey key, long fromSeq, int countMax)
        where TKey : notnull
    {
        lock (_lock)
        {
            return streams.TryGetValue(key, out Stream? stream) ? stream.Slice(fromSeq, countMax) : [];
        }
    }

    /// <summary>Adds the records, or nothing of them.</summary>
    private void Begin(ShardAppend append)
    {
        ref long head = ref _heads[append.Shard];
        if (head != append.ExpectedSeq)
        {
            throw new JournalConflictException(append.Shard, append.ExpectedSeq, head);
        }

        int added = 0;
        try
        {
            string? home = null;
            Stream homeStream = null!;
            for (; added < append.Records.Count; added++)
            {
                AppendedRecord record = append.Records[added];
                if (!ReferenceEquals(home, record.Actor.Home))
                {
                    home = record.Actor.Home;
                    homeStream = StreamOf(_homes, home);
                }

                Stream actorStream = StreamOf(_actors, record.Actor);
                CheckFollows(record, homeStream, actorStream);
                homeStream.Add(new Entry(append, record.Offset));
                actorStream.Add(new Entry(append, record.Offset));
            }
        }
        catch
        {
            RemoveLast(append, added);
            throw;
        }

        head += append.Records.Count;
    }

    private void TakeBack(ShardAppend append)
    {
        RemoveLast(append, append.Records.Count);
        _heads[append.Shard] -= append.Records.Count;
    }

    private void RemoveLast(ShardAppend append, int count)
    {
        for (int i = 0; i < count; i++)
        {
            _homes[append.Records[i].Actor.Home].RemoveLast();
            _actors[append.Records[i].Actor].RemoveLast();
        }
    }

    private static void CheckFollows(in AppendedRecord record, Stream home, Stream actor)
    {
        if (record.HomeSeq != home.Count + 1 || record.ActorSeq != actor.Count + 1)
        {
            throw new InvalidOperationException(
                $"{record.Actor} appends home_seq {record.HomeSeq}, actor_seq {record.ActorSeq}; "
                + $"the next ones are {home.Count + 1} and {actor.Count + 1}.");
        }
    }

    private static Stream StreamOf<TKey>(Dictionary<TKey, Stream> streams, TKey key)
        where TKey : notnull
    {
        if (!streams.TryGetValue(key, out Stream? stream))
        {
            streams.Add(key, stream = new Stream());
        }

        return stream;
    }

    /// <summary>Where a record lies: in which append, at which byte.</summary>
    internal readonly record struct Entry(ShardAppend Append, int Offset)
    {
        internal StoredFrame Frame()
        {
            int offset = Offset;
            return RecordReader.ReadFrame(Append.Frames, ref offset);
        }
    }

    /// <summary>The entries of one home or actor; sequence n is at n - 1.</summary>
    private sealed class Stream
    {
        private Entry[] _entries = new Entry[4];

        internal int Count { get; private set; }

        internal Entry this[int index] => _entries[index];

        internal void Add(Entry entry)
        {
            if (Count == _entries.Length)
            {
                Array.Resize(ref _entries, Count * 2);
            }

            _entries[Count++] = entry;
        }

        internal void RemoveLast() => _entries[--Count] = default;

        internal Entry[] Slice(long fromSeq, int countMax)
        {
            long from = Math.Max(1, fromSeq);
            long count = Math.Min(countMax, Count - from + 1);
            return count <= 0 ? [] : _entries.AsSpan((int)(from - 1), (int)count).ToArray();
        }
    }
}
