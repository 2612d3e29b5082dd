using NodaTime;
using RingActors.Rules.Analysis.Conflicts.World;
using RingActors.Rules.Conditions;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Analysis.Conflicts.Search;

/// <summary>What happens for a trigger to be met, and what has to be so before.</summary>
/// <param name="Trigger">The place of the trigger in the rule's document.</param>
/// <param name="Needs">What has to be so before.</param>
/// <param name="Inputs">What happens, in order of time.</param>
/// <param name="Lead">How long after the first of it the trigger is met.</param>
internal sealed record Stimulus(
    int Trigger, IReadOnlyList<Given> Needs, IReadOnlyList<TimedHappening> Inputs, Duration Lead)
{
    /// <summary>Other rules that start in between, and by which of their triggers.</summary>
    internal IReadOnlyList<(RuleView Rule, int Trigger)> Through { get; init; } = [];

    /// <summary>All of the trigger's kind are among those found: nothing else can meet it in another way.</summary>
    internal bool IsPlain { get; init; } = true;

    /// <summary>What the home has to be like for the rules in between to start.</summary>
    internal IEnumerable<Goal> Goals => Through.Select(t => GoalOf(t.Rule.Document, t.Trigger));

    /// <summary>What a rule's conditions ask for when a trigger of it is met.</summary>
    internal static Goal GoalOf(RuleDocument document, int trigger) =>
        new(AtFirst(document), NameOf(document.Triggers[trigger]));

    /// <summary>A rule's conditions where nothing has set its variables yet.</summary>
    internal static IReadOnlyList<RuleCondition> AtFirst(RuleDocument document) => document.Variables is null
        ? document.Conditions
        : [.. document.Conditions.Select(new VariableScope(document.Variables, null, null).Bound)];

    private static string[] NameOf(RuleTrigger trigger) => trigger.Id is { } id ? [id] : [];

    /// <summary>Whether all that happens in another happens in this one as well.</summary>
    internal bool Covers(Stimulus other) =>
        other.Inputs.All(o => Inputs.Any(i => i.What.Equals(o.What)));
}
