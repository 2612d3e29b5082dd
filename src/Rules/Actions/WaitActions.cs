using System.Text.Json.Serialization;
using RingActors.Rules.Conditions;
using RingActors.Rules.Format;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Actions;

/// <summary>What a run does when what it waits for has not come in time.</summary>
public enum WhenTimeIsOver
{
    /// <summary>It ends: what comes after the wait is not done.</summary>
    [JsonStringEnumMemberName("stop")] Stop = 1,

    /// <summary>It goes on as if it had come.</summary>
    [JsonStringEnumMemberName("continue")] Continue = 2,
}

/// <summary>
/// Waits until conditions hold, at once if they do; durable. They are judged anew whenever that may have changed.
/// </summary>
/// <param name="Conditions">All of them must hold.</param>
/// <param name="TimeoutSeconds">How long at most.</param>
/// <param name="OnTimeout">What comes then.</param>
public sealed record WaitUntilAction(
    IReadOnlyList<RuleCondition> Conditions, int TimeoutSeconds, WhenTimeIsOver OnTimeout = WhenTimeIsOver.Stop)
        : HomeAction
{
    internal const string Type = "wait_until";

    internal static readonly IReadOnlyList<string> TimeoutWords = ["stop", "continue"];

    internal static readonly Field TimeoutField = new("timeout_seconds", FieldKind.Integer, "How long at most.")
    {
        IsRequired = true,
        Min = 1,
        Max = 86400,
        Example = () => 600,
    };

    internal static readonly Field OnTimeoutField =
        new("on_timeout", FieldKind.Word,
            "What comes when it is over: stop ends the run, continue takes the next action.")
        {
            Words = TimeoutWords,
            Default = () => "stop",
        };

    internal static Shape Shape { get; } = new(Type, "Wait until conditions hold; kept across restarts.",
    [
        ConditionList.Of("conditions", "All of them must hold.", required: true),
        TimeoutField,
        OnTimeoutField,
    ])
    {
        ExampleRank = 5,
    };

    internal override IReadOnlyList<RuleCondition> Asked => Conditions;
}

/// <summary>
/// Waits for something to happen; durable. What happened before the wait began does not count; what happened before its
/// time was over does, also if it is learned only afterwards (R-S7).
/// </summary>
/// <param name="Triggers">Any of them ends it.</param>
/// <param name="TimeoutSeconds">How long at most.</param>
/// <param name="OnTimeout">What comes then.</param>
public sealed record WaitForAction(
    IReadOnlyList<RuleTrigger> Triggers, int TimeoutSeconds, WhenTimeIsOver OnTimeout = WhenTimeIsOver.Stop)
        : HomeAction
{
    internal const string Type = "wait_for";

    internal static Shape Shape { get; } = new(Type, "Wait for something to happen; kept across restarts.",
    [
        new("triggers", FieldKind.Parts, "Any of them ends it.")
        {
            IsRequired = true, Min = 1, Max = Field.InnerMax, Parts = RuleTrigger.EventShapes,
        },
        WaitUntilAction.TimeoutField,
        WaitUntilAction.OnTimeoutField,
    ])
    {
        ExampleRank = 5,
    };
}
