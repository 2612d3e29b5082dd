using RingActors.Engine.Core;
using RingActors.Engine.Runtime;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Engine.Runtime.Telemetry;
using RingActors.Testing.Journals;

namespace RingActors.Simulation.Tests.Kit;

/// <summary>One life of the program: the real engine on the simulation's one thread, until it is stopped or dies.</summary>
internal sealed class SimProcess
{
    private readonly World _world;
    private readonly FaultyJournal _faulty;
    private readonly SimScheduler _scheduler = new();
    private readonly Dictionary<string, long> _shown = new(StringComparer.Ordinal);
    private TimeSpan? _writerAt = TimeSpan.Zero;
    private int _outputsLeft = int.MaxValue;
    private Task? _stopping;
    private Task? _moving;

    internal SimProcess(World world, InMemoryJournal store, SimFaults faults, HomeModel model)
    {
        _world = world;
        _faulty = new FaultyJournal(store, faults) { OnSlow = world.PassSlowly };
        SimJournal journal = new(world.Bug.Plant(_faulty, world), world, this);
        EngineHost host = new(Queue, _scheduler, world.Time, WriterThread: false) { ForgetsLives = world.Bug.ForgetsLives };
        Engine = new ActorEngine(
            journal, model, [new Outside(world, this)], world.Swarm.Options, world.Time, new EngineTelemetry(new SimLog(world)), host);
    }

    internal ActorEngine Engine { get; }

    internal bool IsDead { get; private set; }

    internal bool IsStopped => _stopping is { IsCompleted: true };

    internal bool IsStopping => _stopping is not null;

    internal bool IsMoving => _moving is not null;

    /// <summary>Tasks that are ready to run.</summary>
    internal int Ready => _scheduler.Count;

    /// <summary>True if the writer has something to do, or has waited long enough.</summary>
    internal bool WriterIsReady => Engine.Pipeline.HasWork || Engine.Pipeline.IsEnding || (_writerAt is { } at && at <= _world.Elapsed);

    /// <summary>When the writer wants to be called again without any work; null if never.</summary>
    internal TimeSpan? WriterAt => _writerAt;

    internal void Start() => Engine.Start();

    internal void Run(int index)
    {
        _world.Trace("run", index);
        _scheduler.Run(index);
    }

    internal void RunWriter()
    {
        _world.Trace("write", Engine.Pipeline.HasWork ? 1 : 0);
        if (!Engine.Pipeline.HasWork)
        {
            Engine.Pipeline.TimeUp();
        }

        _writerAt = Engine.Pipeline.Step() switch
        {
            null => null,
            { } wait when wait == Timeout.InfiniteTimeSpan => null,
            { } wait => _world.Elapsed + wait,
        };
        CheckViews();
    }

    /// <summary>Stops gracefully, in many steps.</summary>
    internal void Stop()
    {
        _world.Trace("stop", 0);
        _world.Hit(Mark.Stopped);
        _stopping = Task.Factory.StartNew(
            () => Engine.DisposeAsync().AsTask(), CancellationToken.None, TaskCreationOptions.None, _scheduler).Unwrap();
    }

    /// <summary>Closes a shard if it is open and opens it if it is not, in many steps.</summary>
    internal void Move(int shard)
    {
        bool open = Engine.OpenShards.Contains(shard);
        _world.Trace(open ? "close" : "open", shard);
        _world.Hit(open ? Mark.ShardClosed : Mark.ShardOpened);
        if (!open)
        {
            // Claimed anew, it is ours.
            _world.Stolen.Remove(shard);
        }

        _moving = Task.Factory.StartNew(
            () => open ? Engine.CloseShardAsync(shard) : Engine.OpenShardAsync(shard),
            CancellationToken.None,
            TaskCreationOptions.None,
            _scheduler).Unwrap();
    }

    /// <summary>A move ends well, or with the word that the engine cannot do it at the moment.</summary>
    internal void CheckMove()
    {
        if (_moving is { IsCompleted: true } moved)
        {
            _moving = null;
            if (moved.Exception?.InnerException is { } error and not EngineUnavailableException)
            {
                _world.Report(12, $"moving a shard failed: {error}");
            }
        }
    }

    internal void Die(string where)
    {
        if (!IsDead)
        {
            _world.Trace("die " + where, 0);
            IsDead = true;
        }
    }

    internal void DieAfterOutputs(int count) => _outputsLeft = count;

    /// <summary>False if what is just leaving the process does not leave it any more.</summary>
    internal bool MayLeave()
    {
        if (!IsDead && --_outputsLeft <= 0)
        {
            _world.Hit(Mark.DiedWhileReleasing);
            Die("while releasing");
        }

        return !IsDead;
    }

    /// <summary>What was written without an acknowledgement shows to the next life.</summary>
    internal void Bury()
    {
        _faulty.Settle();
        if (_stopping is { Exception: { } error })
        {
            _world.Report(12, $"the stop failed: {error.InnerException}");
        }
    }

    /// <summary>Every view that can be seen is the fold of the durable events up to its sequence, and none ever goes back.</summary>
    private void CheckViews()
    {
        if (IsDead)
        {
            return;
        }

        IReadOnlyList<int> open = Engine.OpenShards;
        foreach (HomeView view in Engine.Homes.LoadedViews())
        {
            if (!open.Contains(StableHash.ShardOf(view.Home, _world.Swarm.Shards)))
            {
                _world.Report(6, $"a view of {view.Home} is shown, and its shard is not open here");
            }

            HomeTruth truth = _world.Truth.Of(view.Home);
            if (view.HomeSeq > truth.Seq)
            {
                _world.Report(2, $"the view of {view.Home} shows {view.HomeSeq}, and only {truth.Seq} events are durable");
            }
            else if (view.Part<Household.Order>() != truth.Orders[(int)view.HomeSeq]
                || view.Part<Household.Counted>().Count != view.HomeSeq)
            {
                _world.Report(6, $"the view of {view.Home} at {view.HomeSeq} is not the fold of its events");
            }

            if (_shown.TryGetValue(view.Home, out long before) && view.HomeSeq < before)
            {
                _world.Report(6, $"the view of {view.Home} went back from {before} to {view.HomeSeq}");
            }

            _shown[view.Home] = view.HomeSeq;
        }
    }

    private void Queue(IThreadPoolWorkItem item) =>
        Task.Factory.StartNew(item.Execute, CancellationToken.None, TaskCreationOptions.None, _scheduler);
}
