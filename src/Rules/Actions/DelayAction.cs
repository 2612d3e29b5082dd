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

/// <summary>Ends the run: what comes after it, and whatever else of the run still waits, is not done.</summary>
/// <param name="Reason">Why, for the history; null if it says nothing.</param>
public sealed record StopAction(string? Reason = null) : HomeAction
{
    internal const string Type = "stop";

    internal static Shape Shape { get; } = new(Type, "End the run here.",
    [
        new("reason", FieldKind.Text, "Why, for the history.") { Min = 1, Max = 200 },
    ])
    {
        ExampleRank = 5,
    };
}
