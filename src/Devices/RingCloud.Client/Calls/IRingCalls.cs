using NodaTime;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.Observations;

namespace RingActors.Devices.RingCloud.Client.Calls;

/// <summary>Ring has taken a command. Whether it was carried out, only a later observation tells.</summary>
public sealed record RingAcceptance(Instant At);

/// <summary>
/// What can be asked of Ring. Every call fails with a <see cref="RingApiException"/>, whose fault, transience and
/// unknown outcome tell the outbox what to do. Commands are not repeated in here.
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

    /// <summary>
    /// Newest first, from Ring's newer history; at most 100 rows. The kind is motion, ding or on_demand; null for all.
    /// </summary>
    Task<RingEventPage> GetEventsAsync(long deviceId, string? kind, int limit, string? next, CancellationToken stop);

    /// <summary>The same for all cameras of a location.</summary>
    Task<RingEventPage> GetLocationEventsAsync(string locationId, string? kind, int limit, string? next, CancellationToken stop);

    /// <summary>
    /// Recorded happenings of a camera, oldest first, with addresses of their videos; a span of at most 31 days.
    /// </summary>
    Task<RingEventPage> SearchVideosAsync(long deviceId, Instant from, Instant to, CancellationToken stop);

    /// <summary>
    /// Where the recording of an event can be fetched, for a quarter of an hour. <see cref="RingFault.NotFound"/>: no
    /// plan, deleted, or encrypted end to end.
    /// </summary>
    Task<RingMedia> GetRecordingAsync(string eventId, CancellationToken stop);

    /// <summary>Has Ring make a page on which others can watch the recording; takes up to two minutes.</summary>
    Task<RingMedia> ShareRecordingAsync(string eventId, CancellationToken stop);

    /// <summary>Has Ring make a file of the recording that players understand; takes up to two minutes.</summary>
    Task<RingMedia> PrepareDownloadAsync(string eventId, CancellationToken stop);

    /// <summary>What a chime can be set to play.</summary>
    Task<IReadOnlyList<RingRingtone>> GetRingtonesAsync(CancellationToken stop);

    /// <summary>The doorbells that a chime rings for.</summary>
    Task<IReadOnlyList<long>> GetLinkedDoorbellsAsync(long chimeId, CancellationToken stop);

    Task<RingLocationMode> GetLocationModeAsync(string locationId, CancellationToken stop);

    /// <summary>What each mode of a location does to its cameras.</summary>
    Task<RingModeSettings> GetLocationModeSettingsAsync(string locationId, CancellationToken stop);

    /// <summary>
    /// Sets the mode of a location without an alarm: disarmed, home or away. Refused where modes are off or this user
    /// may not. Read back soon: only that tells.
    /// </summary>
    Task<RingAcceptance> SetLocationModeAsync(string locationId, string mode, CancellationToken stop);

    /// <summary>
    /// Asks the base station to change its mode: none, some or all. Sensors in <paramref name="bypass"/> are left out.
    /// The base station refuses by reporting its old mode.
    /// </summary>
    Task<RingAcceptance> SwitchAlarmModeAsync(string locationId, string mode, IReadOnlyList<string> bypass, CancellationToken stop);

    /// <summary>
    /// Changes the mode by the way that the home has: its base station, or where it has none the mode of its location,
    /// which knows no bypass.
    /// </summary>
    Task<RingAcceptance> SwitchSecurityModeAsync(
        string locationId, RingSecurityMode mode, IReadOnlyList<string> bypass, CancellationToken stop);

    /// <summary>
    /// Has the base station tell everything behind it anew; returns when that has been observed. One that does not
    /// answer in time is observed to be unresponsive. Where there is none, the mode of the location is read.
    /// </summary>
    Task<RingAcceptance> AskBaseStationAsync(string locationId, CancellationToken stop);

    Task<RingAcceptance> SoundAlarmSirenAsync(string locationId, CancellationToken stop);

    Task<RingAcceptance> SilenceAlarmSirenAsync(string locationId, CancellationToken stop);

    /// <summary>Sets values of a device behind a hub. The text is a JSON object in Ring's own names.</summary>
    Task<RingAcceptance> SetAlarmDeviceAsync(string locationId, string zid, string json, CancellationToken stop);

    /// <summary>
    /// Gives a command to a device behind a hub, e.g. <c>siren-test.start</c>, <c>valve.close</c>, <c>lock.lock</c>.
    /// The text is the JSON object of its data. What sounds needs sirens allowed, <c>lock.unlock</c> needs unlocking
    /// allowed; the security panel has calls of its own.
    /// </summary>
    Task<RingAcceptance> SendAlarmCommandAsync(string locationId, string zid, string commandType, string json, CancellationToken stop);

    /// <summary>Sets the volume of a chime, 0 to 11. Confirmed by the next device list.</summary>
    Task<RingAcceptance> SetChimeVolumeAsync(long deviceId, int volume, CancellationToken stop);

    /// <summary>
    /// Plays the chime's sound for a press (<c>ding</c>) or for motion (<c>motion</c>). Nothing confirms it.
    /// </summary>
    Task<RingAcceptance> PlayChimeAsync(long deviceId, string kind, CancellationToken stop);

    /// <summary>Keeps a chime silent for 1 minute to 24 h; zero ends that. Confirmed by the next device list.</summary>
    Task<RingAcceptance> SnoozeChimeAsync(long deviceId, Duration duration, CancellationToken stop);

    /// <summary>
    /// Sets how loud a doorbell rings outside, 0 to 11 (an intercom: 0 to 8). Confirmed by the next device list.
    /// </summary>
    Task<RingAcceptance> SetDoorbellVolumeAsync(long deviceId, int volume, CancellationToken stop);

    /// <summary>The groups of lights of a location.</summary>
    Task<IReadOnlyList<RingLightGroup>> GetLightGroupsAsync(string locationId, CancellationToken stop);

    /// <summary>How a group of lights stands now. It is never announced.</summary>
    Task<RingLightGroupState> GetLightGroupAsync(string locationId, string groupId, CancellationToken stop);

    /// <summary>
    /// Switches a group of lights, on for 1 s to 24 h if a duration is named. Confirmed by reading the group again.
    /// </summary>
    Task<RingAcceptance> SetLightGroupAsync(string locationId, string groupId, bool on, Duration? duration, CancellationToken stop);

    /// <summary>
    /// Has an intercom open the door. Refused unless unlocking is allowed. Ring's answer says whether the intercom took
    /// the command; only a push message confirms that it opened.
    /// </summary>
    Task<RingAcceptance> UnlockIntercomAsync(long deviceId, CancellationToken stop);

    /// <summary>Sets values of the base station itself: its volume, its brightness.</summary>
    Task<RingAcceptance> SetBaseStationAsync(string locationId, string json, CancellationToken stop);

    /// <summary>
    /// Sounds a siren behind a hub that takes a value and no command. It sounds until it is switched off.
    /// </summary>
    Task<RingAcceptance> SoundAlarmDeviceAsync(string locationId, string zid, CancellationToken stop);

    /// <summary>
    /// Changes some of a camera's settings in the old way, by which zones, sensitivity and the in-home chime are set.
    /// </summary>
    Task<RingAcceptance> PutSettingsAsync(long deviceId, string json, CancellationToken stop);

    /// <summary>Sets the volume of a chime or a doorbell, whichever the device list says it is.</summary>
    Task<RingAcceptance> SetVolumeAsync(long deviceId, int volume, CancellationToken stop);

    /// <summary>
    /// Has a camera take a picture and waits for it, for half a minute at most. Never one that Ring had before it was
    /// asked. Drains batteries.
    /// </summary>
    Task<RingPicture> TakePictureAsync(long deviceId, CancellationToken stop);

    /// <summary>The picture that a push message named (<see cref="CameraObservation.PictureId"/>).</summary>
    Task<RingPicture> GetPictureOfPushAsync(string pictureId, CancellationToken stop);

    /// <summary>Has the device list read soon instead of at its time.</summary>
    void RefreshDevices();
}
