using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.State;

/// <summary>What sort of emergency an incident is. At most one of each sort is open in a home.</summary>
public enum IncidentKind
{
    [JsonStringEnumMemberName("burglary")] Burglary = 1,
    [JsonStringEnumMemberName("fire")] Fire = 2,
    [JsonStringEnumMemberName("co")] Co = 3,
    [JsonStringEnumMemberName("flood")] Flood = 4,
    [JsonStringEnumMemberName("tamper")] Tamper = 5,
    [JsonStringEnumMemberName("panic")] Panic = 6,
    [JsonStringEnumMemberName("medical")] Medical = 7,

    /// <summary>The base station raised an alarm of a sort that this build does not know.</summary>
    [JsonStringEnumMemberName("other")] Other = 8,
}

public static class IncidentKinds
{
    /// <summary>The word in documents, answers, metrics and stored events.</summary>
    public static string Word(this IncidentKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>What sort of emergency the base station means by one of Ring's words for an alarm.</summary>
    public static IncidentKind OfAlarm(string state) => state switch
    {
        AlarmReading.EntryDelay or "burglar-alarm" or "user-verified-burglar-alarm" or "burglar-accelerated-alarm" => IncidentKind.Burglary,
        "fire-alarm" or "fire-accelerated-alarm" or "user-verified-co-or-fire-alarm" => IncidentKind.Fire,
        "co-alarm" => IncidentKind.Co,
        "panic" => IncidentKind.Panic,
        _ => IncidentKind.Other,
    };
}

/// <summary>How far an incident has come.</summary>
public enum IncidentStage
{
    /// <summary>An entry delay runs.</summary>
    [JsonStringEnumMemberName("entry")] Entry = 1,

    /// <summary>The alarm is on, and nothing has left the house yet: the abort window.</summary>
    [JsonStringEnumMemberName("alarm")] Alarm = 2,

    /// <summary>Those outside are told.</summary>
    [JsonStringEnumMemberName("told")] Told = 3,

    [JsonStringEnumMemberName("ended")] Ended = 4,
}

/// <summary>How an incident ended.</summary>
public enum IncidentEnd
{
    /// <summary>Disarmed while the entry delay ran.</summary>
    [JsonStringEnumMemberName("disarmed-in-time")] DisarmedInTime = 1,

    /// <summary>Disarmed in the abort window: nothing left the house.</summary>
    [JsonStringEnumMemberName("aborted")] Aborted = 2,

    /// <summary>Disarmed in the cancel window: those who were told are told that it is called off.</summary>
    [JsonStringEnumMemberName("cancelled")] Cancelled = 3,

    /// <summary>Disarmed later; those who were told are told that it is over.</summary>
    [JsonStringEnumMemberName("disarmed")] Disarmed = 4,

    /// <summary>The base station has no alarm any more, and was not disarmed.</summary>
    [JsonStringEnumMemberName("cleared")] Cleared = 5,

