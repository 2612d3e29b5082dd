using System.Text.Json.Serialization;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Format;

namespace RingActors.Rules.Actions;

/// <summary>Waits; durable, to an absolute instant.</summary>
/// <param name="Seconds">How long; 0 where a variable says it.</param>
public sealed record DelayAction(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Seconds) : HomeAction
{
    internal const string Type = "delay";

    /// <summary>The variable of the rule that says how long; null where the document does.</summary>
    public string? SecondsVariable { get; init; }

    internal static Shape Shape { get; } = new(Type, "Wait before the next action; kept across restarts.",
    [
        new("seconds", FieldKind.Integer, "How long.")
        {
            IsRequired = true, Min = 1, Max = 86400, Example = () => 60, Instead = ["seconds_variable"],
        },
        new("seconds_variable", FieldKind.Variable,
            "As long as this variable of type duration_seconds says when it begins; 0 is not at all."),
    ]);

    /// <summary>How long at most.</summary>
    [JsonIgnore]
    public int SecondsMost => SecondsVariable is null ? Seconds : RuleVariable.SecondsMax;
}

/// <summary>Sets a variable of the rule: to a value, to more or less, or to what is known at that moment.</summary>
/// <param name="Variable">Its name.</param>
public sealed record SetAction(string Variable) : HomeAction
{
    internal const string Type = "set";

    /// <summary>To this; null if it is something else.</summary>
    public RuleValue? To { get; init; }

    /// <summary>To so much more, or less; null if it is something else.</summary>
    public double? Add { get; init; }

    /// <summary>True: to the device whose event started the run.</summary>
    public bool? TriggerDevice { get; init; }

    /// <summary>To what this device tells; null if it is something else.</summary>
    public Address? Device { get; init; }

    /// <summary>Which of its numbers.</summary>
    public string? Capability { get; init; }

    internal static Shape Shape { get; } = new(Type, "Set a variable of this rule.",
    [
        new("variable", FieldKind.Variable, "The variable's name.") { IsRequired = true },
        new("to", FieldKind.Value, "To this value."),
        new("add", FieldKind.Number, "To so much more than it holds; less than 0 takes away.")
        {
            Min = -RuleVariable.NumberMax, Max = RuleVariable.NumberMax,
        },
        new("trigger_device", FieldKind.Flag, "True: to the device whose event started the run."),
        new("device", FieldKind.Device, "To the number that this device tells at that moment; needs capability."),
        Field.Measured(Capabilities.Temperature) with { IsRequired = false, Says = "Which of the device's numbers." },
    ])
    {
        ExampleRank = 9,
        Sample = () => new() { ["add"] = 1 },
    };
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
