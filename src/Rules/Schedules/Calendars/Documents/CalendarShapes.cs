using System.Text.Json.Nodes;
using RingActors.Rules.Format;
using RingActors.Rules.Schedules.Calendars.Holidays;

namespace RingActors.Rules.Schedules.Calendars.Documents;

/// <summary>The format of calendars as tables, by which they are read and explained.</summary>
internal static class CalendarShapes
{
    /// <summary>The most forms of a calendar.</summary>
    private const int FormsMax = 10;
    private const int ExceptMax = 100;
    private const int TimesMax = 24;
    private const int DatesMax = 400;
    private const int HalfDay = 12 * 60 * 60;
    private const int Year = 366 * 24 * 60 * 60;

    private static readonly IReadOnlyList<string> MonthDays =
        [.. Enumerable.Range(1, 31).Select(d => d.ToString(System.Globalization.CultureInfo.InvariantCulture)), "last"];

    private static readonly Field At = new("at", FieldKind.Times, "Times on the wall, HH:MM.")
    {
        IsRequired = true,
        Min = 1,
        Max = TimesMax,
        Example = () => new JsonArray("22:00:00"),
    };

    private static readonly Field Days = new("days", FieldKind.Words, "Days of the week; none means every day.")
    {
        Words = DayWords.All,
        Max = 7,
        Default = Field.Nothing,
    };

    private static readonly Field Called = new("name", FieldKind.Text, "What the household calls them.")
    {
        Min = 1,
        Max = 80,
    };

    private static readonly Field FeedUrl = new("url", FieldKind.Url, "Where it is.")
    {
        IsRequired = true,
        Example = () => "https://example.org/household.ics",
    };

    private static readonly Field Containing = new("contains", FieldKind.Text, "Only what has these words in its name.")
    {
        Min = 1,
        Max = 80,
    };

    private static readonly Field MayLower = new(
        "may_lower", FieldKind.Flag, "That whoever writes into the feed can have less guarded; approved with it.")
    {
        Default = () => false,
    };

    /// <summary>The ways in which a calendar names moments.</summary>
    internal static readonly IReadOnlyList<Shape> When =
    [
        new(WeeklyWhen.Type, "Times of days of the week.", [Days, At]),
        new(MonthlyWhen.Type, "Times of days of months; a month without such a day is left out.",
        [
            new("days", FieldKind.Words, "1 to 31, or last.")
            {
                IsRequired = true, Min = 1, Max = 31, Words = MonthDays, Example = () => new JsonArray("last"),
            },
            At,
            new("months", FieldKind.Words, "1 to 12; missing means all.") { Max = 12, Words = [.. MonthDays.Take(12)] },
        ])
        {
            Faults = CalendarChecks.Monthly,
        },
        new(DatesWhen.Type, "Times of single dates.",
        [
            new("dates", FieldKind.Dates, "Which.")
            {
                IsRequired = true, Min = 1, Max = DatesMax, Example = () => new JsonArray("2026-12-24"),
            },
            At,
        ]),
        new(CronWhen.Type, "Cron text; day of the month and day of the week are both to be met.",
        [
            new("text", FieldKind.Text, "Five fields, or six with seconds first.")
            {
                IsRequired = true, Min = 1, Max = 200, Example = () => "0 22 * * *",
            },
        ])
        {
            Faults = CalendarChecks.Cron,
        },
        new(RecurrenceWhen.Type, "A recurrence rule of iCalendar (RFC 5545).",
        [
            new("rule", FieldKind.Text, "As in FREQ=MONTHLY;BYDAY=1MO.")
            {
                IsRequired = true, Min = 1, Max = 500, Example = () => "FREQ=MONTHLY;BYDAY=1MO",
            },
            new("start", FieldKind.Wall, "The first moment on the wall (DTSTART).")
            {
                IsRequired = true, Example = () => "2026-12-07T22:00:00",
            },
            new("except", FieldKind.Walls, "Moments that are left out (EXDATE).") { Max = DatesMax },
        ])
        {
            Faults = CalendarChecks.Recurrence,
        },
        new(EveryWhen.Type, "Again and again after the same time, whatever the clocks do.",
        [
            new("seconds", FieldKind.Integer, "After how many seconds.")
            {
                IsRequired = true, Min = 60, Max = Year, Example = () => 86_400,
            },
            new("from", FieldKind.Wall, "One of its moments, on the wall.")
            {
                IsRequired = true, Example = () => "2026-12-01T08:00:00",
            },
        ]),
        new(SunWhen.Type, "What the sun does, some time before or after.",
        [
            new("moment", FieldKind.Word, "Dawn and dusk are those of civil twilight.")
            {
                IsRequired = true, Words = SunWhen.Moments, Example = () => "sunset",
            },
            new("offset_seconds", FieldKind.Integer, "Below zero for before.")
            {
                Min = -HalfDay, Max = HalfDay, Default = () => 0,
            },
            Days,
            new("elevation", FieldKind.Number, "Of the sun's middle, degrees, instead of the word's own.")
            {
                Min = -90, Max = 90,
            },
            new("fallback", FieldKind.Time, "On the wall, for dates on which the sun does not do that."),
            new("latitude", FieldKind.Number, "Where, in degrees; north positive.") { Min = -90, Max = 90 },
            new("longitude", FieldKind.Number, "The same; east positive.") { Min = -180, Max = 180 },
        ])
        {
            Faults = CalendarChecks.Sun,
        },
        new(FeedWhen.Type, "The beginnings of what a calendar feed (iCalendar) names.",
        [
            FeedUrl,
            Containing,
            new("offset_seconds", FieldKind.Integer, "Below zero for before.")
            {
                Min = -HalfDay, Max = HalfDay, Default = () => 0,
            },
            new("whole_days_at", FieldKind.Time, "On the wall, for what lasts whole days; missing leaves that out."),
            MayLower,
        ])
        {
            Sample = Approved,
        },
    ];

