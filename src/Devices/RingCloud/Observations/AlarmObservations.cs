using NodaTime;

namespace RingActors.Devices.RingCloud.Observations;

/// <summary>Where a document of an alarm device came from.</summary>
public enum AlarmReportCause
{
    /// <summary>The hub's complete list, after connecting.</summary>
    Listed = 1,

    /// <summary>The hub reported a change.</summary>
    Changed = 2,

    /// <summary>The device was paired just now.</summary>
    Added = 3,
}

/// <summary>A device behind a hub, with all that is known of it after this report.</summary>
/// <param name="ChangedKeys">Names in the document whose value differs from what was known before; all of them for a new device.</param>
/// <param name="Impulses">What happened, in Ring's words (fault, clear, alarm.activated, …); heartbeats are left out.</param>
public sealed record AlarmDeviceUpdated(
    string LocationId,
    string AssetId,
    AlarmDevice Device,
    AlarmReportCause Cause,
    IReadOnlyList<string> ChangedKeys,
    IReadOnlyList<AlarmImpulse> Impulses,
    AlarmContext Context) : RingObservation
{
    /// <summary>
    /// Names of the values that this document itself carries. All others are what is remembered of the device, and no word of it now.
    /// </summary>
    public IReadOnlySet<string> ToldKeys { get; init; } = new HashSet<string>();

    /// <summary>The device was told of whole before or now: <see cref="Device"/> lacks nothing that it has.</summary>
    public bool IsWhole { get; init; }

    /// <summary>What the hub keeps for a device that sleeps, until it wakes up.</summary>
    public IReadOnlyList<AlarmTrait> Pending { get; init; } = [];
}

/// <summary>A device behind a hub is gone: removed, or missing from a new complete list.</summary>
public sealed record AlarmDeviceRemoved(string LocationId, string AssetId, string Zid) : RingObservation;

/// <summary>The complete list of a hub has been told; all devices behind it are those named.</summary>
public sealed record AlarmListCompleted(string LocationId, string AssetId, IReadOnlyList<string> Zids) : RingObservation
{
    /// <summary>Every document of the list could be read: a device that is not named is really gone.</summary>
    public bool IsComplete { get; init; }

    /// <summary>The security panel is behind this hub.</summary>
    public bool HasPanel { get; init; }
}

/// <summary>
/// The security panel as it is after this report. Told with every report of the panel, changed or not: a refused command shows as the
/// old mode, told again.
/// </summary>
public sealed record AlarmModeObserved(
    string LocationId,
    string AssetId,
    string PanelZid,
    AlarmPanel Panel,
    AlarmReportCause Cause,
    IReadOnlyList<AlarmImpulse> Impulses,
    AlarmContext Context) : RingObservation
{
    /// <summary>Names in the panel's document itself: its word of now. All else of <see cref="Panel"/> is what was told before.</summary>
    public IReadOnlySet<string> ToldKeys { get; init; } = new HashSet<string>();

    /// <summary>The hub has told its list on this connection: what <see cref="Panel"/> lacks there is not.</summary>
    public bool IsWhole { get; init; }
}

/// <summary>
/// The hub socket of a location is not connected any more, or could not be: from here on nothing is heard from behind it. Told
/// once, in the order of the socket's own reports, so that it cannot overtake or be overtaken by one.
/// </summary>
public sealed record HubConnectionLost(string LocationId, string Reason) : RingObservation
{
    /// <summary>Only the panel fell silent: the socket, and what is behind its hubs, are heard.</summary>
    public bool OfPanel { get; init; }
}

/// <summary>The seconds of an entry or exit delay, told about once a second.</summary>
public sealed record AlarmCountdownObserved(
    string LocationId, string? AssetId, string? Transition, double? SecondsLeft, double? SecondsTotal) : RingObservation;

/// <summary>A passing event of a hub that is no state: a spoken sentence, an update's progress, or something new.</summary>
public sealed record AlarmPassingEvent(string LocationId, string? AssetId, string? Zid, string? Type, string? Data) : RingObservation;

/// <summary>
/// How a hub is connected to Ring: online, cell-backup, offline, unknown, or newer; and our own 'unresponsive' for a hub that did
/// not answer in time. What was known of its devices stays known, but is stale while it is not usable.
/// </summary>
public sealed record HubConnectivityObserved(string LocationId, string AssetId, string? Kind, string Status, bool IsUsable) : RingObservation
{
    /// <summary>The security panel is behind this hub (as far as is known: until it was listed, every base station may be it).</summary>
    public bool HasPanel { get; init; }

