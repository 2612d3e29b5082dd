using NodaTime;

namespace RingActors.Engine.Core;

/// <summary>A message of one actor to another of the same home, delivered within the same turn.</summary>
/// <param name="To">The receiver; it must live in the sender's home.</param>
/// <param name="Command">What it is told.</param>
/// <param name="As">On whose behalf; null inherits the principal of the message being decided.</param>
public readonly record struct Message(Address To, ICommand Command, Principal? As = null);

/// <summary>An outside call that a decision asks for. It is written in the same append and made after it.</summary>
/// <param name="Name">
/// The actor's own name for it, unique among the actor's pending effects. The idempotency key sent to the other side is
/// <c>{address}#{name}</c>, so a name must not be reused for a different call.
/// </param>
/// <param name="Channel">Which handler makes the call, e.g. <c>ring</c>, <c>webhook</c>.</param>
/// <param name="Request">What the call says.</param>
/// <param name="ExpiresAt">
/// After this instant it is not tried any more: a siren asked for an hour ago is not sounded now.
/// </param>
/// <param name="Lane">
/// Effects of one lane of a home are made one after the other in order; null uses the actor's address.
/// </param>
public sealed record Effect(string Name, string Channel, IEffectRequest Request, Instant ExpiresAt, string? Lane = null);

/// <summary>
/// What an actor decided: events, messages, effects, and a reply or a refusal. A value under construction: the methods
/// add to it and return it.
/// </summary>
public sealed class Decision
{
    private static readonly IEvent[] NoEvents = [];

    private Decision(IReadOnlyList<IEvent> events, IReply? reply, Refusal? refusal)
    {
        Events = events;
        Answer = reply;
        Refusal = refusal;
    }

    /// <summary>The events, in order.</summary>
    public IReadOnlyList<IEvent> Events { get; }

    /// <summary>Messages to other actors of the home, in order; null if there are none.</summary>
    public List<Message>? Messages { get; private set; }

    /// <summary>Outside calls asked for, in order; null if there are none.</summary>
    public List<Effect>? Effects { get; private set; }

    /// <summary>Names of pending effects of this actor that are no longer wanted; null if there are none.</summary>
    public List<string>? Withdrawn { get; private set; }

    /// <summary>What the caller is told on success; null means <see cref="Accepted"/>.</summary>
    public IReply? Answer { get; private set; }

    /// <summary>Why not; null if it was not refused. A refusal worth remembering comes with events.</summary>
    public Refusal? Refusal { get; }

    /// <summary>On whose behalf the events, messages and effects are; null inherits from the message.</summary>
    public Principal? Principal { get; private set; }

    /// <summary>On whose behalf one event is; null, or null for an event, means <see cref="Principal"/>.</summary>
    public Func<IEvent, Principal?>? PrincipalOf { get; private set; }

    /// <summary>When the events were true in the world; null means now.</summary>
    public Instant? TrueAt { get; private set; }

    /// <summary>
    /// The earlier request that an event belongs to; null, or null for an event, means the one that began the message.
    /// </summary>
    public Func<IEvent, string?>? CorrelationOf { get; private set; }

    /// <summary>
    /// The place among the events of the one that each message follows from; null, or beyond the list: the last.
    /// </summary>
    public IReadOnlyList<int>? MessageCauses { get; private set; }

    /// <summary>The same of each outside call.</summary>
    public IReadOnlyList<int>? EffectCauses { get; private set; }

    /// <summary>Already so: success, no event; a retry is safe.</summary>
    public static Decision Nothing(IReply? reply = null) => new(NoEvents, reply, null);

    /// <summary>One event happened.</summary>
    public static Decision Of(IEvent one) => new([one], null, null);

    /// <summary>These events happened, in order.</summary>
    public static Decision Of(params IReadOnlyList<IEvent> events) => new(events, null, null);

    /// <summary>The rules say no, and nothing is remembered of it.</summary>
    public static Decision Refuse(string code, string detail) => new(NoEvents, null, new Refusal(code, detail));

    /// <summary>The rules say no; the events remember that it was asked for.</summary>
    public static Decision Refuse(Refusal refusal, params IReadOnlyList<IEvent> events) => new(events, null, refusal);

    /// <summary>
    /// Several decisions made as one, each with events of its own: a deadline settles all that is due at it. The
    /// messages and effects of each follow from its own last event, and belong where that belongs. On whose behalf,
    /// when and in answer to what is said anew.
    /// </summary>
    public static Decision Together(params IReadOnlyList<Decision> parts)
    {
        if (parts.Count == 1)
        {
            return parts[0];
        }

        List<IEvent> events = [];
        List<int> messages = [];
        List<int> effects = [];
        Decision all = Of(events);
        foreach (Decision part in parts)
        {
            events.AddRange(part.Events);
            foreach (Message message in part.Messages ?? [])
            {
                (all.Messages ??= []).Add(message);
                messages.Add(events.Count - 1);
            }

            foreach (Effect effect in part.Effects ?? [])
            {
                (all.Effects ??= []).Add(effect);
                effects.Add(events.Count - 1);
            }

            part.Withdrawn?.ForEach(name => all.Withdraw(name));
        }

        all.MessageCauses = messages;
        all.EffectCauses = effects;
        return all;
    }

    /// <summary>The same decision with more events after its own.</summary>
    public Decision And(params IReadOnlyList<IEvent> more) => new([.. Events, .. more], Answer, Refusal)
    {
        Messages = Messages,
        Effects = Effects,
        Withdrawn = Withdrawn,
        Principal = Principal,
        PrincipalOf = PrincipalOf,
        CorrelationOf = CorrelationOf,
        TrueAt = TrueAt,
        MessageCauses = MessageCauses,
        EffectCauses = EffectCauses,
    };

    /// <summary>Answers with <paramref name="reply"/>.</summary>
    public Decision Reply(IReply reply)
    {
        Answer = reply;
        return this;
    }

    /// <summary>Tells another actor of the same home.</summary>
    public Decision Tell(Address to, ICommand command, Principal? @as = null)
    {
        (Messages ??= []).Add(new Message(to, command, @as));
        return this;
    }

    /// <summary>Asks for an outside call.</summary>
    public Decision Call(Effect effect)
    {
        (Effects ??= []).Add(effect);
        return this;
    }

    /// <summary>Gives up a pending outside call of this actor; a call under way may still arrive.</summary>
    public Decision Withdraw(string effectName)
    {
        (Withdrawn ??= []).Add(effectName);
        return this;
    }

    /// <summary>Names on whose behalf the whole decision is made.</summary>
    public Decision As(Principal principal)
    {
        Principal = principal;
        return this;
    }

    /// <summary>
    /// Names on whose behalf single events are: one report of the world may hold what a person did beside what merely
    /// came to be known. Messages and effects stay on behalf of the whole decision.
    /// </summary>
    public Decision As(Func<IEvent, Principal?> principalOf)
    {
        PrincipalOf = principalOf;
        return this;
    }

    /// <summary>
    /// Says which events belong to an earlier request: a report of the world that settles an intent, and a deadline
    /// that goes on with a run, carry the correlation of the request that began it, so that one chain leads from the
    /// cause to its confirmation. Messages and effects belong where the event that they follow from belongs: the last,
    /// or the last of their part (<see cref="Together"/>).
    /// </summary>
    public Decision CorrelatedTo(Func<IEvent, string?> correlationOf)
    {
        CorrelationOf = correlationOf;
        return this;
    }

    /// <summary>Says when the events were true in the world, if that was not now.</summary>
    public Decision OccurredAt(Instant instant)
    {
        TrueAt = instant;
        return this;
    }
}
