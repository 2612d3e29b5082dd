using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Actions.Running;
using RingActors.Rules.Conditions;
using RingActors.Rules.Documents;
using RingActors.Rules.Holds;
using RingActors.Rules.Runs.Messages;
using RingActors.Rules.States;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Runs;

/// <summary>
/// A run of a rule: its start, its waits, its end, and what it remembers of the actions that <see cref="ActionRunner"/>
/// carries out. What becomes of a trigger amid a run: RunStarts.cs.
/// </summary>
internal static class RuleRun
{
    /// <summary>
    /// Runs of one rule that alarms started, at once. One more ends the oldest of them: an alarm is never turned away.
    /// </summary>
    internal const int AlarmRunsMax = 32;

    /// <summary>A wait whose time passed longer ago than this was not seen to end: nobody was there.</summary>
    private static readonly Duration SeenWithin = Duration.FromSeconds(5);

    private static readonly Duration Hour = Duration.FromHours(1);

    internal static Decision Start(RuleState state, Trigger trigger, DecideContext context)
    {
        List<IEvent> begun = [];
        Run[] alarms = [.. state.Runs.Where(r => r.IsAlarms)];
        if (TriggerCheck.IsAlarm(trigger.By) && alarms.Length >= AlarmRunsMax)
        {
            begun.Add(new RuleRunEnded(alarms[0].Id, RunOutcome.Superseded, $"{AlarmRunsMax} alarms had started it, and one more came"));
        }

        string id = context.NewId("run");
        RuleFired fired = new(id, state.Version, trigger.By, trigger.Evaluation.Facts, context.Now);
        return Begin(state, begun, fired, context);
    }

    /// <summary>The first steps of a run, after what made room for it.</summary>
    internal static Decision Begin(
        RuleState state, IReadOnlyList<IEvent> before, RuleFired fired, DecideContext context)
    {
        IEvent[] begun = [.. before, fired];
        return Carry(begun.Aggregate(state, (s, e) => s.Evolve(e)), fired.Run, begun, null, Duration.Zero, context);
    }

    /// <summary>
    /// Goes on with every run whose wait is over, at once if it ended while nobody was there to see it (R-S6). A
    /// deadline is told once: what waits for the same instant is not left for another.
    /// </summary>
    internal static Decision Resume(RuleState state, DecideContext context) => Settle(
        state,
        context,
        [.. Waiting(state).Where(w => w.Wait.WakesAt <= context.Now).OrderBy(w => w.Wait.WakesAt)],
        (now, run, wait) => Woken(now, run, wait, context),
        turn =>
        {
            foreach (Decision held in RuleHolds.Due(turn.State, turn.Rule, context, turn.Chains))
            {
                turn.Add(held);
            }

            if (RuleHolds.TimesDue(turn.State, context) is { Events.Count: > 0 } times)
            {
                turn.Add(times);
            }
        });

    /// <summary>Looks whether what runs wait for has come.</summary>
    internal static Decision LookAgain(RuleState state, LookAgain look, DecideContext context) => Settle(
        state,
        context,
        [.. Waiting(state).Where(w => w.Wait.For is not null || w.Wait.ForEvent is not null)],
        (now, run, wait) =>
            wait.For is null ? Happened(now, run, wait, look, context) : Looked(now, run, wait, look.By, context),
        _ => { });

    /// <summary>
    /// Ends the runs that are under way with the rule, and what waits in line. What they already asked for stays asked
    /// for (R-S10).
    /// </summary>
    internal static Decision Cancel(RuleState state, IEvent @event, string reason) => Decision.Of(
    [
        @event,
        .. HoldSteps.Cancelled(state.Holds ?? HoldsOfRule.None, reason),
        .. state.Runs.Select(run => (IEvent)new RuleRunEnded(run.Id, RunOutcome.Cancelled, reason)),
        .. state.Queue.Select(queued => (IEvent)new RuleUnqueued(queued.By, reason)),
    ]);

    internal static Decision Concluded(RuleState state, EffectConcluded call)
    {
        if (!state.Calls.Contains(call.Name, StringComparer.Ordinal) || ActionCall.Parse(call.Name) is not { } made)
        {
            return Decision.Nothing();
        }

        return Decision.Of(new RuleStepConcluded(
            made.Run, made.Place.Step, ActionCall.WordOf(call.Outcome), call.Code, call.Detail, call.Attempts)
        {
            Place = made.Place.Nested,
            Recipient = made.Recipient,
        });
    }

    private static IEnumerable<(string Run, RunWait Wait)> Waiting(RuleState state) =>
        state.Runs.SelectMany(run => run.Waits.Select(wait => (run.Id, wait)));

