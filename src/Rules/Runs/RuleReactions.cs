using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Runs;

/// <summary>
/// Which rules an event starts. Rules are told in ascending priority, then by id in ordinal order (R-S16). Only rules
/// whose trigger and conditions are met are told: why others did not fire is recomputed when somebody asks.
/// </summary>
internal sealed class RuleReactions : IReaction
{
    /// <inheritdoc/>
    public void React(HomeView before, EventEnvelope envelope, List<Message> messages)
    {
        foreach (RuleView rule in before.Part<RulesView>().Candidates(envelope))
        {
            Evaluation evaluation = RuleEvaluator.Evaluate(rule.Slug, rule.Version, rule.Document, before, envelope);
            if (evaluation.Fired)
            {
                messages.Add(new Message(
                    RuleKinds.AddressOf(before.Home, rule.Slug),
                    new Trigger(evaluation, new TriggerFacts(
                        envelope.Id, envelope.Name, envelope.Actor, envelope.OccurredAt)),
                    RuleKinds.PrincipalOf(rule.Slug)));
            }
        }
    }
}
