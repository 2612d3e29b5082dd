using RingActors.Rules.Format;

namespace RingActors.Rules.Conditions;

/// <summary>One of the triggers with these names started the rule.</summary>
/// <param name="Ids">The names.</param>
public sealed record TriggerCondition(IReadOnlyList<string> Ids) : RuleCondition
{
    internal static Shape Shape { get; } = new("trigger", "One of the triggers with these ids started the rule.",
    [
        new("ids", FieldKind.TriggerIds, "Ids of triggers of this rule.") { IsRequired = true, Min = 1, Max = 10 },
    ]);

    /// <param name="started">The names of the triggers that started it; null where that is not known.</param>
    internal (bool? Holds, string Reason) Judge(IReadOnlyList<string>? started) => started is null
        ? (null, "which trigger started it is not known")
        : (Ids.Any(i => started.Contains(i, StringComparer.Ordinal)),
            started.Count == 0 ? "no trigger with a name started it"
                : $"it was started by {string.Join(", ", started)}");
}
