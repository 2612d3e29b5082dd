using RingActors.Rules.Conditions;
using RingActors.Rules.Format;

namespace RingActors.Rules.Actions;

/// <summary>Looks again, when it is its turn, and does the one or the other.</summary>
/// <param name="Conditions">All of them must hold.</param>
/// <param name="Then">What is done if they do.</param>
/// <param name="Else">What is done if not; null for nothing.</param>
public sealed record IfAction(
    IReadOnlyList<RuleCondition> Conditions, IReadOnlyList<HomeAction> Then, IReadOnlyList<HomeAction>? Else = null)
        : HomeAction
{
    internal const string Type = "if";

    internal static Shape Shape { get; } = new(Type, "Do the one or the other, as conditions hold at that moment.",
    [
        ConditionList.Of("conditions", "All of them must hold.", required: true),
        ListOf("then", "What is done if they do.", required: true),
        ListOf("else", "What is done if not.", required: false),
    ])
    {
        ExampleRank = 5,
    };

    internal override IEnumerable<IReadOnlyList<HomeAction>> Inner => [Then, Else ?? []];

    internal override IReadOnlyList<RuleCondition> Asked => Conditions;

    /// <summary>0 for what is done if they hold, 1 for the rest: the number stands in places.</summary>
    internal IReadOnlyList<HomeAction> Branch(int branch) => branch == 0 ? Then : Else ?? [];
}
