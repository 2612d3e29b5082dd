using NodaTime;
using NodaTime.TimeZones;
using RingActors.Devices.Domain.Unparsed;
using RingActors.Engine.Core;
using RingActors.Rules.Schedules.Calendars;
using RingActors.Rules.Schedules.Documents;
using RingActors.Rules.Schedules.Sun;

namespace RingActors.Rules.Schedules.Actors;

/// <summary>
/// What is due next: computed from document, zone and place, never from the last run (S7). The same for a schedule
/// that plans, and for another that asks what it has planned.
/// </summary>
internal static class SchedulePlanning
{
    /// <summary>How far ahead it is told that runs have moved.</summary>
    private static readonly Duration Ahead = Duration.FromDays(400);

    /// <summary>After so long what is kept of a zone is written anew, so that most of the time ahead is kept.</summary>
    private static readonly Duration Kept = Duration.FromDays(200);

    private const int MovedMax = 20;

    /// <summary>Looked through for the next that runs; what leaves out more of them in a row has none.</summary>
    private const int MomentsMax = 20_000;

    /// <summary>The zone that a schedule goes by: its own, that which Ring tells of the home, what was said when it was
    /// written, or UTC.</summary>
    internal static DateTimeZone ZoneOf(
        ScheduleDocument document, string? otherwise, HomeView view, IDateTimeZoneProvider zones)
    {
        foreach (string? id in new[] { document.Calendar.Zone, view.Part<LocationView>().TimeZone, otherwise })
        {
            if (id is not null && zones.GetZoneOrNull(id) is { } zone)
            {
                return zone;
            }
        }

        return DateTimeZone.Utc;
    }

    /// <summary>The plan on the clocks of a zone, whatever the document names.</summary>
    internal static SchedulePlan PlanIn(
        ScheduleDocument document, DateTimeZone zone, GeoPoint? place, IReadOnlyList<ScheduleFeed> feeds) =>
        new(
            document with { Calendar = document.Calendar.With(ScheduleFeed.EntriesOf(feeds)) with { Zone = null } },
            zone, place);

    /// <summary>What is due after a moment.</summary>
    internal static SchedulePlanned Planned(
        ScheduleState state, HomeView view, Instant after, IDateTimeZoneProvider zones)
    {
        DateTimeZone zone = ZoneOf(state.Document!, state.Zone, view, zones);
        PlannedMoment? next = null;
        Instant? nextRun = null;
        int seen = 0;
        foreach (PlannedRun run in Due(state, PlanIn(state.Document!, zone, state.Place, state.Feeds).After(after)
            .Where(r => !state.Ran.Contains(r.Moment.At))))
        {
            next ??= Of(run);
            nextRun = run.Moment.Runs ? run.Moment.At : null;
            if (nextRun is not null || ++seen > MomentsMax)
            {
                break;
            }
        }

        // What only leaves dates out for ever has nothing that is due.
        next = nextRun is null && seen > MomentsMax ? null : next;
        PlanClock? before = state.Clock;
        return new SchedulePlanned(
            next, nextRun,
            before is not null && before.Zone == zone.Id && before.Version == zones.VersionId
                && after < before.Offsets[0].From + Kept
                ? null : ClockOf(zone, zones, after));
    }

    /// <summary>Whether the clocks are others than those that it was planned by.</summary>
    internal static bool IsOutdated(ScheduleState state, HomeView view, IDateTimeZoneProvider zones) =>
        state.Clock is { } clock
        && (clock.Version != zones.VersionId || clock.Zone != ZoneOf(state.Document!, state.Zone, view, zones).Id);

