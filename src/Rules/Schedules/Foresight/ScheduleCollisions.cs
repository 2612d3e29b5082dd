using NodaTime;
using RingActors.Rules.Schedules.Calendars;
using RingActors.Rules.Schedules.Documents;

namespace RingActors.Rules.Schedules.Foresight;

/// <summary>Two schedules want different modes at one instant (S12).</summary>
/// <param name="Schedule">The other's id.</param>
/// <param name="At">The first such instant.</param>
/// <param name="Mode">What this one wants.</param>
/// <param name="Other">What the other wants.</param>
/// <param name="ByClocks">Only a change of clocks brings them together: on the wall they are apart.</param>
public sealed record Collision(string Schedule, Instant At, string Mode, string Other, bool ByClocks);

/// <summary>Finds where schedules of one home want different modes at one instant.</summary>
public static class ScheduleCollisions
{
    /// <summary>How far anybody looks: a year, both changes of clocks in it.</summary>
    private static readonly Duration Ahead = Duration.FromDays(400);

    /// <summary>A calendar of the shortest distance has so many in ten days; no person lives by such a one.</summary>
    private const int RunsMax = 15_000;

    /// <summary>The first collision with each of the others, those on the wall before those that clocks
    /// make.</summary>
    /// <param name="plan">This one.</param>
    /// <param name="others">The other schedules of the home that are switched on, by id.</param>
    /// <param name="after">From when on.</param>
    public static IReadOnlyList<Collision> Of(
        SchedulePlan plan, IEnumerable<(string Id, SchedulePlan Plan)> others, Instant after)
    {
        Dictionary<Instant, PlannedRun> own = [];
        foreach (PlannedRun run in Modes(plan, after))
        {
            // Of two that its own clocks bring together, the later is what holds.
            own[run.Moment.At] = run;
        }

        List<Collision> found = [];
        foreach ((string id, SchedulePlan other) in own.Count == 0 ? [] : others)
        {
            Collision? first = null;
            foreach (PlannedRun run in Modes(other, after))
            {
                if (own.TryGetValue(run.Moment.At, out PlannedRun? mine)
                    && mine.Target is ModeTarget mode && run.Target is ModeTarget wants && mode.Mode != wants.Mode)
                {
                    bool byClocks = IsMoved(mine.Moment) || IsMoved(run.Moment);
                    first ??= new Collision(id, run.Moment.At, mode.Mode, wants.Mode, byClocks);
                    if (!byClocks)
                    {
                        first = first.ByClocks
                            ? new Collision(id, run.Moment.At, mode.Mode, wants.Mode, false) : first;
                        break;
                    }
                }
            }

            if (first is not null)
            {
                found.Add(first);
            }
        }

        return [.. found.OrderBy(c => c.ByClocks).ThenBy(c => c.At)];
    }

    private static IEnumerable<PlannedRun> Modes(SchedulePlan plan, Instant after) => plan.After(after)
        .TakeWhile(r => r.Moment.At < after + Ahead).Take(RunsMax)
        .Where(r => r.Moment.Runs && r.Target is ModeTarget);

    private static bool IsMoved(CalendarMoment moment) =>
        moment.Change is ClockChange.Shifted or ClockChange.FirstValid;
}
