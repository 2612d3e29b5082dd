using RingActors.Devices.RingCloud.Configuration;
using RingActors.Devices.RingCloud.Support;

namespace RingActors.Devices.RingCloud.Alarm;

/// <summary>
/// Asks every hub that is listened to a small question now and then: its answer proves the socket, Ring's gateway and the hub at once, which
/// a web socket's own pings do not. Replies come in order with all else, so what was asked before an answer bounds what may be missing.
/// </summary>
internal sealed class HubProbes(
    string locationId, RingAlarmSocketOptions options, AlarmInbox inbox, AlarmConnection connection, RingServices services)
{
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
        if (await TryAsync(AlarmRequest.RoomsOf(assetId), options.ReplyTimeout, stop) is { } reply)
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
            if (list.HasBody)
            {
                await inbox.ProvenAsync(assetId, asked, stop);
            }

            return true;
        }

        AlarmLog.HubSilent(services.Log, locationId, assetId);
        return false;
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
