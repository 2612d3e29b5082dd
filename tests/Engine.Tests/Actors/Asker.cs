using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Engine.Tests.Actors;

[StoredName("test.asked")]
public sealed record Asked(string Name) : IEvent;

[StoredName("test.given-up")]
public sealed record GivenUp(string Name) : IEvent;

[StoredName("test.concluded")]
public sealed record Concluded(string Name, EffectOutcome Outcome, string Code) : IEvent;

[StoredName("test.outside-request")]
public sealed record OutsideRequest(string Text) : IEffectRequest;

public sealed record AskerState(int Open, int Done);

/// <summary>Asks the outside for something.</summary>
public sealed record AskOutside(string Name, Duration ExpiresIn, string? Lane = null, string Channel = "out") : ICommand;

/// <summary>Asks and gives up in one decision.</summary>
public sealed record AskAndGiveUp(string Name) : ICommand;

public sealed record GiveUp(string Name) : ICommand;

/// <summary>A caller of the outside.</summary>
public sealed class Asker() : Decider<AskerState>("asker")
{
    /// <summary>The conclusion of a call of this name asks for the same call once more.</summary>
    internal const string Again = "again";

    public override AskerState Initial(Address self) => new(0, 0);

    public override Decision Decide(AskerState state, ICommand command, DecideContext context) => command switch
    {
        AskOutside ask => Decision.Of(new Asked(ask.Name)).Call(
            new Effect(ask.Name, ask.Channel, new OutsideRequest(ask.Name), context.Now + ask.ExpiresIn, ask.Lane)),
        AskAndGiveUp both => Decision.Of(new Asked(both.Name), new GivenUp(both.Name))
            .Call(new Effect(both.Name, "out", new OutsideRequest(both.Name), context.Now + Duration.FromHours(1)))
            .Withdraw(both.Name),
        GiveUp up => Decision.Of(new GivenUp(up.Name)).Withdraw(up.Name),
        EffectConcluded { Name: Again } done when state.Done == 0 =>
            Decision.Of(new Concluded(done.Name, done.Outcome, done.Code)).Call(
                new Effect(Again, "out", new OutsideRequest(Again), context.Now + Duration.FromHours(1))),
        EffectConcluded { Name: "boom" } => throw new InvalidOperationException("boom"),
        EffectConcluded done => Decision.Of(new Concluded(done.Name, done.Outcome, done.Code)),
        _ => Decision.Nothing(),
    };

    public override AskerState Evolve(AskerState state, IEvent @event) => @event switch
    {
        Asked => state with { Open = state.Open + 1 },
        Concluded or GivenUp => new AskerState(state.Open - 1, state.Done + 1),
        _ => state,
    };
}
