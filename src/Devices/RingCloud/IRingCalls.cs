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

    /// <summary>
    /// Gives a command to a device behind a hub, e.g. <c>siren-test.start</c>, <c>valve.close</c>, <c>lock.lock</c>. The text is the JSON
    /// object of its data. What sounds needs sirens allowed, <c>lock.unlock</c> needs unlocking allowed; the security panel has
    /// calls of its own.
    /// </summary>
    Task<RingAcceptance> SendAlarmCommandAsync(string locationId, string zid, string commandType, string json, CancellationToken stop);

    /// <summary>Sets the volume of a chime, 0 to 11. Confirmed by the next device list.</summary>
    Task<RingAcceptance> SetChimeVolumeAsync(long deviceId, int volume, CancellationToken stop);

    /// <summary>Plays the chime's sound for a press (<c>ding</c>) or for motion (<c>motion</c>). Nothing confirms it.</summary>
    Task<RingAcceptance> PlayChimeAsync(long deviceId, string kind, CancellationToken stop);

    /// <summary>Keeps a chime silent for 1 minute to 24 h; zero ends that. Confirmed by the next device list.</summary>
    Task<RingAcceptance> SnoozeChimeAsync(long deviceId, Duration duration, CancellationToken stop);

    /// <summary>Sets how loud a doorbell rings outside, 0 to 11 (an intercom: 0 to 8). Confirmed by the next device list.</summary>
    Task<RingAcceptance> SetDoorbellVolumeAsync(long deviceId, int volume, CancellationToken stop);

    /// <summary>The groups of lights of a location.</summary>
    Task<IReadOnlyList<RingLightGroup>> GetLightGroupsAsync(string locationId, CancellationToken stop);

    /// <summary>How a group of lights stands now. It is never announced.</summary>
    Task<RingLightGroupState> GetLightGroupAsync(string locationId, string groupId, CancellationToken stop);

    /// <summary>Switches a group of lights, on for 1 s to 24 h if a duration is named. Confirmed by reading the group again.</summary>
    Task<RingAcceptance> SetLightGroupAsync(string locationId, string groupId, bool on, Duration? duration, CancellationToken stop);

    /// <summary>
    /// Has an intercom open the door. Refused unless unlocking is allowed. Ring's answer says whether the intercom took the command; only
    /// a push message confirms that it opened.
    /// </summary>
    Task<RingAcceptance> UnlockIntercomAsync(long deviceId, CancellationToken stop);

    /// <summary>Sets values of the base station itself: its volume, its brightness.</summary>
    Task<RingAcceptance> SetBaseStationAsync(string locationId, string json, CancellationToken stop);

    /// <summary>Sounds a siren behind a hub that takes a value and no command. It sounds until it is switched off.</summary>
    Task<RingAcceptance> SoundAlarmDeviceAsync(string locationId, string zid, CancellationToken stop);

    /// <summary>Changes some of a camera's settings in the old way, by which zones, sensitivity and the in-home chime are set.</summary>
    Task<RingAcceptance> PutSettingsAsync(long deviceId, string json, CancellationToken stop);

    /// <summary>Sets the volume of a chime or a doorbell, whichever the device list says it is.</summary>
    Task<RingAcceptance> SetVolumeAsync(long deviceId, int volume, CancellationToken stop);

    /// <summary>Has the device list read soon instead of at its time.</summary>
    void RefreshDevices();
}
