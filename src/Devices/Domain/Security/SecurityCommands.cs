using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain;

/// <summary>What the base station guards.</summary>
public enum SecurityMode
{
    /// <summary>Ring's <c>none</c>.</summary>
    [JsonStringEnumMemberName("disarmed")] Disarmed = 1,

    /// <summary>Ring's <c>some</c>.</summary>
    [JsonStringEnumMemberName("home")] Home = 2,

    /// <summary>Ring's <c>all</c>.</summary>
    [JsonStringEnumMemberName("away")] Away = 3,

    /// <summary>A mode this build does not know; its name stands beside it. Nobody knows whether it guards.</summary>
    [JsonStringEnumMemberName("other")] Other = 4,
}

public static class SecurityModes
{
    /// <summary>The word in documents, answers and stored events.</summary>
    public static string Word(this SecurityMode mode) => mode switch
    {
        SecurityMode.Disarmed => "disarmed",
        SecurityMode.Home => "home",
        SecurityMode.Away => "away",
        _ => "other",
    };
}

/// <summary>
/// Arm the home. Refused while a participating sensor is open or not watched and not bypassed; the answer to it is
/// never 'armed': that is said only when the base station says so.
/// </summary>
/// <param name="Mode">Home or away.</param>
/// <param name="Bypass">Sensors not to be guarded until the next disarming: addresses, ids, short names or names.</param>
/// <param name="BypassOpen">Bypass whatever is open or not watched at this moment; the event lists it.</param>
[StoredName("security.arm")]
public sealed record Arm(SecurityMode Mode, IReadOnlyList<string>? Bypass = null, bool BypassOpen = false) : ICommand
{
    /// <summary>A mode of the home by its name, e.g. <c>night</c>; it says by itself what the base station guards. Null for <see cref="Mode"/>.</summary>
    public string? Named { get; init; }

    /// <summary>What is bypassed is guarded again once it has been closed for 5 s.</summary>
    public bool UntilClosed { get; init; }

    /// <summary>If something is open, arm as soon as it has closed, and give up after this time. Null: refuse.</summary>
    public Duration? WaitForClosed { get; init; }

    /// <summary>When that time is over: arm, leaving out what is open or not watched then. Otherwise it is given up (A-S4).</summary>
    public bool ThenBypass { get; init; }
}

/// <summary>From now on the home is guarded in this way. Refused as a whole if anything in it cannot be.</summary>
public sealed record SetSecurityPolicy(SecurityPolicy Policy) : ICommand;

/// <summary>Somebody has seen an incident and takes care. It ends nothing.</summary>
/// <param name="Incident">Its id; null for all that are open.</param>
public sealed record AcknowledgeIncident(string? Incident = null) : ICommand;

/// <summary>Somebody wants help: at once, and without an abort window.</summary>
/// <param name="Kind">Panic, fire or medical.</param>
/// <param name="Silent">No siren sounds.</param>
public sealed record RaisePanic(IncidentKind Kind, bool Silent = false) : IAlwaysTaken;

/// <summary>Disarm the home: always possible, and it stops whatever is on its way.</summary>
[StoredName("security.disarm")]
public sealed record Disarm : IAlwaysTaken;

/// <summary>The alarm that the base station raised.</summary>
/// <param name="State">Ring's word, kept as it came: <c>entry-delay</c>, <c>burglar-alarm</c>, <c>fire-alarm</c> …</param>
/// <param name="Id">The base station's id of the incident; the same through its stages. Null if it told none.</param>
/// <param name="Faulted">Ids of the devices that set it off, in the order told.</param>
/// <param name="Since">When it began by the base station's clock; null if it did not say.</param>
public sealed record AlarmReading(string State, string? Id, IReadOnlyList<string> Faulted, Instant? Since)
{
    /// <summary>The state in which the base station waits to be disarmed before it sounds.</summary>
    public const string EntryDelay = "entry-delay";

    internal bool Same(AlarmReading? other) =>
        other is not null
        && State == other.State && Id == other.Id
        && Faulted.SequenceEqual(other.Faulted, StringComparer.Ordinal);
}

