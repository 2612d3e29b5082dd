using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Core.Serialization;

namespace RingActors.Engine.Runtime.Homes;

/// <summary>Turns stored events into what projections and readers of history see.</summary>
public static class EventDecoder
{
    /// <summary>Decodes a stored event.</summary>
    /// <exception cref="UnknownStoredTypeException">This build does not know the event.</exception>
    public static EventEnvelope Decode(StoredEvent stored, StoredTypes types) => new(
        Address.Parse(stored.Actor),
        stored.ActorSeq,
        stored.HomeSeq,
        stored.Name,
        (IEvent)types.Read(stored.Name, stored.Version, stored.Payload.Span),
        stored.OccurredAt,
        stored.LearnedAt,
        Principal.Parse(stored.Principal),
        stored.Correlation,
        stored.Causation);

    /// <summary>
    /// Decodes a stored event; null if this build does not know it. A view folds what it knows: the actor whose event it is, is
    /// quarantined and visible in health, the rest of the home goes on.
    /// </summary>
    public static EventEnvelope? TryDecode(StoredEvent stored, StoredTypes types)
    {
        try
        {
            return Decode(stored, types);
        }
        catch (Exception)
        {
            // A name of another sort, an upcaster with a bug: whatever hinders it, it must not take the home along.
            return null;
        }
    }
}
