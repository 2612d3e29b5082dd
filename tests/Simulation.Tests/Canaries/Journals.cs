using System.Buffers.Binary;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Journals;
using RingActors.Simulation.Tests.Kit;
using RingActors.Testing.Journals;

namespace RingActors.Simulation.Tests.Canaries;

/// <summary>Acknowledges an append before it is durable: it is written when somebody next asks, unless the process dies before.</summary>
internal sealed class LazyJournal(IJournal inner) : DelegatingJournal(inner)
{
    private IReadOnlyList<ShardAppend>? _unwritten;

    public override void Append(IReadOnlyList<ShardAppend> appends)
    {
        Flush();
        _unwritten = appends;
    }

    public override void Recover(int shard)
    {
        Flush();
        base.Recover(shard);
    }

    public override OpenedShard OpenShard(int shard)
    {
        Flush();
        return base.OpenShard(shard);
    }

    public override long ShardHead(int shard)
    {
        Flush();
        return base.ShardHead(shard);
    }

    public override HomeHead? ReadHomeHead(string home)
    {
        Flush();
        return base.ReadHomeHead(home);
    }

    public override IEnumerable<StoredFrame> ReadActor(Address address, long afterActorSeq)
    {
        Flush();
        return base.ReadActor(address, afterActorSeq);
    }

    private void Flush()
    {
        if (_unwritten is { } unwritten)
        {
            _unwritten = null;
            base.Append(unwritten);
        }
    }
}

/// <summary>Forgets at start which deadlines are waited for.</summary>
internal sealed class NoWakeUps(IJournal inner) : DelegatingJournal(inner)
{
    public override OpenedShard OpenShard(int shard) => base.OpenShard(shard) with { WakeUps = [] };
}

/// <summary>Forgets at start which steps wait for a later turn.</summary>
internal sealed class NoWaitingSteps(IJournal inner) : DelegatingJournal(inner)
{
    public override OpenedShard OpenShard(int shard)
    {
        OpenedShard opened = base.OpenShard(shard);
        return opened with { WakeUps = [.. opened.WakeUps.Where(w => w.Actor.Kind != "engine")] };
    }
}

/// <summary>Forgets at start which outside calls are owed.</summary>
internal sealed class NoOutbox(IJournal inner) : DelegatingJournal(inner)
{
    public override OpenedShard OpenShard(int shard) => base.OpenShard(shard) with { Outbox = [] };
}

/// <summary>Reads the owed calls newest first.</summary>
internal sealed class OutboxBackwards(IJournal inner) : DelegatingJournal(inner)
{
    public override OpenedShard OpenShard(int shard)
    {
        OpenedShard opened = base.OpenShard(shard);
        return opened with { Outbox = [.. opened.Outbox.Reverse()] };
    }
}

/// <summary>Makes the outside calls of a turn before it is appended.</summary>
internal sealed class EagerCalls(IJournal inner, World world) : DelegatingJournal(inner)
{
    public override void Append(IReadOnlyList<ShardAppend> appends)
    {
        foreach (OutboxEntry entry in appends.SelectMany(a => a.OutboxAdded))
        {
            new Outside(world, world.Process).Check(entry.Key, entry.Actor.Home, entry.ExpiresAt);
        }

        base.Append(appends);
    }
}

/// <summary>Says that a snapshot holds one event more than it does: the replay skips a record.</summary>
internal sealed class SnapshotOffByOne(IJournal inner) : DelegatingJournal(inner)
{
    public override StoredSnapshot? ReadSnapshot(Address address) =>
        base.ReadSnapshot(address) is { } snapshot && address.Kind == "note" && base.ReadActor(address, snapshot.Seq).Any()
            ? snapshot with { Seq = snapshot.Seq + 1 }
            : base.ReadSnapshot(address);
}

/// <summary>Writes one digit of every tenth record differently from how it was hashed.</summary>
internal sealed class BitRot(IJournal inner) : DelegatingJournal(inner)
{
    private int _count;

    public override void Append(IReadOnlyList<ShardAppend> appends) =>
        base.Append([.. appends.Select(a => a.Records.Count > 0 && ++_count % 10 == 0 ? Rotten(a) : a)]);

    private static ShardAppend Rotten(ShardAppend append)
    {
        byte[] frames = append.Frames.ToArray();
        int length = BinaryPrimitives.ReadInt32LittleEndian(frames);

        // The last digit of learned-at, which nothing else notices.
        frames[4 + 30] ^= 1;
        return length <= 0 ? append : new ShardAppend
        {
            Shard = append.Shard,
            ExpectedSeq = append.ExpectedSeq,
            Epoch = append.Epoch,
            Frames = frames,
            Records = append.Records,
            WakeUps = append.WakeUps,
            OutboxAdded = append.OutboxAdded,
            OutboxRemoved = append.OutboxRemoved,
            Snapshots = append.Snapshots,
        };
    }
}
