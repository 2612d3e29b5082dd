using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace RingActors.Api.Home.Handlers;

// The members of the tools' answers. Their schemas stand in Tools/Definitions; a test holds each answer against its
// schema.

internal sealed record DeviceEntry(
    string DeviceId, string Name, string Kind, string Status, string? Room, string? State, int? BatteryPercent);

internal sealed record DevicePage(IReadOnlyList<DeviceEntry> Devices, int Total, string? NextCursor, string AsOf);

internal sealed record CapabilityState(string Value, string Since, string? Until);

internal sealed record CapabilityNumber(double Value, string Unit, string Since);

internal sealed record ControlAnswer(IntentEntry Intent, DeviceEntry Device, string? Advice, string AsOf);

internal sealed record DeviceHealthEntry(
    int? BatteryPercent,
    string? BatteryStatus,
    int? BatteryMillivolts,
    string? Power,
    string? Tamper,
    string? Connection,
    string? ConnectionSince,
    string? Firmware);

internal sealed record DeviceDetails(
    DeviceEntry Device,
    IReadOnlyList<string> Capabilities,
    IReadOnlyDictionary<string, CapabilityState> States,
    IReadOnlyDictionary<string, CapabilityNumber>? Numbers,
    DeviceHealthEntry Health,
    string Address,
    string RingKind,
    string HomeId,
    string? LastMotionAt,
    string? LastDetection,
    string? LastDingAt,
    string? LastEventAt,
    string? LastHeardAt,
    IReadOnlyList<IntentEntry> RecentRequests,
    ListeningEntry Listening,
    string AsOf)
{
    /// <summary>Another account owns it; absent if this one does, or Ring does not say.</summary>
    public bool? Shared { get; init; }

    public string? SharedNote { get; init; }

    /// <summary>Why what it said last is a memory: its hub is not heard; absent while it is the present.</summary>
    public string? NotHeard { get; init; }
}

/// <summary>How a device is listened to: live, late (Ring's history is read), or no.</summary>
internal sealed record ListeningEntry(string How, string Since, string? ProvenUntil, string? Reason, double CoveredLast24h);

internal sealed record IntentEntry(
    string? IntentId, string State, string RequestedMode, string? Detail, string? RequestedBy, string? RequestedAt, string? CorrelationId);

internal sealed record SensorEntry(string DeviceId, string Name, string? State, string? Since, bool? Watched);

/// <summary>Whether a mode can be armed now; if not, why in one sentence.</summary>
internal sealed record ReadinessEntry(bool Ready, string? Reason, IReadOnlyList<SensorEntry> Hindrances);

/// <summary>What takes part in what is guarded now, and is not guarded.</summary>
internal sealed record UnguardedEntry(string DeviceId, string Name, string Why, string? Since, string? Until, string GuardedBy);

internal sealed record BaseStationEntry(string Status, string? Since, string? Reason);

internal sealed record LastKnown(
    string Mode,
    string Phase,
    string? Since,
    string? ChangedBy,
    string? DelayEndsAt,
    string? AlarmState,
    IReadOnlyList<SensorEntry> BypassedSensors);

internal sealed record EvidenceEntry(string? DeviceId, string Name, string What, string? At);

internal sealed record IncidentEntry(
    string IncidentId,
    string Kind,
    string Stage,
    string RaisedBy,
    bool? Presumed,
    IReadOnlyList<EvidenceEntry> SetOffBy,
    string OpenedAt,
    string? EntryEndsAt,
    string? AlarmedAt,
    string? AbortUntil,
    string? ToldAt,
    string? CancelUntil,
    IReadOnlyDictionary<string, string>? Told,
    string? AcknowledgedBy,
    string? AcknowledgedAt,
    ConfidenceEntry? Confidence);

internal sealed record ConfidenceEntry(int Level, IReadOnlyList<string> Reasons);

internal sealed record IncidentsAnswer(IReadOnlyList<IncidentEntry> Incidents, string AsOf);

/// <summary>An arming that waits. While it does, the home is not armed by it.</summary>
internal sealed record WaitingEntry(
    string ArmingId, string Mode, string By, string Until, string? ArmsAt, IReadOnlyList<SensorEntry> OpenSensors);

internal sealed record PanelDelayEntry(int? ExitSeconds, int? EntrySeconds);

/// <summary>
/// A mode, with the delays of this server's zones and those that the base station keeps for what it guards itself.
/// </summary>
internal sealed record ModeEntry(string Mode, string Guards, int ExitSeconds, int EntrySeconds, PanelDelayEntry? BaseStation);

internal sealed record ZoneEntry(string Type, IReadOnlyList<string> Modes);

internal sealed record GuardedEntry(string DeviceId, string? Name, IReadOnlyList<string> ByBaseStation, ZoneEntry? ByServer);

internal sealed record SecuritySettingsAnswer(
    string HomeId,
    JsonObject Settings,
    IReadOnlyList<ModeEntry> Modes,
    IReadOnlyList<GuardedEntry> Guarded,
    IReadOnlyList<string>? Warnings,
    string AsOf);

