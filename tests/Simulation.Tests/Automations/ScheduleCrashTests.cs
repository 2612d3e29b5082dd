using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Rules.Schedules.Actors;
using RingActors.Rules.Schedules.Documents;
using RingActors.Simulation.Tests.Alarm;
using RingActors.Simulation.Tests.Kit;
using static RingActors.Simulation.Tests.Alarm.AlarmCrashTests;

namespace RingActors.Simulation.Tests.Automations;

/// <summary>
/// U6, restart invariance of schedules: every evening is lived once without a crash and then once for every write of
/// its journal, killed right after that write, before and after what it releases has left. What was due is done once,
/// as it would have been, and what was said to the recipients, too.
/// </summary>
public sealed class ScheduleCrashTests(ITestOutputHelper output)
{
    public static TheoryData<string> Evenings => [.. ScheduleEvenings.All.Keys];

    [Theory]
    [MemberData(nameof(Evenings))]
    public void Killed_after_any_write_what_is_due_is_done_once_and_as_if_it_had_never_been_killed(string evening)
    {
        (int points, int decisions, List<string> differences) = OnOwnThread.Run(() => Enumerate(evening));
        output.WriteLine($"{evening}: {decisions} decisions, {points} crash points, {differences.Count} differences");
        Assert.True(differences.Count == 0, $"{differences.Count} of {points} points differ. The first: {differences.FirstOrDefault()}");
    }

    private static (int Points, int Decisions, List<string> Differences) Enumerate(string evening)
    {
        Action<AlarmLife> scenario = ScheduleEvenings.All[evening];
        AlarmLife reference = AlarmLife.Live(scenario);
        Assert.Empty(reference.Complaints);
        List<Decided> expected = Decisions(reference);
        Assert.Contains(expected, d => d.What.StartsWith("s ran", StringComparison.Ordinal) || d.What.StartsWith("s skipped", StringComparison.Ordinal));
        List<string> differences = [];
        int points = 0;
        for (int append = 1; append <= reference.Appends; append++)
        {
            foreach (bool released in new[] { false, true })
            {
                points++;
                AlarmLife crashed = AlarmLife.Live(scenario, new CrashPoint(append, released));
                string? difference = crashed.Complaints.FirstOrDefault() ?? Difference(expected, Decisions(crashed))
                    ?? Twice(crashed)
                    ?? (reference.House.Notices.SequenceEqual(crashed.House.Notices)
                        ? null
                        : $"said: {string.Join("; ", reference.House.Notices)} and {string.Join("; ", crashed.House.Notices)}");
                if (difference is not null)
                {
                    differences.Add($"killed after write {append}{(released ? ", released" : "")}: {difference}");
                }
            }
        }

        return (points, expected.Count, differences);
    }

    private static List<Decided> Decisions(AlarmLife life) =>
        [.. life.Journal().Where(e => Of(e) is not null).Select(e => new Decided(Of(e)!, e.LearnedAt))];

    /// <summary>The schedule's id and the nominal instant name a run: there is at most one of it.</summary>
    private static string? Twice(AlarmLife life) => life.Journal()
        .Where(e => e.Event is ScheduleRan).GroupBy(e => (e.Actor, ((ScheduleRan)e.Event).Nominal))
        .Where(g => g.Count() > 1).Select(g => $"{g.Key} ran {g.Count()} times").FirstOrDefault();

    private static string? Of(EventEnvelope envelope) => envelope.Actor.Kind == RuleKinds.Schedule
        ? Said(envelope.Event) is { } said ? $"{envelope.Actor.Id} {said}" : null
        : envelope.Event is RuleFired fired ? $"rule fired by {fired.By.Name}" : Word(envelope.Event);

    /// <summary>What a schedule decided, in words without ids and without how late it was.</summary>
    private static string? Said(IEvent @event) => @event switch
    {
        SchedulePlanned e => $"planned {Second(e.Next?.At)}, runs {Second(e.NextRun)}",
        ScheduleRan e => $"ran {Second(e.Nominal)} {(e.Target as ModeTarget)?.Mode} over {string.Join(',', e.Over ?? [])} with {e.With}",
        ScheduleSkipped e => $"skipped {Second(e.Nominal)} {e.Why} {e.Other}",
        ScheduleMissed e => $"missed {Second(e.Nominal)} {e.Why} {e.Other}",
        ScheduleQueued e => $"queued {Second(e.Nominal)}",
        ScheduleRunEnded e => $"ended {e.Outcome} {string.Join(',', e.LeftOut ?? [])}",
        ScheduleStep e => $"took {e.Place} {e.Action} {e.SkippedBecause}",
        ScheduleWaitBegan e => $"waits at {e.Place} until {Second(e.Until)}",
        ScheduleWaitEnded e => $"waited at {e.Place}",
        ScheduleLookedAhead e => $"looked ahead to {Second(e.Nominal)}, asks {e.Asks}",
        ScheduleNoticeGiven e => $"told {string.Join(',', e.Recipients)} {e.Notice.Kind}",
        ScheduleCallEnded e => $"call to {e.Recipient} {e.Outcome}",
        SchedulePaused e => $"paused until {Second(e.Until)}",
        ScheduleOver e => $"over {e.Why}",
        ScheduleWaitsForWord e => $"waits for word of {Second(e.Nominal)}",
        _ => @event.GetType().Name,
    };
}
