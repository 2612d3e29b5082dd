using RingActors.Devices.RingCloud.Observations;
using RingActors.Devices.RingCloud.Support;
using RingActors.Devices.RingCloud.Wire;

namespace RingActors.Devices.RingCloud.Alarm;

/// <summary>How each hub stands with Ring, and that the panel is not heard any more.</summary>
internal sealed partial class HubFrameHandler
{
    private async Task SessionInfoAsync(AlarmFrame frame, PayloadFaults faults, CancellationToken stop)
    {
        foreach (var item in frame.Body)
        {
            if (item.Text("assetUuid") is not { } assetId || item.Text("connectionStatus") is not { } status)
            {
                faults.Add("$.msg.body[]", "a hub's assetUuid and connectionStatus");
                faults.Hold(item.Json());
                continue;
            }

            var hub = _hubs.Get(assetId);
            hub.Kind ??= item.Text("kind");
            hub.Number ??= item.Long("doorbotId");
            var returned = !hub.IsUsable && AlarmHub.IsUsableStatus(status);
            await ReportStatusAsync(hub, status, stop);
            if (returned)
            {
                HubReturned?.Invoke(assetId);
            }
        }
    }

    private ValueTask SilenceAsync(string reason, bool ofPanel, CancellationToken stop) =>
        observer.ObserveAsync(new HubConnectionLost(locationId, reason) { LearnedAt = time.Now(), OfPanel = ofPanel }, stop);

    private async Task ReportStatusAsync(AlarmHub hub, string status, CancellationToken stop)
    {
        if (hub.Status == status)
        {
            return;
        }

        hub.Status = status;
        hub.IsListed &= hub.IsUsable;
        var hasPanel = Panel is { } panel
            ? panel.AssetId == hub.AssetId
            : hub.Kind?.StartsWith("base_station", StringComparison.Ordinal) == true;
        await observer.ObserveAsync(
            new HubConnectivityObserved(locationId, hub.AssetId, hub.Kind, status, hub.IsUsable)
            {
                LearnedAt = time.Now(),
                HasPanel = hasPanel,
                Number = hub.Number,
            },
            stop);
        if (!hub.IsUsable)
        {
            await CeaseToHearAsync(hub, $"Ring says that the hub is {status}.", stop);
        }
    }
}
