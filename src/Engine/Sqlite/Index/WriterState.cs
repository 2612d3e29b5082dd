using System.Buffers.Binary;
using System.Globalization;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Sqlite.Store;

namespace RingActors.Engine.Sqlite.Index;

/// <summary>
/// What the writer believes to be in the file: the heads, and where the events stand that are not indexed yet. It is made anew
/// from the file after every failure. Changed by the writing thread, read by all, under one lock.
/// </summary>
internal sealed class WriterState(int shardCount)
{
    private readonly Lock _lock = new();
    private readonly long[] _heads = new long[shardCount];
    private readonly long[] _stagedHeads = new long[shardCount];
    private readonly Dictionary<string, Home> _homes = new(StringComparer.Ordinal);
    private readonly List<Home> _stagedHomes = [];
    private readonly List<EventPositionList> _stagedActors = [];
    private Dictionary<Address, EventPositionList> _actors = [];
    private Entering? _entering;
    private int _stagedEvents;

    /// <summary>The log's last row.</summary>
    internal long LastPos { get; set; }

    /// <summary>The sums of the tables beside the log.</summary>
    internal AuxiliaryChecksums Checksums { get; set; }

    /// <summary>How many committed events are not indexed.</summary>
    internal int Unindexed { get; private set; }

    /// <summary>How many shards there are.</summary>
    internal int ShardCount => _heads.Length;

    /// <summary>How many events there are in all.</summary>
    internal long EventCount
    {
        get
        {
            long count = 0;
            foreach (long head in _heads)
            {
                count += head;
            }

            return count;
        }
    }

    internal long Head(int shard) => Volatile.Read(ref _heads[shard]);

    internal HomeHead? HomeHead(string name)
    {
        lock (_lock)
        {
            return _homes.TryGetValue(name, out Home? home) && home.Seq > 0 ? ToHead(home) : null;
        }
    }

    internal List<HomeHead> HomeHeads()
    {
        lock (_lock)
        {
            List<HomeHead> heads = new(_homes.Count);
            foreach (Home home in _homes.Values)
            {
                if (home.Seq > 0)
                {
                    heads.Add(ToHead(home));
                }
            }

            heads.Sort((a, b) => string.CompareOrdinal(a.Home, b.Home));
            return heads;
        }
    }

    /// <summary>
    /// Copies positions that are not indexed: at most <paramref name="countMax"/> from sequence <paramref name="from"/> on.
    /// </summary>
    /// <returns>The sequence of the first position that is not indexed, copied or not; null if all are indexed.</returns>
    internal long? CopyTail(StreamName name, long from, int countMax, List<(long Seq, EventPosition Position)> into)
    {
        lock (_lock)
        {
            Home? home = name.Actor is null ? _homes.GetValueOrDefault(name.Text) : null;
            long? entering = Copy(name.Actor is { } before ? _entering?.Actors.GetValueOrDefault(before) : home?.Entering);
            long? tail = Copy(name.Actor is { } actor ? _actors.GetValueOrDefault(actor) : home?.Tail);
            return entering ?? tail;
        }

        long? Copy(EventPositionList? list)
        {
            if (list is null || list.Count == 0)
            {
                return null;
            }

            for (long i = Math.Max(0, from - list.FirstSeq); i < list.Count && into.Count < countMax; i++)
            {
                into.Add((list.FirstSeq + i, list.Positions[(int)i]));
            }

            return list.FirstSeq;
        }
    }

    /// <summary>Sets what is known of a home and a shard as of the indexed position; only while the file is being read.</summary>
    internal void SetHome(string name, long seq, ReadOnlySpan<byte> hash)
    {
        Home home = HomeOf(name);
        home.Seq = home.StagedSeq = seq;
        hash.CopyTo(home.Hash);
    }

    /// <inheritdoc cref="SetHome"/>
    internal void SetHead(int shard, long seq) => _heads[shard] = _stagedHeads[shard] = seq;

    /// <summary>Checks that appends go on where the journal stands, and notes their positions without showing them.</summary>
    /// <exception cref="JournalConflictException">A shard is elsewhere; nothing is noted.</exception>
    /// <exception cref="InvalidOperationException">The records do not go on where their home or actor stands; nothing is noted.</exception>
    internal void Stage(IReadOnlyList<ShardAppend> appends)
    {
        lock (_lock)
        {
            try
            {
                for (int i = 0; i < appends.Count; i++)
                {
                    Stage(appends[i], i);
                }
            }
            catch
            {
                RollbackStaged();
                throw;
            }
        }
    }

    /// <summary>Shows what was staged: it is committed.</summary>
    internal void Commit(IReadOnlyList<ShardAppend> appends, AuxiliaryChecksums checksums)
    {
        lock (_lock)
        {
            foreach (Home home in _stagedHomes)
            {
                home.Seq = home.StagedSeq;
                (int append, int offset) = home.StagedLast;
                HashAt(appends[append].Frames.Span, offset).CopyTo(home.Hash);
                home.Tail!.Commit();
            }

            foreach (EventPositionList actor in _stagedActors)
            {
                actor.Commit();
            }

            for (int i = 0; i < appends.Count; i++)
            {
                int shard = appends[i].Shard;
                Volatile.Write(ref _heads[shard], _stagedHeads[shard]);
            }

            LastPos += appends.Count;
            Checksums = checksums;
            Unindexed += _stagedEvents;
            ForgetStaged();
        }
    }

