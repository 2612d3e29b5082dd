using NodaTime;

namespace RingActors.Rules.Schedules.Calendars;

/// <summary>
/// When something runs: forms that name moments, on the clocks of a zone, less what is left out. The next moment is
/// always computed from this, never from the last one; the same calendar and version of the zones always tell the same
/// (S5, S7).
/// </summary>
public sealed record Timetable
{
    private readonly CalendarRules _rules;

    /// <summary>Makes it.</summary>
    /// <param name="forms">At least one; a moment that two of them name is one.</param>
    /// <param name="zone">On whose clocks the times stand.</param>
    /// <param name="gap">For times that a day does not have.</param>
    /// <param name="overlap">For times that a day has twice.</param>
    /// <param name="exclusions">Dates that are left out.</param>
    public Timetable(
        IReadOnlyList<CalendarForm> forms, DateTimeZone zone, GapPolicy gap = GapPolicy.Shift,
        OverlapPolicy overlap = OverlapPolicy.First, IReadOnlyList<CalendarExclusion>? exclusions = null)
    {
        Forms = forms;
        _rules = new CalendarRules(zone, gap, overlap, exclusions ?? []);
    }

    /// <summary>The ways in which its moments are named.</summary>
    public IReadOnlyList<CalendarForm> Forms { get; }

    /// <summary>On whose clocks the times stand.</summary>
    public DateTimeZone Zone => _rules.Zone;

    /// <summary>From this moment on, itself included; null without a beginning.</summary>
    public Instant? From { get; init; }

    /// <summary>Before this moment; null without an end.</summary>
    public Instant? Until { get; init; }

    /// <summary>The first moment after one at which something runs; null if there is none in 41 years.</summary>
    public CalendarMoment? Next(Instant after)
    {
        foreach (CalendarMoment moment in After(after))
        {
            if (moment.Runs)
            {
                return moment;
            }
        }

        return null;
    }

    /// <summary>All moments after one, ascending, each once, what is left out with its reason; lazily.</summary>
    public IEnumerable<CalendarMoment> After(Instant after)
    {
        Instant start = From is { } from && from > after ? from - Duration.Epsilon : after;
        IEnumerable<CalendarMoment> moments = Forms.Count == 1 ? Forms[0].After(start, _rules) : Merged(start);
        CalendarMoment? last = null;
        foreach (CalendarMoment moment in moments)
        {
            if (Until is { } until && moment.At >= until)
            {
                yield break;
            }

            // What runs is told before what is left out at the same moment, and once.
            if (last is null || last.At != moment.At || (moment.Runs != last.Runs && !last.Runs))
            {
                last = moment;
                yield return moment;
            }
        }
    }

    private IEnumerable<CalendarMoment> Merged(Instant start)
    {
        List<IEnumerator<CalendarMoment>> all = [];
        try
        {
            foreach (CalendarForm form in Forms)
            {
                IEnumerator<CalendarMoment> moments = form.After(start, _rules).GetEnumerator();
                if (moments.MoveNext())
                {
                    all.Add(moments);
                }
                else
                {
                    moments.Dispose();
                }
            }

            while (all.Count > 0)
            {
                IEnumerator<CalendarMoment> first = all[0];
                foreach (IEnumerator<CalendarMoment> other in all)
                {
                    if (other.Current.At < first.Current.At
                        || (other.Current.At == first.Current.At && other.Current.Runs && !first.Current.Runs))
                    {
                        first = other;
                    }
                }

                yield return first.Current;
                if (!first.MoveNext())
                {
                    first.Dispose();
                    all.Remove(first);
                }
            }
        }
        finally
        {
            all.ForEach(m => m.Dispose());
        }
    }
}
