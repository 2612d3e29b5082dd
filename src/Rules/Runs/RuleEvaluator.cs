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
        string rule, int version, RuleDocument document, HomeView before, EventEnvelope trigger) =>
        Evaluate(rule, version, document, before, trigger, null).Evaluation;

    /// <summary>
    /// The same if the event is the last that the window of one of the triggers waited for; null if it cannot start the
    /// rule at all.
    /// </summary>
    internal static Evaluation? EvaluateLast(
        string rule, int version, RuleDocument document, HomeView before, EventEnvelope trigger, int window) =>
        Evaluate(rule, version, document, before, trigger, window) is (var evaluation, true) ? evaluation : null;

    private static (Evaluation Evaluation, bool MayFire) Evaluate(
        string rule, int version, RuleDocument document, HomeView before, EventEnvelope trigger, int? last)
    {
        List<Fact> facts = [];
        bool mayFire = Whole(rule, document, trigger, facts);
        List<string> started = [];
        bool triggered = (trigger.Event as IStartsRule)?.Rule == rule;
        if (triggered)
        {
            facts.Add(new Fact("triggers", true, $"{trigger.Actor.Kind} {trigger.Actor.Id} started it"));
        }

        for (int i = 0; i < document.Triggers.Count; i++)
        {
            (bool holds, string reason) = i == last
                ? (true, $"{trigger.Name} of {trigger.Actor.Kind}/{trigger.Actor.Id} was the last that was missing")
                : trigger.Event is RuleTimeCame came ? Came(trigger.Actor.Id == rule, document, i, came)
                : TriggerCheck.Judge(document.Triggers[i], before, trigger);
            facts.Add(new Fact($"triggers[{i}]", holds, reason));
            triggered |= holds;
            if (holds && document.Triggers[i].Id is { } id)
            {
                started.Add(id);
            }
        }

        bool all = Conditions(rule, document, before, trigger.LearnedAt, started, facts);
        return (new Evaluation(rule, version, mayFire && triggered && all, facts, before.HomeSeq), mayFire);
    }

    /// <summary>The same where one of the triggers has stayed so for its time: everything is judged now.</summary>
    /// <param name="rule">The rule's slug.</param>
    /// <param name="version">Its version.</param>
    /// <param name="document">Its document.</param>
    /// <param name="view">The home at this point of its order.</param>
    /// <param name="held">The place of the trigger, and by what it was judged.</param>
    /// <param name="now">The moment.</param>
    public static Evaluation EvaluateHeld(
        string rule, int version, RuleDocument document, HomeView view, (int Trigger, string Reason) held, Instant now)
    {
        List<Fact> facts =
        [
            .. document.Triggers.Select((_, i) => new Fact(
                $"triggers[{i}]", i == held.Trigger, i == held.Trigger ? held.Reason
                    : "it was another trigger's time")),
        ];
        string[] started = document.Triggers[held.Trigger].Id is { } id ? [id] : [];
        bool all = Conditions(rule, document, view, now, started, facts);
        return new Evaluation(rule, version, all, facts, view.HomeSeq);
    }

    /// <summary>Whether it was this trigger's time.</summary>
    private static (bool Holds, string Reason) Came(bool isOwn, RuleDocument document, int place, RuleTimeCame came) =>
        !isOwn ? (false, "it was another rule's time")
        : place != came.Trigger ? (false, "it was another trigger's time")
        : !came.IsMissed ? (true, $"it was {came.What}")
        : (false, $"it was {came.What}, {came.LateSeconds} s before; at most {document.MaxLatenessSeconds} s are allowed");

    /// <summary>What its variables hold is read where the home is, like all else.</summary>
    private static bool Conditions(
        string rule, RuleDocument document, HomeView view, Instant at, IReadOnlyList<string> started, List<Fact> facts)
    {
        VariableScope variables = new(
            document.Variables, null,
            document.Variables is null ? null : view.Part<RulesView>().Rules.GetValueOrDefault(rule)?.Kept);
        return ConditionCheck.All(
            document.Variables is null ? document.Conditions : [.. document.Conditions.Select(variables.Bound)], view,
                at, started,
            (path, holds, reason) => facts.Add(new Fact(path, holds, reason)));
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

/// <summary>One trigger or condition of a rule, judged.</summary>
/// <param name="Path">
/// Its place in the document, e.g. <c>conditions[0]</c>; <c>rule</c> for what concerns the whole rule.
/// </param>
/// <param name="Holds">Whether it was met.</param>
/// <param name="Reason">What it was judged by, in words and values.</param>
public sealed record Fact(string Path, bool Holds, string Reason);

/// <summary>What a rule makes of an event, given the home just before it.</summary>
/// <param name="Rule">The rule's slug.</param>
/// <param name="Version">The rule's version.</param>
/// <param name="Fired">True if a trigger and all conditions were met.</param>
/// <param name="Facts">
/// Every trigger, then every condition, judged; nothing is left out because something before it failed.
/// </param>
/// <param name="AtHomeSeq">The point of the home's order at which all of them were read (R-S13).</param>
public sealed record Evaluation(string Rule, int Version, bool Fired, IReadOnlyList<Fact> Facts, long AtHomeSeq);
