using NodaTime;

namespace RingActors.Rules.Schedules.Calendars.Forms;

/// <summary>Times of days of the week.</summary>
/// <param name="Days">Which; at least one.</param>
/// <param name="Times">On the wall; at least one.</param>
public sealed record WeeklyTimes(IReadOnlyList<IsoDayOfWeek> Days, IReadOnlyList<LocalTime> Times) : DaysForm
{
    private readonly int _days = Days.Aggregate(0, (days, day) => days | (1 << (int)day));

    internal override LocalDate? FirstDate(LocalDate from)
    {
        for (int i = 0; i < 7; i++, from = from.PlusDays(1))
        {
            if ((_days & (1 << (int)from.DayOfWeek)) != 0)
            {
                return from;
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
