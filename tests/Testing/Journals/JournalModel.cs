using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Journals;

namespace RingActors.Testing.Journals;

/// <summary>
/// The simplest thing that says what a journal must answer: lists and dictionaries. Other journals are compared with it.
/// </summary>
public sealed class JournalModel(int shardCount)
{
    private readonly long[] _heads = new long[shardCount];
    private readonly SortedDictionary<string, List<byte[]>> _homes = new(StringComparer.Ordinal);
    private readonly Dictionary<Address, List<byte[]>> _actors = [];
    private readonly Dictionary<Address, StoredSnapshot> _snapshots = [];
    private readonly SideTables _sides = new();

    /// <summary>All actors that have events, in order.</summary>
    public IReadOnlyList<Address> Actors => [.. _actors.Keys.Order()];

    /// <summary>How many events there are.</summary>
    public long EventCount => _heads.Sum();

    /// <summary>How many events a home has.</summary>
    public int CountOf(string home) => _homes.TryGetValue(home, out List<byte[]>? frames) ? frames.Count : 0;

    /// <summary>Takes what a journal has committed.</summary>
    public void Apply(IReadOnlyList<ShardAppend> appends)
    {
        foreach (ShardAppend append in appends)
        {
            int offset = 0;
            foreach (AppendedRecord record in append.Records)
            {
                byte[] frame = Flat(RecordReader.ReadFrame(append.Frames, ref offset));
                ListOf(_homes, record.Actor.Home).Add(frame);
                ListOf(_actors, record.Actor).Add(frame);
            }

            _heads[append.Shard] += append.Records.Count;
            _sides.Apply(append);
            foreach (StoredSnapshot snapshot in append.Snapshots)
            {
                _snapshots[snapshot.Address] = snapshot;
            }
        }
    }

    /// <summary>Everything in which a journal differs; empty if it is equal.</summary>
    public IReadOnlyList<string> Differences(IJournal journal)
    {
        List<string> found = [];
        for (int shard = 0; shard < _heads.Length; shard++)
        {
            Require(journal.ShardHead(shard) == _heads[shard], $"shard {shard}: head {journal.ShardHead(shard)}, not {_heads[shard]}");
        }

        Require(
            journal.ReadHomeHeads().Select(h => (h.Home, h.HomeSeq)).SequenceEqual(_homes.Select(h => (h.Key, (long)h.Value.Count))),
            "the heads of the homes");
        foreach ((string home, List<byte[]> frames) in _homes)
        {
            Require(Same(journal.ReadHome(home, 0), frames), $"home {home}");
            Require(Same(journal.ReadHomeBackwards(home, long.MaxValue), frames.AsEnumerable().Reverse()), $"home {home} backwards");
            Require(
                journal.ReadHomeHead(home) is { } head && head.Hash.Span.SequenceEqual(frames[^1].AsSpan(frames[^1].Length - 32)),
                $"head of home {home}");
        }

        foreach ((Address actor, List<byte[]> frames) in _actors)
        {
            Require(Same(journal.ReadActor(actor, 0), frames), $"actor {actor}");
            int half = frames.Count / 2;
            Require(Same(journal.ReadActor(actor, half), frames.Skip(half)), $"actor {actor} after {half}");
        }

        foreach ((Address address, StoredSnapshot snapshot) in _snapshots)
        {
            Require(Same(journal.ReadSnapshot(address), snapshot), $"snapshot of {address}");
        }

        Require(journal.ReadWakeUps().OrderBy(w => w.Actor).SequenceEqual(_sides.WakeUps), "the wake-ups");
        Require(journal.ReadOutbox().Select(Comparable).SequenceEqual(OutboxByShard().Select(Comparable)), "the outbox");
        return found;

        void Require(bool holds, string what)
        {
            if (!holds)
            {
                found.Add(what);
            }
        }
    }

    private IEnumerable<OutboxEntry> OutboxByShard() =>
        _sides.Outbox.OrderBy(e => EventSource.ShardOf(e.Actor.Home, _heads.Length));

    private static bool Same(IEnumerable<StoredFrame> read, IEnumerable<byte[]> expected) =>
        read.Select(Flat).SequenceEqual(expected, ByteEquality.Instance);

    private static bool Same(StoredSnapshot? read, StoredSnapshot expected) =>
        read is not null && read.Address.Equals(expected.Address) && read.Seq == expected.Seq && read.Version == expected.Version
        && read.Body.Span.SequenceEqual(expected.Body.Span);

    private static (OutboxEntry Entry, string Request) Comparable(OutboxEntry entry) =>
        (entry with { Request = default }, Convert.ToHexString(entry.Request.Span));

    private static byte[] Flat(StoredFrame frame) => [.. frame.Record.Span, .. frame.Hash.Span];

    private static List<byte[]> ListOf<TKey>(IDictionary<TKey, List<byte[]>> lists, TKey key)
    {
        if (!lists.TryGetValue(key, out List<byte[]>? list))
        {
            lists.Add(key, list = []);
        }

        return list;
    }

    private sealed class ByteEquality : IEqualityComparer<byte[]>
    {
        internal static ByteEquality Instance { get; } = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => obj.Length;
    }
}
