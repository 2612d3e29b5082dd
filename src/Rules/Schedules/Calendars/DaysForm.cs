using NodaTime;

namespace RingActors.Rules.Schedules.Calendars;

/// <summary>A form that knows the next date without those before it.</summary>
public abstract record DaysForm : DatedForm
{
    /// <summary>The first date from one on that has a moment; null if there is none in 41 years.</summary>
    internal abstract LocalDate? FirstDate(LocalDate from);

    /// <summary>The moments of such a date, in any order.</summary>
    internal abstract void Add(LocalDate date, CalendarRules rules, List<CalendarMoment> moments);

    internal sealed override IEnumerable<LocalDate> Dates(
        LocalDate from, CalendarRules rules, List<CalendarMoment> moments)
    {
        for (LocalDate? next = FirstDate(from); next is { } date; next = FirstDate(date.PlusDays(1)))
        {
            Add(date, rules, moments);
            yield return date;
        }
    }
}
