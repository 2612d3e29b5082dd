using NodaTime;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Devices.RingCloud.Support;

namespace RingActors.Devices.RingCloud.Alarm;

/// <summary>
/// Since when each hub is listened to: from its list on, until it or its socket is away. What is told here is told in the order of the
/// frames, so that nothing is proven before all that came earlier has been told on.
/// </summary>
internal sealed partial class HubFrameHandler
{
    /// <summary>The hubs that are listened to now.</summary>
    public IReadOnlyList<string> Heard => _hubs.All.Where(h => h.HeardSince is not null).Select(h => h.AssetId).ToList();

    /// <summary>A question that was put to the hub then has been answered.</summary>
    public Task ProvenAsync(string assetId, Instant asked, CancellationToken stop) => InOrderAsync(
        async () =>
        {
            var hub = _hubs.Get(assetId);
            if (hub.HeardSince is { } since && asked > hub.ProvenUntil)
            {
                hub.ProvenUntil = asked;
                await HearsAsync(hub, since, asked, stop);
            }
        },
        stop);

    /// <summary>The hub's list came: from here on nothing of it is missed.</summary>
    private async ValueTask BeginToHearAsync(AlarmHub hub, Instant since, CancellationToken stop)
    {
        if (hub.HeardSince is not null)
        {
            return;
        }

        var before = hub.WasHeard ? hub.ProvenUntil : (Instant?)null;
        hub.HeardSince = since;
        hub.ProvenUntil = since;
        hub.WasHeard = true;
        await HearsAsync(hub, since, since, stop);
        HeardAgain?.Invoke(hub, before, since);
    }

    private async ValueTask CeaseToHearAsync(AlarmHub hub, string reason, CancellationToken stop)
    {
        var until = hub.HeardSince is null ? (Instant?)null : hub.ProvenUntil;
        hub.HeardSince = null;
        await observer.ObserveAsync(
            new ListeningEnded(RingLine.Hub, locationId, hub.AssetId, until, reason) { LearnedAt = time.Now() }, stop);
    }

    private async Task CeaseToHearAllAsync(string reason, CancellationToken stop)
    {
        foreach (var hub in _hubs.All)
        {
            await CeaseToHearAsync(hub, reason, stop);
        }
    }

    private ValueTask HearsAsync(AlarmHub hub, Instant since, Instant until, CancellationToken stop) => observer.ObserveAsync(
        new ListeningProven(RingLine.Hub, locationId, hub.AssetId, since, until) { LearnedAt = time.Now() }, stop);
}