    /// <summary>
    /// One wait after the other, each in the state that the one before left; then what waits in line (R-S3).
    /// </summary>
    private static Decision Settle(
        RuleState state,
        DecideContext context,
        IReadOnlyList<(string Run, RunWait Wait)> waits,
        Func<RuleState, Run, RunWait, Decision?> settle,
        Action<RunTurn> further)
    {
        RunTurn turn = new(state, context);
        foreach ((string id, RunWait wait) in waits)
        {
            // A step of another branch may have ended the run meanwhile.
            if (turn.State.Runs.FirstOrDefault(r => r.Id == id) is { } run && run.Waits.Contains(wait)
                && settle(turn.State, run, wait) is { } settled)
            {
                turn.Add(settled);
            }
        }

        further(turn);
        RunStarts.NextInLine(turn, context);
        return turn.Decide();
    }

    /// <summary>The instant has come at which a wait is over, or looks again.</summary>
    private static Decision Woken(RuleState state, Run run, RunWait wait, DecideContext context)
    {
        Duration late = Duration.Max(Duration.Zero, context.Now - wait.Until);
        if (wait.For is not { } conditions)
        {
            return wait.ForEvent is null ? Ended(state, run, wait, null, null, late, context)
                : IsUnseen(wait, late) ? Decision.Of(KeptOpen(run, wait, context))
                : Ended(state, run, wait, false, null, late, context);
        }

        Fact[] facts = FactsOf(conditions, state, run, context);
        if (facts.All(f => f.Holds) && !wait.IsOverdue)
        {
            return Ended(state, run, wait, true, facts, late, context);
        }

        if (context.Now < wait.Until)
        {
            return Decision.Of(
                Began(run, wait.Place, wait.Until, ScopeOf(state, run).Placed(conditions), context));
        }

        return IsUnseen(wait, late)
            ? Decision.Of(KeptOpen(run, wait, context))
            : Ended(state, run, wait, false, facts, late, context);
    }

    private static bool IsUnseen(RunWait wait, Duration late) => !wait.IsOverdue && late > SeenWithin;

    /// <summary>
    /// What happened in time, and is learned only now that somebody is there again, still counts (R-S7).
    /// </summary>
    private static RuleWaitBegan KeptOpen(Run run, RunWait wait, DecideContext context) =>
        Began(run, new ActionPlace(wait.Place), wait.Until) with
        {
            For = wait.For,
            ForEvent = wait.ForEvent,
            LooksAt = context.Now + Duration.FromSeconds(run.MaxLatenessSeconds),
        };

    /// <summary>Null if it was nothing that this wait is for.</summary>
    private static Decision? Happened(RuleState state, Run run, RunWait wait, LookAgain look, DecideContext context) =>
        look.Met?.FirstOrDefault(m => m.Run == run.Id && m.Place == wait.Place) is { } met
            ? Ended(state, run, wait, true, met.Facts, LateBy(look.By, context), context)
            : null;

    /// <summary>
    /// What goes on because of an event was meant for when that was true, however late it is learned (R-S6).
    /// </summary>
    private static Duration LateBy(TriggerFacts by, DecideContext context) =>
        Duration.Max(Duration.Zero, context.Now - by.OccurredAt);

    /// <summary>Null if nothing comes of it.</summary>
    private static Decision? Looked(RuleState state, Run run, RunWait wait, TriggerFacts by, DecideContext context)
    {
        Fact[] facts = FactsOf(wait.For!, state, run, context);
        if (facts.All(f => f.Holds))
        {
            return !wait.IsOverdue || by.OccurredAt <= wait.Until
                ? Ended(state, run, wait, true, facts, LateBy(by, context), context)
                : null;
        }

        RuleWaitBegan again = Kept(Began(run, wait.Place, wait.Until, wait.For!, context), wait.LooksAt, context);
        return wait.IsOverdue || again.LooksAt == wait.LooksAt ? null : Decision.Of(again);
    }

    private static Fact[] FactsOf(
        IReadOnlyList<RuleCondition> conditions, RuleState state, Run run, DecideContext context) =>
    [
        .. conditions.Select(ScopeOf(state, run).Bound)
            .Select((c, i) => (
                Judged: ConditionCheck.Judge(c, context.View, context.Now, run.Started ?? []),
                    Path: $"conditions[{i}]"))
            .Select(j => new Fact(j.Path, j.Judged.Holds, j.Judged.Reason)),
    ];

    private static VariableScope ScopeOf(RuleState state, Run run) => new(run.Variables, run.Values, state.Kept);

    private static Decision Ended(
        RuleState state,
        Run run,
        RunWait wait,
        bool? met,
        IReadOnlyList<Fact>? facts,
        Duration late,
        DecideContext context)
    {
        ActionPlace place = new(wait.Place);
        RuleWaitEnded ended = new(run.Id, place.Step, late) { Place = place.Nested, Met = met, Facts = facts };
        return Carry(state.Evolve(ended), run.Id, [ended], new WaitOver(place, met is true), late, context);
    }

    private static RuleWaitBegan Began(
        Run run, string place, Instant until, IReadOnlyList<RuleCondition> conditions, DecideContext context) =>
        Began(run, new ActionPlace(place), until) with
        {
            For = conditions,
            LooksAt = ConditionChanges.NextAfter(conditions, context.View, context.Now, until),
        };

