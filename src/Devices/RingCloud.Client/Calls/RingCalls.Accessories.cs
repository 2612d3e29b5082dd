using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.Observations;

namespace RingActors.Devices.RingCloud.Client.Calls;

/// <summary>Chimes, volumes, groups of lights, intercoms, and commands to what is behind a hub.</summary>
internal sealed partial class RingCalls
{
    private const int VolumeMax = 11;
    private static readonly Duration DayMax = Duration.FromHours(24);

    public async Task<RingAcceptance> SendAlarmCommandAsync(
        string locationId, string zid, string commandType, string json, CancellationToken stop)
    {
        RequireOrdinary(commandType);
        await sockets.Of(locationId).CommandAsync(zid, commandType, ObjectOf(json), stop);
        return Accepted();
    }

    public async Task<RingAcceptance> SetBaseStationAsync(string locationId, string json, CancellationToken stop)
    {
        await sockets.Of(locationId).SetBaseStationAsync(ObjectOf(json), stop);
        return Accepted();
    }

    public Task<RingAcceptance> SoundAlarmDeviceAsync(string locationId, string zid, CancellationToken stop)
    {
        RequireSirens();
        return SetAlarmDeviceAsync(locationId, zid, """{"on":true}""", stop);
    }

    public Task<RingAcceptance> PutSettingsAsync(long deviceId, string json, CancellationToken stop)
    {
        var body = new JsonObject { ["doorbot"] = new JsonObject { ["settings"] = ObjectOf(json) } };
        return AndReadBackAsync(deviceId, () => api.PutSettingsAsync(deviceId, body.ToJsonString(), stop));
    }

    public Task<RingAcceptance> SetVolumeAsync(long deviceId, int volume, CancellationToken stop) =>
        poller.State.Find(deviceId) is not { } device
            ? throw new RingApiException(RingFault.NotConnected, $"The device list has not told of {deviceId} yet. Try again when it has.")
            : device.Family == "chimes"
                ? SetChimeVolumeAsync(deviceId, volume, stop)
                : SetDoorbellVolumeAsync(deviceId, volume, stop);

    public Task<RingAcceptance> SetChimeVolumeAsync(long deviceId, int volume, CancellationToken stop)
    {
        RequireVolume(volume);
        return AndReadBackAsync(deviceId, () => api.ChimeVolumeAsync(deviceId, volume, stop));
    }

    public Task<RingAcceptance> PlayChimeAsync(long deviceId, string kind, CancellationToken stop) => kind is "ding" or "motion"
        ? AndReadBackAsync(deviceId, () => api.PlayChimeAsync(deviceId, kind, stop))
        : throw Invalid("A chime plays ding or motion.");

    public Task<RingAcceptance> SnoozeChimeAsync(long deviceId, Duration duration, CancellationToken stop)
    {
        if (duration != Duration.Zero && (duration < Duration.FromMinutes(1) || duration > DayMax))
        {
            throw Invalid("A chime is silenced for 1 minute to 24 hours; 0 ends it.");
        }

        var minutes = duration == Duration.Zero ? (int?)null : (int)Math.Ceiling(duration.TotalMinutes);
        return AndReadBackAsync(deviceId, () => api.SnoozeChimeAsync(deviceId, minutes, stop));
    }

    public Task<RingAcceptance> SetDoorbellVolumeAsync(long deviceId, int volume, CancellationToken stop)
    {
        RequireVolume(volume);
        return AndReadBackAsync(deviceId, () => api.DoorbellVolumeAsync(deviceId, volume, stop));
    }

    public async Task<IReadOnlyList<RingLightGroup>> GetLightGroupsAsync(string locationId, CancellationToken stop) =>
        (await api.LightGroupsAsync(locationId, stop)).Value;

    public async Task<RingLightGroupState> GetLightGroupAsync(string locationId, string groupId, CancellationToken stop) =>
        (await api.LightGroupAsync(locationId, groupId, stop)).Value;

    public Task<RingAcceptance> SetLightGroupAsync(
        string locationId, string groupId, bool on, Duration? duration, CancellationToken stop)
    {
        if (duration is { } time && (!on || time < Duration.FromSeconds(1) || time > DayMax))
        {
            throw Invalid("Lights are on for 1 s to 24 h; off has no duration.");
        }

        var seconds = duration is { } asked ? (int)Math.Ceiling(asked.TotalSeconds) : (int?)null;
        return ThenReadGroupsAsync(AndReadBackAsync(() => api.SetLightGroupAsync(locationId, groupId, on, seconds, stop)));
    }

    /// <summary>Also after an unknown outcome: then the groups are the only witness.</summary>
    private async Task<RingAcceptance> ThenReadGroupsAsync(Task<RingAcceptance> call)
    {
        try
        {
            return await call;
        }
        finally
        {
            groups.ReadSoon();
        }
    }

    public Task<RingAcceptance> UnlockIntercomAsync(long deviceId, CancellationToken stop)
    {
        RequireUnlock();
        return AndReadBackAsync(deviceId, () => api.UnlockDoorAsync(deviceId, Guid.CreateVersion7(services.Time.GetUtcNow()), stop));
    }

    private static void RequireVolume(int volume)
    {
        if (volume is < 0 or > VolumeMax)
        {
            throw Invalid($"A volume is 0 to {VolumeMax}.");
        }
    }

    /// <summary>
    /// The panel's commands have calls with checks of their own; what sounds or opens needs its permission.
    /// </summary>
    private void RequireOrdinary(string commandType)
    {
        if (commandType.StartsWith("security-panel.", StringComparison.Ordinal))
        {
            throw Invalid("The security panel is commanded by its own calls.");
        }

        if (commandType is "siren-test.start")
        {
            RequireSirens();
        }

        if (commandType is "lock.unlock" or "valve.open")
        {
            RequireUnlock();
        }
    }

    private void RequireUnlock()
    {
        if (!services.Options.UnlockAllowed)
        {
            throw new RingApiException(RingFault.SwitchedOff, "Opening doors is switched off (Home:AllowUnlock). Nothing was sent.");
        }
    }
}
