using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Journals;
using RingActors.Testing.Journals;

namespace RingActors.Simulation.Tests.Kit;

/// <summary>
/// The journal as one process sees it. At each append the process may die: before it, after it, or while what the turn says
/// is just leaving. Once it is dead nothing reaches the store any more.
/// </summary>
internal sealed class SimJournal(IJournal inner, World world, SimProcess process) : DelegatingJournal(inner)
{
    public override void Append(IReadOnlyList<ShardAppend> appends)
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
        base.Append(appends);
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

    public override void Recover(int shard)
    {
        CheckAlive();
        world.Meanwhile(process);
        base.Recover(shard);
        world.AfterSettling();
        world.Meanwhile(process);
    }

    public override HomeHead? ReadHomeHead(string home)
    {
        MayFail(home);
        return base.ReadHomeHead(home);
    }

    public override StoredSnapshot? ReadSnapshot(Address address)
    {
        StoredSnapshot? snapshot = base.ReadSnapshot(address);
        if (snapshot is not null)
        {
            world.Hit(address.Kind == "engine" ? Mark.HomeFromSnapshot : Mark.ActorFromSnapshot);
        }

        return snapshot;
    }

    public override IEnumerable<StoredFrame> ReadActor(Address address, long afterActorSeq)
    {
        MayFail(address.Value);
        return base.ReadActor(address, afterActorSeq);
    }

    public override OpenedShard OpenShard(int shard)
    {
        world.Meanwhile(process);
        return base.OpenShard(shard);
    }

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
