using System.Globalization;
using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Core.Serialization;
using RingActors.Engine.Runtime.Journals;

namespace RingActors.Testing.Journals;

/// <summary>
/// Makes appends as the engine would: real records, real chains, sequences without gaps. Not thread safe. Everything follows from
/// the calls made, nothing from chance or the clock.
/// </summary>
public sealed class EventSource
{
    private static readonly StoredTypes Types = new StoredTypes.Builder().Build();
    private static readonly StoredType Type = Types.Of(typeof(CommandAnswered));
    private static readonly Instant Start = Instant.FromUtc(2026, 1, 1, 0, 0);

    private readonly RecordWriter _writer = new();
    private readonly long[] _shardHeads;
    private readonly Dictionary<string, (long Seq, byte[] Hash)> _homes = new(StringComparer.Ordinal);
    private readonly Dictionary<Address, long> _actors = [];
    private readonly string _filling;
    private long _events;

    /// <summary>Makes a source for an empty journal.</summary>
    /// <param name="shardCount">How many shards the journal has.</param>
    /// <param name="payloadLength">About how long each payload is, in bytes; a record takes about 170 more.</param>
    public EventSource(int shardCount, int payloadLength = 60)
    {
        _shardHeads = new long[shardCount];
        _filling = new string('x', Math.Max(0, payloadLength - 50));
    }

    /// <summary>Goes on behind everything <paramref name="journal"/> has.</summary>
    public static EventSource After(IJournal journal, int payloadLength = 60)
    {
        EventSource source = new(journal.ShardCount, payloadLength);
        for (int shard = 0; shard < journal.ShardCount; shard++)
        {
            source._shardHeads[shard] = journal.ShardHead(shard);
            source._events += journal.ShardHead(shard);
        }

        foreach (HomeHead head in journal.ReadHomeHeads())
        {
            source._homes[head.Home] = (head.HomeSeq, head.Hash.ToArray());
            foreach (StoredFrame frame in journal.ReadHome(head.Home, 0))
            {
                StoredEvent read = RecordReader.Read(frame.Record);
                source._actors[Address.Parse(read.Actor)] = read.ActorSeq;
            }
        }

        return source;
    }

    /// <summary>The shard a home belongs to; the same in every run.</summary>
    public static int ShardOf(string home, int shardCount)
    {
        uint hash = 2166136261;
        foreach (char c in home)
        {
            hash = unchecked((hash ^ c) * 16777619);
        }

        return (int)(hash % (uint)shardCount);
    }

    /// <summary>A turn of the shard to which the first actor's home belongs, with one event for each actor named.</summary>
    public ShardAppend Turn(params IReadOnlyList<Address> actors) => TurnOf(ShardOf(actors[0].Home, _shardHeads.Length), actors);

    /// <summary>A turn of <paramref name="shard"/>, with one event for each actor named; there may be none.</summary>
    public ShardAppend TurnOf(int shard, IReadOnlyList<Address> actors)
    {
        AppendedRecord[] records = new AppendedRecord[actors.Count];
        for (int i = 0; i < records.Length; i++)
        {
            records[i] = Write(actors[i]);
        }

        ShardAppend append = new()
        {
            Shard = shard,
            ExpectedSeq = _shardHeads[shard],
            Frames = _writer.Detach(),
            Records = records,
        };
        _shardHeads[shard] += records.Length;
        return append;
    }

    /// <summary>The same append with other changes of the tables beside the log, or under another claim.</summary>
    public static ShardAppend With(
        ShardAppend append,
        IReadOnlyList<WakeUp>? wakeUps = null,
        IReadOnlyList<OutboxEntry>? outboxAdded = null,
        IReadOnlyList<(Address Actor, string Name)>? outboxRemoved = null,
        IReadOnlyList<StoredSnapshot>? snapshots = null,
        long? epoch = null) => new()
        {
            Shard = append.Shard,
            ExpectedSeq = append.ExpectedSeq,
            Epoch = epoch ?? append.Epoch,
            Frames = append.Frames,
            Records = append.Records,
            WakeUps = wakeUps ?? append.WakeUps,
            OutboxAdded = outboxAdded ?? append.OutboxAdded,
            OutboxRemoved = outboxRemoved ?? append.OutboxRemoved,
            Snapshots = snapshots ?? append.Snapshots,
        };

    /// <summary>An outside call with every field filled.</summary>
    public static OutboxEntry Call(Address actor, string name) => new(
        actor, name, "ring", "siren", "siren.sound", 1, "{\"seconds\":30}"u8.ToArray(), Start, Start + Duration.FromMinutes(2),
        "rule:front-light", "corr-" + name, "cause-" + name);

    private AppendedRecord Write(Address actor)
    {
        if (!_homes.TryGetValue(actor.Home, out (long Seq, byte[] Hash) home))
        {
            home = (0, new byte[HashChain.HashLength]);
            HashChain.Genesis(actor.Home, home.Hash);
        }

        long actorSeq = _actors.GetValueOrDefault(actor) + 1;
        _actors[actor] = actorSeq;
        _homes[actor.Home] = (home.Seq + 1, home.Hash);
        Instant at = Start + Duration.FromMilliseconds(++_events);
        int offset = _writer.Length;
        RecordFields fields = new(
            actor, actorSeq, home.Seq + 1, at, at, Principal.Engine, "corr-" + _events.ToString(CultureInfo.InvariantCulture), "cause");
        _writer.Write(fields, Type, new CommandAnswered(actor, _filling), default, home.Hash);
        return new AppendedRecord(actor, actorSeq, home.Seq + 1, offset);
    }
}