    /// <summary>What else begins at the same moment counts from just after it, this very run too.</summary>
    private static RuleWaitBegan Begun(RuleWaitBegan wait, DecideContext context) =>
        Kept(wait, context.Now + RuleRunSpan.Moment, context);

    /// <summary>Where it is asked which rules run, or what variables hold, a look that is to come stays, whatever is
    /// looked at before.</summary>
    private static RuleWaitBegan Kept(RuleWaitBegan wait, Instant? looks, DecideContext context) =>
        looks > context.Now && looks < wait.Until && !(wait.LooksAt <= looks)
        && ConditionTree.Flat(wait.For!).Any(c => c is RuleRunningCondition || VariableScope.NamedIn(c) is not null)
            ? wait with { LooksAt = looks }
            : wait;

    private static RuleWaitBegan Began(Run run, ActionPlace place, Instant until) =>
        new(run.Id, place.Step, until) { Place = place.Nested };

    /// <summary>Takes the run's steps up to its next waits or its end.</summary>
    private static Decision Carry(
        RuleState state,
        string id,
        IReadOnlyList<IEvent> begun,
        WaitOver? after,
        Duration lateBy,
        DecideContext context)
    {
        Run run = state.Runs.Single(r => r.Id == id);
        RuleView? rule = context.View.Part<RulesView>().Rules.GetValueOrDefault(context.Self.Id);
        string name = state.Document?.Name ?? context.Self.Id;
        IEmergencySteps? emergencies = context.View.Parts.OfType<IEmergencySteps>().FirstOrDefault();
        ActionProgress progress = ActionRunner.Run(
            new ActionRequest
            {
                Actions = run.Actions,
                After = after,
                StillWaiting = [.. run.Waits.Select(w => new ActionPlace(w.Place))],
                Run = run.Id,
                Actor = context.Self,
                By = RuleKinds.PrincipalOf(context.Self.Id),
                Started = run.Started ?? [],
                Variables = ScopeOf(state, run),
                TriggerDevice = DeviceKinds.Devices.Contains(run.By.Actor.Kind, StringComparer.Ordinal)
                    ? run.By.Actor : null,
                Withheld = (device, command) => emergencies?.Withheld(device, command, null, null),
                LateBy = lateBy,
                LatenessMax = Duration.FromSeconds(run.MaxLatenessSeconds),
                // What one device starts holds back nothing that another or an alarm does.
                Cause = run.IsAlarms ? $"alarm/{run.Id}" : $"{run.By.Actor.Kind}/{run.By.Actor.Id}",
                WebhookBody = body => WebhookMessage.Of(context.Self, run.Id, run.Version, run.By, context.Now, body),
                Notice = (message, recipient, _) => new SendRuleMessage(
                    recipient.Id, recipient.Url, context.Self.Home, context.Self.Id, name, run.Id, message,
                    context.Now, run.By),
                NoticesLeft = run.IsAlarms
                    ? null
                    : NotifyAction.PerHourMax - (rule?.NotifiedAt.Count(at => at > context.Now - Hour) ?? 0),
            },
            context.View,
            context.Now);
        IEnumerable<IEvent> ends = progress.IsOver
            ?
            [
                progress.StoppedBecause is { } why
                    ? new RuleRunEnded(run.Id, RunOutcome.Stopped, why)
                    : new RuleRunEnded(run.Id, RunOutcome.Completed, null),
            ]
            : progress.Waits.Select(wait => (IEvent)wait.Match(
                time => Began(run, time.Place, time.Until),
                conditions => Begun(
                    Began(run, conditions.Place.Text, conditions.Until, conditions.Conditions, context), context),
                happening => Began(run, happening.Place, happening.Until) with { ForEvent = happening.Triggers },
                _ => throw new System.Diagnostics.UnreachableException("A rule escalates nothing.")));
        return progress.Remembered(
            [.. begun, .. progress.Steps.Select(step => EventOf(run, step, context.Now)), .. ends]);
    }

    private static IEvent EventOf(Run run, ActionStep step, Instant now)
    {
        (int top, string? place) = (step.Place.Step, step.Place.Nested);
        if (step.Judged is { } judged)
        {
            Fact[] facts = [.. judged.Select((f, i) => new Fact($"conditions[{i}]", f.Holds, f.Reason))];
            return new RuleStepJudged(run.Id, top, step.Action, facts.All(f => f.Holds), facts) { Place = place };
        }

        if (step.Set is { } set)
        {
            return new RuleVariableSet(run.Id, top, set.Variable, set.Value, now)
            {
                Place = place,
                Kept = set.IsKept ? true : null,
            };
        }

        return step.SkippedBecause is { } reason
            ? new RuleStepSkipped(run.Id, top, step.Action, reason) { Place = place }
            : new RuleStepTaken(run.Id, top, step.Action, step.Told) { Place = place, Recipients = step.Recipients };
    }
}
