using RingActors.Engine.Runtime.Commits;
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

    /// <summary>True at a moment when no message waits and the writer has told all whom it had something to tell. For tests.</summary>
    internal bool IsAtRest => _loops.All(l => l.IsQuiet) && _pipeline.IsAtRest;

    /// <summary>
    /// Stops gracefully: takes nothing new, finishes what is under way, stores snapshots of what has moved, ends the outside calls
    /// (they are made at the next start). What could not be finished within <see cref="EngineOptions.DrainSeconds"/> is answered
    /// that the engine stops.
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
        await _outbox.DisposeAsync();
        if (started)
        {
            await DrainAsync();
            await Task.WhenAll(_loops.Select(l => l.CloseAsync()));
        }

        await _pipeline.StopAsync();
        foreach (ShardLoop loop in _loops)
        {
            loop.Dispose();
        }

        _telemetry.Dispose();
        _status.Set(EngineStatus.Stopped, null);
    }

    /// <summary>
    /// Done when nothing waits, nothing is on its way to the journal, and every timer is armed. For tests; it never comes if the
    /// journal stands still.
    /// </summary>
    internal async Task SettleAsync()
    {
        while (true)
        {
            // The second go begins when the first has prepared its turn and armed its timer.
            await Task.WhenAll(_loops.Select(l => l.RunAsync(static _ => null)));
            await Task.WhenAll(_loops.Select(l => l.RunAsync(static _ => null)));
            if (_loops.All(l => l.IsQuiet))
            {
                return;
            }

            await Task.Delay(LookAgainAfter, _host.Time);
        }
    }

    private async Task DrainAsync()
    {
        if (!_pipeline.IsDown)
        {
            Task all = Task.WhenAll(_loops.Select(DrainAsync));
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
