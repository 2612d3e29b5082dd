using NodaTime;
using RingActors.Simulation.Tests.Canaries;

namespace RingActors.Simulation.Tests.Kit;

/// <summary>
/// Lives one seed's world from its first operation to its rest: first everything goes wrong that the world holds, and nothing
/// may be violated; then the faults stop, and everything must come to its end.
/// </summary>
internal sealed class Simulation
{
    private const int RoughStepsMax = 60_000;
    private const int CalmStepsMax = 200_000;

    /// <summary>After the faults have stopped, whoever still waits is answered within this time.</summary>
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(30);

    /// <summary>And deadlines and expiries are not outlived by more than this.</summary>
    private static readonly Duration LateMax = Duration.FromSeconds(5);

    /// <summary>The longest a call may be under way or a hung attempt may hold up its lane, beyond its expiry.</summary>
    private static readonly Duration ConcludeMax = Duration.FromSeconds(60);

    /// <summary>Once nothing lies in the future any more, all is at rest within this time.</summary>
    private static readonly TimeSpan RestMax = TimeSpan.FromMinutes(10);

    private readonly World _world;
    private TimeSpan _calmSince;
    private TimeSpan _restSince;

    private Simulation(World world) => _world = world;

    /// <summary>How a run ended.</summary>
    /// <param name="Violation">The first violation; null if everything held.</param>
    /// <param name="TraceHash">The digest of every step.</param>
    /// <param name="Events">Durable events.</param>
    /// <param name="Elapsed">Simulated time.</param>
    /// <param name="Marks">What has happened, and how often.</param>
    /// <param name="Lines">The trace, if it was kept.</param>
    internal sealed record Result(
        Violation? Violation,
        ulong TraceHash,
        long Events,
        TimeSpan Elapsed,
        IReadOnlyDictionary<Mark, int> Marks,
        IReadOnlyList<string> Lines);

    internal static Result Run(int seed, PlantedBug? bug = null, bool keepTrace = false)
    {
        World world = new(seed, bug ?? PlantedBug.None, keepTrace);
        try
        {
            Simulation simulation = new(world);
            world.Process.Start();
            simulation.LiveRoughly();
            simulation.ComeToRest();
        }
        catch (Violation violation)
        {
            world.Report(violation);
        }

        foreach (HomeTruth home in world.Truth.Homes)
        {
            world.Trace(Convert.ToHexString(home.Hash), (int)home.Seq);
        }

        return new Result(world.Violation, world.TraceHash, world.Truth.Events, world.Elapsed, world.Marks, world.Lines);
    }

    private void LiveRoughly()
    {
        for (int step = 0; step < RoughStepsMax && !_world.Clients.All(c => c.IsDone); step++)
        {
            Step();
        }
    }

    private void ComeToRest()
    {
        _world.Trace("calm", 0);
        _world.IsRough = false;
        _world.Faults.Active = false;
        _world.OutsideTrouble = 0;
        _calmSince = _world.Elapsed;
        _restSince = _calmSince;
        for (int step = 0; !IsAtRest(); step++)
        {
            Step();
            CheckLiveness(step);
        }

        _world.Truth.CheckAtRest();
        if (_world.WakeUps.Count > 0)
        {
            _world.Report(9, $"at rest {_world.WakeUps[0]} still stands in the journal");
        }

        ThrowIfViolated();
    }

    private void CheckLiveness(int step)
    {
        TimeSpan calm = _world.Elapsed - _calmSince;
        if (AwaitsSomething())
        {
            // The clock may have been set back by an hour in many jumps: what was to come then comes then.
            _restSince = _world.Elapsed;
        }

        if (step > CalmStepsMax || _world.Elapsed - _restSince > RestMax)
        {
            throw new Violation(12, $"no rest {calm} after the faults stopped: {_world.Outbox.Count} calls and "
                + $"{_world.WakeUps.Count} deadlines are left, {_world.Clients.Count(c => !c.IsDone)} clients wait");
        }

        foreach (SimClient client in _world.Clients)
        {
            TimeSpan? since = client.WaitsSince is { } sent ? (sent > _calmSince ? sent : _calmSince) : null;
            if (since is { } s && _world.Elapsed - s > AnswerMax)
            {
                throw new Violation(12, $"client {client.Number} waits for an answer since {s}");
            }
        }

        if (step % 64 == 0 && calm > AnswerMax)
        {
            CheckPunctual();
        }
    }

    private bool AwaitsSomething()
    {
        Instant now = _world.Now;
        return _world.Truth.Homes.Any(h => h.Actors.Any(a => a.WakeAt > now) || h.Calls.Values.Any(c => !c.IsOver && c.ExpiresAt > now));
    }

