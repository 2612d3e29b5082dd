using System.Globalization;
using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Rules.Conditions;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;

namespace RingActors.Rules.Analysis.Past;

/// <summary>Causes and changes in words. Instants stand in them as ISO 8601 in UTC.</summary>
public static class PastWords
{
    /// <summary>A cause as the end of a sentence that begins with 'because'.</summary>
    /// <param name="path">Its place in the document, or one of the words of <see cref="PastStop"/>.</param>
    /// <param name="reason">What was judged.</param>
    /// <param name="document">The document.</param>
    /// <param name="devices">The home's devices.</param>
    public static string Cause(string path, string reason, RuleDocument document, DevicesView devices) =>
        ConditionOf(path, document) is { } condition
            ? $"it asks that {RuleSentence.Condition(condition, devices)}, and {reason}"
            : reason;

    /// <summary>What would have had to be otherwise, as the end of a sentence that begins with 'had'; null if no
    /// change of the home would do.</summary>
    public static string? Change(Fact cause, RuleDocument document, DevicesView devices) =>
        ConditionOf(cause.Path, document) is { } condition
            ? $"it been so that {RuleSentence.Condition(condition, devices)}"
        : cause.Path == "run" ? "that run been over"
        : cause.Path == "hold" ? "it stayed so"
        : cause.Path == "rate" ? "this device started it less often"
        : cause.Path == "rule" ? cause.Reason switch
        {
            "it was switched off" => "it been switched on",
            "it was paused" => "it not been paused",
            "it was not there" => "it been there",
            _ => "that been otherwise",
        }
        : "the event been another";

    /// <summary>How far a near miss was from starting it.</summary>
    public static string Near(NearMiss miss) => string.Create(
        CultureInfo.InvariantCulture,
        $"that held {Length(miss.By)} {(miss.By < Duration.Zero ? "before" : "later")}");

    private static string Length(Duration by)
    {
        double seconds = Math.Abs(by.TotalSeconds);
        return seconds >= 120
            ? string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0} min")
            : string.Create(CultureInfo.InvariantCulture, $"{seconds:0.#} s");
    }

    /// <summary>The condition at a place of the document; null for every other place.</summary>
    internal static RuleCondition? ConditionOf(string path, RuleDocument document)
    {
        for (int i = 0; i < document.Conditions.Count; i++)
        {
            if (path == $"conditions[{i}]")
            {
                return document.Conditions[i];
            }
        }

        return null;
    }
}
