using NodaTime;

namespace RingActors.Rules.Schedules.Calendars;

/// <summary>A form that names times of dates.</summary>
public abstract record DatedForm : CalendarForm
{
    /// <summary>
    /// A moment of a date comes at most a day after its end: Samoa left out a whole day in 2011, and the sun may set
    /// after midnight.
    /// </summary>
    private const int DaysLate = 2;

    /// <summary>How long before a date's first moment one of its moments may come.</summary>
    private protected virtual Duration Early => Duration.Zero;

    /// <summary>
    /// The dates from one on, ascending. Before it tells a date it has added the moments of that date, in any order,
    /// exclusions not looked at.
    /// </summary>
    internal abstract IEnumerable<LocalDate> Dates(LocalDate from, CalendarRules rules, List<CalendarMoment> moments);

    internal sealed override IEnumerable<CalendarMoment> After(Instant after, CalendarRules rules)
    {
        LocalDate first = rules.DateOf(after).PlusDays(-DaysLate);
        List<CalendarMoment> found = [];
        foreach (LocalDate date in Dates(first, rules, found))
        {
            // Clocks that are put forward move a moment past others: what comes before everything of the dates to come
            // is told.
            Instant rest = rules.StartOf(date.PlusDays(1)) - Early;
            found.Sort(static (a, b) => a.At.CompareTo(b.At));
            int told = 0;
            while (told < found.Count && found[told].At < rest)
            {
                CalendarMoment moment = found[told++];
                if (moment.At > after)
                {
                    yield return Told(moment, rules);
                }
            }

            found.RemoveRange(0, told);
            if (date.Year - first.Year > CalendarRules.YearsMax)
            {
                break;
            }
        }

        foreach (CalendarMoment moment in found.Where(m => m.At > after))
        {
            yield return Told(moment, rules);
        }
    }

    private static CalendarMoment Told(CalendarMoment moment, CalendarRules rules) =>
        rules.Excluding(moment.Date) is { } excluded
            ? moment with { Skipped = SkipReason.Excluded, Excluded = excluded } : moment;
}
