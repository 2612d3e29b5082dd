using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Holds;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Runs;

/// <summary>
/// Which rules an event starts. Rules are told in ascending priority, then by id in ordinal order (R-S16). Only rules
/// whose trigger and conditions are met are told: why others did not fire is recomputed when somebody asks. Rules with
/// a run that waits are told of what may end that.
/// </summary>
internal sealed class RuleReactions : IReaction
{
    /// <inheritdoc/>
    public void React(HomeView before, EventEnvelope envelope, List<Message> messages)
    {
        RulesView rules = before.Part<RulesView>();

        // What waits goes on before anything is started: a run that ends by this event is in no trigger's way.
        foreach (RuleView rule in rules.Waiting(envelope))
        {
            MetWait[] met =
            [
                .. rule.UnderWay
                    .SelectMany(run => run.Waits.Select(wait => Met(run, wait, before, envelope)))
                    .OfType<MetWait>(),
            ];
            messages.Add(new Message(
                RuleKinds.AddressOf(before.Home, rule.Slug),
                new LookAgain(
                    new TriggerFacts(envelope.Id, envelope.Name, envelope.Actor, envelope.OccurredAt),
                    met.Length > 0 ? met : null),
                RuleKinds.PrincipalOf(rule.Slug)));
        }

        foreach (RuleView rule in rules.Candidates(envelope))
        {
            LookAtHolds? look = HoldLooks.Of(
                rule.Document.Triggers, rule.Version, rule.Holds ?? HoldsOfRule.None,
                envelope.Principal.Equals(RuleKinds.PrincipalOf(rule.Slug)), before, envelope);
            if (look is not null)
            {
                Tell(before.Home, rule.Slug, look, messages);
            }

            Evaluation evaluation = RuleEvaluator.Evaluate(rule.Slug, rule.Version, rule.Document, before, envelope);
            if (evaluation.Fired)
            {
                Tell(before.Home, rule.Slug, new Trigger(evaluation, TriggerFacts.Of(envelope)), messages);
            }

            Windows(rule, before, envelope, messages);
        }

        if (Written(before, envelope) is { } anew)
        {
            Tell(before.Home, envelope.Actor.Id, anew, messages);
        }
    }

    /// <summary>
    /// What may be the last event that a window waits for is judged here, with all conditions; whether it is, the rule
    /// itself knows.
    /// </summary>
    private static void Windows(RuleView rule, HomeView before, EventEnvelope envelope, List<Message> messages)
    {
        for (int place = 0; place < rule.Document.Triggers.Count; place++)
        {
            if (TriggerCheck.PartsMet(rule.Document.Triggers[place], before, envelope) is { Count: > 0 } parts
                && RuleEvaluator.EvaluateLast(rule.Slug, rule.Version, rule.Document, before, envelope,
                    place) is { } evaluation)
            {
                Tell(before.Home, rule.Slug, new NoteWindow(evaluation, place, parts, TriggerFacts.Of(envelope)),
                    messages);
            }
        }
    }

    /// <summary>A rule was written or switched on: what is so already begins to count for it.</summary>
    private static LookAtHolds? Written(HomeView before, EventEnvelope envelope) => envelope.Event switch
    {
        RuleCreated { Document.Enabled: true } e => HoldLooks.Anew(e.Document.Triggers, e.Version, envelope),
        RuleReplaced { Document.Enabled: true } e => HoldLooks.Anew(e.Document.Triggers, e.Version, envelope),
        RuleEnabled or RuleResumed when before.Part<RulesView>().Rules.GetValueOrDefault(envelope.Actor.Id) is { } rule =>
            HoldLooks.Anew(rule.Document.Triggers, rule.Version, envelope),
        _ => null,
    };

    private static void Tell(string home, string rule, ICommand command, List<Message> messages) =>
        messages.Add(new Message(RuleKinds.AddressOf(home, rule), command, RuleKinds.PrincipalOf(rule)));
    /// <summary>Null if the wait is for nothing that happened, or not in its time (R-S7).</summary>
    private static MetWait? Met(RunView run, WaitView wait, HomeView before, EventEnvelope envelope)
    {
        if (wait.ForEvent is not { } triggers || envelope.OccurredAt < wait.BeganAt || envelope.OccurredAt > wait.Until)
        {
            return null;
        }

        Fact[] facts =
        [
            .. triggers.Select((t, i) => (Judged: TriggerCheck.Judge(t, before, envelope), Path: $"triggers[{i}]"))
                .Select(j => new Fact(j.Path, j.Judged.Holds, j.Judged.Reason)),
        ];
        return facts.Any(f => f.Holds) ? new MetWait(run.Run, wait.Place, facts) : null;
    }
}
