namespace RingActors.Rules.Conditions;

/// <summary>Conditions that hold others.</summary>
public static class ConditionTree
{
    /// <summary>Groups within groups: at most so many.</summary>
    internal const int DepthMax = 4;

    /// <summary>
    /// The conditions of a group, and the name of the field that they are in; null for one that is no group.
    /// </summary>
    internal static (string Field, IReadOnlyList<RuleCondition> Parts)? PartsOf(RuleCondition condition) =>
        condition switch
        {
            AllCondition c => ("all", c.All),
            AnyCondition c => ("any", c.Any),
            NotCondition c => ("not", c.Not),
            _ => null,
        };

    /// <summary>All conditions, those in groups after their group.</summary>
    public static IEnumerable<RuleCondition> Flat(IEnumerable<RuleCondition> conditions) =>
        conditions.SelectMany(c => PartsOf(c) is (_, var parts) ? Flat(parts).Prepend(c) : [c]);

    /// <summary>The conditions of which every one has to hold: <c>all</c> says no more than its parts.</summary>
    internal static IEnumerable<RuleCondition> Needed(IEnumerable<RuleCondition> conditions) =>
        conditions.SelectMany(c => c is AllCondition all ? Needed(all.All) : [c]);
}
