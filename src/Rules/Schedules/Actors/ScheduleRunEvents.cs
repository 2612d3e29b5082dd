using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Runs;
using RingActors.Rules.Schedules.Documents;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Schedules.Actors;

// The stored names are the format on disk for ever.

/// <summary>It ran. What it asked for is asked for in the same write; whether that came to be so is said
/// later.</summary>
/// <param name="Run">An id.</param>
/// <param name="Nominal">The moment it was planned for: with the schedule's id, what it is known by (S19).</param>
/// <param name="LateBy">How much later it ran.</param>
/// <param name="Target">What it does.</param>
/// <param name="At">When it ran.</param>
[StoredName("schedule.ran")]
public sealed record ScheduleRan(string Run, Instant Nominal, Duration LateBy, ScheduleTarget Target, Instant At)
    : IEvent, IStartsRule
{
    /// <summary>True if it is the end of a block; else null.</summary>
    public bool? IsEnd { get; init; }

    /// <summary>Ids of schedules that wanted another, less protective mode at the same moment (S12).</summary>
    public IReadOnlyList<string>? Over { get; init; }

    /// <summary>The schedule that asked for the same mode at the same moment just before; null if none did.</summary>
    public string? With { get; init; }

    /// <summary>True if it had waited for the run before it to end; else null.</summary>
    public bool? Queued { get; init; }

    [JsonIgnore]
    string? IStartsRule.Rule => Target is RuleTarget rule ? rule.Rule : null;
}

/// <summary>Why something that was due was not done.</summary>
public enum OmittedBecause
{
    /// <summary>The day does not have the time (S1).</summary>
    [JsonStringEnumMemberName("gap")] Gap = 1,

    /// <summary>The sun does not do that on the date (S17).</summary>
    [JsonStringEnumMemberName("no-sun")] NoSun = 2,

    /// <summary>The date is left out (S21).</summary>
    [JsonStringEnumMemberName("excluded")] Excluded = 3,

    /// <summary>It was paused (S14).</summary>
    [JsonStringEnumMemberName("paused")] Paused = 4,

    /// <summary>A person set the mode (S11, S16).</summary>
    [JsonStringEnumMemberName("changed-by-person")] ChangedByPerson = 5,

    /// <summary>A newer planned change of the same target came meanwhile (S11).</summary>
    [JsonStringEnumMemberName("newer-change")] NewerChange = 6,

    /// <summary>It came to be known too late (S11).</summary>
    [JsonStringEnumMemberName("too-late")] TooLate = 7,

    /// <summary>There is an alarm, or an incident is open.</summary>
    [JsonStringEnumMemberName("incident-open")] IncidentOpen = 8,

    /// <summary>An entry delay runs.</summary>
    [JsonStringEnumMemberName("entry-delay")] EntryDelay = 9,

    /// <summary>Somebody has armed, and is leaving.</summary>
    [JsonStringEnumMemberName("exit-delay")] ExitDelay = 10,

    /// <summary>Another schedule wants a more protective mode at the same moment (S12).</summary>
    [JsonStringEnumMemberName("collision")] Collision = 11,

    /// <summary>The run before it is not done (S13).</summary>
    [JsonStringEnumMemberName("overlap")] Overlap = 12,

    /// <summary>It was asked whether it is to run, and nobody said yes (S16).</summary>
    [JsonStringEnumMemberName("not-answered")] NotAnswered = 13,

    /// <summary>A person said that it is not to run.</summary>
    [JsonStringEnumMemberName("declined")] Declined = 14,

    /// <summary>The automation it starts is not there, or does nothing at present.</summary>
    [JsonStringEnumMemberName("rule-not-there")] RuleNotThere = 15,

    /// <summary>After a stop nobody could say in which mode the home is.</summary>
    [JsonStringEnumMemberName("not-heard")] NotHeard = 16,

    /// <summary>The emergency protocol it starts is not there, or is switched off.</summary>
    [JsonStringEnumMemberName("protocol-not-there")] ProtocolNotThere = 17,
}