    /// <summary>Forgets what was staged: it was not committed.</summary>
    internal void Rollback()
    {
        lock (_lock)
        {
            RollbackStaged();
        }
    }

    /// <summary>
    /// Sets apart all that is not indexed yet, so that it can be entered into the index while more comes. It goes on to be found here
    /// until <see cref="ForgetEntered"/>.
    /// </summary>
    internal Entering BeginEntering()
    {
        lock (_lock)
        {
            List<EnteringHome> homes = [];
            foreach (Home home in _homes.Values)
            {
                if (home.Tail is { Count: > 0 } positions)
                {
                    homes.Add(new EnteringHome(home.Name, home.Seq, home.Hash.ToArray(), positions));
                    (home.Entering, home.Tail) = (positions, null);
                }
            }

            _entering = new Entering(LastPos, Unindexed, _actors, homes, _heads.ToArray());
            _actors = new Dictionary<Address, EventPositionList>(_actors.Count);
            return _entering;
        }
    }

    /// <summary>What was set apart is in the index now.</summary>
    internal void ForgetEntered()
    {
        lock (_lock)
        {
            foreach (EnteringHome home in _entering!.Homes)
            {
                _homes[home.Name].Entering = null;
            }

            Unindexed -= _entering.Events;
            _entering = null;
        }
    }

    private static HomeHead ToHead(Home home) => new(home.Name, home.Seq, home.Hash.ToArray());

    private static ReadOnlySpan<byte> HashAt(ReadOnlySpan<byte> frames, int offset) =>
        frames.Slice(offset + 4 + BinaryPrimitives.ReadInt32LittleEndian(frames[offset..]), HashChain.HashLength);

    private void Stage(ShardAppend append, int index)
    {
        ref long head = ref _stagedHeads[append.Shard];
        if (head != append.ExpectedSeq)
        {
            throw new JournalConflictException(append.Shard, append.ExpectedSeq, head);
        }

        ReadOnlySpan<byte> frames = append.Frames.Span;
        Home? home = null;
        int end = 0;
        for (int i = 0; i < append.Records.Count; i++)
        {
            AppendedRecord record = append.Records[i];
            if (record.Offset != end || frames.Length - end < 4)
            {
                throw new InvalidOperationException($"Record {i} is said to begin at byte {record.Offset}; it must begin at {end}.");
            }

            end = checked(end + 4 + BinaryPrimitives.ReadInt32LittleEndian(frames[end..]) + HashChain.HashLength);
            if (home is null || home.Name != record.Actor.Home)
            {
                home = HomeOf(record.Actor.Home);
            }

            Stage(record, home, new EventPosition(LastPos + 1 + index, record.Offset), index);
        }

        if (end != frames.Length)
        {
            throw new InvalidOperationException($"The frames are {frames.Length} bytes; the records named take {end}.");
        }

        head += append.Records.Count;
        _stagedEvents += append.Records.Count;
    }

    private void Stage(in AppendedRecord record, Home home, EventPosition position, int append)
    {
        if (!_actors.TryGetValue(record.Actor, out EventPositionList? actor))
        {
            _actors.Add(record.Actor, actor = new EventPositionList());
        }

        if (record.HomeSeq != home.StagedSeq + 1 || (actor.NextSeq is { } next && record.ActorSeq != next))
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"{record.Actor} appends home_seq {record.HomeSeq}, actor_seq {record.ActorSeq}; "
                + $"home_seq {home.StagedSeq + 1} must follow, and actor_seq {actor.NextSeq ?? record.ActorSeq}."));
        }

        if (home.StagedSeq == home.Seq)
        {
            _stagedHomes.Add(home);
        }

        if (!actor.HasStaged)
        {
            _stagedActors.Add(actor);
        }

        home.StagedSeq++;
        home.StagedLast = (append, position.Offset);
        (home.Tail ??= new EventPositionList()).Stage(record.HomeSeq, position);
        actor.Stage(record.ActorSeq, position);
    }

    private Home HomeOf(string name)
    {
        if (!_homes.TryGetValue(name, out Home? home))
        {
            _homes.Add(name, home = new Home(name));
        }

        return home;
    }

    private void RollbackStaged()
    {
        foreach (Home home in _stagedHomes)
        {
            home.StagedSeq = home.Seq;
            home.Tail!.Rollback();
        }

        foreach (EventPositionList actor in _stagedActors)
        {
            actor.Rollback();
        }

        _heads.CopyTo(_stagedHeads, 0);
        ForgetStaged();
    }

    private void ForgetStaged()
    {
        _stagedHomes.Clear();
        _stagedActors.Clear();
        _stagedEvents = 0;
    }
}

/// <summary>What events are asked for by: an actor, or a home.</summary>
internal readonly record struct StreamName(string Text, Address? Actor)
{
    internal static StreamName Of(Address actor) => new(actor.Value, actor);

    internal static StreamName Of(string home) => new(home, null);
}
