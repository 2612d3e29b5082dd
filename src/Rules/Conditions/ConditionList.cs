using RingActors.Rules.Format;

namespace RingActors.Rules.Conditions;

/// <summary>A list of conditions within something else.</summary>
internal static class ConditionList
{
    /// <summary>What such a part is called in the schema.</summary>
    internal const string PartName = "condition";

    internal static Field Of(string name, string says, bool required) =>
        Field.Inner(name, says, required, PartName, () => RuleCondition.Shapes);
}
