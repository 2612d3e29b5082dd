using System.Collections.Concurrent;
using RingActors.Devices.RingCloud.Alarm;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Devices.RingCloud.Rest;
using RingActors.Devices.RingCloud.Support;

namespace RingActors.Devices.RingCloud.Household;

/// <summary>One socket for each location that has a hub; a location in trouble troubles no other.</summary>
internal sealed class AlarmSockets(RingServices services, RingApi api, CancellationToken stop)
{
    private readonly ConcurrentDictionary<string, Running> _running = new(StringComparer.Ordinal);

    public AlarmSocket Of(string locationId) => _running.TryGetValue(locationId, out var running)
        ? running.Socket
        : throw new RingApiException(RingFault.NotConnected, "No hub of this location is known yet. Try again when the devices have been read.");

    /// <param name="mayDrop">Whether a missing location is really gone, and not just missing from a faulty answer.</param>
    public void Keep(IReadOnlySet<string> locationIds, bool mayDrop)
    {
        foreach (var id in locationIds.Where(id => !_running.ContainsKey(id)))
        {
            var life = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var socket = new AlarmSocket(id, services, api);
            _running[id] = new Running(socket, life, Task.Run(() => RunAsync(socket, life.Token), CancellationToken.None));
        }

        foreach (var id in mayDrop ? _running.Keys.Where(id => !locationIds.Contains(id)).ToList() : [])
        {
            if (_running.TryRemove(id, out var gone))
            {
                gone.Life.Cancel();
                services.Links.Remove(RingSubsystem.AlarmSocket, id);
            }
        }
    }

    /// <summary>Whoever stops listening to a location says so; at the end of the whole process nobody is there to be told.</summary>
    private async Task RunAsync(AlarmSocket socket, CancellationToken life)
    {
        await Task.WhenAll(socket.RunAsync(life), socket.ReadHistoryAsync(life)).ContinueWith(
            static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        if (!stop.IsCancellationRequested)
        {
            await socket.GiveUpAsync(stop);
        }
    }

    public async Task StoppedAsync()
    {
        foreach (var running in _running.Values)
        {
            await running.Task.ContinueWith(
                static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            running.Life.Dispose();
        }
    }

    private sealed record Running(AlarmSocket Socket, CancellationTokenSource Life, Task Task);
}
