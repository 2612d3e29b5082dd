using RingActors.Engine.Core;
using RingActors.Rules.Format;

namespace RingActors.Rules.Triggers;

/// <summary>An event by which a rule started.</summary>
internal interface IRuleStart : IEvent
{
    /// <summary>What started it.</summary>
    TriggerFacts By { get; }
}

/// <summary>Another rule started. A rule is never started by itself, nor at the end of a long row of rules.</summary>
/// <param name="Rules">Ids of rules.</param>
public sealed record RuleFiredTrigger(IReadOnlyList<string> Rules) : RuleTrigger
{
    /// <summary>So many rules start each other in a row, and no more (R-S5).</summary>
    internal const int ChainMax = 8;

    internal static Shape Shape { get; } = new("rule_fired", "Another rule started.",
    [
        new("rules", FieldKind.Rules, "The other rules, by name or id.") { IsRequired = true, Min = 1, Max = 20 },
        Field.TriggerId,
    ]);

    internal (bool Holds, string Reason) Judge(string rule, TriggerFacts by) =>
        !Rules.Contains(rule, StringComparer.Ordinal) ? (false, $"it was rule {rule}")
        : (by.Chain ?? 0) + 1 > ChainMax ? (false, $"{ChainMax} rules had started each other in a row")
        : (true, $"rule {rule} started");
}

/// <summary>
/// The server started: once for each start. What is not heard yet is not known then, the mode of the base station too.
/// </summary>
public sealed record ServerStartedTrigger : RuleTrigger
{
    internal static Shape Shape { get; } = new(
        "server_started", "The server started. Nothing has been heard since: of the mode nobody knows just then.",
        [Field.TriggerId]);
}
