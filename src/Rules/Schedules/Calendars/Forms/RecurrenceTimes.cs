using System.Diagnostics.CodeAnalysis;
using Ical.Net;
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
    /// <summary>So many steps of a rule without a moment are looked through at once.</summary>
    private const int EmptyStepsMax = 20_000;

    /// <summary>The same for a rule of somebody else, of days and longer.</summary>
    private const int BriefStepsMax = 1_000;

    /// <summary>So often in a row, after which it is taken to have none any more: of minutes nine years, and of days a
    /// leap year on a given weekday is found.</summary>
    private const int EmptyStretchesMax = 250;

    /// <summary>What goes further at once has few moments to look through.</summary>
    private const int IntervalMax = 10_000;

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
        foreach (LocalDateTime wall in Occurrences(from))
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

    /// <summary>On the wall, ascending: from the beginning, or from not long before a date.</summary>
    internal IEnumerable<LocalDateTime> Occurrences(LocalDate? from = null)
    {
        RecurrenceRule rule = new(Rule);
        TimeSpan? step = Step(rule);
        int? left = rule.Count;
        LocalDateTime start = from is { } date && step is { } passes && left is null
            ? Later(Start, date.AtMidnight(), passes) : Start;
        for (int empty = 0; empty < EmptyStretchesMax; empty++)
        {
            LocalDateTime last = start;
            using IEnumerator<Occurrence> all = From(start, rule).GetEnumerator();
            while (true)
            {
                try
                {
                    if (!all.MoveNext())
                    {
                        yield break;
                    }
                }
                catch (EvaluationLimitExceededException) when (
                    step * EmptyStepsMax < TimeSpan.FromDays(2 * 366 * CalendarRules.YearsMax))
                {
                    break;
                }

                last = LocalDateTime.FromDateTime(all.Current.Period.StartTime.Value);
                (empty, left) = (0, left - 1);
                yield return last;
            }

            // Of that stretch it is known that it has none: what is asked for lies behind it.
            if (left is 0 || last.Year - Start.Year > 2 * CalendarRules.YearsMax)
            {
                yield break;
            }

            start = Later(start, Added(last, step!.Value * (EmptyStepsMax - 1)), step.Value);
            rule = new RecurrenceRule(Rule) { Count = left };
        }
    }

    /// <summary>
    /// Those from a date to another, for a rule of somebody else: what it costs is bounded, and what costs more has no
    /// more moments.
    /// </summary>
    /// <param name="from">The first date.</param>
    /// <param name="until">The last date.</param>
    /// <param name="momentsMax">So many are looked at, those before the first date among them.</param>
    /// <param name="budget">Goes no further once it is called off.</param>
    /// <param name="looked">How many were.</param>
    /// <param name="isCut">Whether there may be more than was looked at.</param>
    internal IReadOnlyList<LocalDateTime> Within(
        LocalDate from, LocalDate until, int momentsMax, CancellationToken budget, out int looked, out bool isCut)
    {
        List<LocalDateTime> found = [];
        (looked, isCut) = (0, false);
        try
        {
            RecurrenceRule rule = new(Rule);
            LocalDateTime start = Step(rule) is { } passes && rule.Count is null
                ? Later(Start, from.AtMidnight(), passes) : Start;
            foreach (Occurrence one in From(start, rule, BriefStepsMax))
            {
                LocalDateTime wall = LocalDateTime.FromDateTime(one.Period.StartTime.Value);
                if (wall.Date > until)
                {
                    break;
                }

                if (++looked > momentsMax || budget.IsCancellationRequested)
                {
                    isCut = true;
                    break;
                }

                if (wall.Date >= from)
                {
                    found.Add(wall);
                }
            }
        }
        catch (Exception e) when (
            e is ArgumentException or FormatException or EvaluationException or InvalidOperationException)
        {
            isCut = true;
        }

        return found;
    }

    private static IEnumerable<Occurrence> From(
        LocalDateTime start, RecurrenceRule rule, int emptyStepsMax = EmptyStepsMax) => new CalendarEvent
        {
            Start = new CalDateTime(start.ToDateTimeUnspecified()),
            RecurrenceRule = rule,
        }.GetOccurrences(null, new EvaluationOptions { MaxUnmatchedIncrementsLimit = emptyStepsMax });

    /// <summary>How far a rule goes at once, where that is always as far; null where months and years are of different
    /// lengths.</summary>
    private static TimeSpan? Step(RecurrenceRule rule)
    {
        TimeSpan? unit = rule.Frequency switch
        {
            FrequencyType.Secondly => TimeSpan.FromSeconds(1),
            FrequencyType.Minutely => TimeSpan.FromMinutes(1),
            FrequencyType.Hourly => TimeSpan.FromHours(1),
            FrequencyType.Daily => TimeSpan.FromDays(1),
            FrequencyType.Weekly => TimeSpan.FromDays(7),
            _ => null,
        };
        return rule.Interval <= IntervalMax ? unit * rule.Interval : null;
    }

    /// <summary>A beginning that comes to the same from a later moment on: whole steps later, and one before
    /// it.</summary>
    private static LocalDateTime Later(LocalDateTime start, LocalDateTime from, TimeSpan step)
    {
        long passed = (from.ToDateTimeUnspecified() - start.ToDateTimeUnspecified()).Ticks / step.Ticks - 1;
        return passed > 0 ? Added(start, step * passed) : start;
    }

    private static LocalDateTime Added(LocalDateTime to, TimeSpan time) =>
        LocalDateTime.FromDateTime(to.ToDateTimeUnspecified() + time);
}
