using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Format;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Runs;

/// <summary>
/// What becomes of a trigger whose conditions were met: a run, a place in line, or a record of why there is none. The
/// rule's mode decides (R-S1 to R-S4); an alarm is never turned away, and neither ends nor holds up what is no alarm's.
/// </summary>
internal static class RunStarts
{
    internal static Decision Triggered(RuleState state, Trigger trigger, DecideContext context)
    {
        bool stale = !state.IsActive || !trigger.Evaluation.Fired || trigger.Evaluation.Version != state.Version;
        return stale || state.Triggers.Contains(trigger.By.Event, StringComparer.Ordinal)
            ? Decision.Nothing()
            : Begin(state, trigger, context, []).As(RuleKinds.PrincipalOf(context.Self.Id));
    }

    /// <summary>What becomes of it.</summary>
    /// <param name="state">The rule, with all that happened to it before.</param>
    /// <param name="trigger">What started it.</param>
    /// <param name="context">The moment of the decision.</param>
    /// <param name="before">What happened to the rule just before that, in the same decision.</param>
    internal static Decision Begin(
        RuleState state, Trigger trigger, DecideContext context, IReadOnlyList<IEvent> before)
    {
        Decision decision = TriggerCheck.IsAlarm(trigger.By)
            ? RuleRun.Start(state, trigger, context)
            : InMode(state, trigger, context);
        return before.Count == 0 ? decision : Decision.Together([Decision.Of(before), decision]);
    }

    /// <summary>Starts what waits in line, when nothing is in its way any more.</summary>
    internal static void NextInLine(RunTurn turn, DecideContext context)
    {
        while (turn.State.Queue is [var next, ..] && turn.State.Runs.All(r => r.IsAlarms))
        {
            RuleFired fired = new(context.NewId("run"), next.Version, next.By, next.Facts, context.Now) { Queued = true };
            turn.Add(RuleRun.Begin(turn.State, [], fired, context));
        }
    }

    private static Decision InMode(RuleState state, Trigger trigger, DecideContext context)
    {
        Run[] others = [.. state.Runs.Where(r => !r.IsAlarms)];
        int max = state.Document!.Max ?? RunModes.MaxDefault;
        return state.Document.Mode switch
        {
            null => state.RunOf(trigger.By.Actor) is { } running
                ? Decision.Of(new RuleNotStarted(running.Id, trigger.By))
                : Throttled(state, trigger, context) ?? RuleRun.Start(state, trigger, context),
            RunMode.Single => others is [var running, ..]
                ? NotStarted(running, trigger, "a run of it is under way")
                : Throttled(state, trigger, context) ?? RuleRun.Start(state, trigger, context),
            RunMode.Restart => Throttled(state, trigger, context) ?? Restarted(state, others, trigger, context),
            RunMode.Queued when others.Length > 0 && others.Length + state.Queue.Count >= max =>
                NotStarted(others[0], trigger, $"{max} of its runs are under way or wait in line"),
            RunMode.Queued => Throttled(state, trigger, context)
                ?? (others.Length > 0
                    ? Decision.Of(new RuleQueued(trigger.By, state.Version, trigger.Evaluation.Facts))
                    : RuleRun.Start(state, trigger, context)),
            RunMode.Parallel when others.Length >= max =>
                NotStarted(others[0], trigger, $"{max} of its runs are under way"),
            RunMode.Parallel => Throttled(state, trigger, context) ?? RuleRun.Start(state, trigger, context),
            _ => throw new System.Diagnostics.UnreachableException(state.Document.Mode.ToString()),
        };
    }

    private static Decision? Throttled(RuleState state, Trigger trigger, DecideContext context) =>
        RateGuard.ThrottledUntil(state, trigger.By.Actor, context.Now) is { } until
            ? Decision.Of(new RuleThrottled(trigger.By, until))
            : null;

    private static Decision NotStarted(Run running, Trigger trigger, string why) =>
        Decision.Of(new RuleNotStarted(running.Id, trigger.By) { Reason = why });

    /// <summary>What the old runs already asked for stays asked for.</summary>
    private static Decision Restarted(
        RuleState state, IReadOnlyList<Run> others, Trigger trigger, DecideContext context) => RuleRun.Begin(
        state,
        [.. others.Select(r => new RuleRunEnded(r.Id, RunOutcome.Superseded, "it was triggered anew"))],
        new RuleFired(context.NewId("run"), state.Version, trigger.By, trigger.Evaluation.Facts, context.Now),
        context);
}
