using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Engine.Tests.Actors;

[StoredName("test.switched-on")]
public sealed record SwitchedOn(Instant Until) : IEvent;

[StoredName("test.switched-off")]
public sealed record SwitchedOff(long LateByMilliseconds) : IEvent;

[StoredName("test.brightened")]
public sealed record Brightened(bool WhileOn) : IEvent;

public sealed record LightState(Instant? Until, int TimesOff);

/// <summary>On for so long; off by itself.</summary>
[StoredName("test.switch-on")]
public sealed record SwitchOn(Duration For) : ICommand;

public sealed record SwitchOff : ICommand;

/// <summary>Says in its event whether the light was on when it was decided.</summary>
[StoredName("test.brighten")]
public sealed record Brighten : ICommand;

/// <summary>A light with a deadline.</summary>
public sealed class Light() : Decider<LightState>("light")
{
    public override LightState Initial(Address self) => new(null, 0);

    public override Decision Decide(LightState state, ICommand command, DecideContext context) => command switch
    {
        SwitchOn on => Decision.Of(new SwitchedOn(context.Now + on.For)),
        SwitchOff when state.Until is null => Decision.Nothing(),
        SwitchOff => Decision.Of(new SwitchedOff(0)),
        Brighten => Decision.Of(new Brightened(state.Until is not null)),
        DeadlineReached due => Decision.Of(new SwitchedOff((long)(context.Now - due.DueAt).TotalMilliseconds)),
        _ => Decision.Nothing(),
    };

    public override LightState Evolve(LightState state, IEvent @event) => @event switch
    {
        SwitchedOn on => state with { Until = on.Until },
        SwitchedOff => new LightState(null, state.TimesOff + 1),
        _ => state,
    };

    public override Instant? WakeAt(LightState state) => state.Until;
}

/// <summary>Every one of its deadlines names the next, a second later, until it has ticked often enough.</summary>
[StoredName("test.ticked")]
public sealed record Ticked(Instant Next, int Left) : IEvent;

public sealed record StartTicking(Instant First, int Times) : ICommand;

public sealed record TickerState(Instant? Next, int Left, int Ticks);

public sealed class Ticker() : Decider<TickerState>("ticker")
{
    public override TickerState Initial(Address self) => new(null, 0, 0);

    public override Decision Decide(TickerState state, ICommand command, DecideContext context) => command switch
    {
        StartTicking start => Decision.Of(new Ticked(start.First, start.Times)),
        DeadlineReached due => Decision.Of(new Ticked(due.DueAt + Duration.FromSeconds(1), state.Left - 1)),
        AskSum => Decision.Nothing(new Sum(state.Ticks)),
        _ => Decision.Nothing(),
    };

    public override TickerState Evolve(TickerState state, IEvent @event) => @event is Ticked ticked
        ? new TickerState(ticked.Left > 0 ? ticked.Next : null, ticked.Left, state.Ticks + 1)
        : state;

    public override Instant? WakeAt(TickerState state) => state.Next;
}

/// <summary>Waits for an instant and does nothing about it when it has come: a bug the engine has to bear.</summary>
public sealed class Stuck() : Decider<LightState>("stuck")
{
    public override LightState Initial(Address self) => new(null, 0);

    public override Decision Decide(LightState state, ICommand command, DecideContext context) => command switch
    {
        SwitchOn on => Decision.Of(new SwitchedOn(context.Now + on.For)),
        Brighten => Decision.Of(new Brightened(true)),
        DeadlineReached when state.TimesOff == 0 => Decision.Nothing(),
        _ => Decision.Nothing(),
    };

    public override LightState Evolve(LightState state, IEvent @event) =>
        @event is SwitchedOn on ? state with { Until = on.Until } : state;

    public override Instant? WakeAt(LightState state) => state.Until;
}
