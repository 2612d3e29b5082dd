using NodaTime;

namespace RingActors.Engine.Core;

/// <summary>What a decider may look at besides its state and the command. Valid only during the call; do not keep it.</summary>
public abstract class DecideContext
{
    /// <summary>The deciding actor's own address.</summary>
    public abstract Address Self { get; }

    /// <summary>The turn's time. All decisions of a turn see the same instant.</summary>
    public abstract Instant Now { get; }

    /// <summary>Who sent the message being decided.</summary>
    public abstract Principal Principal { get; }

    /// <summary>The id of the request that began it all.</summary>
    public abstract string Correlation { get; }

    /// <summary>The home as it is at this point of the order: all earlier events folded in, none later.</summary>
    public abstract HomeView View { get; }

    /// <summary>
    /// A new id, unique in the home and the same in every replay of the same inputs, e.g. <c>intent-1042-1</c>
    /// for the prefix <c>intent</c>.
    /// </summary>
    public abstract string NewId(string prefix);
}

/// <summary>The pure functions of one kind of actor, as the runtime calls them. Write a <see cref="Decider{TState}"/>.</summary>
public abstract class Decider
{
    private protected Decider(string kind) => Kind = kind;

    /// <summary>The kind, the middle part of the addresses it serves.</summary>
    public string Kind { get; }

    /// <summary>
    /// The shape's version of <see cref="SnapshotType"/>; a stored snapshot of another version is ignored and the events
    /// are folded again.
    /// </summary>
    public virtual int SnapshotVersion => 1;

    /// <summary>
    /// The type of the state, if it is written as a snapshot: its JSON shape is in a context that was given to
    /// <see cref="Serialization.StoredTypes.Builder"/>. Null if this kind is always folded from its events.
    /// </summary>
    public virtual Type? SnapshotType => null;

    /// <summary>The state before the first event.</summary>
    public abstract object InitialState(Address self);

    /// <summary>Decides. May throw only because of a bug; a "no" is a <see cref="Refusal"/>.</summary>
    public abstract Decision DecideState(object state, ICommand command, DecideContext context);

    /// <summary>Folds one event. Total: it refuses nothing, skips nothing and looks at nothing outside its arguments.</summary>
    public abstract object EvolveState(object state, IEvent @event);

    /// <summary>The instant at which the actor wants a <see cref="DeadlineReached"/>; null if there is none.</summary>
    public abstract Instant? WakeAtState(object state);
}

/// <summary>The pure functions of one kind of actor over its immutable state.</summary>
/// <typeparam name="TState">The state: nothing but the fold of the actor's own events.</typeparam>
public abstract class Decider<TState>(string kind) : Decider(kind)
    where TState : class
{
    /// <summary>The state before the first event.</summary>
    public abstract TState Initial(Address self);

    /// <summary>Decides what <paramref name="command"/> means in <paramref name="state"/>.</summary>
    public abstract Decision Decide(TState state, ICommand command, DecideContext context);

    /// <summary>Folds one event into the state.</summary>
    public abstract TState Evolve(TState state, IEvent @event);

    /// <summary>When the actor wants to be told that time has passed; null if never.</summary>
    public virtual Instant? WakeAt(TState state) => null;

    /// <inheritdoc/>
    public sealed override object InitialState(Address self) => Initial(self);

    /// <inheritdoc/>
    public sealed override Decision DecideState(object state, ICommand command, DecideContext context) =>
        Decide((TState)state, command, context);

    /// <inheritdoc/>
    public sealed override object EvolveState(object state, IEvent @event) => Evolve((TState)state, @event);

    /// <inheritdoc/>
    public sealed override Instant? WakeAtState(object state) => WakeAt((TState)state);
}
