using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Analysis.Conflicts.Search;
using RingActors.Rules.Analysis.Conflicts.World;
using RingActors.Rules.Conditions;
using RingActors.Rules.Runs;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Analysis.Conflicts;

/// <summary>
/// Conditions that cannot hold when the rule is triggered, or a choice that can only go one way: said only where all
/// values were gone through, and one of them was carried out.
/// </summary>
internal sealed class NeverTrue(Checking check)
{
    internal void Look(RuleView rule)
    {
        Stimulus[] all = [.. check.Stimuli.Of(rule)];
        bool isEach = all.Length > 0
            && rule.Document.Triggers.Select((_, i) => all.Count(s => s.Trigger == i))
                .All(count => count is > 0 and < Stimuli.OfTriggerMax);
        if (all.Length == 0 || rule.Document.Conditions.Count == 0 || !Whole(rule, all, isEach))
        {
            Choices(rule, all);
        }
    }

    /// <summary>True if nothing can start it.</summary>
    private bool Whole(RuleView rule, Stimulus[] all, bool isEach)
    {
        bool isProven = isEach;
        foreach (Stimulus stimulus in all)
        {
            Solutions ways = check.Solver.Of(
                [Stimulus.GoalOf(rule.Document, stimulus.Trigger), .. stimulus.Goals], stimulus.Needs, 1);
            if (ways.Found.Count > 0)
            {
                return false;
            }

            isProven &= ways.IsComplete && IsJudgedBefore(rule, stimulus);
        }

        Stimulus first = all[0];
        Trace trace = check.Trials.Live(
            new Attempt(PairAttempts.With(first, rule), Loud(first), first.Inputs) { Lead = first.Lead });
        if (trace.Has(rule.Slug))
        {
            return false;
        }

        if (isProven)
        {
            check.Found(ConflictKind.NeverTrue, check.Words.Never(rule), trace, rule.Slug);
            return true;
        }

        check.NotProven(rule, null, "whether its conditions can hold when it is triggered: not all that they ask for "
            + "can be tried");
        return true;
    }

    /// <summary>
    /// The home is judged as it is before the event. Where something has to stay so, or several events count together,
    /// it is judged as they left it: of that nothing is said.
    /// </summary>
    private bool IsJudgedBefore(RuleView rule, Stimulus stimulus)
    {
        if (stimulus.Inputs.Count == 1 && stimulus.Lead == NodaTime.Duration.Zero && stimulus.Through.Count == 0)
        {
            return true;
        }

        HashSet<string> moved = [.. stimulus.Inputs.Select(i => KeyOf(i.What)).OfType<string>()];
        return stimulus.Through.Count == 0 && ConditionTree.Flat(check.Trials.Spread(rule.Document.Conditions))
            .Where(c => ConditionTree.PartsOf(c) is null && c is not TriggerCondition)
            .All(c => c is not TimeWindowCondition && !moved.Contains(Variables.KeyOf(c)));
    }

    private static string? KeyOf(Happening happening) => happening switch
    {
        StateTurned e => new StateGiven(e.Device, e.Capability, "").Key,
        NumberTold e => new NumberGiven(e.Device, e.Capability, 0).Key,
        ModeSet or ExitDelayTold => ModeGiven.ModeKey,
        AlarmTold => AlarmGiven.AlarmKey,
        MomentCame => TimeGiven.TimeKey,
        _ => null,
    };

    private void Choices(RuleView rule, Stimulus[] all)
    {
        foreach (IfAction choice in rule.Document.AllActions().OfType<IfAction>())
        {
            string[] started = [.. rule.Document.Triggers.Select(t => t.Id).OfType<string>()];
            Solutions ways = check.Solver.Of([new Goal(choice.Conditions, started)], [], 1);
            bool isNamed = ConditionTree.Flat(choice.Conditions).Any(c => c is TriggerCondition);
            if (ways.Found.Count > 0 || isNamed)
            {
                continue;
            }

            if (!ways.IsComplete)
            {
                check.NotProven(rule, null, "whether what its 'if' asks for can hold: not all of it can be tried");
                continue;
            }

            Judged(rule, choice, all);
        }
    }

    private void Judged(RuleView rule, IfAction choice, Stimulus[] all)
    {
        foreach (Stimulus stimulus in all)
        {
            foreach (IReadOnlyList<Given> givens in check.Solver.Of(
                [Stimulus.GoalOf(rule.Document, stimulus.Trigger), .. stimulus.Goals], stimulus.Needs, 1).Found)
            {
                Trace trace = check.Trials.Live(
                    new Attempt(PairAttempts.With(stimulus, rule), givens, stimulus.Inputs) { Lead = stimulus.Lead });
                if (IsJudgedFalse(rule, choice, trace))
                {
                    check.Found(ConflictKind.NeverTrue, check.Words.NeverChosen(rule, choice), trace, rule.Slug);
                    return;
                }
            }
        }
    }

    private static bool IsJudgedFalse(RuleView rule, IfAction choice, Trace trace) =>
        trace.Events.Any(e => e.Event is RuleStepJudged { Action: IfAction.Type, Holds: false } judged
            && ReferenceEquals(
                PlacedActions.At(rule.Document, Actions.Running.ActionPlace.Of(judged.Step, judged.Place)), choice));

    private IReadOnlyList<Given> Loud(Stimulus stimulus) =>
        [.. stimulus.Needs.Where(n => !check.Trials.IsQuiet(n))];
}
