using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Conditions;
using RingActors.Rules.Documents;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Runs;

/// <summary>
/// The one function that says what a rule makes of an event. Live operation calls it; back-tests and explanations call
/// it with recorded views and events and get the same answer. Tests: Rules.Tests/Runs.
/// </summary>
public static class RuleEvaluator
{
    /// <summary>Judges every trigger and condition.</summary>
    /// <param name="rule">The rule's slug.</param>
    /// <param name="version">Its version.</param>
    /// <param name="document">Its document.</param>
    /// <param name="before">The home just before the event.</param>
    /// <param name="trigger">The event.</param>
    public static Evaluation Evaluate(
        string rule, int version, RuleDocument document, HomeView before, EventEnvelope trigger)
    {
        List<Fact> facts = [];
        bool mayFire = Whole(rule, document, trigger, facts);
        bool triggered = false;
        for (int i = 0; i < document.Triggers.Count; i++)
        {
            (bool holds, string reason) = TriggerCheck.Judge(document.Triggers[i], before, trigger);
            facts.Add(new Fact($"triggers[{i}]", holds, reason));
            triggered |= holds;
        }

        bool all = true;
        for (int i = 0; i < document.Conditions.Count; i++)
        {
            (bool holds, string reason) = ConditionCheck.Judge(document.Conditions[i], before, trigger.LearnedAt);
            facts.Add(new Fact($"conditions[{i}]", holds, reason));
            all &= holds;
        }

        return new Evaluation(rule, version, mayFire && triggered && all, facts, before.HomeSeq);
    }

    /// <summary>What concerns every trigger. Adds a fact only where it speaks against firing.</summary>
    private static bool Whole(string rule, RuleDocument document, EventEnvelope trigger, List<Fact> facts)
    {
        bool own = trigger.Principal.Equals(RuleKinds.PrincipalOf(rule));
        if (own)
        {
            facts.Add(new Fact("rule", false, "this rule caused the event itself"));
        }

        Duration late = trigger.LearnedAt - trigger.OccurredAt;
        bool stale = late > Duration.FromSeconds(document.MaxLatenessSeconds);
        if (stale)
        {
            facts.Add(new Fact(
                "rule",
                false,
                $"it became known {(long)late.TotalSeconds} s after it was true; at most {document.MaxLatenessSeconds} s are allowed"));
        }

        return !own && !stale;
    }
}
