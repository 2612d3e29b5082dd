using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Rules.Format;
using RingActors.Rules.Schedules.Calendars.Feeds;
using RingActors.Rules.Schedules.Calendars.Forms;
using RingActors.Rules.Schedules.Sun;

namespace RingActors.Rules.Schedules.Calendars.Documents;

/// <summary>One way in which a document names moments.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(WeeklyWhen), WeeklyWhen.Type)]
[JsonDerivedType(typeof(MonthlyWhen), MonthlyWhen.Type)]
[JsonDerivedType(typeof(DatesWhen), DatesWhen.Type)]
[JsonDerivedType(typeof(CronWhen), CronWhen.Type)]
[JsonDerivedType(typeof(RecurrenceWhen), RecurrenceWhen.Type)]
[JsonDerivedType(typeof(EveryWhen), EveryWhen.Type)]
[JsonDerivedType(typeof(SunWhen), SunWhen.Type)]
[JsonDerivedType(typeof(FeedWhen), FeedWhen.Type)]
public abstract record WhenDocument
{
    /// <summary>What the calendars make of it.</summary>
    internal abstract CalendarForm FormIn(DateTimeZone zone, GeoPoint? place);

    private protected static List<IsoDayOfWeek> DaysOf(IReadOnlyList<string> words) =>
        [.. words.Select(w => (IsoDayOfWeek)(DayWords.All.ToList().IndexOf(w) + 1))];
}

/// <summary>Times of days of the week.</summary>
/// <param name="Days"><c>mon</c> to <c>sun</c>; none means every day.</param>
/// <param name="At">On the wall; at least one.</param>
public sealed record WeeklyWhen(IReadOnlyList<string> Days, IReadOnlyList<LocalTime> At) : WhenDocument
{
    internal const string Type = "weekly";

    internal override CalendarForm FormIn(DateTimeZone zone, GeoPoint? place) =>
        new WeeklyTimes(DaysOf(Days.Count > 0 ? Days : DayWords.All), At);
}

/// <summary>Times of days of months.</summary>
/// <param name="Days"><c>1</c> to <c>31</c> and <c>last</c>; a month without such a day is left out.</param>
/// <param name="At">On the wall; at least one.</param>
public sealed record MonthlyWhen(IReadOnlyList<string> Days, IReadOnlyList<LocalTime> At) : WhenDocument
{
    internal const string Type = "monthly";
    internal const string Last = "last";

    /// <summary><c>1</c> to <c>12</c>; null means all.</summary>
    public IReadOnlyList<string>? Months { get; init; }

    internal override CalendarForm FormIn(DateTimeZone zone, GeoPoint? place) => new MonthlyTimes(
        [.. Days.Select(d => d == Last ? -1 : Number(d))], [.. (Months ?? []).Select(Number)], At);

