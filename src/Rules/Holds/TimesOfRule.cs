using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Holds;

/// <summary>When a time trigger starts its rule next.</summary>
/// <param name="Trigger">The trigger's place in the document, from 0.</param>
/// <param name="After">It is the first moment after this one.</param>
/// <param name="At">The moment; null if there is none any more.</param>
/// <param name="What">The same on the wall, in words.</param>
/// <param name="By">The event that wrote the rule.</param>
public sealed record TimeOfRule(int Trigger, Instant After, Instant? At, string What, TriggerFacts By);

/// <summary>The next moments of a rule: one of each time trigger.</summary>
/// <param name="All">In any order.</param>
public sealed record TimesOfRule(IReadOnlyList<TimeOfRule> All)
{
    /// <summary>There are none.</summary>
    public static TimesOfRule None { get; } = new([]);

    /// <summary>The first of them; null if there is none.</summary>
    internal Instant? First => All.Min(t => t.At);

    internal TimesOfRule Evolve(IEvent @event) => @event switch
    {
        RuleTimeSet e => new(
        [
            .. All.Where(t => t.Trigger != e.Trigger), new TimeOfRule(e.Trigger, e.After, e.At, e.What, e.By),
        ]),

        // What has come is not waited for any more, whether or not the next is set by the same decision.
        RuleTimeCame e => new(
            [.. All.Select(t => t.Trigger == e.Trigger ? t with { After = e.At, At = null } : t)]),
        _ => this,
    };
}
