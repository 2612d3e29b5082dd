using NodaTime;
using RingActors.Devices.Domain.Unparsed;
using RingActors.Engine.Core;
using RingActors.Rules.Runs;
using RingActors.Rules.Schedules.Actors;
using RingActors.Rules.Schedules.Calendars;
using RingActors.Rules.Schedules.Calendars.Documents;
using RingActors.Rules.Schedules.Documents;
using RingActors.Rules.Schedules.Foresight;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Schedules.Rehearsal;

/// <summary>
/// Rehearses the time ahead of a home (U19): what its schedules do by the plans by which they run, what starts its
/// automations by the clock, and how the home stands meanwhile if nobody sets a mode. Tests: Rules.Tests/Schedules.
/// </summary>
public static class Rehearsing
{
    public const int DaysDefault = 14;
    public const int DaysMax = 28;

    /// <summary>Of one schedule or trigger: what is due every ten minutes for two weeks.</summary>
    internal const int MomentsMax = 2_000;

    /// <param name="view">The home.</param>
    /// <param name="now">From when on.</param>
    /// <param name="days">How many days of 24 hours.</param>
    public static HomeRehearsal Of(HomeView view, Instant now, int days)
    {
        Instant until = now + Duration.FromDays(days);
        List<(string Id, Instant From)> cut = [];
        ScheduleView[] schedules = [.. view.Part<SchedulesView>().All.Where(s => s.Enabled)];
        RuleView[] rules = [.. view.Part<RulesView>().All.Where(r => r.Enabled)];
        List<RehearsedRun> due = [];
        foreach (ScheduleView schedule in schedules)
        {
            SchedulePlan plan = SchedulePlans.Of(view, schedule);
            due.AddRange(Bounded(
                SchedulePlans.Coming(plan, schedule.Document, schedule, now)
                    .Select(r => new RehearsedRun(schedule.Slug, false, r, plan.Zone)),
                until, schedule.Slug, cut));
        }

        foreach ((RuleView rule, TimeTrigger trigger) in
            rules.SelectMany(r => r.Document.Triggers.OfType<TimeTrigger>().Select(t => (r, t))))
        {
            Timetable times = trigger.Timetable;
            due.AddRange(Bounded(
                times.After(now).Select(m => new RehearsedRun(
                    rule.Slug, true,
                        new ForeseenRun(new PlannedRun(m, new RuleTarget(rule.Slug)), PausedAt(rule, m.At)),
                    times.Zone)),
                until, rule.Slug, cut));
        }

        RehearsedRun[] runs =
        [
            .. due.OrderBy(r => r.At).ThenBy(r => r.IsRule).ThenBy(r => r.Id, StringComparer.Ordinal)
                .ThenByDescending(r => r.Run.Run.IsEnd)
                .DistinctBy(r => (r.At, r.IsRule, r.Id, r.Run.Run.IsEnd)),
        ];
        ModeTimeline timeline = new(view, now, cut.Count == 0 ? until : cut.Min(c => c.From));
        runs = timeline.Live(runs);
        DateTimeZone home = HomeZone(view);
        return new HomeRehearsal(now, until)
        {
            Runs = runs,
            Modes = timeline.Stretches,
            Conflicts = timeline.Conflicts,
            Shifts = Shifts(runs, home, now, until),
            LeftOut = LeftOut(Calendars(view, schedules, rules), now, until),
            CutOff = cut,
        };
    }

    private static DateTimeZone HomeZone(HomeView view) =>
        (view.Part<LocationView>().TimeZone is { } told ? DateTimeZoneProviders.Tzdb.GetZoneOrNull(told) : null)
            ?? DateTimeZone.Utc;

    private static string? PausedAt(RuleView rule, Instant at) =>
        rule.Pause is { } pause && at < pause.Until ? pause.Note ?? "the automation is paused" : null;

    private static List<RehearsedRun> Bounded(
        IEnumerable<RehearsedRun> runs, Instant until, string id, List<(string Id, Instant From)> cut)
    {
        List<RehearsedRun> told = [.. runs.TakeWhile(r => r.At < until).Take(MomentsMax + 1)];
        if (told.Count > MomentsMax)
        {
            cut.Add((id, told[^1].At));
            told.RemoveAt(MomentsMax);
        }

        return told;
    }

    private static ClockShift[] Shifts(
        IReadOnlyList<RehearsedRun> runs, DateTimeZone home, Instant now, Instant until) =>
    [
        .. runs.Select(r => r.Zone).Append(home).DistinctBy(z => z.Id).OrderBy(z => z.Id, StringComparer.Ordinal)
            .SelectMany(zone => zone.GetZoneIntervals(now, until).Where(i => i.HasStart && i.Start > now)
                .Select(i => new ClockShift(
                    zone.Id, i.Start, zone.GetUtcOffset(i.Start - Duration.Epsilon), i.WallOffset))
                .Where(s => s.Before != s.After)),
    ];

    private static IEnumerable<(string Id, CalendarDocument Calendar, DateTimeZone Zone)> Calendars(
        HomeView view, IEnumerable<ScheduleView> schedules, IEnumerable<RuleView> rules) =>
        schedules.Select(s => (
                s.Slug, s.Document.Calendar.With(ScheduleFeed.EntriesOf(s.Feeds)), SchedulePlans.Of(view, s).Zone))
            .Concat(rules.SelectMany(r => r.Document.Triggers.OfType<TimeTrigger>()
                .Select(t => (r.Slug, t.Calendar, t.Timetable.Zone))));

    /// <summary>Holidays and the household's own days; that a schedule does not run on Sundays surprises
    /// nobody.</summary>
    private static LeftOutDate[] LeftOut(
        IEnumerable<(string Id, CalendarDocument Calendar, DateTimeZone Zone)> calendars, Instant now, Instant until) =>
    [
        .. (from one in calendars
            from except in one.Calendar.Except ?? []
            where except is not ExceptWeekdays
            from exclusion in except.Exclusions()
            let first = now.InZone(one.Zone).Date
            let last = until.InZone(one.Zone).Date
            from offset in Enumerable.Range(0, Period.DaysBetween(first, last) + 1)
            let date = first.PlusDays(offset)
            let name = exclusion.Covering(date)
            where name is not null
            group one.Id by (date, name) into day
            orderby day.Key.date, day.Key.name
            select new LeftOutDate(
                day.Key.date, day.Key.name, [.. day.Distinct().Order(StringComparer.Ordinal)])),
    ];
}
