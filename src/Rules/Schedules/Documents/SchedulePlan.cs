using NodaTime;
using NodaTime.TimeZones;
using RingActors.Rules.Schedules.Calendars;
using RingActors.Rules.Schedules.Calendars.Documents;
using RingActors.Rules.Schedules.Sun;

namespace RingActors.Rules.Schedules.Documents;

/// <summary>A moment of a schedule, and what it does then.</summary>
/// <param name="Moment">When; the date of a block's end is that of its beginning.</param>
/// <param name="Target">What it does.</param>
/// <param name="IsEnd">True at the end of a block.</param>
public sealed record PlannedRun(CalendarMoment Moment, ScheduleTarget Target, bool IsEnd = false);

/// <summary>
/// All that a schedule does, computed from its document and a zone and from nothing else: the moments of its calendar
/// and, for blocks, their ends. What the preview shows and what runs are this same list (S20).
/// </summary>
public sealed class SchedulePlan
{
    /// <summary>A block is shorter than a day on the wall, and a zone once left out a day.</summary>
    private static readonly Duration BlockMax = Duration.FromDays(2);

    private readonly ScheduleDocument _document;
    private readonly Timetable _calendar;

    /// <summary>Makes it.</summary>
    /// <param name="document">What was written.</param>
    /// <param name="home">The home's zone.</param>
    /// <param name="place">Where the home lies; needed if the calendar asks for it.</param>
    public SchedulePlan(ScheduleDocument document, DateTimeZone home, GeoPoint? place)
    {
        _document = document;
        _calendar = document.Calendar.TimetableIn(home, place);
    }

    /// <summary>On whose clocks the times stand.</summary>
    public DateTimeZone Zone => _calendar.Zone;

    /// <summary>The first after a moment that runs; null if there is none in 41 years.</summary>
    public PlannedRun? Next(Instant after) => After(after).FirstOrDefault(r => r.Moment.Runs);

    /// <summary>All after a moment, ascending, what is left out with its reason; lazily.</summary>
    public IEnumerable<PlannedRun> After(Instant after)
    {
        if (_document.Block is not { Then: { } then } block)
        {
            foreach (CalendarMoment moment in _calendar.After(after))
            {
                yield return new PlannedRun(moment, _document.Do);
            }

            yield break;
        }

        ModeTarget last = new(then);
        List<CalendarMoment> ends = [];
        foreach (CalendarMoment start in _calendar.After(after - BlockMax))
        {
            foreach (PlannedRun end in Told(ends, start, after, last))
            {
                yield return end;
            }

            if (start.At > after)
            {
                yield return new PlannedRun(start, _document.Do);
            }

            if (start.Runs)
            {
                ends.Add(EndOf(start, block.Until));
            }
        }

        foreach (PlannedRun end in Told(ends, null, after, last))
        {
            yield return end;
        }
    }

    /// <summary>
    /// The ends before a beginning. One that falls on the next beginning is none: that mode takes over. Where clocks
    /// are put forward over both, what comes first on the wall comes first.
    /// </summary>
    private static List<PlannedRun> Told(
        List<CalendarMoment> ends, CalendarMoment? start, Instant after, ModeTarget last)
    {
        CalendarMoment[] due = [.. ends.Where(e => start is null || e.At <= start.At).OrderBy(e => e.At)];
        ends.RemoveAll(due.Contains);
        return
        [
            .. due.Where(e => e.At > after && (start is not { Runs: true } || e.At < start.At))
                .DistinctBy(e => e.At).Select(e => new PlannedRun(e, last, true)),
        ];
    }

    /// <summary>The first such time on the wall after the beginning. It is never left out: a block that begins
    /// ends.</summary>
    private CalendarMoment EndOf(CalendarMoment start, LocalTime until)
    {
        LocalDateTime began = start.Wall ?? start.At.InZone(Zone).LocalDateTime;
        LocalDateTime wall = began.Date + until;
        wall = wall > began ? wall : wall.PlusDays(1);
        ZoneLocalMapping mapping = Zone.MapLocal(wall);
        (Instant At, ClockChange Change) end = mapping.Count switch
        {
            0 when _document.Calendar.Gap == GapPolicy.FirstValid =>
                (mapping.LateInterval.Start, ClockChange.FirstValid),
            0 => (wall.WithOffset(mapping.EarlyInterval.WallOffset).ToInstant(), ClockChange.Shifted),
            2 when _document.Calendar.Overlap != OverlapPolicy.Second && mapping.First().ToInstant() > start.At =>
                (mapping.First().ToInstant(), ClockChange.FirstOfTwo),
            2 => (mapping.Last().ToInstant(), ClockChange.SecondOfTwo),
            _ => (mapping.Single().ToInstant(), ClockChange.None),
        };

        // Clocks that are put forward over a beginning may move it past its end: it keeps its length then (S2).
        return end.At > start.At
            ? new CalendarMoment(end.At, start.Date) { Wall = wall, Change = end.Change }
            : new CalendarMoment(start.At + (wall - began).ToDuration(), start.Date)
            {
                Wall = wall,
                Change = ClockChange.Shifted,
            };
    }
}
