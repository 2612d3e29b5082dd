using System.Text.Json.Serialization;
using NodaTime;

namespace RingActors.Rules.Schedules.Calendars;

/// <summary>What the change of clocks has made of a wall-clock time.</summary>
public enum ClockChange
{
    /// <summary>Nothing: the day has that time once.</summary>
    [JsonStringEnumMemberName("none")] None,

    /// <summary>The day does not have it; it is as much later as clocks are put forward.</summary>
    [JsonStringEnumMemberName("shifted")] Shifted,

    /// <summary>The day does not have it; it is the first moment after the gap.</summary>
    [JsonStringEnumMemberName("first_valid")] FirstValid,

    /// <summary>The day has it twice; this is the first.</summary>
    [JsonStringEnumMemberName("first_of_two")] FirstOfTwo,

    /// <summary>The day has it twice; this is the second.</summary>
    [JsonStringEnumMemberName("second_of_two")] SecondOfTwo,
}

/// <summary>Why a moment of a calendar is none at which anything runs.</summary>
public enum SkipReason
{
    /// <summary>It runs.</summary>
    [JsonStringEnumMemberName("none")] None,

    /// <summary>The day does not have the time, and the calendar says that it is left out then.</summary>
    [JsonStringEnumMemberName("gap")] Gap,

    /// <summary>The sun does not do that on this date: polar day or night.</summary>
    [JsonStringEnumMemberName("no_sun")] NoSun,

    /// <summary>The date is left out: <see cref="CalendarMoment.Excluded"/> says by what.</summary>
    [JsonStringEnumMemberName("excluded")] Excluded,
}

/// <summary>A moment that a calendar names: one at which something runs, or one that is left out, and why.</summary>
/// <param name="At">When; for what is left out, about when it would have been.</param>
/// <param name="Date">The local date that it belongs to. A sunset after midnight belongs to the day before.</param>
public sealed record CalendarMoment(Instant At, LocalDate Date)
{
    /// <summary>The time on the wall as the calendar names it; null where it names a distance or the sun.</summary>
    public LocalDateTime? Wall { get; init; }

    /// <summary>What the change of clocks has made of it.</summary>
    public ClockChange Change { get; init; }

    /// <summary>Why nothing runs; <see cref="SkipReason.None"/> if it does.</summary>
    public SkipReason Skipped { get; init; }

    /// <summary>What leaves the date out, in its own words; null if nothing does.</summary>
    public string? Excluded { get; init; }

    /// <summary>The sun does not do on that date what is named, and the time that was said for this case is
    /// taken.</summary>
    public bool IsFallback { get; init; }

    /// <summary>Whether something runs.</summary>
    public bool Runs => Skipped == SkipReason.None;
}
