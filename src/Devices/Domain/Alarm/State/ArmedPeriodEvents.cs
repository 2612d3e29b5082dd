using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.State;

// The stored names are the format on disk for ever.

/// <summary>The home is to be guarded in this way from now on.</summary>
[StoredName("security.policy-set")]
public sealed record PolicySet(SecurityPolicy Policy) : IEvent;

/// <summary>A browser is not subscribed any more, says its push service: it is told nothing from now on.</summary>
/// <param name="Contact">Whose.</param>
/// <param name="Way">Which of their ways.</param>
[StoredName("security.recipient-way-ended")]
public sealed record RecipientWayEnded(string Contact, string Way) : IEvent;

/// <summary>
/// The base station says that it is in an armed mode: what is guarded, as what, and without which sensors.
/// </summary>
/// <param name="Period">The period's id.</param>
/// <param name="Mode">The mode's name, e.g. <c>night</c>.</param>
/// <param name="Guards">The base station's mode.</param>
/// <param name="Intent">Our intent that led to it; null if somebody else armed.</param>
/// <param name="Bypassed">What is not guarded, because it was asked for.</param>
/// <param name="ExitEndsAt">When the engine's own zones begin to count; null for at once.</param>
/// <param name="AtKeypad">Armed at a keypad of the home.</param>
/// <param name="At">When it began.</param>
[StoredName("security.period-began")]
public sealed record PeriodBegan(
    string Period,
    string Mode,
    SecurityMode Guards,
    string? Intent,
    IReadOnlyList<Bypass> Bypassed,
    Instant? ExitEndsAt,
    bool AtKeypad,
    Instant At) : IEvent
{
    /// <summary>Who armed, where nobody asked for it here and the base station names somebody; else null.</summary>
    public Principal? By { get; init; }

    /// <summary>
    /// True if the home was armed so already, its exit delay over: what its zones did goes on to count. Else null.
    /// </summary>
    public bool? GoesOn { get; init; }
}

public enum ExitChange
{
    /// <summary>Somebody came back through a door that had been used and closed: it begins anew, once.</summary>
    [JsonStringEnumMemberName("came-back")] CameBack = 1,

    /// <summary>All doors that end it are closed.</summary>
    [JsonStringEnumMemberName("doors-closed")] DoorsClosed = 2,

    /// <summary>One of them is open again.</summary>
    [JsonStringEnumMemberName("door-opened")] DoorOpened = 3,
}

/// <summary>The engine's own exit delay ends at another instant.</summary>
[StoredName("security.exit-delay-changed")]
public sealed record ExitDelayChanged(string Period, Instant EndsAt, ExitChange Why, string Device) : IEvent;

/// <summary>While one could leave, a door was opened or closed.</summary>
[StoredName("security.exit-door-used")]
public sealed record ExitDoorUsed(string Period, string Device, bool Open) : IEvent;

/// <summary>The engine's own exit delay has ended.</summary>
/// <param name="Period">The period's id.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="LateBy">How much later that was noticed; null if it was noticed in time.</param>
[StoredName("security.exit-delay-over")]
public sealed record ExitDelayOver(string Period, Instant EndedAt, Duration? LateBy) : IEvent;

/// <summary>The home was about to be armed, and a sensor stood in the way: it goes back to the mode before.</summary>
/// <param name="Period">The period's id.</param>
/// <param name="Mode">The mode it was to be armed in.</param>
/// <param name="To">The mode it goes back to.</param>
/// <param name="AtEnd">
/// True if the check at the end of the exit delay failed; false if a zone was opened before.
/// </param>
/// <param name="Open">Sensors that are open.</param>
/// <param name="NotWatched">Sensors nobody can say anything about.</param>
[StoredName("security.arming-reverted")]
public sealed record ArmingReverted(
    string Period, string Mode, string To, bool AtEnd, IReadOnlyList<Obstacle> Open, IReadOnlyList<Obstacle> NotWatched) : IEvent;

/// <summary>
/// An arming was to be taken back, and the base station did not do it for certain: for all it says it is still in that
/// mode, with what stood in the way.
/// </summary>
/// <param name="Period">The period's id.</param>
/// <param name="Mode">The mode it is still in.</param>
/// <param name="To">The mode it was to go back to.</param>
[StoredName("security.revert-failed")]
public sealed record ArmingRevertFailed(string Period, string Mode, string To) : IEvent;

/// <summary>Armed at the keypad, and nobody left: the home is to be guarded as home.</summary>
[StoredName("security.nobody-left")]
public sealed record NobodyLeft(string Period, string Mode) : IEvent;

