using Microsoft.Extensions.Logging;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Devices.RingCloud.Rest;
using RingActors.Devices.RingCloud.Support;
using RingActors.Devices.RingCloud.Wire;

namespace RingActors.Devices.RingCloud.Household;

/// <summary>
/// Reads locations and devices regularly and after own commands: Ring announces none of their state. Everything else of the
/// connection follows from what is found here.
/// </summary>
internal sealed class HouseholdPoller(
    RingServices services, RingApi api, AlarmSockets sockets, LocationModes modes, Subscriptions subscriptions)
{
    private readonly Waker _waker = new(services.Time);
    private readonly RingPollPause _pause = new(services);
    private volatile HouseholdState _state = HouseholdState.Empty;

    public HouseholdState State => _state;

    /// <summary>Reads again soon: something was changed.</summary>
    public void ReadSoon() => _waker.Wake();

    public async Task RunAsync(CancellationToken stop)
    {
        Show(RingLinkState.Connecting, "Reading the devices.");
        while (!stop.IsCancellationRequested)
        {
            TimeSpan pause;
            try
            {
                await ReadOnceAsync(stop);
                Show(RingLinkState.Up, "The devices are read regularly.");
                pause = _pause.AfterSuccess(services.Options.Polling.DeviceList);
            }
            catch (RingApiException e)
            {
                Show(_pause.StateOf(e), e.Message);
                pause = _pause.AfterFailure(e);
            }

            if (await _waker.PauseAsync(pause, stop))
            {
                await services.Time.Pause(services.Options.Polling.AfterCommand, stop);
            }
        }
    }

    private async Task ReadOnceAsync(CancellationToken stop)
    {
        var devices = await api.DevicesAsync(stop);
        var locations = NeedsLocations(devices.Value) ? await api.LocationsAsync(stop) : null;
        if (locations is not null)
        {
            await TellAsync(locations, stop);
        }

        await TellAsync(devices, stop);
        var known = locations?.Value.Select(l => l.Id).ToHashSet(StringComparer.Ordinal) ?? _state.LocationIds;
        _state = _state.Next([.. devices.Value.Devices.Select(d => d.Device)], known, devices.Value.IsComplete && devices.Value.TellsAlarms);
        sockets.Keep(_state.HubLocations, mayDrop: devices.Value.IsComplete);
        modes.Keep(_state.ModeLocations);
        await subscriptions.KeepAsync(_state.Cameras, stop);
    }

    // Locations hardly ever change: read at first, and when a device names one that is not known.
    private bool NeedsLocations(ParsedDeviceList devices) => _state.LocationIds.Count == 0
        || devices.Devices.Any(d => d.Device.LocationId is { } id && !_state.LocationIds.Contains(id) && _state.Find(d.Device.Id) is null);

    private async Task TellAsync(Reading<IReadOnlyList<ParsedLocation>> locations, CancellationToken stop)
    {
        var now = services.Time.Now();
        foreach (var location in locations.Value)
        {
            await services.Observer.ObserveAsync(
                new LocationListed(location.Id, location.Name, location.TimeZone, location.IsOwner)
                {
                    LearnedAt = now,
                    Leftover = location.Leftover,
                },
                stop);
        }
    }

    private async Task TellAsync(Reading<ParsedDeviceList> list, CancellationToken stop)
    {
        var now = services.Time.Now();
        foreach (var device in list.Value.Devices)
        {
            await services.Observer.ObserveAsync(new DeviceListed(device.Device) { LearnedAt = now, Leftover = device.Leftover }, stop);
        }

        await services.Observer.ObserveAsync(
            new DeviceListCompleted([.. list.Value.Devices.Select(d => d.Device.Id)], list.Value.IsComplete)
            {
                LearnedAt = now,
                Leftover = list.Value.Leftover,
            },
            stop);
    }

    private void Show(RingLinkState state, string reason) => services.Links.Set(RingSubsystem.DeviceList, state, reason);
}
