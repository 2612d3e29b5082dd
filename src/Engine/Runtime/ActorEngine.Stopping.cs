using RingActors.Engine.Runtime.Commits;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Engine.Runtime.Shards;

namespace RingActors.Engine.Runtime;

/// <content>How the engine comes to rest.</content>
public sealed partial class ActorEngine
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(1);

    private int _disposed;

    /// <summary>For a host without a writer's thread.</summary>
    internal CommitPipeline Pipeline => _pipeline;

    /// <summary>
    /// True at a moment when no message waits and the writer has told all whom it had something to tell. For tests.
    /// </summary>
    internal bool IsAtRest => _shards.All().All(s => s.Loop.IsQuiet) && _pipeline.IsAtRest;

    /// <summary>Turns that are on their way to the journal. For tests.</summary>
    internal int TurnsInFlight => Sum(s => s.Loop.InFlight);

    /// <summary>
    /// Stops gracefully: takes nothing new, finishes what is under way, stores snapshots of what has moved, ends the
    /// outside calls (they are made at the next start). What could not be finished within
    /// <see cref="EngineOptions.DrainSeconds"/> is answered that the engine stops.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        bool started = _status.State != EngineStatus.Stopped;
        _status.Set(EngineStatus.Stopping, null);

        await _passivation.DisposeAsync();
        CutOutboxes();

        // Whoever opens or closes a shard finishes first, and now waits for no call; who comes later is told that the
        // engine stops.
        foreach (SemaphoreSlim move in _moves)
        {
            await move.WaitAsync();
        }

        CutOutboxes();
        IReadOnlyList<RunningShard> shards = _shards.All();
        foreach (RunningShard running in shards)
        {
            await running.Outbox.DisposeAsync();
        }

        if (started)
        {
            await DrainAsync([.. shards.Where(s => !s.IsLost)]);
            await Task.WhenAll(shards.Select(s => s.Loop.CloseAsync(Answer.Stopping.Refusal!)));
        }

        await _pipeline.StopAsync();
        foreach (RunningShard running in shards)
        {
            running.Loop.Dispose();
            if (!running.IsLost)
            {
                Release(running.Number, running.Claim);
            }
        }

        foreach (SemaphoreSlim move in _moves)
        {
            move.Release();
        }

        _telemetry.Dispose();
        _status.Set(EngineStatus.Stopped, null);
    }

    /// <summary>
    /// Done when nothing waits, nothing is on its way to the journal, and every timer is armed. For tests; it never
    /// comes if the journal stands still.
    /// </summary>
    internal async Task SettleAsync()
    {
        while (true)
        {
            IReadOnlyList<RunningShard> shards = _shards.All();
            await Task.WhenAll(shards.Select(s => s.Loop.RunAsync(static _ => null)));
            if (shards.All(s => s.Loop.IsQuiet))
            {
                return;
            }

            await Task.Delay(LookAgainAfter, _host.Time);
        }
    }

    private void CutOutboxes()
    {
        foreach (RunningShard running in _shards.All())
        {
            running.Outbox.Cut();
        }
    }

    private async Task DrainAsync(IReadOnlyList<RunningShard> shards)
    {
        if (!_pipeline.IsDown)
        {
            Task all = Task.WhenAll(shards.Select(s => DrainAsync(s.Loop)));
            await Task.WhenAny(all, Task.Delay(TimeSpan.FromSeconds(_options.DrainSeconds), _host.Time));
        }
    }

    private async Task DrainAsync(ShardLoop loop)
    {
        while (loop.Backlog > 0)
        {
            await loop.RunAsync(static _ => null);
            await Task.Delay(LookAgainAfter, _host.Time);
        }

        await loop.RunAsync(shard => shard.PrepareSnapshots(_time.GetInstant()));
    }
}
