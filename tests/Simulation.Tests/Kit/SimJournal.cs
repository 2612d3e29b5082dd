using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Journals;

namespace RingActors.Simulation.Tests.Kit;

/// <summary>
/// The journal as one process sees it. At each append the process may die: before it, after it, or while what the turn says
/// is just leaving. Once it is dead nothing reaches the store any more.
/// </summary>
internal sealed class SimJournal(IJournal inner, World world, SimProcess process) : IJournal
{
    public int ShardCount => inner.ShardCount;

    public void Append(IReadOnlyList<ShardAppend> appends)
    {
        CheckAlive();
        Death death = world.DrawDeath();
        if (death == Death.BeforeAppend)
        {
            world.Hit(Mark.DiedBeforeAppend);
            process.Die("before an append");
            CheckAlive();
        }

        world.Meanwhile(process);
        inner.Append(appends);
        world.AfterAppend(appends);
        world.Meanwhile(process);
        if (death == Death.AfterAppend)
        {
            world.Hit(Mark.DiedAfterAppend);
            process.Die("after an append, before anything was released");
        }
        else if (death == Death.WhileReleasing)
        {
            process.DieAfterOutputs(world.Random.Next(1, 6));
        }
    }

    public void Recover()
    {
        CheckAlive();
        world.Meanwhile(process);
        inner.Recover();
        world.AfterSettling();
        world.Meanwhile(process);
    }

    public bool Maintain(bool idle) => inner.Maintain(idle);

    public long ShardHead(int shard) => inner.ShardHead(shard);

    public HomeHead? ReadHomeHead(string home)
    {
        MayFail(home);
        return inner.ReadHomeHead(home);
    }

    public IReadOnlyList<HomeHead> ReadHomeHeads() => inner.ReadHomeHeads();

    public StoredSnapshot? ReadSnapshot(Address address)
    {
        StoredSnapshot? snapshot = inner.ReadSnapshot(address);
        if (snapshot is not null)
        {
            world.Hit(address.Kind == "engine" ? Mark.HomeFromSnapshot : Mark.ActorFromSnapshot);
        }

        return snapshot;
    }

    public IEnumerable<StoredFrame> ReadActor(Address address, long afterActorSeq)
    {
        MayFail(address.Value);
        return inner.ReadActor(address, afterActorSeq);
    }

    public IEnumerable<StoredFrame> ReadHome(string home, long afterHomeSeq) => inner.ReadHome(home, afterHomeSeq);

    public IEnumerable<StoredFrame> ReadHomeBackwards(string home, long beforeHomeSeq) =>
        inner.ReadHomeBackwards(home, beforeHomeSeq);

    public IReadOnlyList<WakeUp> ReadWakeUps()
    {
        world.Meanwhile(process);
        return inner.ReadWakeUps();
    }

    public IReadOnlyList<OutboxEntry> ReadOutbox()
    {
        world.Meanwhile(process);
        return inner.ReadOutbox();
    }

    public void Dispose() => inner.Dispose();

    private void MayFail(string what)
    {
        if (world.DrawReadFails())
        {
            throw new JournalUnavailableException($"{what} cannot be read at the moment (injected).", outcomeUnknown: false);
        }
    }

    private void CheckAlive()
    {
        if (process.IsDead)
        {
            throw new JournalUnavailableException("The process is dead.", outcomeUnknown: true);
        }
    }
}

/// <summary>Where a process dies.</summary>
internal enum Death
{
    Not = 1,
    BeforeAppend,
    AfterAppend,
    WhileReleasing,
}
