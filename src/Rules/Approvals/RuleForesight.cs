using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;

namespace RingActors.Rules.Approvals;

/// <summary>What a rule would say to a command at this moment, by its own decider and what the view knows of it.</summary>
internal static class RuleForesight
{
    private static readonly Rule Decider = new();

    /// <summary>Its no; null if it would do it, or if it is no rule that is asked.</summary>
    internal static Refusal? Refusal(DecideContext context, Address to, ICommand command)
    {
        if (to.Kind != RuleKinds.Rule)
        {
            return null;
        }

        RuleView? rule = context.View.Part<RulesView>().Rules.GetValueOrDefault(to.Id);
        RuleState state = rule is null ? Decider.Initial(to) : new RuleState
        {
            Document = rule.Document,
            Version = rule.Version,
            Enabled = rule.Enabled,
            Pause = rule.Pause,
            Pins = [.. rule.Pins.Select(p => p.Mark)],
        };
        return Decider.Decide(state, command, new AsRule(context, to)).Refusal;
    }

    private sealed class AsRule(DecideContext inner, Address rule) : DecideContext
    {
        public override Address Self => rule;

        public override Instant Now => inner.Now;

        public override Principal Principal => inner.Principal;

        public override string Correlation => inner.Correlation;

        public override HomeView View => inner.View;

        public override string NewId(string prefix) => prefix;
    }
}