internal sealed record SecurityStatus(
    string HomeId,
    string Mode,
    string? ModeName,
    string Phase,
    BaseStationEntry? BaseStation,
    LastKnown? LastKnown,
    string? Since,
    string? ChangedBy,
    string? DelayEndsAt,
    string? AlarmState,
    IReadOnlyList<string>? AlarmDevices,
    bool? SirenOn,
    IntentEntry? Pending,
    IntentEntry? LastRequest,
    WaitingEntry? Waiting,
    string? Reverted,
    IReadOnlyList<IncidentEntry>? Incidents,
    IReadOnlyList<SensorEntry> OpenSensors,
    IReadOnlyList<SensorEntry>? BypassedSensors,
    IReadOnlyList<UnguardedEntry>? NotGuarded,
    IReadOnlyList<SensorEntry>? StandsOpen,
    IReadOnlyList<SensorEntry>? NobodyCanSay,
    IReadOnlyList<SensorEntry>? StillDetects,
    IReadOnlyDictionary<string, ReadinessEntry> ReadyToArm,
    string AsOf)
{
    /// <summary>What of the home's automations comes to nothing as things are.</summary>
    public IReadOnlyList<string>? AutomationTroubles { get; init; }
}

internal sealed record ModeChangeAnswer(
    IntentEntry Intent,
    string Mode,
    string? ModeName,
    string Phase,
    BaseStationEntry? BaseStation,
    LastKnown? LastKnown,
    IReadOnlyList<SensorEntry>? BypassedSensors,
    IReadOnlyList<UnguardedEntry>? NotGuarded,
    IReadOnlyList<SensorEntry>? StillDetects,
    IReadOnlyList<string>? Warnings,
    WaitingEntry? Waiting,
    string? Advice,
    string AsOf);

internal sealed record AutomationEntry(
    string AutomationId,
    string AutomationName,
    bool Enabled,
    string Summary,
    string TriggerType,
    int Version,
    string CreatedAt,
    string CreatedBy,
    string? LastFiredAt,
    string? LastOutcome,
    long FiredCount,
    IReadOnlyList<string>? Throttled,
    IReadOnlyList<string>? Troubles);

internal sealed record AutomationPage(IReadOnlyList<AutomationEntry> Automations, int Total, string? NextCursor, string AsOf);

internal sealed record AutomationCreated(AutomationEntry Automation, IReadOnlyList<string>? Warnings, string AsOf);

internal sealed record HistoryEntry(
    string EntryId,
    string At,
    string? LearnedAt,
    string Kind,
    string Summary,
    string? DeviceId,
    string Event,
    string By,
    string CorrelationId,
    string? CausationId,
    KeptEntry? Kept);

/// <summary>What nobody understood, verbatim but for its secrets.</summary>
internal sealed record KeptEntry(
    string? Source, IReadOnlyList<string>? Reasons, string Text, bool? IsBase64, int? CutFrom, long? Seen, bool? LimitReached);

internal sealed record HistoryPage(
    IReadOnlyList<HistoryEntry> Entries, CoverageEntry? Coverage, string? NextCursor, bool? Truncated, string AsOf);

/// <summary>Which share of a window was listened to, and when and why it was not.</summary>
internal sealed record CoverageEntry(string From, string Until, double Covered, IReadOnlyList<GapEntry>? Gaps, int? EarlierGaps);

internal sealed record GapEntry(
    string From, string Until, string Cause, string Reason, string? Line, IReadOnlyList<string>? Devices, int? MoreDevices, bool? HistoryRead);

/// <summary>A picture that was taken just now.</summary>
internal sealed record SnapshotAnswer(string Hash, string TakenAt, long Length, string Path, string CorrelationId);

/// <summary>How far the opening of a door is: never 'confirmed' before the intercom has told it.</summary>
internal sealed record DoorAnswer(string Intent, string State, string? Detail, string CorrelationId);

/// <summary>A live view that has begun: its id, and the camera's answer to the offer.</summary>
internal sealed record LiveViewAnswer(string Session, string Sdp, string Path);

/// <summary>What Ring has said for the player.</summary>
internal sealed record LiveViewNewsAnswer(IReadOnlyList<LiveViewEntry> Events, int Next, LiveViewEndEntry? Ended);

internal sealed record LiveViewEntry(string Kind, string? Candidate, int? Mlineindex, string? Text);

internal sealed record LiveViewEndEntry(string Code, string Detail);

internal sealed record LiveViewDone(bool Done);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DevicePage))]
[JsonSerializable(typeof(DeviceDetails))]
[JsonSerializable(typeof(SecurityStatus))]
[JsonSerializable(typeof(ControlAnswer))]
[JsonSerializable(typeof(ModeChangeAnswer))]
[JsonSerializable(typeof(IncidentsAnswer))]
[JsonSerializable(typeof(SecuritySettingsAnswer))]
[JsonSerializable(typeof(AutomationPage))]
[JsonSerializable(typeof(AutomationCreated))]
[JsonSerializable(typeof(HistoryPage))]
[JsonSerializable(typeof(SnapshotAnswer))]
[JsonSerializable(typeof(DoorAnswer))]
[JsonSerializable(typeof(LiveViewAnswer))]
[JsonSerializable(typeof(LiveViewNewsAnswer))]
[JsonSerializable(typeof(LiveViewDone))]
internal sealed partial class HomeJson : JsonSerializerContext;
