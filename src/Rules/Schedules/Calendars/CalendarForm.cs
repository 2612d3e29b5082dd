using NodaTime;
using NodaTime.TimeZones;

namespace RingActors.Rules.Schedules.Calendars;

/// <summary>One way of naming moments.</summary>
public abstract record CalendarForm
{
    /// <summary>The moments after one, ascending; none is ever told twice. What is left out is told with its
    /// reason.</summary>
    internal abstract IEnumerable<CalendarMoment> After(Instant after, CalendarRules rules);
}

/// <summary>What holds for all forms of a calendar.</summary>
/// <param name="Zone">On whose clocks the times stand.</param>
/// <param name="Gap">For times that a day does not have.</param>
/// <param name="Overlap">For times that a day has twice.</param>
/// <param name="Exclusions">Dates that are left out.</param>
internal sealed record CalendarRules(
    DateTimeZone Zone, GapPolicy Gap, OverlapPolicy Overlap, IReadOnlyList<CalendarExclusion> Exclusions)
{
    /// <summary>How far anybody looks ahead: the rarest date that there is, 29 February on a given weekday, comes every
    /// 28 years, 40 about 2100.</summary>
    internal const int YearsMax = 41;

    internal LocalDate DateOf(Instant at) => at.InZone(Zone).Date;

    /// <summary>The date's first moment; of a date that a zone left out, the moment at which it would have
    /// begun.</summary>
    internal Instant StartOf(LocalDate date)
    {
        ZoneLocalMapping midnight = Zone.MapLocal(date.AtMidnight());
        return midnight.Count == 0 ? midnight.LateInterval.Start : midnight.First().ToInstant();
    }

    /// <summary>Null if the date is not left out.</summary>
    internal string? Excluding(LocalDate date)
    {
        foreach (CalendarExclusion exclusion in Exclusions)
        {
            if (exclusion.Covering(date) is { } name)
            {
                return name;
            }
        }

        return null;
    }
}
