using RingActors.Devices.RingCloud.Observations;
using RingActors.Devices.RingCloud.Rest;
using RingActors.Devices.RingCloud.Support;

namespace RingActors.Devices.RingCloud.Household;

/// <summary>
/// Reads the groups of lights of every location and how each stands: Ring announces neither. Which groups there are is read once an
/// hour, so that a household without any costs one call.
/// </summary>
internal sealed class LightGroupPoller(RingServices services, RingApi api, Func<HouseholdState> household)
{
    private static readonly TimeSpan ListEvery = TimeSpan.FromHours(1);

    private readonly Waker _waker = new(services.Time);
    private readonly Dictionary<string, Known> _known = new(StringComparer.Ordinal);

    /// <summary>Reads again soon: something was switched.</summary>
    public void ReadSoon() => _waker.Wake();

    public async Task RunAsync(CancellationToken stop)
    {
        var pause = new RingPollPause(services);
        while (!stop.IsCancellationRequested)
        {
            // The first reading waits for the device list, which names the locations.
            var locations = household().Devices.Select(d => d.LocationId).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
            RingApiException? failure = null;
            foreach (var location in locations)
            {
                failure = await ReadAsync(location, stop) ?? failure;
            }

            var span = locations.Count == 0 ? services.Options.Polling.FailurePauseMin
                : failure is not null ? pause.AfterFailure(failure)
                : pause.AfterSuccess(services.Options.Polling.LightGroups);
            if (await _waker.PauseAsync(span, stop))
            {
                await services.Time.Pause(services.Options.Polling.AfterCommand, stop);
            }
        }
    }

    /// <returns>What may be over by the next time; null if it was read, or if this account has no groups there.</returns>
    private async Task<RingApiException?> ReadAsync(string location, CancellationToken stop)
    {
        try
        {
            foreach (var group in await GroupsAsync(location, stop))
            {
                var state = (await api.LightGroupAsync(location, group.Id, stop)).Value;
                await services.Observer.ObserveAsync(
                    new LightGroupObserved(location, group, state)
                    {
                        LearnedAt = services.Time.Now(),
                        Leftover = Both(group.Leftover, state.Leftover),
                    },
                    stop);
            }
        }
        catch (RingApiException e)
        {
            HouseholdLog.NotRead(services.Log, "light groups", location, e.Message);
            if (e.Fault is not (RingFault.Forbidden or RingFault.NotFound or RingFault.Rejected))
            {
                return e;
            }

            // Some accounts have no groups at all: asked again after the same hour as a list.
            _known.TryAdd(location, new Known(services.Time.GetUtcNow() + ListEvery, []));
        }

        return null;
    }

    private async Task<IReadOnlyList<RingLightGroup>> GroupsAsync(string location, CancellationToken stop)
    {
        if (_known.TryGetValue(location, out var known) && services.Time.GetUtcNow() < known.ReadAgainAt)
        {
            return known.Groups;
        }

        var groups = (await api.LightGroupsAsync(location, stop)).Value;
        _known[location] = new Known(services.Time.GetUtcNow() + ListEvery, groups);
        await services.Observer.ObserveAsync(
            new LightGroupsCompleted(location, [.. groups.Select(g => g.Id)]) { LearnedAt = services.Time.Now() }, stop);
        return groups;
    }

    private static string? Both(string? group, string? state) => (group, state) switch
    {
        (null, _) => state,
        (_, null) => group,
        _ => $"{{\"group\":{group},\"state\":{state}}}",
    };

    private sealed record Known(DateTimeOffset ReadAgainAt, IReadOnlyList<RingLightGroup> Groups);
}
