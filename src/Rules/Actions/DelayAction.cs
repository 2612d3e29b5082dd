using RingActors.Rules.Format;

namespace RingActors.Rules.Actions;

/// <summary>Waits; durable, to an absolute instant.</summary>
public sealed record DelayAction(int Seconds) : HomeAction
{
    internal const string Type = "delay";

    internal static Shape Shape { get; } = new(Type, "Wait before the next action; kept across restarts.",
    [
        new("seconds", FieldKind.Integer, "How long.") { IsRequired = true, Min = 1, Max = 86400, Example = () => 60 },
    ]);
}
