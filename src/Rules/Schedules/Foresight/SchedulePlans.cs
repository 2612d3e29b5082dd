using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Schedules.Actors;
using RingActors.Rules.Schedules.Calendars;
using RingActors.Rules.Schedules.Documents;
using RingActors.Rules.Schedules.Sun;

namespace RingActors.Rules.Schedules.Foresight;

/// <summary>A moment to come, and whether anything keeps it from running that is known now.</summary>
/// <param name="Run">The moment.</param>
/// <param name="Paused">The note of a pause that it falls into; null if it falls into none.</param>
public sealed record ForeseenRun(PlannedRun Run, string? Paused);

/// <summary>What schedules will do, by the very plan by which they run (S20).</summary>
public static class SchedulePlans
{
    /// <summary>The plan of a schedule, be it a draft.</summary>
    /// <param name="view">The home.</param>
    /// <param name="document">The schedule.</param>
    /// <param name="otherwise">On whose clocks it goes if neither it nor Ring names a zone.</param>
    /// <param name="place">Where the home lies; null if it is not known.</param>
    /// <param name="feeds">Its calendar feeds as they were read last; null for a draft, of which none was.</param>
    public static SchedulePlan Of(
        HomeView view, ScheduleDocument document, string? otherwise, GeoPoint? place,
        IReadOnlyList<ScheduleFeed>? feeds = null) =>
        SchedulePlanning.PlanIn(
            document, SchedulePlanning.ZoneOf(document, otherwise, view, DateTimeZoneProviders.Tzdb), place, feeds
                ?? []);

    /// <summary>The plan of a schedule of the home.</summary>
    public static SchedulePlan Of(HomeView view, ScheduleView schedule) =>
        Of(view, schedule.Document, schedule.Zone, schedule.Place, schedule.Feeds);

    /// <summary>What is to come, of a limited number what is left of it.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="document">The schedule.</param>
    /// <param name="there">The schedule as it stands, of which a pause and the runs made count; null for a
    /// draft.</param>
    /// <param name="after">From when on.</param>
    public static IEnumerable<ForeseenRun> Coming(
        SchedulePlan plan, ScheduleDocument document, ScheduleView? there, Instant after)
    {
        int left = document.Runs is { } runs
            ? Math.Max(0, runs - (there?.RunsMade ?? 0) - (there?.Waiting ?? 0)) : int.MaxValue;
        bool leavesOut = there?.LeftOut is not null;
        foreach (PlannedRun run in plan.After(after).Where(r => there?.Ran.Contains(r.Moment.At) != true))
        {
            if (left == 0 && !run.IsEnd)
            {
                yield break;
            }

            bool isPaused = there?.IsPausedAt(run.Moment.At) == true || (run.IsEnd && leavesOut);
            leavesOut = run.Moment.Runs && !run.IsEnd ? isPaused : leavesOut;
            left -= run.Moment.Runs && !run.IsEnd && !isPaused ? 1 : 0;
            yield return new ForeseenRun(
                run,
                isPaused && run.Moment.Runs ? there!.Pause?.Note ?? "the beginning of this block was left out" : null);
        }
    }

    /// <summary>Where it wants another mode than others at one instant (S12).</summary>
    public static IReadOnlyList<Collision> Collisions(
        HomeView view, SchedulePlan plan, ScheduleDocument document, string? own, Instant after) =>
        document is not { Enabled: true, Do: ModeTarget } ? []
            : ScheduleCollisions.Of(
                plan,
                view.Part<SchedulesView>().All
                    .Where(s => s.Slug != own && s.Enabled && s.Document.Do is ModeTarget && s.NextRun is not null)
                    .Select(s => (s.Slug, Of(view, s))),
                after);

    /// <summary>What the change of clocks, the sun or the calendar makes of a moment, in sentences; none if
    /// nothing.</summary>
    public static IReadOnlyList<string> Words(CalendarMoment moment, DateTimeZone zone)
    {
        string wall = moment.Wall is { } named ? named.ToString("uuuu-MM-dd HH:mm", null) : "";
        string at = moment.At.InZone(zone).LocalDateTime.ToString("HH:mm", null);
        List<string> said = [];
        string? clocks = moment.Change switch
        {
            ClockChange.Shifted =>
                $"There is no {wall}: the clocks are put forward over it, and it runs at {at} (shift).",
            ClockChange.FirstValid =>
                $"There is no {wall}: the clocks are put forward over it, and it runs at {at}, the first moment after "
                    + "(first_valid).",
            ClockChange.FirstOfTwo => $"{wall} comes twice, for the clocks are put back over it: this is the first.",
            ClockChange.SecondOfTwo => $"{wall} comes twice, for the clocks are put back over it: this is the second.",
            _ => null,
        };
        string? left = moment.Skipped switch
        {
            SkipReason.Gap => $"There is no {wall}: the clocks are put forward over it, and it is left out (skip).",
            SkipReason.NoSun => "The sun does not do that on this date.",
            SkipReason.Excluded => $"Left out: {moment.Excluded}.",
            _ => null,
        };
        if (clocks is not null)
        {
            said.Add(clocks);
        }

        if (left is not null)
        {
            said.Add(left);
        }

        if (moment.IsFallback)
        {
            said.Add("The sun does not do that on this date; the time that was named for such dates is taken.");
        }

        return said;
    }
}
