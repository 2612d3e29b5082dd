using System.Collections.Concurrent;
using NodaTime;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.RingCloud.Observations;

namespace RingActors.Devices.RingCloud.Gateway;

/// <summary>
/// Tells the homes by which lines they are listened to. A line of the account is one of each of its homes; a hub's is one of its own home.
/// </summary>
internal sealed class ListeningKeeper(DeviceDirectory memory, Duration every, Func<Report, CancellationToken, ValueTask> tell)
{
    private readonly ConcurrentDictionary<string, HomeListening> _homes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, LineState> _account = new(StringComparer.Ordinal);

    internal IReadOnlyList<LineState> Of(string home) => _homes.TryGetValue(home, out HomeListening? listening) ? listening.All : [];

    internal IReadOnlyList<LineProof> Proofs(string home) => _homes.TryGetValue(home, out HomeListening? listening) ? listening.Proofs : [];

    internal async Task ObserveAsync(RingObservation observation, CancellationToken stop)
    {
        switch (observation)
        {
            case ListeningProven p:
                LineState hears = new(LineOf(p.Line, p.AssetId), true, p.Since, p.Until, null);
                await ChangeAsync(p.Line, p.LocationId, hears, stop).ConfigureAwait(false);
                break;
            case ListeningEnded e:
                LineState deaf = new(LineOf(e.Line, e.AssetId), false, e.LearnedAt, e.Until, e.Reason);
                await ChangeAsync(e.Line, e.LocationId, deaf, stop).ConfigureAwait(false);
                break;
            case AlarmListCompleted list:
                await Home(memory.Home(list.LocationId))
                    .BehindAsync(Lines.Hub(list.AssetId), list.Zids, all: true, list.HasPanel, stop).ConfigureAwait(false);
                break;
            case AlarmDeviceUpdated { Cause: AlarmReportCause.Added } added:
                await Home(memory.Home(added.LocationId))
                    .BehindAsync(Lines.Hub(added.AssetId), [added.Device.Zid], all: false, hasPanel: null, stop).ConfigureAwait(false);
                break;
            case DeviceListCompleted:
                await TellNewHomesAsync(stop).ConfigureAwait(false);
                foreach (string home in memory.Homes.Where(memory.IsHubless))
                {
                    await Home(home).ForgetHubsAsync(stop).ConfigureAwait(false);
                }

                break;
            case CameraSubscriptionObserved s when memory.Find(s.DeviceId) is { } camera:
                ReportAnnounced announced = new(camera.Id, s.IsOn, s.Reason);
                await tell(new Report(DeviceKinds.CoverageOf(camera.Home), announced), stop).ConfigureAwait(false);
                break;
            case HistoryRead read:
                await TellAsync(read, stop).ConfigureAwait(false);
                break;
        }
    }

    private static string LineOf(RingLine line, string? asset) => line switch
    {
        RingLine.Push => Lines.Push,
        RingLine.DeviceList => Lines.Devices,
        _ => Lines.Hub(asset ?? "unknown"),
    };

    private async Task ChangeAsync(RingLine line, string? location, LineState state, CancellationToken stop)
    {
        if (line == RingLine.Hub && location is not null)
        {
            string home = memory.Home(location);
            await Home(home).ChangeAsync(state, stop).ConfigureAwait(false);
            if (memory.IsHubless(home))
            {
                await Home(home).ForgetHubsAsync(stop).ConfigureAwait(false);
            }

            return;
        }

        _account[state.Line] = state;
        foreach (string each in memory.Homes)
        {
            await Home(each).ChangeAsync(state, stop).ConfigureAwait(false);
        }
    }

    /// <summary>Homes that were not known yet when a line of the account changed.</summary>
    private async Task TellNewHomesAsync(CancellationToken stop)
    {
        foreach (HomeListening home in memory.Homes.Select(Home))
        {
            foreach (LineState state in _account.Values.Where(l => !home.Knows(l.Line)).OrderBy(l => l.Line, StringComparer.Ordinal))
            {
                await home.ChangeAsync(state, stop).ConfigureAwait(false);
            }
        }
    }

    /// <summary>One message a home for all of its cameras.</summary>
    private async Task TellAsync(HistoryRead read, CancellationToken stop)
    {
        var found = from stretch in read.Stretches
                    let camera = memory.Find(stretch.DeviceId)
                    where camera is not null
                    group new FilledStretch(camera.Id, stretch.From, stretch.Until, stretch.Found) by camera.Home;
        foreach (IGrouping<string, FilledStretch> home in found)
        {
            await tell(new Report(DeviceKinds.CoverageOf(home.Key), new ReportBackFilled([.. home])), stop).ConfigureAwait(false);
        }
    }

    private HomeListening Home(string home) => _homes.GetOrAdd(home, h => new HomeListening(h, every, tell));
}