/// <summary>In which modes the base station watches a sensor.</summary>
/// <param name="DeviceId">The sensor's id (zid), the last part of its address.</param>
/// <param name="Modes">The modes in which it takes part, in ordinal order of their words.</param>
public sealed record Participation(string DeviceId, IReadOnlyList<SecurityMode> Modes)
{
    internal bool Same(Participation other) => DeviceId == other.DeviceId && Modes.SequenceEqual(other.Modes);
}

/// <summary>The delays that the base station keeps in one of its modes, as it says.</summary>
/// <param name="Mode">Home or away.</param>
/// <param name="EntrySeconds">From the opening of an entry to its alarm; null if it did not say.</param>
/// <param name="ExitSeconds">How long one may leave after arming; null if it did not say.</param>
public sealed record PanelDelays(SecurityMode Mode, int? EntrySeconds, int? ExitSeconds);

/// <summary>The alarm panel as a listing or an update shows it. What was not said is null or <c>default</c>.</summary>
public sealed record ReportPanel : IReport
{
    public SecurityMode? Mode { get; init; }

    /// <summary>The base station's word for a mode of <see cref="SecurityMode.Other"/>.</summary>
    public string? ModeName { get; init; }

    /// <summary>
    /// <c>transitionDelayEndTimestamp</c>: when the exit (or, while an entry delay runs, entry) delay ends by the base station's
    /// clock. Said to be null means that it has ended.
    /// </summary>
    public Told<Instant?> DelayEndsAt { get; init; }

    /// <summary>The panel said something of a delay that nobody understands: one may run, and nothing may be called armed.</summary>
    public bool DelayUnclear { get; init; }

    /// <summary><c>alarmInfo</c>. Said to be null means that there is no alarm.</summary>
    public Told<AlarmReading> Alarm { get; init; }

    public bool? SirenOn { get; init; }

    /// <summary>All sensors the panel names, in ordinal order of their ids; null if it named none.</summary>
    public IReadOnlyList<Participation>? Participations { get; init; }

    /// <summary>The delays of its modes, in the order of the modes; null if it named none.</summary>
    public IReadOnlyList<PanelDelays>? Delays { get; init; }

    /// <summary>Ids of the sensors that the panel does not guard at present, in ordinal order; null if it did not say.</summary>
    public IReadOnlyList<string>? Bypassed { get; init; }

    /// <summary>The device's own time of the report. A report older than one already taken does not move the state.</summary>
    public Instant? At { get; init; }

    /// <summary>Who set it, if the panel says so: a resident in the Ring app or at a keypad.</summary>
    public Principal? By { get; init; }

    /// <summary>It was set at a keypad of the home.</summary>
    public bool AtKeypad { get; init; }

    /// <summary>The panel says that it did not carry out a command (impulse <c>error.set-info</c>).</summary>
    public bool RejectsCommand { get; init; }

    /// <summary>
    /// The base station has shown the whole panel on the connection of now, and this report stands on that: from here on what is
    /// known of it is the present and not a memory.
    /// </summary>
    public bool IsComplete { get; init; }

    /// <summary>What of the panel's document was not understood, kept verbatim; null if all was.</summary>
    public RawJson? Leftover { get; init; }
}

/// <summary>
/// What those who listen to the base station know of the line to it. It only ever takes the present away: that the base station
/// is heard again, its own complete report says (<see cref="ReportPanel.IsComplete"/>).
/// </summary>
/// <param name="Status">Why it is not heard: offline, cell-backup or unknown. Online says nothing here.</param>
/// <param name="Reason">For a person.</param>
public sealed record ReportBaseStation(Connection Status, string Reason) : IReport;

/// <summary>Switch the alarm panel's mode.</summary>
/// <param name="Mode">Disarmed, home or away.</param>
/// <param name="Bypass">Ids (zids) of the sensors it is not to guard.</param>
[StoredName("ring.switch-panel-mode")]
public sealed record SwitchPanelMode(SecurityMode Mode, IReadOnlyList<string> Bypass) : IEffectRequest;

/// <summary>Have the base station tell anew how everything behind it stands.</summary>
[StoredName("ring.ask-base-station")]
public sealed record AskBaseStation : IEffectRequest;

[StoredName("ring.sound-panel-siren")]
public sealed record SoundPanelSiren : IEffectRequest;

[StoredName("ring.silence-panel-siren")]
public sealed record SilencePanelSiren : IEffectRequest;
