using RingActors.Devices.RingCloud.Configuration;
using RingActors.Devices.RingCloud.Support;

namespace RingActors.Devices.RingCloud.Alarm;

/// <summary>
/// Asks every hub that is listened to a small question now and then: its answer proves the socket, Ring's gateway and the hub at once, which
/// a web socket's own pings do not. Replies come in order with all else, so what was asked before an answer bounds what may be missing.
/// Now and then the question is for the whole list: updates have no numbers, and only a list shows that one was lost on its way.
/// </summary>
internal sealed class HubProbes(
    string locationId, RingAlarmSocketOptions options, HubFrameHandler inbox, AlarmConnection connection, RingServices services)
{
    private readonly Dictionary<string, long> _listed = new(StringComparer.Ordinal);

    /// <summary>Runs until stopped, or until a hub answers nothing any more; returns which.</summary>
    public async Task<string> RunAsync(CancellationToken stop)
    {
        while (true)
        {
            await services.Time.Pause(services.Chance.Shortened(options.ProbeEvery), stop);
            foreach (var assetId in inbox.Heard)
            {
                if (!await AskAsync(assetId, stop))
                {
                    return assetId;
                }
            }
        }
    }

    /// <returns>False if the hub answers neither the small question nor the large one.</returns>
    private async Task<bool> AskAsync(string assetId, CancellationToken stop)
    {
        var asked = services.Time.Now();
        if (!IsListDue(assetId) && await TryAsync(AlarmRequest.RoomsOf(assetId), options.ReplyTimeout, stop) is { } reply)
        {
            if (reply.Status != AlarmRequest.HubUnreachable)
            {
                await inbox.ProvenAsync(assetId, asked, stop);
                return true;
            }
        }

        // Its list, or that it cannot give one, is read by the inbox like any other.
        asked = services.Time.Now();
        if (await TryAsync(AlarmRequest.ListOf(assetId), options.ListTimeout, stop) is { } list)
        {
            _listed[assetId] = services.Time.GetTimestamp();
            if (list.HasBody)
            {
                await inbox.ProvenAsync(assetId, asked, stop);
            }

            return true;
        }

        AlarmLog.HubSilent(services.Log, locationId, assetId);
        return false;
    }

    /// <summary>A connection begins with a list, so the first is due only after one interval.</summary>
    private bool IsListDue(string assetId)
    {
        if (_listed.TryAdd(assetId, services.Time.GetTimestamp()))
        {
            return false;
        }

        return services.Time.GetElapsedTime(_listed[assetId]) >= options.ListEvery;
    }

    private async Task<AlarmFrame?> TryAsync(AlarmRequest request, TimeSpan timeout, CancellationToken stop)
    {
        try
        {
            return await connection.RequestAsync(request, timeout, stop);
        }
        catch (RingApiException e) when (e.Fault == RingFault.TimedOut)
        {
            return null;
        }
    }
}
