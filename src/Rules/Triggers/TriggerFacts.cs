using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Rules.Triggers;

/// <summary>The event that started a run, as far as a run needs to know it.</summary>
/// <param name="Event">The event's id.</param>
/// <param name="Name">Its stored name.</param>
/// <param name="Actor">Whose event it was.</param>
/// <param name="OccurredAt">When it was true.</param>
public sealed record TriggerFacts(string Event, string Name, Address Actor, Instant OccurredAt)
{
    /// <summary>
    /// The hold or window that was over, where the rule was started by that and not by the event itself: the event is
    /// the one from which it counts. Null for all else.
    /// </summary>
    public string? Hold { get; init; }

    /// <summary>How many rules started each other in a row up to this event; null for none.</summary>
    public int? Chain { get; init; }

    /// <summary>The facts of an event.</summary>
    internal static TriggerFacts Of(EventEnvelope envelope) =>
        new(envelope.Id, envelope.Name, envelope.Actor, envelope.OccurredAt)
        {
            Chain = envelope.Event is IRuleStart start ? (start.By.Chain ?? 0) + 1 : null,
        };
}