    /// <summary>Nobody did anything until its time was over.</summary>
    [JsonStringEnumMemberName("timed-out")] TimedOut = 6,
}

/// <summary>A device that set an incident off, or adds to it.</summary>
/// <param name="Device">Its id; null if none is known.</param>
/// <param name="Name">The user's name for it.</param>
/// <param name="What">What it reported.</param>
/// <param name="At">When that was; null if nobody knows.</param>
public sealed record Evidence(string? Device, string Name, string What, Instant? At);

public interface IIncidentEvent : IEvent
{
    /// <summary>The incident's id.</summary>
    string Incident { get; }
}

/// <summary>An incident began.</summary>
/// <param name="Incident">Its id.</param>
/// <param name="Kind">What sort of emergency it is.</param>
/// <param name="Stage">Entry, if an entry delay runs first, else alarm.</param>
/// <param name="ByBaseStation">
/// True if the base station raised it; false if a zone or sensor that the engine guards did.
/// </param>
/// <param name="AlarmId">The base station's own id of it.</param>
/// <param name="SetOffBy">What set it off.</param>
/// <param name="EntryEndsAt">When the entry delay ends.</param>
[StoredName("incident.opened")]
public sealed record IncidentOpened(
    string Incident,
    IncidentKind Kind,
    IncidentStage Stage,
    bool ByBaseStation,
    string? AlarmId,
    IReadOnlyList<Evidence> SetOffBy,
    Instant? EntryEndsAt) : IIncidentEvent;

/// <summary>Another device adds to an incident, or the base station raises the same alarm.</summary>
[StoredName("incident.evidence-added")]
public sealed record EvidenceAdded(string Incident, IReadOnlyList<Evidence> Added, string? AlarmId) : IIncidentEvent
{
    /// <summary>True if the base station raises the same alarm from now on, and told no id of it; else null.</summary>
    public bool? Joins { get; init; }
}

/// <summary>A zone with a shorter delay was opened: the entry delay ends sooner. It never ends later.</summary>
/// <param name="Incident">Its id.</param>
/// <param name="Device">The zone's id; the security system's own if the base station said when its delay ends.</param>
/// <param name="EntryEndsAt">When it ends.</param>
[StoredName("incident.entry-shortened")]
public sealed record EntryShortened(string Incident, string Device, Instant EntryEndsAt) : IIncidentEvent;

/// <summary>The alarm is on.</summary>
/// <param name="Incident">Its id.</param>
/// <param name="AbortUntil">Until then nothing leaves the house.</param>
/// <param name="SoundUntil">
/// Until when sirens are to sound; null if the base station times its own, or none sounds.
/// </param>
/// <param name="Presumed">
/// True if nobody said so: an entry delay of the base station was over, and the base station said nothing any more.
/// </param>
/// <param name="LateBy">How much later than it ought to it was raised; null if in time.</param>
[StoredName("incident.alarmed")]
public sealed record IncidentAlarmed(
    string Incident, IncidentKind Kind, Instant AbortUntil, Instant? SoundUntil, bool Presumed, Duration? LateBy) : IIncidentEvent;

/// <summary>The abort window is over: the contacts are told.</summary>
/// <param name="Incident">Its id.</param>
/// <param name="CancelUntil">Disarming until then calls it off.</param>
/// <param name="Contacts">Ids of those who are told.</param>
/// <param name="LateBy">How much later than the window's end; null if in time.</param>
[StoredName("incident.told")]
public sealed record IncidentTold(string Incident, Instant CancelUntil, IReadOnlyList<string> Contacts, Duration? LateBy) : IIncidentEvent;

/// <summary>Telling a contact ended.</summary>
/// <param name="Incident">Its id.</param>
/// <param name="Contact">Who.</param>
/// <param name="Delivered">Whether the contact took it.</param>
/// <param name="Code">What it answered.</param>
[StoredName("incident.contact-answered")]
public sealed record RecipientAnswered(string Incident, string Contact, bool Delivered, string Code) : IIncidentEvent
{
    /// <summary>True if it was tried in vain, and nobody knows whether it arrived all the same; else null.</summary>
    public bool? MayHaveArrived { get; init; }

    /// <summary>By which of their ways; null for the webhook.</summary>
    public string? Way { get; init; }

    /// <summary>True if it did not get through, and another of their ways may have, or may yet; else null.</summary>
    public bool? OtherWays { get; init; }

    /// <summary>Which message: <c>over</c> for that of the end, else one of the beginning; null in older
    /// events.</summary>
    public string? Message { get; init; }

    /// <summary>It says nothing of whether the alarm arrived.</summary>
    internal bool IsOfEnd => Message == CallName.Over;
}

/// <summary>
/// The address of recipients who had not been reached was corrected while the incident is open: they are told there.
/// </summary>
/// <param name="Incident">Its id.</param>
/// <param name="Contacts">Their ids.</param>
/// <param name="Times">The how-manieth time that is, from 1.</param>
[StoredName("incident.told-again")]
public sealed record IncidentToldAgain(string Incident, IReadOnlyList<string> Contacts, int Times) : IIncidentEvent
{
    /// <summary>Names of the calls; null in older events: by all their ways.</summary>
    public IReadOnlyList<string>? Calls { get; init; }
}

/// <summary>The alarm, given up before, reached a contact after all; they are owed its end as all others are.</summary>
/// <param name="Incident">Its id.</param>
/// <param name="Contact">Who.</param>
/// <param name="Code">What the contact answered.</param>
[StoredName("incident.contact-reached-late")]
public sealed record RecipientReachedLate(string Incident, string Contact, string Code) : IIncidentEvent
{
    /// <summary>By which of their ways; null for the webhook.</summary>
    public string? Way { get; init; }