    /// <summary>The runs to come that another plan has at another moment.</summary>
    internal static ScheduleReplanned Replanned(
        ScheduleState state, HomeView view, Instant now, IDateTimeZoneProvider zones)
    {
        PlanClock before = state.Clock!;
        DateTimeZone zone = ZoneOf(state.Document!, state.Zone, view, zones);
        PlannedRun[] will = [.. Runs(state, zone, now, now + Ahead)];
        HashSet<Instant> there = [.. will.Select(r => r.Moment.At)];
        ILookup<(LocalDate, LocalDateTime?, bool), Instant> named = will.ToLookup(KeyOf, r => r.Moment.At);
        Instant known = before.Offsets[0].From + Ahead;
        List<MovedRun> moved =
        [
            .. Runs(state, new RecordedZone(before), now, known).Where(r => !there.Contains(r.Moment.At))
                .Select(r => Moved(r.Moment.At, KeyOf(r))),
        ];

        // What is due next may lie beyond the time for which the zone was kept.
        if (state.Next is { Skipped: null } next && next.At >= known && !there.Contains(next.At))
        {
            moved.Add(Moved(next.At, (next.Date, next.Wall, next.IsEnd == true)));
        }

        return new ScheduleReplanned(
            before.Zone, before.Version, zone.Id, zones.VersionId, [.. moved.Take(MovedMax)], moved.Count);

        MovedRun Moved(Instant from, (LocalDate, LocalDateTime?, bool) key) =>
            new(from, named[key].Select(at => (Instant?)at).FirstOrDefault());
    }

    internal static PlannedMoment Of(PlannedRun run) => new(run.Moment.At, run.Moment.Date)
    {
        Wall = run.Moment.Wall,
        Change = run.Moment.Change == ClockChange.None ? null : run.Moment.Change,
        Skipped = run.Moment.Runs ? null : run.Moment.Skipped,
        Excluded = run.Moment.Excluded,
        IsEnd = run.IsEnd ? true : null,
    };

    /// <summary>What of a plan is due: after the last of a limited number of runs, only the end of its block.</summary>
    internal static IEnumerable<PlannedRun> Due(ScheduleState state, IEnumerable<PlannedRun> runs)
    {
        int left = state.Left;
        foreach (PlannedRun run in runs)
        {
            if (!run.IsEnd && left <= 0)
            {
                yield break;
            }

            left -= run.Moment.Runs && !run.IsEnd ? 1 : 0;
            yield return run;
        }
    }

    private static IEnumerable<PlannedRun> Runs(ScheduleState state, DateTimeZone zone, Instant now, Instant until) =>
        Due(state, PlanIn(state.Document!, zone, state.Place, state.Feeds).After(now))
            .TakeWhile(r => r.Moment.At < until).Take(MomentsMax).Where(r => r.Moment.Runs);

    /// <summary>What stays of a moment whatever the clocks do.</summary>
    private static (LocalDate, LocalDateTime?, bool) KeyOf(PlannedRun run) =>
        (run.Moment.Date, run.Moment.Wall, run.IsEnd);

    private static PlanClock ClockOf(DateTimeZone zone, IDateTimeZoneProvider zones, Instant now) => new(
        zone.Id, zones.VersionId,
        [.. zone.GetZoneIntervals(now, now + Ahead).Select(i => new ClockOffset(
            i.HasStart && i.Start > now ? i.Start : now, i.WallOffset.Seconds))]);

    /// <summary>A zone as it was known when a plan was made, for the time for which that was kept.</summary>
    private sealed class RecordedZone(PlanClock clock) : DateTimeZone(
        clock.Zone, false, Offset.FromSeconds(clock.Offsets.Min(o => o.Seconds)),
        Offset.FromSeconds(clock.Offsets.Max(o => o.Seconds)))
    {
        public override ZoneInterval GetZoneInterval(Instant instant)
        {
            int place = 0;
            while (place + 1 < clock.Offsets.Count && clock.Offsets[place + 1].From <= instant)
            {
                place++;
            }

            return new ZoneInterval(
                clock.Zone, place == 0 ? null : clock.Offsets[place].From,
                place + 1 < clock.Offsets.Count ? clock.Offsets[place + 1].From : null,
                Offset.FromSeconds(clock.Offsets[place].Seconds), Offset.Zero);
        }
    }
}