    private static int Number(string word) => int.Parse(word, System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>Times of single dates.</summary>
/// <param name="Dates">At least one.</param>
/// <param name="At">On the wall; at least one.</param>
public sealed record DatesWhen(IReadOnlyList<LocalDate> Dates, IReadOnlyList<LocalTime> At) : WhenDocument
{
    internal const string Type = "dates";

    internal override CalendarForm FormIn(DateTimeZone zone, GeoPoint? place) => new DateTimes(Dates, At);
}

/// <summary>Cron text.</summary>
/// <param name="Text">Five fields, or six with seconds first.</param>
public sealed record CronWhen(string Text) : WhenDocument
{
    internal const string Type = "cron";

    internal override CalendarForm FormIn(DateTimeZone zone, GeoPoint? place) =>
        CronText.TryRead(Text, out CalendarForm? form, out string? fault)
            ? form : throw new InvalidOperationException(fault);
}

/// <summary>A recurrence rule of iCalendar.</summary>
/// <param name="Rule">As in 'FREQ=MONTHLY;BYDAY=1MO'.</param>
/// <param name="Start">The first moment on the wall (DTSTART).</param>
public sealed record RecurrenceWhen(string Rule, LocalDateTime Start) : WhenDocument
{
    internal const string Type = "rrule";

    /// <summary>Moments that are left out (EXDATE); null for none.</summary>
    public IReadOnlyList<LocalDateTime>? Except { get; init; }

    internal override CalendarForm FormIn(DateTimeZone zone, GeoPoint? place) =>
        new RecurrenceTimes(RecurrenceParts.OnWall(Rule, zone), Start, Except ?? []);
}

/// <summary>Again and again after the same time, whatever the clocks do.</summary>
/// <param name="Seconds">Above zero.</param>
/// <param name="From">One of its moments, on the wall.</param>
public sealed record EveryWhen(int Seconds, LocalDateTime From) : WhenDocument
{
    internal const string Type = "every";

    internal override CalendarForm FormIn(DateTimeZone zone, GeoPoint? place) =>
        new IntervalTimes(Duration.FromSeconds(Seconds), zone.AtLeniently(From).ToInstant());
}

/// <summary>What the sun does, some time before or after.</summary>
/// <param name="Moment"><c>sunrise</c>, <c>sunset</c>, <c>dawn</c>, <c>dusk</c> or <c>noon</c>.</param>
public sealed record SunWhen(string Moment) : WhenDocument
{
    internal const string Type = "sun";
    internal static readonly IReadOnlyList<string> Moments = ["sunrise", "sunset", "dawn", "dusk", "noon"];

    /// <summary>Seconds that pass between, below zero for before.</summary>
    public int OffsetSeconds { get; init; }

    /// <summary>Days of the week whose sun it is; null means all.</summary>
    public IReadOnlyList<string>? Days { get; init; }

    /// <summary>Of the sun's middle, degrees, instead of the word's own; null for that.</summary>
    public double? Elevation { get; init; }

    /// <summary>On the wall, for dates on which the sun does not do that; null leaves them out.</summary>
    public LocalTime? Fallback { get; init; }

    /// <summary>Where, if it is not where the home is.</summary>
    public double? Latitude { get; init; }

    /// <summary>The same, east positive.</summary>
    public double? Longitude { get; init; }

    internal override CalendarForm FormIn(DateTimeZone zone, GeoPoint? place)
    {
        GeoPoint where = Latitude is { } north && Longitude is { } east ? new GeoPoint(north, east)
            : place ?? throw new InvalidOperationException("Where the home lies is not known.");
        SunMoment moment = Moment switch
        {
            "sunrise" => SunMoment.Sunrise,
            "sunset" => SunMoment.Sunset,
            "dawn" => SunMoment.Dawn,
            "dusk" => SunMoment.Dusk,
            _ => SunMoment.Noon,
        };
        return new SunTime(
            Elevation is { } elevation ? moment with { Elevation = elevation } : moment,
            Duration.FromSeconds(OffsetSeconds), DaysOf(Days ?? []), where, Fallback);
    }
}

/// <summary>The beginnings of what a calendar feed names.</summary>
/// <param name="Url">Where it is; absolute http or https.</param>
public sealed record FeedWhen(string Url) : WhenDocument
{
    internal const string Type = "feed";

    /// <summary>Only what has these words in its name; null for all.</summary>
    public string? Contains { get; init; }

    /// <summary>Seconds that pass between, below zero for before.</summary>
    public int OffsetSeconds { get; init; }

    /// <summary>On the wall, for what lasts whole days; null leaves that out.</summary>
    public LocalTime? WholeDaysAt { get; init; }

    /// <inheritdoc cref="ExceptFeed.MayLower"/>
    public bool MayLower { get; init; }

    /// <summary>What it named when it was read last; null if it never was.</summary>
    [JsonIgnore]
    internal IReadOnlyList<FeedEntry>? Entries { get; init; }

    internal override CalendarForm FormIn(DateTimeZone zone, GeoPoint? place) => new FeedTimes(
        [.. (Entries ?? []).Where(e => e.Has(Contains))], Duration.FromSeconds(OffsetSeconds), WholeDaysAt);
}