    /// <summary>True if it has ended, and they are told that now; else null.</summary>
    public bool? SaysOver { get; init; }
}

/// <summary>Somebody has seen it and takes care.</summary>
[StoredName("incident.acknowledged")]
public sealed record IncidentAcknowledged(string Incident) : IIncidentEvent;

/// <summary>
/// Somebody calls for help in what is open already: there is no abort window any more, and the contacts are told once
/// more.
/// </summary>
/// <param name="Incident">Its id.</param>
/// <param name="SoundUntil">Until when sirens are to sound; null if this call changes nothing about that.</param>
/// <param name="CancelUntil">Disarming until then calls it off.</param>
/// <param name="Contacts">Ids of those who are told.</param>
/// <param name="Times">
/// How often help was called for in this incident beyond its beginning: 1 for the first of these.
/// </param>
[StoredName("incident.help-called")]
public sealed record HelpCalled(
    string Incident, Instant? SoundUntil, Instant CancelUntil, IReadOnlyList<string> Contacts, int Times) : IIncidentEvent;

/// <summary>The sirens' time is over.</summary>
[StoredName("incident.sounding-over")]
public sealed record SoundingOver(string Incident) : IIncidentEvent;

/// <summary>An incident ended.</summary>
/// <param name="Incident">Its id.</param>
/// <param name="How">How.</param>
/// <param name="Called">Ids of the contacts who are told that it is over.</param>
[StoredName("incident.ended")]
public sealed record IncidentEnded(string Incident, IncidentEnd How, IReadOnlyList<string> Called) : IIncidentEvent;

/// <summary>Somebody wants help without any sensor.</summary>
[StoredName("security.panic-raised")]
public sealed record PanicRaised(IncidentKind Kind, bool Silent) : IEvent;

/// <summary>
/// Which calls for help are made in silence. Who forces somebody may be reading, so of a silent call and all it leads
/// to nothing stands in what a reader, an assistant, a keypad or an operator sees: it is an incident of its own, whose
/// id says so, and is kept apart from the others in the alarm's state, in its view and in the history.
/// </summary>
public static class SilentCalls
{
    /// <summary>Ids of such incidents begin so; those of all others begin otherwise.</summary>
    internal const string Id = "call";

    /// <summary>The channel by which recipients are told of them: of its calls nothing is counted or logged.</summary>
    public const string Channel = "silent-call";

    public static bool IsSilent(string incident) => incident.StartsWith(Id + "-", StringComparison.Ordinal);

    /// <summary>Whether an event says something of a silent call.</summary>
    public static bool IsOfSilent(IEvent @event) => @event switch
    {
        PanicRaised e => e.Silent,
        IIncidentEvent e => IsSilent(e.Incident),
        _ => false,
    };
}

/// <summary>Tell a contact of an incident.</summary>
/// <param name="Contact">Id of the contact.</param>
/// <param name="Url">Where to POST.</param>
/// <param name="Notice">What to say.</param>
[StoredName("incident.notice")]
public sealed record SendIncidentNotice(string Contact, string Url, IncidentNotice Notice) : IEffectRequest
{
    /// <summary>The channel of such notices.</summary>
    public const string Channel = "incident-notice";
}

/// <summary>What a contact is told, as JSON.</summary>
/// <param name="Type"><c>incident.alarmed</c> or <c>incident.ended</c>.</param>
/// <param name="Incident">The incident's id: both notices carry the same.</param>
/// <param name="Home">The home.</param>
/// <param name="Kind">What sort of emergency it is.</param>
/// <param name="At">When the alarm began, or ended.</param>
/// <param name="How">How it ended; null while it is on.</param>
/// <param name="SetOffBy">What set it off.</param>
public sealed record IncidentNotice(
    string Type, string Incident, string Home, IncidentKind Kind, Instant At, IncidentEnd? How, IReadOnlyList<Evidence> SetOffBy)
{
    /// <summary>How much speaks for a burglary; null for other emergencies, and in calls older than that.</summary>
    public Confidence? Confidence { get; init; }

    /// <summary>
    /// True if help was called for in silence, and whoever is in the house must not be asked; else null.
    /// </summary>
    public bool? Silent { get; init; }
}
