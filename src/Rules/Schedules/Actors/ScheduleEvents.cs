using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Schedules.Calendars;
using RingActors.Rules.Schedules.Documents;
using RingActors.Rules.Schedules.Sun;

namespace RingActors.Rules.Schedules.Actors;

// The stored names are the format on disk for ever. What becomes of a run: ScheduleRunEvents.cs.

/// <summary>It was written down.</summary>
/// <param name="Version">Counts every document this address ever had.</param>
/// <param name="Document">What it says.</param>
[StoredName("schedule.created")]
public sealed record ScheduleCreated(int Version, ScheduleDocument Document) : IEvent
{
    /// <summary>On whose clocks it goes if neither it nor Ring names a zone; null for UTC.</summary>
    public string? Zone { get; init; }

    /// <summary>Where the home lies; null if nobody said.</summary>
    public GeoPoint? Place { get; init; }
}

/// <summary>Another document took its place. How often it ran is counted anew.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Document">What it says.</param>
[StoredName("schedule.replaced")]
public sealed record ScheduleReplaced(int Version, ScheduleDocument Document) : IEvent
{
    /// <inheritdoc cref="ScheduleCreated.Zone"/>
    public string? Zone { get; init; }

    /// <inheritdoc cref="ScheduleCreated.Place"/>
    public GeoPoint? Place { get; init; }
}

[StoredName("schedule.enabled")]
public sealed record ScheduleEnabled : IEvent;

[StoredName("schedule.disabled")]
public sealed record ScheduleDisabled : IEvent;

/// <summary>What is due is left out for a while.</summary>
/// <param name="Note">Why.</param>
/// <param name="Since">From when on.</param>
/// <param name="Until">When it goes on by itself; null until somebody says so.</param>
[StoredName("schedule.paused")]
public sealed record SchedulePaused(string Note, Instant Since, Instant? Until) : IEvent;

/// <param name="LateBy">How long after the pause's end; null if somebody ended it.</param>
[StoredName("schedule.resumed")]
public sealed record ScheduleResumed(Duration? LateBy) : IEvent;

/// <summary>It is no more. Its history stays.</summary>
[StoredName("schedule.deleted")]
public sealed record ScheduleDeleted : IEvent;

/// <summary>A moment that is to come.</summary>
/// <param name="At">When: the nominal instant, by which a run is known for ever.</param>
/// <param name="Date">The local date that it belongs to.</param>
public sealed record PlannedMoment(Instant At, LocalDate Date)
{
    /// <summary>The time on the wall as the calendar names it; null where it names a distance or the sun.</summary>
    public LocalDateTime? Wall { get; init; }

    /// <summary>What the change of clocks has made of it; null for nothing.</summary>
    public ClockChange? Change { get; init; }

    /// <summary>Why it is left out; null if it runs.</summary>
    public SkipReason? Skipped { get; init; }

    /// <summary>What leaves the date out, in its own words.</summary>
    public string? Excluded { get; init; }

    /// <summary>True if it is the end of a block; else null.</summary>
    public bool? IsEnd { get; init; }
}

/// <summary>The offset of a zone from a moment on.</summary>
/// <param name="From">The moment.</param>
/// <param name="Seconds">East positive.</param>
public sealed record ClockOffset(Instant From, int Seconds);

/// <summary>The clocks by which a plan was made.</summary>
/// <param name="Zone">IANA.</param>
/// <param name="Version">The version of what is known of zones.</param>
/// <param name="Offsets">That of the moment of planning, and those that follow within 400 days.</param>
public sealed record PlanClock(string Zone, string Version, IReadOnlyList<ClockOffset> Offsets);

/// <summary>What is due next, computed from document and zone alone.</summary>
/// <param name="Next">The next moment, one that is left out included; null if there is none.</param>
/// <param name="NextRun">The next at which something runs; null if there is none.</param>
/// <param name="Clock">The clocks that it is computed by; null for those of the plan before.</param>
[StoredName("schedule.planned")]
public sealed record SchedulePlanned(PlannedMoment? Next, Instant? NextRun, PlanClock? Clock) : IEvent
{
    /// <summary>True if nothing before this moment counts any more: it was written, switched on or resumed.</summary>
    public bool? Anew { get; init; }
}

/// <summary>A run that is at another moment than before.</summary>
/// <param name="From">When it would have been.</param>
/// <param name="To">When it is; null if it is not any more.</param>
public sealed record MovedRun(Instant From, Instant? To);

/// <summary>The clocks are others than the plan was made by (S8). What was is not touched.</summary>
/// <param name="FromZone">The zone before.</param>
/// <param name="FromVersion">The version before.</param>
/// <param name="ToZone">The zone now.</param>
/// <param name="ToVersion">The version now.</param>
/// <param name="Moved">Runs of the coming 400 days that moved, the first 20; none if none did.</param>
/// <param name="Count">How many moved in all.</param>
[StoredName("schedule.replanned")]
public sealed record ScheduleReplanned(
    string FromZone, string FromVersion, string ToZone, string ToVersion, IReadOnlyList<MovedRun> Moved, int Count)
    : IEvent;

public enum ScheduleEnd
{
    /// <summary>It has run as often as it was to.</summary>
    [JsonStringEnumMemberName("runs-made")] RunsMade = 1,

    /// <summary>Its calendar names no more moments.</summary>
    [JsonStringEnumMemberName("calendar-over")] CalendarOver = 2,
}

/// <summary>Nothing of it will be due any more, as long as it stays as it is.</summary>
[StoredName("schedule.over")]
public sealed record ScheduleOver(ScheduleEnd Why, int Runs) : IEvent;

/// <summary>The clock had been put ahead and was set back (S19): what was to come until then is planned anew, but for
/// what
/// ran.</summary>
/// <param name="Settled">Up to when it had been decided what becomes of what is due.</param>
/// <param name="Since">From when on it is decided anew.</param>
[StoredName("schedule.set-back")]
public sealed record ScheduleSetBack(Instant Settled, Instant Since) : IEvent;
