using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Promises;

/// <summary>A stretch of time in which it shows whether a promise is kept.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Since">From when on it counts.</param>
/// <param name="Until">When its time is over.</param>
/// <param name="By">The event that began it; null if there was none.</param>
/// <param name="IsBroken">Its time is over, and what must not be is so still.</param>
public sealed record PromiseStretch(string Id, Instant Since, Instant Until, TriggerFacts? By, bool IsBroken = false);

/// <summary>What is being watched for a promise.</summary>
/// <param name="UnderWay">Oldest first.</param>
/// <param name="LooksAt">When it is looked at although nothing has happened; null if that needs no look.</param>
public sealed record PromiseWatch(IReadOnlyList<PromiseStretch> UnderWay, Instant? LooksAt)
{
    /// <summary>Nothing is.</summary>
    public static PromiseWatch None { get; } = new([], null);

    /// <summary>When something has to be looked at; null if nothing has to.</summary>
    [JsonIgnore]
    internal Instant? WakesAt => Deadlines.Earliest(
        UnderWay.Where(s => !s.IsBroken).Min(s => (Instant?)s.Until), LooksAt);

    internal PromiseWatch Evolve(IEvent @event) => @event switch
    {
        PromiseStretchBegan e => this with
        {
            UnderWay = [.. UnderWay, new PromiseStretch(e.Stretch, e.Since, e.Until, e.By)],
        },
        PromiseBroken e => this with
        {
            UnderWay = [.. UnderWay.Select(s => s.Id == e.Stretch ? s with { IsBroken = true } : s)],
        },
        PromiseStretchEnded e => this with { UnderWay = [.. UnderWay.Where(s => s.Id != e.Stretch)] },
        PromiseLooksAt e => this with { LooksAt = e.At },
        _ => this,
    };
}
