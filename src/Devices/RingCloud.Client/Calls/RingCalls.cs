using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.Household;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Devices.RingCloud.Client.Rest;
using RingActors.Devices.RingCloud.Client.Support;

namespace RingActors.Devices.RingCloud.Client.Calls;

/// <summary>Checks a call, sends it by the right way, and has its effect read back soon.</summary>
internal sealed partial class RingCalls(
    RingServices services,
    RingApi api,
    AlarmSockets sockets,
    LocationModes modes,
    HouseholdPoller poller,
    LightGroupPoller groups) : IRingCalls
{
    private const int SirenSecondsMax = 120;
    private const int HistoryRowsMax = 100;

    public Task<RingAcceptance> SetLightAsync(long deviceId, bool on, CancellationToken stop) =>
        AndReadBackAsync(deviceId, () => api.LightAsync(deviceId, on, stop));

    public Task<RingAcceptance> SoundSirenAsync(long deviceId, Duration duration, CancellationToken stop)
    {
        var seconds = duration.TotalSeconds is >= 1 and <= SirenSecondsMax
            ? (int)Math.Ceiling(duration.TotalSeconds)
            : throw Invalid($"A siren sounds for 1 to {SirenSecondsMax} s.");
        RequireSirens();
        return AndReadBackAsync(deviceId, () => api.SirenOnAsync(deviceId, seconds, stop));
    }

    public Task<RingAcceptance> SilenceSirenAsync(long deviceId, CancellationToken stop) =>
        AndReadBackAsync(deviceId, () => api.SirenOffAsync(deviceId, stop));

    public Task<RingAcceptance> SetMotionDetectionAsync(long deviceId, bool on, CancellationToken stop) =>
        PatchSettingsAsync(
            deviceId, JsonSerializer.Serialize(new { motion_settings = new { motion_detection_enabled = on } }), stop);

    public async Task<string> GetSettingsAsync(long deviceId, CancellationToken stop) => (await api.SettingsAsync(deviceId, stop)).Value;

    public Task<RingAcceptance> PatchSettingsAsync(long deviceId, string json, CancellationToken stop)
    {
        _ = ObjectOf(json);
        return AndReadBackAsync(deviceId, () => api.PatchSettingsAsync(deviceId, json, stop));
    }

    public async Task<RingDeviceHealth> GetHealthAsync(long deviceId, CancellationToken stop) =>
        (await api.HealthAsync(deviceId, poller.State.Find(deviceId)?.Family == "chimes", stop)).Value.Health;

    public async Task<IReadOnlyList<RingHistoryEvent>> GetHistoryAsync(
        long deviceId, int limit, string? olderThan, CancellationToken stop) => limit is >= 1 and <= HistoryRowsMax
        ? (await api.HistoryAsync(deviceId, limit, olderThan, stop)).Value
        : throw Invalid($"1 to {HistoryRowsMax} rows can be asked for.");

    public async Task<RingAcceptance> SetAlarmDeviceAsync(string locationId, string zid, string json, CancellationToken stop)
    {
        await sockets.Of(locationId).SetValuesAsync(zid, ObjectOf(json), stop);
        return Accepted();
    }

    public void RefreshDevices() => poller.ReadSoon();

    /// <summary>
    /// For a device that another account shares with this one, Ring has no word of its own: it says that there is no
    /// such thing.
    /// </summary>
    private Task<RingAcceptance> AndReadBackAsync(long deviceId, Func<Task> command) => AndReadBackAsync(async () =>
    {
        try
        {
            await command();
        }
        catch (RingApiException e) when (e.Fault is RingFault.NotFound or RingFault.Forbidden && poller.State.Find(deviceId) is { IsShared: true })
        {
            throw new RingApiException(
                RingFault.ReadOnly,
                $"The device is shared with this account, and only its owner may change that: Ring refused it (status {e.Status}). "
                + "Trying again does not help; the owner can change it in the Ring app.",
                null,
                e)
            {
                Status = e.Status,
            };
        }
    });

    private async Task<RingAcceptance> AndReadBackAsync(Func<Task> command)
    {
        try
        {
            await command();
            return Accepted();
        }
        catch (RingApiException e) when (e.IsOutcomeUnknown)
        {
            // Then the device list is the only witness.
            poller.ReadSoon();
            throw;
        }
    }

    private RingAcceptance Accepted()
    {
        poller.ReadSoon();
        return new RingAcceptance(services.Time.Now());
    }

    private void RequireSirens()
    {
        if (!services.Options.SirensAllowed)
        {
            throw new RingApiException(RingFault.SwitchedOff, "Sirens are switched off (Ring:SirensAllowed). Nothing was sent.");
        }
    }

    private static JsonObject ObjectOf(string json)
    {
        try
        {
            return JsonNode.Parse(json) as JsonObject ?? throw Invalid("The values must be a JSON object.");
        }
        catch (JsonException)
        {
            throw Invalid("The values are no JSON.");
        }
    }

    private static RingApiException Invalid(string message) => new(RingFault.Rejected, message);
}
