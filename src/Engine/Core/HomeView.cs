using System.Collections.Immutable;
using NodaTime;

namespace RingActors.Engine.Core;

/// <summary>An event with all that is stored about it.</summary>
/// <param name="Actor">Whose event it is.</param>
/// <param name="ActorSeq">Its place among the actor's events, from 1, gapless.</param>
/// <param name="HomeSeq">Its place among the home's events, from 1, gapless.</param>
/// <param name="Name">The stored name of its type.</param>
/// <param name="Event">The event, brought up to the newest version.</param>
/// <param name="OccurredAt">When it was true in the world.</param>
/// <param name="LearnedAt">When the engine came to know it.</param>
/// <param name="Principal">Who asked.</param>
/// <param name="Correlation">The id of the request that began it all.</param>
/// <param name="Causation">The id of the event or message directly before.</param>
public sealed record EventEnvelope(
    Address Actor,
    long ActorSeq,
    long HomeSeq,
    string Name,
    IEvent Event,
    Instant OccurredAt,
    Instant LearnedAt,
    Principal Principal,
    string Correlation,
    string Causation)
{
    /// <summary>The event's id: <c>home@home_seq</c>. What it causes names it as causation.</summary>
    public string Id => Actor.Home + "@" + HomeSeq.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>The immutable read model of a home at one point of its order, made of one part per projection.</summary>
public sealed class HomeView
{
    private readonly object[] _parts;

    /// <summary>Puts a view together; the engine and tests do this.</summary>
    public HomeView(string home, long homeSeq, params object[] parts)
    {
        Home = home;
        HomeSeq = homeSeq;
        _parts = parts;
    }

    /// <summary>Which home.</summary>
    public string Home { get; }

    /// <summary>The last event that is folded in; 0 if there is none.</summary>
    public long HomeSeq { get; }

    /// <summary>
    /// Actors whose own events cannot be read or folded by this build, as far as anybody has needed them: what the view shows of them is the
    /// last that could be, and not the present.
    /// </summary>
    public IReadOnlySet<Address> SetAside { get; init; } = ImmutableHashSet<Address>.Empty;

    /// <summary>The parts, in the order of the projections.</summary>
    public IReadOnlyList<object> Parts => _parts;

    /// <summary>The part of type <typeparamref name="TPart"/>.</summary>
    /// <exception cref="InvalidOperationException">No projection makes such a part.</exception>
    public TPart Part<TPart>()
        where TPart : class
    {
        foreach (object part in _parts)
        {
            if (part is TPart found)
            {
                return found;
            }
        }

        throw new InvalidOperationException($"No projection of this engine makes a {typeof(TPart).Name}.");
    }
}

/// <summary>A pure fold of a home's events into one part of its view. Write a <see cref="Projection{TPart}"/>.</summary>
public abstract class Projection
{
    private protected Projection(string name) => Name = name;

    /// <summary>Stable name; a stored view is found by it.</summary>
    public string Name { get; }

    /// <summary>Changed whenever the fold changes: stored parts of another version are folded again from the events.</summary>
    public abstract int Version { get; }

    /// <summary>
    /// The type of the part, if it is stored with the home's snapshot: its JSON shape is in a context that was given to
    /// <see cref="Serialization.StoredTypes.Builder"/>. Null means it is always folded from the first event.
    /// </summary>
    public virtual Type? SnapshotType => null;

    /// <summary>The part before the first event.</summary>
    public abstract object InitialPart(string home);

    /// <summary>Folds one event. Total.</summary>
    public abstract object ApplyTo(object part, EventEnvelope envelope);
}

/// <summary>A pure fold of a home's events into a <typeparamref name="TPart"/>.</summary>
public abstract class Projection<TPart>(string name) : Projection(name)
    where TPart : class
{
    /// <summary>The part before the first event.</summary>
    public abstract TPart Initial(string home);

    /// <summary>Folds one event; returns the same instance if nothing changed.</summary>
    public abstract TPart Apply(TPart part, EventEnvelope envelope);

    /// <inheritdoc/>
    public sealed override object InitialPart(string home) => Initial(home);

    /// <inheritdoc/>
    public sealed override object ApplyTo(object part, EventEnvelope envelope) => Apply((TPart)part, envelope);
}

/// <summary>
/// Who in the home has to be told of an event, within the same turn. A pure function of the home just before the event
/// and the event.
/// </summary>
public interface IReaction
{
    /// <summary>Adds the messages that <paramref name="envelope"/> leads to, in a documented order, to <paramref name="messages"/>.</summary>
    void React(HomeView before, EventEnvelope envelope, List<Message> messages);
}
