using NodaTime;
using RingActors.Rules.Schedules.Sun;

namespace RingActors.Rules.Schedules.Calendars.Forms;

/// <summary>What the sun does, some time before or after.</summary>
/// <param name="Moment">What.</param>
/// <param name="Offset">Time that passes between, below zero for before; within 12 hours.</param>
/// <param name="Days">Of the week on which it counts; none means all. It is the day whose sun it is (S17).</param>
/// <param name="Place">Where.</param>
/// <param name="Fallback">On the wall, for dates on which the sun does not do that; null leaves them out.</param>
public sealed record SunTime(
    SunMoment Moment, Duration Offset, IReadOnlyList<IsoDayOfWeek> Days, GeoPoint Place, LocalTime? Fallback = null)
        : DaysForm
{
    /// <summary>Noon on the clock may be four hours from the sun's, its rising twelve before that, and the offset
    /// again.</summary>
    private protected override Duration Early => Duration.FromHours(28);

    internal override LocalDate? FirstDate(LocalDate from)
    {
        if (Days.Count == 0)
        {
            return from;
        }

        for (int i = 0; i < 7; i++, from = from.PlusDays(1))
        {
            if (Days.Contains(from.DayOfWeek))
            {
                return from;
            }
        }

        return null;
    }

    internal override void Add(LocalDate date, CalendarRules rules, List<CalendarMoment> moments)
    {
        if (SunTimes.Of(Moment, Place, rules.StartOf(date)) is { } sun)
        {
            moments.Add(new CalendarMoment(sun + Offset, date));
        }
        else if (Fallback is { } time)
        {
            int before = moments.Count;
            WallClock.Add(date + time, rules, moments);
            for (int i = before; i < moments.Count; i++)
            {
                moments[i] = moments[i] with { IsFallback = true };
            }
        }
        else
        {
            moments.Add(new CalendarMoment(rules.StartOf(date) + Duration.FromHours(12), date)
            {
                Skipped = SkipReason.NoSun,
            });
        }
    }
}