/// <summary>Something that was due is left out, as it was written or as things are.</summary>
/// <param name="Nominal">The moment, or the first of several.</param>
/// <param name="Why">Why.</param>
/// <param name="Detail">For a person; null if there is nothing to add.</param>
[StoredName("schedule.skipped")]
public sealed record ScheduleSkipped(Instant Nominal, OmittedBecause Why, string? Detail) : IEvent
{
    /// <summary>The last, if there are several; else null.</summary>
    public Instant? Last { get; init; }

    /// <summary>How many; null for one.</summary>
    public int? Count { get; init; }

    /// <summary>The id of another schedule that it is left out for.</summary>
    public string? Other { get; init; }
}

/// <summary>Something that was due was missed, because nobody was there in time (S11).</summary>
/// <param name="Nominal">The moment, or the first of several.</param>
/// <param name="Why">Why it is not caught up.</param>
/// <param name="Detail">For a person; null if there is nothing to add.</param>
[StoredName("schedule.missed")]
public sealed record ScheduleMissed(Instant Nominal, OmittedBecause Why, string? Detail) : IEvent
{
    /// <summary>The last, if there are several; else null.</summary>
    public Instant? Last { get; init; }

    /// <summary>How many; null for one.</summary>
    public int? Count { get; init; }

    /// <summary>The id of another schedule whose change is newer.</summary>
    public string? Other { get; init; }
}

/// <summary>What is due after a stop waits for the base station to say how the home stands.</summary>
[StoredName("schedule.waits-for-word")]
public sealed record ScheduleWaitsForWord(Instant Nominal, Instant Until) : IEvent;

/// <summary>Ten minutes before a change of mode it was looked whether somebody wants it otherwise (S16).</summary>
/// <param name="Nominal">The run it is about.</param>
/// <param name="Asks">True if the run is made only if a person says yes.</param>
[StoredName("schedule.looked-ahead")]
public sealed record ScheduleLookedAhead(Instant Nominal, bool Asks) : IEvent;

/// <summary>A person said whether a run is to be made.</summary>
[StoredName("schedule.answered")]
public sealed record ScheduleAnswered(Instant Nominal, bool Runs) : IEvent;

/// <summary>What becomes of a run after it began.</summary>
public interface IScheduleRunEvent : IEvent
{
    /// <summary>The run's id.</summary>
    string Run { get; }
}

public enum ScheduleRunOutcome
{
    /// <summary>The base station says that it is so; the actions were taken.</summary>
    [JsonStringEnumMemberName("done")] Done = 1,

    /// <summary>It was so before, or on its way.</summary>
    [JsonStringEnumMemberName("already")] Already = 2,

    /// <summary>It was refused.</summary>
    [JsonStringEnumMemberName("refused")] Refused = 3,

    /// <summary>The base station says otherwise, or did not take it.</summary>
    [JsonStringEnumMemberName("failed")] Failed = 4,

    /// <summary>Nobody knows whether it came to be so.</summary>
    [JsonStringEnumMemberName("unknown")] Unknown = 5,

    /// <summary>Something else was wanted before it came to be so.</summary>
    [JsonStringEnumMemberName("superseded")] Superseded = 6,

    /// <summary>It was ended: switched off, changed, taken away, or for the next run.</summary>
    [JsonStringEnumMemberName("cancelled")] Cancelled = 7,

    /// <summary>A step of it says so.</summary>
    [JsonStringEnumMemberName("stopped")] Stopped = 8,
}

/// <summary>How a run ended.</summary>
/// <param name="Run">Its id.</param>
/// <param name="Outcome">How.</param>
/// <param name="Detail">For a person; null if there is nothing to add.</param>
[StoredName("schedule.run-ended")]
public sealed record ScheduleRunEnded(string Run, ScheduleRunOutcome Outcome, string? Detail)
    : IScheduleRunEvent
{
    /// <summary>Names of sensors that are not guarded although nobody named them (A-S4); null for none.</summary>
    public IReadOnlyList<string>? LeftOut { get; init; }
}

