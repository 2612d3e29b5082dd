using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Engine.Tests.Actors;

[StoredName("test.pinged")]
public sealed record Pinged(int Number) : IEvent;

[StoredName("test.ping")]
public sealed record Ping(Address Other, int Number) : ICommand;

public sealed record PingState(int Count);

/// <summary>Answers every ping by a ping: two of them never come to an end.</summary>
public sealed class PingPong() : Decider<PingState>("pingpong")
{
    public override PingState Initial(Address self) => new(0);

    public override Decision Decide(PingState state, ICommand command, DecideContext context) => command switch
    {
        Ping { Number: > 0 } ping => Decision.Of(new Pinged(ping.Number)).Tell(ping.Other, new Ping(context.Self, ping.Number - 1)),
        Ping => Decision.Of(new Pinged(0)),
        _ => Decision.Nothing(),
    };

    public override PingState Evolve(PingState state, IEvent @event) => new(state.Count + 1);
}

[StoredName("test.survived")]
public sealed record Survived(string What) : IEvent;

/// <summary>An event that its own actor cannot fold.</summary>
[StoredName("test.poisoned")]
public sealed record Poisoned : IEvent;

/// <summary>An event that cannot be written.</summary>
[StoredName("test.unwritable")]
public sealed record Unwritable(double Value) : IEvent;

/// <summary>A reply that nobody registered to be stored.</summary>
public sealed record UnregisteredReply : IReply;

/// <summary>An event that nobody registered to be stored.</summary>
public sealed record UnregisteredEvent : IEvent;

public enum Trouble
{
    None = 1,
    ThrowInDecide,
    ThrowInEvolve,
    WriteNotANumber,
    UnregisteredReply,
    UnregisteredEvent,
    TellAnotherHome,
    TellNobody,
    TellThenThrow,
    ReturnNull,
    HugeEvent,
    EffectWithoutEvent,
}

[StoredName("test.make")]
public sealed record Make(Trouble Trouble, Address? Other = null) : ICommand;

/// <summary>A command that cannot even be shown.</summary>
public sealed record Unprintable : ICommand
{
    public override string ToString() => throw new InvalidOperationException("not even shown");
}

public sealed record ThrowerState(int Survived, Instant? WakeAt);

/// <summary>Does whatever is wrong.</summary>
public sealed class Thrower() : Decider<ThrowerState>("thrower")
{
    public override ThrowerState Initial(Address self) => new(0, null);

    public override Decision Decide(ThrowerState state, ICommand command, DecideContext context) => command switch
    {
        Unprintable => throw new InvalidOperationException("boom"),
        Make make => Decide(make, context),
        SwitchOn on => Decision.Of(new SwitchedOn(context.Now + on.For)),
        DeadlineReached => throw new InvalidOperationException("a deadline that throws"),
        _ => Decision.Nothing(),
    };

    public override ThrowerState Evolve(ThrowerState state, IEvent @event) => @event switch
    {
        Poisoned => throw new InvalidOperationException("poisoned"),
        SwitchedOn on => state with { WakeAt = on.Until },
        _ => state with { Survived = state.Survived + 1 },
    };

    public override Instant? WakeAt(ThrowerState state) => state.WakeAt;

    private static Decision Decide(Make make, DecideContext context) => make.Trouble switch
    {
        Trouble.ThrowInDecide => throw new InvalidOperationException("boom"),
        Trouble.ThrowInEvolve => Decision.Of(new Survived("before"), new Poisoned()),
        Trouble.WriteNotANumber => Decision.Of(new Survived("before"), new Unwritable(double.NaN)),
        Trouble.UnregisteredReply => Decision.Of(new Survived("before")).Reply(new UnregisteredReply()),
        Trouble.UnregisteredEvent => Decision.Of(new Survived("before"), new UnregisteredEvent()),
        Trouble.TellAnotherHome => Decision.Of(new Survived("before")).Tell(new Address("elsewhere", "counter", "a"), new Count(1)),
        Trouble.TellNobody => Decision.Of(new Survived("before")).Tell(new Address(context.Self.Home, "ghost", "a"), new Count(1)),
        Trouble.TellThenThrow => Decision.Of(new Survived("told")).Tell(make.Other!, new Make(Trouble.ThrowInDecide)),
        Trouble.ReturnNull => null!,
        Trouble.HugeEvent => Decision.Of(new Survived(new string('x', 17 * 1024 * 1024))),
        Trouble.EffectWithoutEvent => Decision.Nothing().Call(
            new Effect(context.NewId("call"), "out", new OutsideRequest("x"), context.Now + Duration.FromHours(1))),
        _ => Decision.Of(new Survived("well")),
    };
}
