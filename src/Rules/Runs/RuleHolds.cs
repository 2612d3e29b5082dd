using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Holds;

namespace RingActors.Rules.Runs;

/// <summary>
/// What a rule does about what has to stay so for a time (R-S8): it looks, and starts when the time is over.
/// </summary>
internal static class RuleHolds
{
    internal static Decision Look(RuleState state, LookAtHolds look, DecideContext context)
    {
        if (!state.IsActive || look.Version != state.Version)
        {
            return Decision.Nothing();
        }

        HoldSteps steps = Steps(state, context);
        steps.Look(look);
        IEvent[] events =
        [
            .. steps.Events,
            .. look.Anew ? TimeSteps.Anew(state.Document!, look.By, context.Now) : [],
            .. look.Times is true
                ? TimeSteps.SetAnew(state.Document!, state.Times ?? TimesOfRule.None, context.Now) : [],
        ];
        return events.Length == 0
            ? Decision.Nothing()
            : Decision.Of(events).As(RuleKinds.PrincipalOf(context.Self.Id));
    }

    /// <summary>Keeps an event that counts within a window, and starts if it was the last that was missing.</summary>
    internal static Decision Note(RuleState state, NoteWindow note, DecideContext context)
    {
        WindowsOfRule windows = state.Windows ?? WindowsOfRule.None;
        bool isStale = !state.IsActive || note.Evaluation.Version != state.Version;
        if (isStale || windows.Marks.Any(m => m.Trigger == note.Window && m.Event == note.By.Event))
        {
            return Decision.Nothing();
        }

        bool isComplete =
            windows.IsCompletedBy(state.Document!.Triggers[note.Window], note.Window, note.Parts, note.By);
        IEvent[] noted =
        [
            .. note.Parts.Take(isComplete ? 1 : note.Parts.Count)
                .Select(p => new RuleWindowNoted(note.Window, p, note.By, isComplete)),
        ];
        Decision decision = isComplete && note.Evaluation.Fired
            ? RunStarts.Begin(
                noted.Aggregate(state, (s, e) => s.Evolve(e)),
                new Trigger(note.Evaluation, note.By with { Hold = context.NewId("window") }), context, noted)
            : Decision.Of([.. noted]);
        return decision.As(RuleKinds.PrincipalOf(context.Self.Id));
    }

    /// <summary>
    /// One decision for each hold whose time is over: it ended, and started the rule if all conditions hold now.
    /// </summary>
    /// <param name="state">The rule, with all that is decided before.</param>
    /// <param name="view">What is told of it.</param>
    /// <param name="context">The moment of the decision.</param>
    /// <param name="chains">The chain of each run; those that begin here belong where their hold began.</param>
    internal static IReadOnlyList<Decision> Due(
        RuleState state, RuleView? view, DecideContext context, Dictionary<string, string> chains)
    {
        List<Decision> decisions = [];
        Hold[] over = state.Document is null || state.Holds is null ? [] : [.. Steps(state, context).Over];
        foreach (Hold hold in over)
        {
            HoldSteps steps = Steps(state, context);
            (bool isHeld, string reason) = steps.Judge(hold);
            Decision decision = isHeld ? Held(state, hold, reason, steps.Events, context)
                : Decision.Of([.. steps.Events]);
            state = decision.Events.Aggregate(state, (s, e) => s.Evolve(e));
            if (view?.HoldChains?.GetValueOrDefault(hold.Id) is { } chain)
            {
                foreach (RuleFired fired in decision.Events.OfType<RuleFired>())
                {
                    chains[fired.Run] = chain;
                }
            }

            decisions.Add(decision);
        }

        return decisions;
    }

    /// <summary>The moments of time triggers that have come. What they start comes of them, as of any event.</summary>
    internal static Decision TimesDue(RuleState state, DecideContext context) =>
        Decision.Of(TimeSteps.Due(state.Document, state.Times ?? TimesOfRule.None, context.Now));

    private static Decision Held(
        RuleState state, Hold hold, string reason, IReadOnlyList<IEvent> ended, DecideContext context)
    {
        Evaluation evaluation = RuleEvaluator.EvaluateHeld(
            context.Self.Id, state.Version, state.Document!, context.View, (hold.Trigger, reason), context.Now);
        return evaluation.Fired
            ? RunStarts.Begin(ended.Aggregate(state, (s, e) => s.Evolve(e)), new Trigger(evaluation, hold.By), context,
                ended)
            : Decision.Of([.. ended]);
    }

    private static HoldSteps Steps(RuleState state, DecideContext context) =>
        new(state.Document!, state.Version, state.Holds ?? HoldsOfRule.None, state.Windows ?? WindowsOfRule.None, context);
}
