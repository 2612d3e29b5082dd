using System.Collections.Concurrent;
using RingActors.Devices.RingCloud.Client.Household.State;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Devices.RingCloud.Client.Rest;
using RingActors.Devices.RingCloud.Client.Support;

namespace RingActors.Devices.RingCloud.Client.Household;

/// <summary>One watch for each location whose mode is its alarm; a location in trouble troubles no other.</summary>
internal sealed class LocationModes(RingServices services, RingApi api, CancellationToken stop)
{
    private readonly ConcurrentDictionary<string, Running> _running = new(StringComparer.Ordinal);

    public LocationModeWatch? Find(string locationId) => _running.TryGetValue(locationId, out var running) ? running.Watch : null;

    /// <summary>The locations that have cameras and, for all that is known, no alarm.</summary>
    public void Keep(IReadOnlySet<string> locationIds)
    {
        foreach (var id in locationIds.Where(id => !_running.ContainsKey(id)))
        {
            var life = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var watch = new LocationModeWatch(id, services, api);
            _running[id] = new Running(watch, life, Task.Run(() => RunAsync(watch, life.Token), CancellationToken.None));
        }

        foreach (var id in _running.Keys.Where(id => !locationIds.Contains(id)).ToList())
        {
            if (_running.TryRemove(id, out var gone))
            {
                gone.Life.Cancel();
                services.Links.Remove(RingSubsystem.LocationMode, id);
            }
        }
    }

    public async Task StoppedAsync()
    {
        foreach (var running in _running.Values)
        {
            await running.Task;
            running.Life.Dispose();
        }
    }

    /// <summary>
    /// A fault in a watch is ours: said aloud, the home is told to be unheard, and the watch begins anew. Whoever stops
    /// watching says so too; at the end of the whole process nobody is there to be told.
    /// </summary>
    private async Task RunAsync(LocationModeWatch watch, CancellationToken life)
    {
        var pause = new Backoff(services.Options.Polling.FailurePauseMin, services.Options.Polling.FailurePauseMax, services.Chance);
        while (!life.IsCancellationRequested)
        {
            try
            {
                await watch.RunAsync(life);
            }
            catch (OperationCanceledException) when (life.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                HouseholdLog.LoopFailed(services.Log, e, "location mode");
            }

            await services.Time.Pause(pause.Next(), life).ContinueWith(
                static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        if (!stop.IsCancellationRequested)
        {
            await watch.GiveUpAsync(stop);
        }
    }

    private sealed record Running(LocationModeWatch Watch, CancellationTokenSource Life, Task Task);
}
