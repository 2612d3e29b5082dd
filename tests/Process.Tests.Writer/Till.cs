using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Serialization;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Process.Tests.Writer;

/// <summary>An amount is paid in: perhaps with a bell that rings later, perhaps with a call to the outside.</summary>
/// <param name="Op">The caller's own name for it, so that doing it twice shows.</param>
/// <param name="Amount">How much.</param>
/// <param name="RingAfterMs">After how many milliseconds a bell rings; 0 for no bell.</param>
/// <param name="Calls">Whether somebody outside is to be told.</param>
public sealed record Pay(string Op, long Amount, int RingAfterMs, bool Calls) : ICommand;

/// <summary>What the book keeps of each payment, in the same append.</summary>
public sealed record Book(string Op) : ICommand;

[StoredName("kill.paid")]
public sealed record Paid(string Op, long Amount, Instant? RingsAt, string? Call) : IEvent;

[StoredName("kill.rang")]
public sealed record Rang(string Op, Instant RingsAt) : IEvent;

[StoredName("kill.called")]
public sealed record Called(string Call, EffectOutcome Outcome) : IEvent;

[StoredName("kill.booked")]
public sealed record Booked(string Op) : IEvent;

[StoredName("kill.balance")]
public sealed record Balance(long Sum, long Count) : IReply;

[StoredName("kill.call-out")]
public sealed record CallOut(string Op) : IEffectRequest;

public sealed record Bell(string Op, Instant RingsAt);

public sealed record TillState(long Sum, long Count, IReadOnlyList<Bell> Bells);

public sealed record BookState(long Count);

/// <summary>What a home still owes: bells that have not rung, calls that are not concluded.</summary>
public sealed record Owed(int Bells, int Calls);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(Paid))]
[JsonSerializable(typeof(Rang))]
[JsonSerializable(typeof(Called))]
[JsonSerializable(typeof(Booked))]
[JsonSerializable(typeof(Balance))]
[JsonSerializable(typeof(CallOut))]
[JsonSerializable(typeof(TillState))]
[JsonSerializable(typeof(BookState))]
[JsonSerializable(typeof(Owed))]
internal sealed partial class TillJson : JsonSerializerContext;

/// <summary>The small household that lives in the engine while it is killed.</summary>
public static class TillModel
{
    internal const string TillKind = "till";
    internal const string BookKind = "book";
    internal const string Channel = "out";

    public static StoredTypes Types { get; } = new StoredTypes.Builder().Add(typeof(TillModel).Assembly, TillJson.Default).Build();

    public static HomeModel Make() => new(Types, [new TillDecider(), new BookDecider()], [new OwedProjection()]);

    private sealed class TillDecider() : Decider<TillState>(TillKind)
    {
        private static readonly Duration CallsExpireAfter = Duration.FromHours(1);

        public override Type SnapshotType => typeof(TillState);

        public override TillState Initial(Address self) => new(0, 0, []);

        public override Decision Decide(TillState state, ICommand command, DecideContext context) => command switch
        {
            Pay pay => Paying(state, pay, context),
            DeadlineReached due => Decision.Of([.. state.Bells.Where(b => b.RingsAt <= due.DueAt).Select(b => new Rang(b.Op, b.RingsAt))]),
            EffectConcluded done => Decision.Of(new Called(done.Name, done.Outcome)),
            _ => Decision.Nothing(),
        };

        public override TillState Evolve(TillState state, IEvent @event) => @event switch
        {
            Paid { RingsAt: { } at } e => new(state.Sum + e.Amount, state.Count + 1, [.. state.Bells, new Bell(e.Op, at)]),
            Paid e => state with { Sum = state.Sum + e.Amount, Count = state.Count + 1 },
            Rang e => state with { Bells = [.. state.Bells.Where(b => b.Op != e.Op)] },
            _ => state,
        };

        public override Instant? WakeAt(TillState state) => state.Bells.Count == 0 ? null : state.Bells.Min(b => b.RingsAt);

        private static Decision Paying(TillState state, Pay pay, DecideContext context)
        {
            string? call = pay.Calls ? context.NewId("call") : null;
            Instant? rings = pay.RingAfterMs > 0 ? context.Now + Duration.FromMilliseconds(pay.RingAfterMs) : null;
            Decision decision = Decision.Of(new Paid(pay.Op, pay.Amount, rings, call))
                .Tell(new Address(context.Self.Home, BookKind, "main"), new Book(pay.Op))
                .Reply(new Balance(state.Sum + pay.Amount, state.Count + 1));
            return call is null
                ? decision
                : decision.Call(new Effect(call, Channel, new CallOut(pay.Op), context.Now + CallsExpireAfter));
        }
    }

    private sealed class BookDecider() : Decider<BookState>(BookKind)
    {
        public override Type SnapshotType => typeof(BookState);

        public override BookState Initial(Address self) => new(0);

        public override Decision Decide(BookState state, ICommand command, DecideContext context) =>
            command is Book book ? Decision.Of(new Booked(book.Op)) : Decision.Nothing();

        public override BookState Evolve(BookState state, IEvent @event) => new(state.Count + 1);
    }

    private sealed class OwedProjection() : Projection<Owed>("owed")
    {
        public override int Version => 1;

        public override Type SnapshotType => typeof(Owed);

        public override Owed Initial(string home) => new(0, 0);

        public override Owed Apply(Owed part, EventEnvelope envelope) => envelope.Event switch
        {
            Paid e => new(part.Bells + (e.RingsAt is null ? 0 : 1), part.Calls + (e.Call is null ? 0 : 1)),
            Rang => part with { Bells = part.Bells - 1 },
            Called => part with { Calls = part.Calls - 1 },
            _ => part,
        };
    }
}
