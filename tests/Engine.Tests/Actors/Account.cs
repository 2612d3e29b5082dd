using RingActors.Engine.Core;

namespace RingActors.Engine.Tests.Actors;

[StoredName("test.deposited")]
public sealed record Deposited(long Amount) : IEvent;

[StoredName("test.paid")]
public sealed record Paid(long Amount) : IEvent;

[StoredName("test.payment-refused")]
public sealed record PaymentRefused(long Amount) : IEvent;

[StoredName("test.balance")]
public sealed record Balance(long Value) : IReply;

public sealed record AccountState(long Balance);

[StoredName("test.deposit")]
public sealed record Deposit(long Amount) : ICommand;

/// <summary>Refused if the money is not there; remembered as an event if it was much.</summary>
public sealed record Pay(long Amount) : ICommand;

/// <summary>Pays into another account: one event here, one there, or none.</summary>
public sealed record Transfer(Address To, long Amount) : ICommand;

/// <summary>A bank account, for keys: doing it twice shows.</summary>
public sealed class Account() : Decider<AccountState>("account")
{
    private const long Much = 1_000;

    public override AccountState Initial(Address self) => new(0);

    public override Decision Decide(AccountState state, ICommand command, DecideContext context) => command switch
    {
        Deposit deposit => Decision.Of(new Deposited(deposit.Amount)).Reply(new Balance(state.Balance + deposit.Amount)),
        Pay pay when pay.Amount <= state.Balance =>
            Decision.Of(new Paid(pay.Amount)).Reply(new Balance(state.Balance - pay.Amount)),
        Pay { Amount: >= Much } pay => Decision.Refuse(NotEnough(state), new PaymentRefused(pay.Amount)),
        Pay => Decision.Refuse("account.pay-in-first", NotEnough(state).Detail),
        Transfer transfer when transfer.Amount <= state.Balance => Decision.Of(new Paid(transfer.Amount))
            .Tell(transfer.To, new Deposit(transfer.Amount)).Reply(new Balance(state.Balance - transfer.Amount)),
        Transfer => Decision.Refuse("account.pay-in-first", NotEnough(state).Detail),
        AskSum => Decision.Nothing(new Balance(state.Balance)),
        _ => Decision.Nothing(),
    };

    public override AccountState Evolve(AccountState state, IEvent @event) => @event switch
    {
        Deposited deposited => new AccountState(state.Balance + deposited.Amount),
        Paid paid => new AccountState(state.Balance - paid.Amount),
        _ => state,
    };

    private static Refusal NotEnough(AccountState state) => new("account.pay-in-first", $"The balance is {state.Balance}.");
}

/// <summary>Stored in version 2: the first version had whole degrees under another name.</summary>
[StoredName("test.measured", 2)]
public sealed record Measured(long MilliCelsius) : IEvent;

public sealed record Measure(long MilliCelsius) : ICommand;

public sealed record MeterState(long MilliCelsius);

/// <summary>A thermometer whose event has had another shape.</summary>
public sealed class Meter() : Decider<MeterState>("meter")
{
    public override MeterState Initial(Address self) => new(0);

    public override Decision Decide(MeterState state, ICommand command, DecideContext context) => command switch
    {
        Measure measure => Decision.Of(new Measured(measure.MilliCelsius)),
        AskSum => Decision.Nothing(new Sum(state.MilliCelsius)),
        _ => Decision.Nothing(),
    };

    public override MeterState Evolve(MeterState state, IEvent @event) => new(((Measured)@event).MilliCelsius);
}
