using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Simulation.Tests.Household;

/// <summary>A digest over texts, the same everywhere.</summary>
internal static class Digest
{
    internal const ulong Empty = 14695981039346656037;

    internal static ulong Add(ulong digest, string text)
    {
        foreach (char c in text)
        {
            digest = unchecked((digest ^ c) * 1099511628211);
        }

        return digest;
    }
}

/// <summary>What all states of the simulation have, so that a reply can prove what it was decided on.</summary>
internal interface IFolded
{
    long Count { get; }

    ulong Digest { get; }
}

/// <summary>Settable, so that a planted bug can change it in place; nobody else does.</summary>
public sealed class NoteState : IFolded
{
    public long Count { get; set; }

    public ulong Digest { get; set; } = Household.Digest.Empty;
}

public sealed record LampState(long Count, ulong Digest, Instant? Until) : IFolded;

public sealed record CallerState(long Count, ulong Digest, IReadOnlyList<string> Open) : IFolded;

/// <summary>Notes, refuses, throws, tells others, loops: whatever its command says.</summary>
internal sealed class NoteDecider(bool changesInPlace = false) : Decider<NoteState>("note")
{
    public override Type SnapshotType => typeof(NoteState);

    public override NoteState Initial(Address self) => new();

    public override Decision Decide(NoteState state, ICommand command, DecideContext context) => command switch
    {
        Note { How: How.One or How.Tell or How.Loop } note => Tell(state, note, context, new Noted(note.Op, 1)),
        Note { How: How.Two } note => Tell(state, note, context, new Noted(note.Op, 1), new Noted(note.Op, 2)),
        Note { How: How.Spread } note => Tell(state, note, context, new Spread(note.Op, (int)(Digest.Add(Digest.Empty, note.Op) % 50))),
        Note { How: How.Move } note => Tell(state, note, context, new Moved(note.Op)),
        Note { How: How.Refuse } note => Decision.Refuse("note.do-not", note.Op),
        Note { How: How.RefuseWithEvent } note => Decision.Refuse(new Refusal("note.do-not", note.Op), new NoteRefused(note.Op)),
        Note { How: How.Throw } note => throw new InvalidOperationException(note.Op),
        Note note => Decision.Nothing(new Told(note.Op, state.Count, state.Digest)),
        _ => Decision.Nothing(),
    };

    public override NoteState Evolve(NoteState state, IEvent @event)
    {
        NoteState next = changesInPlace ? state : new NoteState();
        next.Digest = Digest.Add(state.Digest, @event.ToString()!);
        next.Count = state.Count + 1;
        return next;
    }

    private static Decision Tell(NoteState state, Note note, DecideContext context, params IReadOnlyList<IEvent> events)
    {
        ulong digest = events.Aggregate(state.Digest, (d, e) => Digest.Add(d, e.ToString()!));
        Decision decision = Decision.Of(events).Reply(new Told(note.Op, state.Count + events.Count, digest));
        return note.How switch
        {
            How.Tell => decision.Tell(note.Other, new Note(note.Op + ".told", How.One, context.Self)),
            How.Loop => decision.Tell(note.Other, new Note(note.Op + House.Again, How.Loop, context.Self)),
            _ => decision,
        };
    }
}

/// <summary>On until an instant.</summary>
internal sealed class LampDecider() : Decider<LampState>("lamp")
{
    public override Type SnapshotType => typeof(LampState);

    public override LampState Initial(Address self) => new(0, Digest.Empty, null);

    public override Decision Decide(LampState state, ICommand command, DecideContext context) => command switch
    {
        TurnOn on => Tell(state, on.Op, new LampOn(on.Op, context.Now + on.For)),
        TurnOff off when state.Until is null => Decision.Nothing(new Told(off.Op, state.Count, state.Digest)),
        TurnOff off => Tell(state, off.Op, new LampOff(off.Op, null)),
        DeadlineReached due => Tell(state, "deadline", new LampOff("deadline", due.DueAt)),
        _ => Decision.Nothing(),
    };

    public override LampState Evolve(LampState state, IEvent @event) => new(
        state.Count + 1, Digest.Add(state.Digest, @event.ToString()!), @event is LampOn on ? on.Until : null);

    public override Instant? WakeAt(LampState state) => state.Until;

    private Decision Tell(LampState state, string op, IEvent @event)
    {
        LampState next = Evolve(state, @event);
        return Decision.Of(@event).Reply(new Told(op, next.Count, next.Digest));
    }
}

/// <summary>Asks the outside.</summary>
internal sealed class CallerDecider() : Decider<CallerState>("caller")
{
    public override Type SnapshotType => typeof(CallerState);

    public override CallerState Initial(Address self) => new(0, Digest.Empty, []);

    public override Decision Decide(CallerState state, ICommand command, DecideContext context)
    {
        switch (command)
        {
            case AskFor ask:
                string name = context.NewId("call");
                CallAsked asked = new(ask.Op, name, ask.Lane, context.Now + ask.ExpiresIn);
                return Tell(state, ask.Op, asked)
                    .Call(new Effect(name, "out", new CallRequest(ask.Op), asked.ExpiresAt, ask.Lane));
            case GiveUpOldest up when state.Open.Count > 0:
                return Tell(state, up.Op, new CallGivenUp(up.Op, state.Open[0])).Withdraw(state.Open[0]);
            case GiveUpOldest up:
                return Decision.Nothing(new Told(up.Op, state.Count, state.Digest));
            case EffectConcluded done when state.Open.Contains(done.Name):
                return Decision.Of(new CallConcluded(done.Name, done.Outcome, done.Code));
            case EffectConcluded done:
                return Decision.Of(new CallStray(done.Name));
            default:
                return Decision.Nothing();
        }
    }

    public override CallerState Evolve(CallerState state, IEvent @event) => new(
        state.Count + 1,
        Digest.Add(state.Digest, @event.ToString()!),
        @event switch
        {
            CallAsked asked => [.. state.Open, asked.Name],
            CallGivenUp up => [.. state.Open.Where(n => n != up.Name)],
            CallConcluded done => [.. state.Open.Where(n => n != done.Name)],
            _ => state.Open,
        });

    private Decision Tell(CallerState state, string op, IEvent @event)
    {
        CallerState next = Evolve(state, @event);
        return Decision.Of(@event).Reply(new Told(op, next.Count, next.Digest));
    }
}
