using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Holds;

/// <summary>Something that is so and has to stay so for a time.</summary>
/// <param name="Id">The hold's id.</param>
/// <param name="Trigger">The trigger's place in the document, from 0.</param>
/// <param name="Subject">The device, or the security system for a mode.</param>
/// <param name="Since">From when on it counts.</param>
/// <param name="Until">When its time is over.</param>
/// <param name="By">The event from which it counts.</param>
public sealed record Hold(string Id, int Trigger, Address Subject, Instant Since, Instant Until, TriggerFacts By)
{
    /// <summary>When it became known, where its time was over by then; null for all else.</summary>
    public Instant? Known { get; init; }
}

/// <summary>What a hold is about.</summary>
/// <param name="Trigger">The trigger's place in the document, from 0.</param>
/// <param name="Subject">The device, or the security system for a mode.</param>
public sealed record HoldSubject(int Trigger, Address Subject);

/// <summary>The holds of a rule: at most one of a trigger and a device.</summary>
/// <param name="UnderWay">Oldest first.</param>
/// <param name="Lost">
/// What was so when its device went away, or nobody listened: it begins again when that is over.
/// </param>
public sealed record HoldsOfRule(IReadOnlyList<Hold> UnderWay, IReadOnlyList<HoldSubject> Lost)
{
    /// <summary>There are none.</summary>
    public static HoldsOfRule None { get; } = new([], []);

    /// <summary>When the first of them is over; null if there is none.</summary>
    internal Instant? FirstUntil => UnderWay.Count == 0 ? null : UnderWay.Min(h => h.Until);

    internal bool IsEmpty => UnderWay.Count == 0 && Lost.Count == 0;

    internal Hold? Of(int trigger, Address subject) =>
        UnderWay.FirstOrDefault(h => h.Trigger == trigger && h.Subject.Equals(subject));

    internal HoldsOfRule Evolve(IEvent @event) => @event switch
    {
        RuleHoldBegan e => new HoldsOfRule(
            [.. UnderWay, new Hold(e.Hold, e.Trigger, e.Subject, e.Since, e.Until, e.By) { Known = e.Known }],
            [.. Lost.Where(l => l.Trigger != e.Trigger || !l.Subject.Equals(e.Subject))]),
        RuleHoldEnded e when UnderWay.FirstOrDefault(h => h.Id == e.Hold) is { } hold => new HoldsOfRule(
            [.. UnderWay.Where(h => h.Id != e.Hold)],
            e.Outcome is HoldOutcome.Away or HoldOutcome.Unproven
                ? [.. Lost, new HoldSubject(hold.Trigger, hold.Subject)] : Lost),
        _ => this,
    };
}
