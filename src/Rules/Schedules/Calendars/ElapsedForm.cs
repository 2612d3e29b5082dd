using NodaTime;

namespace RingActors.Rules.Schedules.Calendars;

/// <summary>
/// A form that goes by the time that passes: an hour that clocks repeat has its moments twice.
/// </summary>
public abstract record ElapsedForm : CalendarForm
{
    /// <summary>The first moment after one; null if there is none in 41 years.</summary>
    internal abstract Instant? NextAfter(Instant after, CalendarRules rules);

    /// <summary>The time on the wall, where the form names one.</summary>
    private protected virtual LocalDateTime? Wall(Instant at, DateTimeZone zone) => null;

    internal sealed override IEnumerable<CalendarMoment> After(Instant after, CalendarRules rules)
    {
        Instant? next = NextAfter(after, rules);
        Instant last = after + Duration.FromDays(366 * CalendarRules.YearsMax);
        while (next is { } at && at < last)
        {
            LocalDate date = rules.DateOf(at);
            CalendarMoment moment = new(at, date) { Wall = Wall(at, rules.Zone) };
            if (rules.Excluding(date) is { } excluded)
            {
                // Once for the whole date, with its first moment, wherever in it one begins to ask.
                if (NextAfter(rules.StartOf(date) - Duration.Epsilon, rules) == at)
                {
                    yield return moment with { Skipped = SkipReason.Excluded, Excluded = excluded };
                }

                next = NextAfter(rules.StartOf(date.PlusDays(1)) - Duration.Epsilon, rules);
            }
            else
            {
                yield return moment;
                next = NextAfter(at, rules);
            }
        }
    }
}
