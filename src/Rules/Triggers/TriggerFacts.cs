using System.Text.Json.Serialization;
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

    /// <summary>It is a moment of the rule's own calendar.</summary>
    [JsonIgnore]
    public bool IsTime => Name == RuleTimeCame.StoredName;

    /// <summary>The facts of an event. That of a time is true at the moment that the calendar names.</summary>
    internal static TriggerFacts Of(EventEnvelope envelope) =>
        new(envelope.Id, envelope.Name, envelope.Actor,
            envelope.Event is RuleTimeCame came ? came.At : envelope.OccurredAt)
        {
            Chain = envelope.Event is IRuleStart start ? (start.By.Chain ?? 0) + 1 : null,
        };
}

/// <summary>An event that starts a rule by its id, as if a trigger of it had come; its conditions are judged.</summary>
internal interface IStartsRule : IEvent
{
    /// <summary>Which rule; null for none.</summary>
    string? Rule { get; }
}