    /// <summary>The ways in which dates are left out.</summary>
    internal static readonly IReadOnlyList<Shape> Except =
    [
        new(ExceptDates.Type, "From a date to another.",
        [
            Called,
            new("from", FieldKind.Date, "The first.") { IsRequired = true, Example = () => "2026-12-24" },
            new("to", FieldKind.Date, "The last; missing means the first alone."),
        ])
        {
            Faults = CalendarChecks.Dates,
        },
        new(ExceptYearly.Type, "A day of every year.",
        [
            Called,
            new("month", FieldKind.Integer, "1 to 12.") { IsRequired = true, Min = 1, Max = 12, Example = () => 12 },
            new("day", FieldKind.Integer, "Of that month.") { IsRequired = true, Min = 1, Max = 31, Example = () =>
                24 },
        ])
        {
            Faults = CalendarChecks.Yearly,
        },
        new(ExceptWeekdays.Type, "Days of the week.",
        [
            Called,
            Days with { Says = "Which.", IsRequired = true, Min = 1, Default = null, Example = () =>
                new JsonArray("sun") },
        ]),
        new(ExceptHolidays.Type, "Public holidays, on the days on which they are kept.",
        [
            Called,
            new("country", FieldKind.Word, "ISO 3166 code.")
            {
                IsRequired = true, Words = Lower(HolidayCountries.Codes), Example = () => "at",
            },
            new("region", FieldKind.Text, "A region of it, e.g. BY; missing means what all have.") { Min = 2, Max = 3 },
        ])
        {
            Faults = CalendarChecks.Holidays,
        },
        new(ExceptFeed.Type, "The dates that a calendar feed (iCalendar) names.",
            [Called, FeedUrl, Containing, MayLower])
        {
            Sample = Approved,
        },
    ];

    /// <summary>A whole calendar.</summary>
    internal static readonly IReadOnlyList<Field> Whole =
    [
        new("when", FieldKind.Parts, "Any of them names moments; one that two name is one.")
        {
            IsRequired = true, Min = 1, Max = FormsMax, Parts = When,
            Example = () => new JsonArray(new JsonObject
            {
                ["type"] = WeeklyWhen.Type, ["days"] = new JsonArray("mon"), ["at"] = new JsonArray("22:00:00"),
            }),
        },
        new("except", FieldKind.Parts, "Dates that are left out, by the date to which a moment belongs.")
        {
            Max = ExceptMax, Parts = Except,
        },
        new("gap", FieldKind.Word, "Of a time that a day does not have: as much later, the first after, or not at all.")
        {
            Words = ["shift", "first_valid", "skip"], Default = () => "shift",
        },
        new("overlap", FieldKind.Word, "Of a time that a day has twice: which.")
        {
            Words = ["first", "second", "both"], Default = () => "first",
        },
        new("zone", FieldKind.OwnZone, "IANA time zone; missing means the home's."),
        new("from", FieldKind.Date, "The first date."),
        new("until", FieldKind.Date, "The last date."),
    ];

    private static JsonObject Approved() => new() { ["may_lower"] = true };

    private static IReadOnlyList<string> Lower(IReadOnlyList<string> codes) =>
        [.. codes.Select(c => c.ToLowerInvariant())];
}
