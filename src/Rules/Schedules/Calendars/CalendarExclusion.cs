using NodaTime;

namespace RingActors.Rules.Schedules.Calendars;

/// <summary>Dates that are left out, judged by the local date that a moment belongs to, before clocks are looked at
/// (S21).</summary>
/// <param name="Name">In the household's words.</param>
public abstract record CalendarExclusion(string Name)
{
    internal abstract bool Covers(LocalDate date);

    /// <summary>What leaves a date out, in words; null if it is not left out.</summary>
    internal virtual string? Covering(LocalDate date) => Covers(date) ? Name : null;
}

/// <summary>From a date to another.</summary>
/// <param name="Name">In the household's words.</param>
/// <param name="From">The first.</param>
/// <param name="To">The last; not before the first.</param>
public sealed record ExcludedDates(string Name, LocalDate From, LocalDate To) : CalendarExclusion(Name)
{
    internal override bool Covers(LocalDate date) => date >= From && date <= To;
}

/// <summary>A day of every year.</summary>
/// <param name="Name">In the household's words.</param>
/// <param name="Day">Which; 29 February is left out in leap years only.</param>
public sealed record ExcludedYearly(string Name, AnnualDate Day) : CalendarExclusion(Name)
{
    internal override bool Covers(LocalDate date) => date.Month == Day.Month && date.Day == Day.Day;
}

/// <summary>Days of the week.</summary>
/// <param name="Name">In the household's words.</param>
/// <param name="Days">Which.</param>
public sealed record ExcludedWeekdays(string Name, IReadOnlyList<IsoDayOfWeek> Days) : CalendarExclusion(Name)
{
    internal override bool Covers(LocalDate date) => Days.Contains(date.DayOfWeek);
}
