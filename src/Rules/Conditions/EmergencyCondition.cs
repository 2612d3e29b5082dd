using NodaTime;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Engine.Core;
using RingActors.Rules.Format;
using RingActors.Rules.States;

namespace RingActors.Rules.Conditions;

/// <summary>
/// How it stands with the emergency for which a protocol runs: its kind, whether somebody answered, how long it has
/// gone
/// on, how much speaks for it. All that is said must hold.
/// </summary>
public sealed record EmergencyCondition : RuleCondition
{
    internal const string Type = "emergency";

    /// <summary>Only for incidents of these sorts; null means any, and none.</summary>
    public IReadOnlyList<string>? Kinds { get; init; }

    /// <summary>Whether somebody takes care; null if it does not matter.</summary>
    public bool? Acknowledged { get; init; }

    /// <summary>It has gone on for so long at least; null if it does not matter.</summary>
    public int? AfterSeconds { get; init; }

    /// <summary>So much speaks for it at least, 1 to 4; null if it does not matter.</summary>
    public int? Confidence { get; init; }

    internal static Shape Shape { get; } = new(Type, "How it stands with the emergency; all that is said must hold.",
    [
        new("kinds", FieldKind.Words, "Only for incidents of these sorts.")
        {
            Words = [.. Enum.GetValues<IncidentKind>().Select(k => k.Word())], Max = Field.WordsMax,
        },
        new("acknowledged", FieldKind.Flag, "Whether somebody takes care."),
        new("after_seconds", FieldKind.Integer, "It has gone on for so long at least.") { Min = 1, Max = 86_400 },
        new("confidence", FieldKind.Integer, "Of a burglary: so much speaks for it at least.") { Min = 1, Max = 4 },
    ]);

    internal (bool? Holds, string Reason) Judge(EmergencyFacts facts, Instant at)
    {
        List<string> not = [];
        if (Kinds is { Count: > 0 } kinds && !kinds.Contains(facts.Kind, StringComparer.Ordinal))
        {
            not.Add($"it is {facts.Kind ?? "no incident"}");
        }

        if (Acknowledged is { } wanted && wanted != facts.Acknowledged)
        {
            not.Add(facts.Acknowledged ? "somebody acknowledged it" : "nobody has acknowledged it");
        }

        if (AfterSeconds is { } seconds && at < facts.At + Duration.FromSeconds(seconds))
        {
            not.Add($"it has gone on for {(long)(at - facts.At).TotalSeconds} s");
        }

        if (Confidence is { } least && !(facts.Confidence >= least))
        {
            not.Add(facts.Confidence is { } level ? $"its confidence is {level}"
                : "nobody says how much speaks for it");
        }

        return not.Count == 0 ? (true, "the emergency stands so") : (false, string.Join("; ", not));
    }

    /// <summary>When time alone changes it; null if it does not any more.</summary>
    internal Instant? NextAfter(HomeView view, Instant now) =>
        AfterSeconds is { } seconds
        && view.Part<EmergencyFacts>().At + Duration.FromSeconds(seconds) is var then && then > now ? then : null;
}