/// <summary>A run of actions took a step, or left it out.</summary>
/// <param name="Run">The run's id.</param>
/// <param name="Place">The action's place, from 0; within another as <c>3/1/0</c>.</param>
/// <param name="Action">Its type.</param>
/// <param name="Told">Who was told.</param>
/// <param name="SkippedBecause">Why it was left out; null if it was not.</param>
[StoredName("schedule.step")]
public sealed record ScheduleStep(
    string Run, string Place, string Action, IReadOnlyList<Address> Told, string? SkippedBecause)
    : IScheduleRunEvent
{
    /// <summary>Ids of recipients who are told; null if none are.</summary>
    public IReadOnlyList<string>? Recipients { get; init; }

    /// <summary>What was judged, where the step is a choice; null where it is none.</summary>
    public IReadOnlyList<Fact>? Judged { get; init; }
}

/// <summary>A run of actions waits for its time.</summary>
[StoredName("schedule.wait-began")]
public sealed record ScheduleWaitBegan(string Run, string Place, Instant Until) : IScheduleRunEvent;

/// <summary>That time is over.</summary>
[StoredName("schedule.wait-ended")]
public sealed record ScheduleWaitEnded(string Run, string Place, Duration LateBy) : IScheduleRunEvent;

/// <summary>A run that is due waits for the one before it to end (S13).</summary>
[StoredName("schedule.queued")]
public sealed record ScheduleQueued(Instant Nominal) : IEvent;

public enum ScheduleNoticeKind
{
    /// <summary>What a household wants to be reminded of.</summary>
    [JsonStringEnumMemberName("reminder")] Reminder = 1,

    /// <summary>In a while it sets another mode than a person set today (S16).</summary>
    [JsonStringEnumMemberName("coming")] Coming = 2,

    /// <summary>It sets it only if a person says yes.</summary>
    [JsonStringEnumMemberName("asks")] Asks = 3,

    /// <summary>It was missed, and is not caught up.</summary>
    [JsonStringEnumMemberName("missed")] Missed = 4,

    /// <summary>It was left out as things are.</summary>
    [JsonStringEnumMemberName("skipped")] Skipped = 5,

    /// <summary>It asked for a mode, and nobody can say that it came to be so.</summary>
    [JsonStringEnumMemberName("not-confirmed")] NotConfirmed = 6,

    /// <summary>It will not run any more.</summary>
    [JsonStringEnumMemberName("over")] Over = 7,

    /// <summary>Another schedule wanted another mode at the same moment (S12).</summary>
    [JsonStringEnumMemberName("collision")] Collision = 8,

    /// <summary>A calendar feed leaves out armings that were to come.</summary>
    [JsonStringEnumMemberName("feed-takes-away")] FeedTakesAway = 9,

    /// <summary>A calendar feed cannot be read, and what is known of it is old.</summary>
    [JsonStringEnumMemberName("feed-stale")] FeedStale = 10,
}

/// <summary>Something about a schedule that people are told.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What sort.</param>
/// <param name="Nominal">The run it is about; null if it is about none.</param>
/// <param name="Message">In words, for a person.</param>
public sealed record ScheduleNotice(string Id, ScheduleNoticeKind Kind, Instant? Nominal, string Message)
{
    /// <summary>Why something was not done; null where that is not the matter.</summary>
    public OmittedBecause? Why { get; init; }

    /// <summary>The mode it is about; null if it is about none.</summary>
    public string? Mode { get; init; }
}

/// <summary>Recipients are told something about it.</summary>
/// <param name="Notice">What.</param>
/// <param name="Recipients">Ids of those who are told; none if there are none, or too many notices within the
/// hour.</param>
/// <param name="At">When.</param>
[StoredName("schedule.notice-given")]
public sealed record ScheduleNoticeGiven(ScheduleNotice Notice, IReadOnlyList<string> Recipients, Instant At) : IEvent;

/// <summary>An outside call of it ended.</summary>
/// <param name="Call">Of which notice, or which step of which run.</param>
/// <param name="Recipient">Who; null for a call that tells nobody by name.</param>
/// <param name="Outcome"><c>delivered</c>, <c>rejected</c> or <c>expired</c>.</param>
/// <param name="Code">What was answered.</param>
[StoredName("schedule.call-ended")]
public sealed record ScheduleCallEnded(string Call, string? Recipient, string Outcome, string Code) : IEvent;
