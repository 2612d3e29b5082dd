using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Rules.Format;
using RingActors.Rules.Schedules.Calendars.Feeds;
using RingActors.Rules.Schedules.Calendars.Holidays;

namespace RingActors.Rules.Schedules.Calendars.Documents;

/// <summary>Dates that are left out (S21).</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ExceptDates), ExceptDates.Type)]
[JsonDerivedType(typeof(ExceptYearly), ExceptYearly.Type)]
[JsonDerivedType(typeof(ExceptWeekdays), ExceptWeekdays.Type)]
[JsonDerivedType(typeof(ExceptHolidays), ExceptHolidays.Type)]
[JsonDerivedType(typeof(ExceptFeed), ExceptFeed.Type)]
public abstract record ExceptDocument
{
    /// <summary>In the household's words; null where the dates say enough.</summary>
    public string? Name { get; init; }

    /// <summary>What the calendars make of it.</summary>
    internal abstract IEnumerable<CalendarExclusion> Exclusions();
}

/// <summary>From a date to another.</summary>
/// <param name="From">The first.</param>
public sealed record ExceptDates(LocalDate From) : ExceptDocument
{
    internal const string Type = "dates";

    /// <summary>The last; null for the first alone.</summary>
    public LocalDate? To { get; init; }

    internal override IEnumerable<CalendarExclusion> Exclusions() =>
        [new ExcludedDates(Name ?? "days of the household's own", From, To ?? From)];
}

/// <summary>A day of every year.</summary>
/// <param name="Month">1 to 12.</param>
/// <param name="Day">Of that month; 29 February is left out in leap years only.</param>
public sealed record ExceptYearly(int Month, int Day) : ExceptDocument
{
    internal const string Type = "yearly";

    internal override IEnumerable<CalendarExclusion> Exclusions() =>
        [new ExcludedYearly(Name ?? "a day of every year", new AnnualDate(Month, Day))];
}

/// <summary>Days of the week.</summary>
/// <param name="Days"><c>mon</c> to <c>sun</c>; at least one.</param>
public sealed record ExceptWeekdays(IReadOnlyList<string> Days) : ExceptDocument
{
    internal const string Type = "weekdays";

    internal override IEnumerable<CalendarExclusion> Exclusions() =>
    [
        new ExcludedWeekdays(
            Name ?? "a day of the week",
            [.. Days.Select(d => (IsoDayOfWeek)(DayWords.All.ToList().IndexOf(d) + 1))]),
    ];
}

/// <summary>Public holidays.</summary>
/// <param name="Country">ISO 3166 code in capitals, e.g. <c>AT</c>.</param>
public sealed record ExceptHolidays(string Country) : ExceptDocument
{
    internal const string Type = "public_holidays";

    /// <summary>A region of it, e.g. <c>BY</c>; null for what all of them have.</summary>
    public string? Region { get; init; }

    internal override IEnumerable<CalendarExclusion> Exclusions() =>
        [new ExcludedHolidays(Name ?? "public holiday", Country, Region)];
}

/// <summary>The dates that a calendar feed names.</summary>
/// <param name="Url">Where it is; absolute http or https.</param>
public sealed record ExceptFeed(string Url) : ExceptDocument
{
    internal const string Type = "feed";

    /// <summary>Only what has these words in its name; null for all.</summary>
    public string? Contains { get; init; }

    /// <summary>
    /// That somebody who writes into the feed can have less guarded by it: said by whoever writes the schedule, and
    /// approved with it.
    /// </summary>
    public bool MayLower { get; init; }

    /// <summary>What it named when it was read last; null if it never was.</summary>
    [JsonIgnore]
    internal IReadOnlyList<FeedEntry>? Entries { get; init; }

    internal override IEnumerable<CalendarExclusion> Exclusions() =>
        [new ExcludedByFeed(Name ?? "a calendar feed", [.. (Entries ?? []).Where(e => e.Has(Contains))])];
}
