using NodaTime;
using RingActors.Devices.RingCloud.Observations;

namespace RingActors.Devices.RingCloud;

/// <summary>Ring has taken a command. Whether it was carried out, only a later observation tells.</summary>
public sealed record RingAcceptance(Instant At);

/// <summary>
/// What can be asked of Ring. Every call fails with a <see cref="RingApiException"/>, whose fault, transience and unknown outcome
/// tell the outbox what to do. Commands are not repeated in here.
/// </summary>
public interface IRingCalls
{
    /// <summary>Switches a camera's light. Confirmed by the next device list.</summary>
    Task<RingAcceptance> SetLightAsync(long deviceId, bool on, CancellationToken stop);

    /// <summary>Sounds a camera's siren for 1 to 120 s. Confirmed by the next device list.</summary>
    Task<RingAcceptance> SoundSirenAsync(long deviceId, Duration duration, CancellationToken stop);

    Task<RingAcceptance> SilenceSirenAsync(long deviceId, CancellationToken stop);

    Task<RingAcceptance> SetMotionDetectionAsync(long deviceId, bool on, CancellationToken stop);

    /// <summary>A device's settings in Ring's own form, as redacted JSON text.</summary>
    Task<string> GetSettingsAsync(long deviceId, CancellationToken stop);

    /// <summary>Changes some of a device's settings. The text is a JSON object in Ring's own form.</summary>
    Task<RingAcceptance> PatchSettingsAsync(long deviceId, string json, CancellationToken stop);

    Task<RingDeviceHealth> GetHealthAsync(long deviceId, CancellationToken stop);

    /// <summary>Newest first; at most 100 rows, older than the named event if one is named.</summary>
    Task<IReadOnlyList<RingHistoryEvent>> GetHistoryAsync(long deviceId, int limit, string? olderThan, CancellationToken stop);

    Task<RingLocationMode> GetLocationModeAsync(string locationId, CancellationToken stop);

    /// <summary>Sets the mode of a location without an alarm: disarmed, home or away.</summary>
    Task<RingAcceptance> SetLocationModeAsync(string locationId, string mode, CancellationToken stop);

    /// <summary>
    /// Asks the base station to change its mode: none, some or all. Sensors in <paramref name="bypass"/> are left out. The base station
    /// refuses by reporting its old mode.
    /// </summary>
    Task<RingAcceptance> SwitchAlarmModeAsync(string locationId, string mode, IReadOnlyList<string> bypass, CancellationToken stop);

    /// <summary>
    /// Has the base station tell everything behind it anew; returns when that has been observed. One that does not answer in time
    /// is observed to be unresponsive.
    /// </summary>
    Task<RingAcceptance> AskBaseStationAsync(string locationId, CancellationToken stop);

    Task<RingAcceptance> SoundAlarmSirenAsync(string locationId, CancellationToken stop);

    Task<RingAcceptance> SilenceAlarmSirenAsync(string locationId, CancellationToken stop);

    /// <summary>Sets values of a device behind a hub. The text is a JSON object in Ring's own names.</summary>
    Task<RingAcceptance> SetAlarmDeviceAsync(string locationId, string zid, string json, CancellationToken stop);

    /// <summary>Has the device list read soon instead of at its time.</summary>
    void RefreshDevices();
}