    private void CheckPunctual()
    {
        Instant now = _world.Now;
        foreach (HomeTruth home in _world.Truth.Homes)
        {
            if (home.Actors.FirstOrDefault(a => a.WakeAt + LateMax < now) is { } late)
            {
                throw new Violation(9, $"{late.Address} waits for {late.WakeAt}, and it is {now}");
            }

            if (home.Calls.Values.FirstOrDefault(c => !c.IsOver && c.ExpiresAt + ConcludeMax < now) is { } call)
            {
                throw new Violation(8, $"{call.Key} expired at {call.ExpiresAt}, and it is {now}");
            }
        }
    }

    private bool IsAtRest() =>
        _world.Process is { Ready: 0, WriterIsReady: false, IsStopping: false, IsMoving: false, IsDead: false }
        && ClosedShard(_world.Process) is null
        && _world.Clients.All(c => c.IsDone)
        && _world.Outbox.Count == 0
        && _world.Truth.Homes.All(h => h.Waiting.Count == 0 && h.Actors.All(a => a.WakeAt is null));

    /// <summary>One step of one of those who want to go on; the seed says whose.</summary>
    private void Step()
    {
        SimProcess process = _world.Process;
        if (process.IsDead || process.IsStopped)
        {
            _world.Replace();
            ThrowIfViolated();
            return;
        }

        process.CheckMove();
        if (_world.IsRough)
        {
            Disturb(process);
        }
        else if (!process.IsMoving && !process.IsStopping && ClosedShard(process) is { } closed)
        {
            process.Move(closed);
        }

        SimClient[] ready = [.. _world.Clients.Where(c => c.IsReady)];
        int tasks = process.Ready;
        int writer = process.WriterIsReady ? 2 : 0;
        int time = tasks + writer + ready.Length == 0 ? 1 : _world.Random.Next(12) == 0 ? 1 : 0;
        int draw = _world.Random.Next(Math.Min(tasks, 4) + writer + ready.Length + time);
        if ((draw -= writer) < 0)
        {
            process.RunWriter();
        }
        else if ((draw -= ready.Length) < 0)
        {
            ready[draw + ready.Length].Send(process);
        }
        else if (draw - time < 0)
        {
            PassTime(process, tasks + writer + ready.Length > 0);
        }
        else
        {
            process.Run(_world.Random.Next(tasks));
        }

        ThrowIfViolated();
    }

    private int? ClosedShard(SimProcess process) =>
        process.Engine.OpenShards.Count == _world.Swarm.Shards ? null
            : Enumerable.Range(0, _world.Swarm.Shards).Except(process.Engine.OpenShards).First();

    private void MoveShard(SimProcess process)
    {
        int shard = ClosedShard(process) is { } closed && _world.Random.Next(3) > 0
            ? closed
            : _world.Random.Next(_world.Swarm.Shards);
        if (_world.Random.Next(3) > 0)
        {
            process.Move(shard);
        }
        else if (process.Engine.OpenShards.Contains(shard))
        {
            _world.Steal(shard);
        }
    }

    private void Disturb(SimProcess process)
    {
        bool mayMove = !process.IsMoving && !process.IsStopping && _world.Swarm.Move > 0;
        if (mayMove && _world.Random.NextDouble() < _world.Swarm.Move / 2)
        {
            MoveShard(process);
        }

        double draw = _world.Random.NextDouble();
        if (!process.IsStopping && draw < _world.Swarm.Stop / 4)
        {
            process.Stop();
        }
        else if (draw < _world.Swarm.Stop / 2)
        {
            _world.Hit(Mark.DiedAnywhere);
            process.Die("anywhere");
        }
        else if (draw > 1 - (_world.Swarm.ClockJump / 4))
        {
            int seconds = _world.Random.Next(-600, 600);
            _world.Trace("jump", seconds);
            _world.Hit(seconds < 0 ? Mark.ClockSetBack : Mark.ClockSetForward);
            _world.Time.JumpWallClock(TimeSpan.FromSeconds(seconds));
        }
    }

    /// <summary>If nobody wants to go on, until somebody does; otherwise a little, so that much happens at every instant.</summary>
    private void PassTime(SimProcess process, bool busy)
    {
        TimeSpan step = busy ? TimeSpan.FromMilliseconds(_world.Random.Next(1, 50)) : UntilNext(process);
        _world.Trace("pass", (int)step.TotalMilliseconds);
        _world.Time.Advance(step);
    }

    private TimeSpan UntilNext(SimProcess process)
    {
        TimeSpan next = _world.Time.UntilNextTimer ?? TimeSpan.FromSeconds(1);
        if (process.WriterAt is { } at)
        {
            next = Min(next, at - _world.Elapsed);
        }

        foreach (SimClient client in _world.Clients)
        {
            if (client.ReadyAt is { } again)
            {
                next = Min(next, again - _world.Elapsed);
            }
        }

        return next > TimeSpan.Zero ? next : TimeSpan.FromMilliseconds(1);
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private void ThrowIfViolated()
    {
        if (_world.Violation is { } violation)
        {
            throw violation;
        }
    }
}
