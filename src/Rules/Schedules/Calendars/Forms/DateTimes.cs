using NodaTime;

namespace RingActors.Rules.Schedules.Calendars.Forms;

/// <summary>Times of single dates.</summary>
/// <param name="On">At least one.</param>
/// <param name="Times">On the wall; at least one.</param>
public sealed record DateTimes(IReadOnlyList<LocalDate> On, IReadOnlyList<LocalTime> Times) : DaysForm
{
    internal override LocalDate? FirstDate(LocalDate from) => On.Where(d => d >= from).Cast<LocalDate?>().Min();

    internal override void Add(LocalDate date, CalendarRules rules, List<CalendarMoment> moments)
    {
        foreach (LocalTime time in Times)
        {
            WallClock.Add(date + time, rules, moments);
        }
    }
}
