using Microsoft.Extensions.Logging;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.Household.State;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Devices.RingCloud.Client.Push;
using RingActors.Devices.RingCloud.Client.Rest;
using RingActors.Devices.RingCloud.Client.Support;
using RingActors.Devices.RingCloud.Client.Wire.Parsers;

namespace RingActors.Devices.RingCloud.Client.Household;

/// <summary>
/// Reads locations and devices regularly and after own commands: Ring announces none of their state. Everything else of
/// the connection follows from what is found here.
/// </summary>
internal sealed class HouseholdPoller(
    RingServices services, RingApi api, AlarmSockets sockets, LocationModes modes, Subscriptions subscriptions, PushLine pushLine)
{
    private readonly Waker _waker = new(services.Time);
    private readonly RingPollPause _pause = new(services);
    private readonly ListLine _line = new(services);
    private readonly SharedHousehold _sharing = new(services, api);
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
                var lack = await ReadOnceAsync(stop);
                pause = _pause.AfterSuccess(services.Options.Polling.DeviceList);
                Show(lack, pause);
            }
            catch (RingApiException e)
            {
                Show(_pause.StateOf(e), e.Message);
                pause = await FailedAsync(e, stop);
            }

            if (await _waker.PauseAsync(pause, stop))
            {
                await services.Time.Pause(services.Options.Polling.AfterCommand, stop);
            }
        }
    }

    /// <summary>That nothing is heard any more is told in time, however long the pause is.</summary>
    /// <returns>What is left of the pause.</returns>
    private async Task<TimeSpan> FailedAsync(RingApiException e, CancellationToken stop)
    {
        if (e.Fault == RingFault.LoginNeeded)
        {
            await pushLine.LoginLostAsync(e.Message, stop);
        }

        var pause = _pause.AfterFailure(e);
        services.Links.TriesAgain(RingSubsystem.DeviceList, pause);
        if (_line.Patience is { } patience && patience < pause)
        {
            pause = await _waker.PauseAsync(patience, stop) ? TimeSpan.Zero : pause - patience;
        }

        await _line.FailedAsync(e.Message, stop);
        return pause;
    }

    /// <returns>What the answer lacked that may be there; null if nothing.</returns>
    private async Task<Lack?> ReadOnceAsync(CancellationToken stop)
    {
        var session = api.Session.Generation;
        var asked = services.Time.Now();
        var devices = await api.DevicesAsync(stop);
        var locations = NeedsLocations(devices.Value) ? await api.LocationsAsync(stop) : null;
        if (devices.Value is { IsComplete: true, Devices.Count: 0 })
        {
            (locations, devices) = await _sharing.LookAsync(locations, devices, stop);
        }

        if (locations is not null)
        {
            await TellAsync(locations, stop);
        }

        var known = locations?.Value.Select(l => l.Id).ToHashSet(StringComparer.Ordinal) ?? _state.LocationIds;
        IReadOnlyList<RingDevice> listed = [.. devices.Value.Devices.Select(d => d.Device)];
        var lack = LackOf(devices.Value, listed);
        _state = _state.Next(
            devices.Value.IsComplete ? listed : _state.With(listed), known, devices.Value.IsComplete && devices.Value.TellsAlarms);
        // Known before it is told: whoever hears of a device may call it at once.
        await TellAsync(devices, stop);
        sockets.Keep(_state.HubLocations, mayDrop: devices.Value.IsComplete);
        modes.Keep(_state.ModeLocations);
        await (lack is null ? _line.ReadAsync(asked, services.Time.Now(), stop) : _line.FailedAsync(lack, stop));
        await subscriptions.KeepAsync(_state.Cameras, stop);
        if (session == api.Session.Generation)
        {
            await pushLine.ListReadAsync(session, asked, services.Time.Now(), stop);
        }

        return lack is not null ? new Lack(lack, SeesNothing: false)
            : _state.Devices.Count == 0 ? new Lack(SharedHousehold.NothingSeen(known.Count), SeesNothing: true)
            : null;
    }

    /// <param name="Reason">What the answer lacked that may be there.</param>
    /// <param name="SeesNothing">It lacked nothing, and there was nothing in it.</param>
    private sealed record Lack(string Reason, bool SeesNothing);

    /// <summary>Of a device that the answer should have told and did not, this reading proves nothing.</summary>
    private string? LackOf(ParsedDeviceList list, IReadOnlyList<RingDevice> listed)
    {
        if (list.Untold.Count > 0)
        {
            return $"Ring's device list came without {string.Join(", ", list.Untold)}; what is there is kept as it was.";
        }

        return list.IsComplete || _state.With(listed).Count == listed.Count
            ? null
            : "Ring's device list has entries that cannot be read and lacks known devices; they are kept as they were.";
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

    private void Show(Lack? lack, TimeSpan pause)
    {
        if (lack is null)
        {
            Show(RingLinkState.Up, "The devices are read regularly.");
            return;
        }

        services.Links.Set(RingSubsystem.DeviceList, RingLinkState.Degraded, lack.Reason, seesNothing: lack.SeesNothing);
        services.Links.TriesAgain(RingSubsystem.DeviceList, pause);
    }

    private void Show(RingLinkState state, string reason) => services.Links.Set(RingSubsystem.DeviceList, state, reason);
}
