using RingActors.Rules.Format;

namespace RingActors.Rules.Conditions;

/// <summary>All of its conditions hold.</summary>
public sealed record AllCondition(IReadOnlyList<RuleCondition> All) : RuleCondition
{
    internal static Shape Shape { get; } =
        new("all", "All of these conditions hold.", [Field.Conditions("all", "All of them.")]);
}

/// <summary>One of its conditions holds, or more.</summary>
public sealed record AnyCondition(IReadOnlyList<RuleCondition> Any) : RuleCondition
{
    internal static Shape Shape { get; } =
        new("any", "At least one of these conditions holds.", [Field.Conditions("any", "Any of them.")]);
}

/// <summary>
/// None of its conditions holds. What nobody knows is no <c>not</c> either: a door that is not heard is not closed.
/// </summary>
public sealed record NotCondition(IReadOnlyList<RuleCondition> Not) : RuleCondition
{
    internal static Shape Shape { get; } = new(
        "not", "None of these conditions holds; what nobody knows at present fails.",
            [Field.Conditions("not", "None of them.")]);
}
