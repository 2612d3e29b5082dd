using System.Diagnostics.CodeAnalysis;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Evaluation;
using NodaTime;

namespace RingActors.Rules.Schedules.Calendars.Forms;

/// <summary>
/// A recurrence rule of iCalendar (RFC 5545, section 3.3.10). Its times stand on the wall: what it says is taken
/// through the policies for changed clocks like all times.
/// </summary>
/// <param name="Rule">As in 'FREQ=MONTHLY;BYDAY=1MO'.</param>
/// <param name="Start">The first moment on the wall (DTSTART).</param>
/// <param name="Except">Moments that are left out (EXDATE).</param>
public sealed record RecurrenceTimes(string Rule, LocalDateTime Start, IReadOnlyList<LocalDateTime> Except) : DatedForm
{
    /// <summary>Steps of a rule without a moment after which it is taken to have none any more: of days, a leap year on
    /// a given weekday is found.</summary>
    private const int EmptyStepsMax = 20_000;

    /// <summary>So many of its moments are looked at before it is taken.</summary>
    private const int LookedAt = 100;

    /// <summary>Reads a rule, and looks whether it has moments.</summary>
    /// <param name="rule">As in 'FREQ=MONTHLY;BYDAY=1MO'.</param>
    /// <param name="start">The first moment on the wall.</param>
    /// <param name="except">Moments that are left out.</param>
    /// <param name="form">What it names.</param>
    /// <param name="fault">What is wrong with it.</param>
    /// <returns>Whether it is right.</returns>
    public static bool TryRead(
        string rule, LocalDateTime start, IReadOnlyList<LocalDateTime> except,
        [NotNullWhen(true)] out RecurrenceTimes? form, [NotNullWhen(false)] out string? fault)
    {
        form = null;
        fault = RecurrenceParts.Fault(rule);
        if (fault is not null)
        {
            return false;
        }

        form = new RecurrenceTimes(rule, start, except);
        try
        {
            if (!form.Occurrences().Take(LookedAt).Any(_ => true))
            {
                fault = "It has no moment.";
            }
            else
            {
                _ = form.Occurrences().TakeWhile(o =>
                    o.Year <= start.Year + CalendarRules.YearsMax).Take(LookedAt).Count();
            }
        }
        catch (Exception e) when (
            e is ArgumentException or FormatException or EvaluationException or InvalidOperationException)
        {
            fault = e.Message;
        }

        form = fault is null ? form : null;
        return form is not null;
    }

    internal override IEnumerable<LocalDate> Dates(LocalDate from, CalendarRules rules, List<CalendarMoment> moments)
    {
        LocalDate? last = null;
        foreach (LocalDateTime wall in Occurrences())
        {
            if (wall.Date < from || Except.Contains(wall))
            {
                continue;
            }

            if (last is { } done && done != wall.Date)
            {
                yield return done;
            }

            last = wall.Date;
            WallClock.Add(wall, rules, moments);
        }

        if (last is { } end)
        {
            yield return end;
        }
    }

    /// <summary>On the wall, ascending, from the beginning.</summary>
    internal IEnumerable<LocalDateTime> Occurrences()
    {
        CalendarEvent happening = new()
        {
            Start = new CalDateTime(Start.ToDateTimeUnspecified()),
            RecurrenceRule = new RecurrenceRule(Rule),
        };
        foreach (
            Occurrence occurrence in happening.GetOccurrences(
                null, new EvaluationOptions { MaxUnmatchedIncrementsLimit = EmptyStepsMax }))
        {
            yield return LocalDateTime.FromDateTime(occurrence.Period.StartTime.Value);
        }
    }
}