    /// <summary>The number by which the device list names this hub; null if Ring has not told.</summary>
    public long? Number { get; init; }
}

/// <summary>A device behind a hub. Null always means not said or cleared.</summary>
public sealed record AlarmDevice
{
    public required string Zid { get; init; }

    /// <summary>sensor.contact, security-panel, …; open.</summary>
    public string? DeviceType { get; init; }

    public string? Name { get; init; }

    public int? CategoryId { get; init; }

    public string? ParentZid { get; init; }

    /// <summary>Open, moving, broken, wet: whatever the sensor watches.</summary>
    public bool? IsFaulted { get; init; }

    /// <summary>Smoke alarm: active, inactive, or another.</summary>
    public string? SmokeStatus { get; init; }

    /// <summary>Carbon monoxide alarm: active, inactive, or another.</summary>
    public string? CarbonMonoxideStatus { get; init; }

    /// <summary>0 to 100; 99 means full.</summary>
    public int? BatteryLevel { get; init; }

    public string? BatteryStatus { get; init; }

    public string? CommunicationStatus { get; init; }

    public string? TamperStatus { get; init; }

    public string? MainsStatus { get; init; }

    public string? SirenStatus { get; init; }

    public bool? IsOn { get; init; }

    /// <summary>A lamp's own motion sensor sees motion.</summary>
    public bool? IsMotionSeen { get; init; }

    /// <summary>Lock, valve, level, temperature and the like: whatever has a word or a number of its own.</summary>
    public IReadOnlyList<AlarmTrait> Traits { get; init; } = [];

    /// <summary>When the hub was last in touch with it.</summary>
    public Instant? HeardAt { get; init; }

    /// <summary>When a device that sleeps is expected to wake up.</summary>
    public Instant? WakesAt { get; init; }

    public string? Firmware { get; init; }

    /// <summary>General values overlaid by the device's own, as redacted JSON text with its keys in alphabetical order.</summary>
    public required string Document { get; init; }
}

/// <summary>The security panel.</summary>
public sealed record AlarmPanel
{
    /// <summary>none (disarmed), some (home), all (away), or newer; null if never told, cleared, or no word.</summary>
    public string? Mode { get; init; }

    /// <summary>When the exit delay ends; null when there is none.</summary>
    public Instant? ExitDelayEndsAt { get; init; }

    /// <summary>Something is told of an exit delay that cannot be read.</summary>
    public bool IsExitDelayUnclear { get; init; }

    /// <summary>Something is told of an alarm that cannot be read.</summary>
    public bool IsAlarmUnclear { get; init; }

    /// <summary>Null when nothing alarms.</summary>
    public AlarmIncident? Alarm { get; init; }

    public bool? IsSirenOn { get; init; }

    public IReadOnlyList<string> BypassedZids { get; init; } = [];

    /// <summary>Which sensor takes part in which mode, and how. As last told: updates carry it only while armed.</summary>
    public IReadOnlyList<AlarmParticipation> Participation { get; init; } = [];

    public IReadOnlyList<AlarmModeDelays> Delays { get; init; } = [];
}

/// <summary>An alarm or the delay before it. The same id from the entry delay to the end.</summary>
public sealed record AlarmIncident(string? State, IReadOnlyList<string> FaultedZids, Instant? Since, string? Id);

public sealed record AlarmParticipation(string Zid, string Mode, string? DelayType, string? ExitDelayType);

public sealed record AlarmModeDelays(string Mode, long? EntrySeconds, long? ExitSeconds);

/// <summary>What happened to a device.</summary>
/// <param name="Data">Redacted JSON text; null when there is none.</param>
public sealed record AlarmImpulse(string Type, string? Data);

/// <summary>Who and what brought a report about, as far as Ring says.</summary>
public sealed record AlarmContext
{
    public static readonly AlarmContext Nothing = new();

    public string? EventId { get; init; }

    /// <summary>user, and others.</summary>
    public string? InitiatorType { get; init; }

    public string? InitiatorId { get; init; }

    public string? InitiatorName { get; init; }

    public string? InterfaceType { get; init; }

    public string? InterfaceName { get; init; }

    public string? AffectedType { get; init; }

    public string? AffectedId { get; init; }

    public string? AffectedName { get; init; }

    /// <summary>What of the message around the documents was not understood, as redacted JSON text; null when nothing is left.</summary>
    public string? Leftover { get; init; }
}
