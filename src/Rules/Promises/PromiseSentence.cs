using RingActors.Devices.Domain.Devices;
using RingActors.Rules.Analysis;
using RingActors.Rules.Conditions;
using RingActors.Rules.Format;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Promises;

/// <summary>A promise in one sentence.</summary>
public static class PromiseSentence
{
    public static string Of(PromiseDocument document, DevicesView devices)
    {
        string said = document.Never is { } never
            ? $"It is never so for more than {Spans.Of(document.Seconds)} that {All(never, devices)}"
            : $"Whenever {Any(document.Whenever!, devices)}, then within {Spans.Of(document.Seconds)} "
                + string.Join(" or ", Kept(document, devices));
        return document.Tell ? $"{said}; otherwise {To(document)} are told." : $"{said}.";
    }

    private static IEnumerable<string> Kept(PromiseDocument document, DevicesView devices) =>
    [
        .. document.Then is { Count: > 0 } then ? [All(then, devices)] : Array.Empty<string>(),
        .. document.OrEvent is { Count: > 0 } events ? [Any(events, devices)] : Array.Empty<string>(),
    ];

    private static string All(IReadOnlyList<RuleCondition> conditions, DevicesView devices) =>
        string.Join(" and ", conditions.Select(c => RuleSentence.Condition(c, devices)));

    private static string Any(IReadOnlyList<RuleTrigger> triggers, DevicesView devices) =>
        string.Join(" or ", triggers.Select(t => RuleSentence.Trigger(t, devices)));

    private static string To(PromiseDocument document) =>
        document.Recipients is null ? "all recipients" : string.Join(" and ", document.Recipients);
}
