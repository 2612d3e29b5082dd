using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Documents;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Runs;

/// <summary>
/// A run of a rule: its start, its end, and what it remembers of the actions that <see cref="ActionRunner"/> carries
/// out.
/// </summary>
internal static class RuleRun
{
    /// <summary>
    /// Runs of one rule that alarms started, at once. One more ends the oldest of them: an alarm is never turned away.
    /// </summary>
    internal const int AlarmRunsMax = 32;

    internal static Decision Start(RuleState state, Trigger trigger, DecideContext context)
    {
        List<IEvent> begun = [];
        Run[] alarms = [.. state.Runs.Where(r => r.IsAlarms)];
        if (TriggerCheck.IsAlarm(trigger.By) && alarms.Length >= AlarmRunsMax)
        {
            begun.Add(new RuleRunEnded(alarms[0].Id, RunOutcome.Superseded, $"{AlarmRunsMax} alarms had started it, and one more came"));
        }

        string id = context.NewId("run");
        begun.Add(new RuleFired(id, state.Version, trigger.By, trigger.Evaluation.Facts, context.Now));
        return Carry(begun.Aggregate(state, (s, e) => s.Evolve(e)).Runs.Single(r => r.Id == id), begun, Duration.Zero, context);
    }

    /// <summary>
    /// Goes on with every run whose wait is over, at once if it ended while nobody was there to see it (R-S6). A
    /// deadline is told once: what waits for the same instant is not left for another.
    /// </summary>
    internal static Decision Resume(RuleState state, DecideContext context)
    {
        Run[] due = [.. state.Runs.Where(r => r.WaitsUntil <= context.Now).OrderBy(r => r.WaitsUntil)];
        if (due.Length == 0)
        {
            return Decision.Nothing();
        }

        Dictionary<string, string> chains = context.View.Part<RulesView>().Rules.GetValueOrDefault(context.Self.Id)?
            .UnderWay.ToDictionary(r => r.Run, r => r.Correlation) ?? [];
        return Decision.Together([.. due.Select(run => Resumed(state, run, context))])
            .As(RuleKinds.PrincipalOf(context.Self.Id))
            .CorrelatedTo(e => e is IRunEvent step ? chains.GetValueOrDefault(step.Run) : null);
    }

    private static Decision Resumed(RuleState state, Run run, DecideContext context)
    {
        RuleWaitEnded ended = new(run.Id, run.NextStep, context.Now - run.WaitsUntil!.Value);
        return Carry(state.Evolve(ended).Runs.Single(r => r.Id == run.Id), [ended], ended.LateBy, context);
    }

    /// <summary>
    /// Ends the runs that are under way with the rule. What they already asked for stays asked for (R-S10).
    /// </summary>
    internal static Decision Cancel(RuleState state, IEvent @event, string reason) =>
        Decision.Of([@event, .. state.Runs.Select(run => (IEvent)new RuleRunEnded(run.Id, RunOutcome.Cancelled, reason))]);

    internal static Decision Concluded(RuleState state, EffectConcluded call)
    {
        if (!state.Calls.Contains(call.Name, StringComparer.Ordinal) || ActionCall.Parse(call.Name) is not { } made)
        {
            return Decision.Nothing();
        }

        return Decision.Of(new RuleStepConcluded(
            made.Run, made.Step, ActionCall.WordOf(call.Outcome), call.Code, call.Detail, call.Attempts));
    }

    /// <summary>Takes the run's steps up to its next wait or its end.</summary>
    private static Decision Carry(Run run, IReadOnlyList<IEvent> begun, Duration lateBy, DecideContext context)
    {
        ActionProgress progress = ActionRunner.Run(
            new ActionRequest
            {
                Actions = run.Actions,
                From = run.NextStep,
                Run = run.Id,
                Actor = context.Self,
                By = RuleKinds.PrincipalOf(context.Self.Id),
                LateBy = lateBy,
                LatenessMax = Duration.FromSeconds(run.MaxLatenessSeconds),
                // What one device starts holds back nothing that another or an alarm does.
                Cause = run.IsAlarms ? "alarm" : $"{run.By.Actor.Kind}/{run.By.Actor.Id}",
                WebhookBody = body => WebhookMessage.Of(context.Self, run, context.Now, body),
            },
            context.View,
            context.Now);
        IEvent last = progress.Wait is { } wait
            ? wait.Match(time => new RuleWaitBegan(run.Id, time.Step, time.Until))
            : new RuleRunEnded(run.Id, RunOutcome.Completed, null);
        return progress.Remembered([.. begun, .. progress.Steps.Select(step => EventOf(run, step)), last]);
    }

    private static IEvent EventOf(Run run, ActionStep step) => step.SkippedBecause is { } reason
        ? new RuleStepSkipped(run.Id, step.Place, step.Action, reason)
        : new RuleStepTaken(run.Id, step.Place, step.Action, step.Told);
}
