using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace RingCloudSim.Household;

/// <summary>
/// Everything that can happen to a household, by the world (control plane) or by a client (REST, hub socket). Together
/// with the clock and the seed, the ordered list of these is the household's whole state: replaying it gives the same
/// household.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "input")]
[JsonDerivedType(typeof(MotionSeen), "motion-seen")]
[JsonDerivedType(typeof(ButtonPressed), "button-pressed")]
[JsonDerivedType(typeof(LightSwitched), "light-switched")]
[JsonDerivedType(typeof(SirenSwitched), "siren-switched")]
[JsonDerivedType(typeof(DeviceSettingsPatched), "device-settings-patched")]
[JsonDerivedType(typeof(LegacySettingsPatched), "legacy-settings-patched")]
[JsonDerivedType(typeof(DeviceFieldsSet), "device-fields-set")]
[JsonDerivedType(typeof(ChimePlayed), "chime-played")]
[JsonDerivedType(typeof(ChimeSnoozed), "chime-snoozed")]
[JsonDerivedType(typeof(DoorOpened), "door-opened")]
[JsonDerivedType(typeof(LightGroupSwitched), "light-group-switched")]
[JsonDerivedType(typeof(SnapshotTaken), "snapshot-taken")]
[JsonDerivedType(typeof(LocationModeSet), "location-mode-set")]
[JsonDerivedType(typeof(LocationModeSettingsSet), "location-mode-settings-set")]
[JsonDerivedType(typeof(SensorFaulted), "sensor-faulted")]
[JsonDerivedType(typeof(DetectorAlarmed), "detector-alarmed")]
[JsonDerivedType(typeof(HubDeviceSet), "hub-device-set")]
[JsonDerivedType(typeof(HubDeviceAdded), "hub-device-added")]
[JsonDerivedType(typeof(HubDeviceRemoved), "hub-device-removed")]
[JsonDerivedType(typeof(HubStatusSet), "hub-status-set")]
[JsonDerivedType(typeof(HubClockSet), "hub-clock-set")]
[JsonDerivedType(typeof(HubDisconnected), "hub-disconnected")]
[JsonDerivedType(typeof(HubValuesRequested), "hub-values-requested")]
[JsonDerivedType(typeof(HubCommandGiven), "hub-command-given")]
internal abstract record HouseholdInput;

internal sealed record MotionSeen(long DeviceId, string Subtype, bool WithSnapshot) : HouseholdInput;

internal sealed record ButtonPressed(long DeviceId, bool WithSnapshot) : HouseholdInput;

internal sealed record LightSwitched(long DeviceId, bool On) : HouseholdInput;

internal sealed record SirenSwitched(long DeviceId, bool On, int DurationSeconds) : HouseholdInput;

internal sealed record DeviceSettingsPatched(long DeviceId, JsonObject Patch) : HouseholdInput;

internal sealed record LegacySettingsPatched(long DeviceId, JsonObject Patch) : HouseholdInput;

/// <summary>Fields of the listing document, replaced; objects inside are merged.</summary>
internal sealed record DeviceFieldsSet(long DeviceId, JsonObject Fields) : HouseholdInput;

internal sealed record ChimePlayed(long DeviceId, string Kind) : HouseholdInput;

/// <summary>Zero minutes end the snooze.</summary>
internal sealed record ChimeSnoozed(long DeviceId, int Minutes) : HouseholdInput;

/// <summary>An intercom opens the door; <see cref="From"/> is told by push.</summary>
internal sealed record DoorOpened(long DeviceId, string From) : HouseholdInput;

/// <summary>Zero seconds: until switched again.</summary>
internal sealed record LightGroupSwitched(string LocationId, string GroupId, bool On, int Seconds) : HouseholdInput;

internal sealed record SnapshotTaken(long DeviceId) : HouseholdInput;

internal sealed record LocationModeSet(string LocationId, string Mode) : HouseholdInput;

internal sealed record LocationModeSettingsSet(string LocationId, JsonObject? Settings) : HouseholdInput;

internal sealed record SensorFaulted(string Zid, bool Faulted) : HouseholdInput;

internal sealed record DetectorAlarmed(string Zid, bool Active) : HouseholdInput;

/// <summary>
/// What a hub device reports of itself: `device.v1` values, `general.v2` fields, and impulses, if any.
/// </summary>
internal sealed record HubDeviceSet(
    string Zid, JsonObject Values, JsonObject General, IReadOnlyList<string>? Impulses = null) : HouseholdInput;

internal sealed record HubDeviceAdded(string AssetUuid, JsonObject Document) : HouseholdInput;

internal sealed record HubDeviceRemoved(string Zid) : HouseholdInput;

internal sealed record HubStatusSet(string AssetUuid, string Status) : HouseholdInput;

/// <summary>The hub's clock is ahead of the true one by so many seconds, or behind if negative.</summary>
internal sealed record HubClockSet(string AssetUuid, double SkewSeconds) : HouseholdInput;

/// <summary>The hub tells its clients that it lost its link (HubDisconnectionEventType).</summary>
internal sealed record HubDisconnected(string AssetUuid) : HouseholdInput;

/// <summary>A client asks for new `device.v1` values.</summary>
internal sealed record HubValuesRequested(string AssetUuid, string Zid, JsonObject Values, Initiator By) : HouseholdInput;

/// <summary>
/// A client's command to a device behind a hub; <see cref="Twist"/> is the fault played on it, if any.
/// </summary>
internal sealed record HubCommandGiven(
    string AssetUuid, string Zid, string CommandType, JsonObject Data, Initiator By, CommandTwist Twist) : HouseholdInput;

/// <summary>Who caused a change, as it appears in the message context.</summary>
internal sealed record Initiator(string UserId, string Name, string Interface, bool MayConfigure = true);

/// <summary>How a command to the security panel goes wrong.</summary>
internal enum CommandTwist
{
    None = 1,

    /// <summary>Accepted, then the panel reports the old mode.</summary>
    Contradict = 2,

    /// <summary>Accepted, then nothing: no update, and the mode stays.</summary>
    NoUpdate = 3,

    /// <summary>Accepted and done, but nobody is told.</summary>
    Silent = 4,

    /// <summary>Accepted and done; the update arrives twice.</summary>
    Duplicate = 5,

    /// <summary>Accepted, done and told; two seconds later the panel is back in its old mode, and tells that.</summary>
    Revert = 6,
}