/// <summary>More sensors are not guarded in this period.</summary>
[StoredName("security.bypass-added")]
public sealed record BypassAdded(string Period, IReadOnlyList<Bypass> Bypassed) : IEvent
{
    /// <summary>How they stood, since nobody named them; null in journals older than that.</summary>
    public IReadOnlyList<Obstacle>? LeftOut { get; init; }
}

/// <summary>A sensor that was bypassed until closed is guarded again.</summary>
[StoredName("security.bypass-ended")]
public sealed record BypassEnded(string Period, string Device) : IEvent;

/// <summary>
/// A sensor that is bypassed until closed has closed; if it stays so it is guarded again. Null: it opened again.
/// </summary>
[StoredName("zone.rejoining")]
public sealed record ZoneRejoining(string Device, Instant? At) : IEvent;

/// <summary>A zone that has to stay open for a while is open, and counts then. Null: it closed before.</summary>
[StoredName("zone.waiting")]
public sealed record ZoneWaiting(string Device, Instant? CountsAt) : IEvent
{
    /// <summary>
    /// True if its time came while nobody listened, and it is waited for its sensor once more; else null.
    /// </summary>
    public bool? Again { get; init; }
}

/// <summary>What a zone's opening led to.</summary>
public enum TripOutcome
{
    [JsonStringEnumMemberName("alarm")] Alarm = 1,

    /// <summary>An entry delay began, or one that runs goes on.</summary>
    [JsonStringEnumMemberName("entry")] Entry = 2,

    /// <summary>A follower, and an entry delay runs: somebody came home.</summary>
    [JsonStringEnumMemberName("follows-entry")] FollowsEntry = 3,

    /// <summary>One of a group, and not enough of them yet.</summary>
    [JsonStringEnumMemberName("one-of-group")] OneOfGroup = 4,

    /// <summary>Shut down, because it tripped too often.</summary>
    [JsonStringEnumMemberName("shut-down")] ShutDown = 5,

    /// <summary>The base station's power came back a moment ago.</summary>
    [JsonStringEnumMemberName("power-restored")] PowerRestored = 6,

    /// <summary>It was over long before it came to be known.</summary>
    [JsonStringEnumMemberName("too-late")] TooLate = 7,

    /// <summary>
    /// In journals of earlier versions only: a disarming was under way, and the trip was set aside for it.
    /// </summary>
    [JsonStringEnumMemberName("disarming")] Disarming = 8,

    /// <summary>It was over before the zone was guarded, and came to be known only after that.</summary>
    [JsonStringEnumMemberName("before-guarded")] BeforeGuarded = 9,
}

/// <summary>A zone that the engine guards was opened, or saw something, while it was guarded.</summary>
/// <param name="Device">Its id.</param>
/// <param name="Type">As what it is guarded.</param>
/// <param name="What">What it reported: <c>open</c>, <c>motion</c>, <c>faulted</c>, <c>lost</c> …</param>
/// <param name="At">When that was.</param>
/// <param name="Outcome">What it led to.</param>
/// <param name="Opens">It is what an incident began with.</param>
/// <param name="LearnedLate">How much later it came to be known; null if at once.</param>
[StoredName("zone.tripped")]
public sealed record ZoneTripped(
    string Device, ZoneType Type, string What, Instant At, TripOutcome Outcome, bool Opens, Duration? LearnedLate) : IEvent
{
    /// <summary>The device's own time, where it lay ahead of the server's clock; null where it did not.</summary>
    public Instant? SaidAt { get; init; }
}

/// <summary>A zone raised so many alarms in this period that it is not heeded any more (swinger shutdown).</summary>
[StoredName("zone.shut-down")]
public sealed record ZoneShutDown(string Device, int Alarms) : IEvent;

/// <summary>The base station's power came back: zones behind it are not heeded until then.</summary>
[StoredName("security.power-restored")]
public sealed record PowerRestored(Instant IgnoreUntil) : IEvent;

/// <summary>
/// That time is over: zones behind the base station are heeded again, and those that stand open are looked at.
/// </summary>
/// <param name="EndedAt">When it ended.</param>
/// <param name="LateBy">How much later that was noticed; null if in time.</param>
[StoredName("security.power-pause-over")]
public sealed record PowerPauseOver(Instant EndedAt, Duration? LateBy) : IEvent
{
    /// <summary>
    /// When they are looked at, if that is not now: nobody listened, and the base station is given a moment to say how
    /// they stand.
    /// </summary>
    public Instant? LookAt { get; init; }
}
