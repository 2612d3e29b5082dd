using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.Household;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Devices.RingCloud.Client.Support;

namespace RingActors.Devices.RingCloud.Client.Calls;

/// <summary>The alarm of a home: its base station, or where it has none the mode of its location.</summary>
internal sealed partial class RingCalls
{
    public async Task<RingLocationMode> GetLocationModeAsync(string locationId, CancellationToken stop) =>
        (await api.LocationModeAsync(locationId, stop)).Value.Mode
        ?? throw new RingApiException(RingFault.NotUnderstood, "Ring's answer names no mode.");

    public async Task<RingModeSettings> GetLocationModeSettingsAsync(string locationId, CancellationToken stop) =>
        (await api.LocationModeSettingsAsync(locationId, stop)).Value;

    public async Task<RingAcceptance> SetLocationModeAsync(string locationId, string mode, CancellationToken stop)
    {
        if (!RingSecurityMode.All.Any(m => m.OfLocation == mode))
        {
            throw Invalid("The mode of a location is disarmed, home or away.");
        }

        var watch = modes.Find(locationId) ?? throw new RingApiException(
            RingFault.NotConnected, "No location with cameras and without an alarm is known by this id yet. Try again when the devices have been read.");
        await watch.SetAsync(mode, stop);
        return Accepted();
    }

    public async Task<RingAcceptance> SwitchAlarmModeAsync(
        string locationId, string mode, IReadOnlyList<string> bypass, CancellationToken stop)
    {
        if (!RingSecurityMode.All.Any(m => m.OfBaseStation == mode))
        {
            throw Invalid("The mode of an alarm is none, some or all.");
        }

        await sockets.Of(locationId).SwitchModeAsync(mode, bypass, stop);
        return Accepted();
    }

    public Task<RingAcceptance> SwitchSecurityModeAsync(
        string locationId, RingSecurityMode mode, IReadOnlyList<string> bypass, CancellationToken stop)
    {
        if (modes.Find(locationId) is null)
        {
            return SwitchAlarmModeAsync(locationId, mode.OfBaseStation, bypass, stop);
        }

        return bypass.Count == 0
            ? SetLocationModeAsync(locationId, mode.OfLocation, stop)
            : throw Invalid("A home without a base station has no sensors that could be bypassed.");
    }

    public async Task<RingAcceptance> AskBaseStationAsync(string locationId, CancellationToken stop)
    {
        if (modes.Find(locationId) is { } watch)
        {
            await watch.AskAsync(stop);
        }
        else
        {
            await sockets.Of(locationId).AskAgainAsync(stop);
        }

        return new RingAcceptance(services.Time.Now());
    }

    public async Task<RingAcceptance> SoundAlarmSirenAsync(string locationId, CancellationToken stop)
    {
        RequireSirens();
        RequirePanel(locationId);
        await sockets.Of(locationId).SoundSirenAsync(stop);
        return Accepted();
    }

    public async Task<RingAcceptance> SilenceAlarmSirenAsync(string locationId, CancellationToken stop)
    {
        RequirePanel(locationId);
        await sockets.Of(locationId).SilenceSirenAsync(stop);
        return Accepted();
    }

    private void RequirePanel(string locationId)
    {
        if (modes.Find(locationId) is not null)
        {
            throw new RingApiException(
                RingFault.NoPanelSiren, "This home has no base station, and so no siren of its own. Sound the siren of a camera.");
        }
    }
}
