using NodaTime;

namespace RingActors.Rules.Schedules.Calendars.Forms;

/// <summary>Times of days of months; a month without such a day is left out.</summary>
/// <param name="Days">1 to 31 from the month's beginning, -1 (the last day) to -31 from its end; at least one.</param>
/// <param name="Months">1 to 12; none means all.</param>
/// <param name="Times">On the wall; at least one.</param>
public sealed record MonthlyTimes(IReadOnlyList<int> Days, IReadOnlyList<int> Months, IReadOnlyList<LocalTime> Times)
    : DaysForm
{
    internal override LocalDate? FirstDate(LocalDate from)
    {
        for (int i = 0; i <= 12 * CalendarRules.YearsMax; i++,
            from = from.With(DateAdjusters.StartOfMonth).PlusMonths(1))
        {
            if (Months.Count > 0 && !Months.Contains(from.Month))
            {
                continue;
            }

            int length = from.Calendar.GetDaysInMonth(from.Year, from.Month);
            int? day = Days.Select(d => d > 0 ? d : length + 1 + d).Where(d =>
                d >= from.Day && d <= length).Cast<int?>().Min();
            if (day is { } there)
            {
                return new LocalDate(from.Year, from.Month, there);
            }
        }

        return null;
    }

    internal override void Add(LocalDate date, CalendarRules rules, List<CalendarMoment> moments)
    {
        foreach (LocalTime time in Times)
        {
            WallClock.Add(date + time, rules, moments);
        }
    }
}
