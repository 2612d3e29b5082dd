using RingActors.Rules.Format;

namespace RingActors.Rules.Actions;

/// <summary>Waits; durable, to an absolute instant.</summary>
public sealed record DelayAction(int Seconds) : RuleAction
{
    internal static Shape Shape { get; } = new("delay", "Wait before the next action; kept across restarts.",
    [
        new("seconds", FieldKind.Integer, "How long.") { IsRequired = true, Min = 1, Max = 86400, Example = () => 60 },
    ]);
}
