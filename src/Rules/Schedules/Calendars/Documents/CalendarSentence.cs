using NodaTime;
using NodaTime.Text;
using RingActors.Devices.Domain.Names;
using RingActors.Rules.Format;

namespace RingActors.Rules.Schedules.Calendars.Documents;

/// <summary>When something happens, to be read to the household.</summary>
internal static class CalendarSentence
{
    private const int ShownMax = 5;

    private static readonly LocalTimePattern Time = LocalTimePattern.CreateWithInvariantCulture("HH:mm");
    private static readonly LocalTimePattern Exact = LocalTimePattern.CreateWithInvariantCulture("HH:mm:ss");

    internal static string Of(CalendarDocument calendar)
    {
        string when = string.Join("; and ", calendar.When.Select(When));
        string zone = calendar.Zone is { } own ? $"on the clocks of {own}" : "on the home's clocks";
        string span = (calendar.From, calendar.Until) switch
        {
            ({ } from, { } until) => $", from {Date(from)} to {Date(until)}",
            ({ } from, null) => $", from {Date(from)}",
            (null, { } until) => $", until {Date(until)}",
            _ => "",
        };
        string except = calendar.Except is { Count: > 0 } left
            ? $", except {string.Join(", ", left.Take(ShownMax).Select(Except))}"
                + (left.Count > ShownMax ? $" and {left.Count - ShownMax} more" : "")
            : "";
        return $"{when}, {zone}{span}{except}";
    }

    internal static string Said(LocalTime time) => (time.Second == 0 ? Time : Exact).Format(time);

    private static string Date(LocalDate date) => LocalDatePattern.Iso.Format(date);

    private static string Few(IEnumerable<string> all)
    {
        string[] said = [.. all];
        return string.Join(", ", said.Take(ShownMax))
            + (said.Length > ShownMax ? $" and {said.Length - ShownMax} more" : "");
    }

    private static string When(WhenDocument when) => when switch
    {
        WeeklyWhen w => $"{Days(w.Days)} at {Times(w.At)}",
        MonthlyWhen w => $"on the {string.Join(", ", w.Days.Select(d => d == MonthlyWhen.Last ? "last day" : $"{d}."))} of "
            + (w.Months is { Count: > 0 } months ? $"the months {string.Join(", ", months)}" : "every month")
            + $" at {Times(w.At)}",
        DatesWhen w => $"on {Few(w.Dates.Select(Date))} at {Times(w.At)}",
        CronWhen w => $"as '{w.Text}' says",
        RecurrenceWhen w => $"as '{w.Rule}' says, from {LocalDateTimePattern.GeneralIso.Format(w.Start)} on",
        EveryWhen w => $"every {Spans.Of(w.Seconds)}, one of them {LocalDateTimePattern.GeneralIso.Format(w.From)}",
        SunWhen w => $"{Days(w.Days ?? [])} {Offset(w.OffsetSeconds)}{w.Moment}"
            + (w.Elevation is { } degrees ? $" (the sun at {degrees:0.##} degrees)" : "")
            + (w.Fallback is { } time ? $", {Said(time)} where there is none" : ""),
        FeedWhen w => $"{Offset(w.OffsetSeconds)}the beginning of what {Feed(w.Url, w.Contains)} names"
            + (w.WholeDaysAt is { } at ? $", of whole days at {Said(at)}" : ""),
        _ => when.GetType().Name,
    };

    private static string Offset(int seconds) => seconds == 0 ? "at "
        : $"{Spans.Of(Math.Abs(seconds))} {(seconds < 0 ? "before" : "after")} ";

    private static string Except(ExceptDocument except)
    {
        string what = except switch
        {
            ExceptDates { To: { } to } d when to != d.From => $"{Date(d.From)} to {Date(to)}",
            ExceptDates d => Date(d.From),
            ExceptYearly y => $"every {y.Day}.{y.Month}.",
            ExceptWeekdays w => string.Join(", ", w.Days),
            ExceptHolidays h => $"public holidays of {h.Country}{(h.Region is { } region ? $"-{region}" : "")}",
            ExceptFeed f => $"the dates that {Feed(f.Url, f.Contains)} names",
            _ => except.GetType().Name,
        };
        return except.Name is { } name ? $"{PlainText.Quoted(name)} ({what})" : what;
    }

    /// <summary>The rest of an address may be what lets one read it.</summary>
    private static string Feed(string url, string? contains) =>
        $"the calendar feed of {new Uri(url).Host}" + (contains is null ? "" : $" with {PlainText.Quoted(contains)}");

    private static string Days(IReadOnlyList<string> days) => days.Count is 0 or 7 ? "every day" : string.Join(", ", days);

    private static string Times(IReadOnlyList<LocalTime> times) => Few(times.Order().Select(Said));
}
