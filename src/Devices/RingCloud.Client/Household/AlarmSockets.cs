using System.Collections.Concurrent;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.Household.State;
using RingActors.Devices.RingCloud.Client.HubSocket;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Devices.RingCloud.Client.Rest;
using RingActors.Devices.RingCloud.Client.Support;

namespace RingActors.Devices.RingCloud.Client.Household;

/// <summary>One socket for each location that has a hub; a location in trouble troubles no other.</summary>
internal sealed class AlarmSockets(RingServices services, RingApi api, CancellationToken stop)
{
    private readonly ConcurrentDictionary<string, Running> _running = new(StringComparer.Ordinal);

    /// <summary>
    /// Those that were dropped, until they have said so. Used by the device list alone, and after its end.
    /// </summary>
    private readonly List<Running> _leaving = [];

    public AlarmSocket Of(string locationId) => _running.TryGetValue(locationId, out var running)
        ? running.Socket
        : throw new RingApiException(RingFault.NotConnected, "No hub of this location is known yet. Try again when the devices have been read.");

    /// <param name="mayDrop">
    /// Whether a missing location is really gone, and not just missing from a faulty answer.
    /// </param>
    public void Keep(IReadOnlySet<string> locationIds, bool mayDrop)
    {
        Clear(_leaving.Where(l => l.Task.IsCompleted));
        foreach (var id in locationIds.Where(id => !_running.ContainsKey(id)))
        {
            // Not before the last one has said its farewell: that would silence a location that is heard again.
            var before = Task.WhenAll(_leaving.Where(l => l.Socket.LocationId == id).Select(l => l.Task));
            var life = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var socket = new AlarmSocket(id, services, api);
            _running[id] = new Running(socket, life, Task.Run(() => RunAsync(socket, before, life.Token), CancellationToken.None));
        }

        foreach (var id in mayDrop ? _running.Keys.Where(id => !locationIds.Contains(id)).ToList() : [])
        {
            if (_running.TryRemove(id, out var gone))
            {
                gone.Life.Cancel();
                _leaving.Add(gone);
                services.Links.Remove(RingSubsystem.AlarmSocket, id);
            }
        }
    }

    public async Task StoppedAsync()
    {
        _leaving.AddRange(_running.Values);
        await Task.WhenAll(_leaving.Select(l => l.Task));
        Clear(_leaving);
    }

    private void Clear(IEnumerable<Running> ended)
    {
        foreach (var one in ended.ToList())
        {
            one.Life.Dispose();
            _leaving.Remove(one);
        }
    }

    /// <summary>
    /// Whoever stops listening to a location says so; at the end of the whole process nobody is there to be told.
    /// </summary>
    private async Task RunAsync(AlarmSocket socket, Task before, CancellationToken life)
    {
        await before;
        await Task.WhenAll(
            GuardedAsync("alarm socket", socket.RunAsync, life), GuardedAsync("history of the hubs", socket.ReadHistoryAsync, life));
        if (stop.IsCancellationRequested)
        {
            return;
        }

        try
        {
            await socket.GiveUpAsync(stop);
            services.Links.Remove(RingSubsystem.AlarmSocket, socket.LocationId);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The process ends meanwhile.
        }
    }

    /// <summary>A fault in a part is ours: said aloud, and the part begins anew.</summary>
    private async Task GuardedAsync(string name, Func<CancellationToken, Task> part, CancellationToken life)
    {
        var pause = new Backoff(services.Options.Polling.FailurePauseMin, services.Options.Polling.FailurePauseMax, services.Chance);
        while (!life.IsCancellationRequested)
        {
            try
            {
                await part(life);
                return;
            }
            catch (OperationCanceledException) when (life.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                HouseholdLog.LoopFailed(services.Log, e, name);
            }

            await services.Time.Pause(pause.Next(), life).ContinueWith(
                static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private sealed record Running(AlarmSocket Socket, CancellationTokenSource Life, Task Task);
}
