using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Serialization;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Simulation.Tests.Household;

/// <summary>The household of the simulation: its actors, its rule, its view.</summary>
internal static class House
{
    internal static readonly Principal Client = new(PrincipalKind.ApiKey, "client");
    internal static readonly Principal Rule = new(PrincipalKind.Rule, "motion");
    /// <summary>What a loop adds to its operation each time round.</summary>
    internal const string Again = "~";

    internal static readonly Duration RuleLamp = Duration.FromSeconds(30);
    internal static readonly Duration RuleCall = Duration.FromSeconds(60);

    internal static HomeModel Model(bool changesInPlace = false) => new(
        new StoredTypes.Builder().Add(typeof(House).Assembly, SimJson.Default).Build(),
        [new NoteDecider(changesInPlace), new LampDecider(), new CallerDecider()],
        [new OrderProjection(), new UnstoredProjection()],
        [new MotionRule()],
        ["caller"]);

    internal static Address Lamp(string home) => new(home, "lamp", "rule");

    internal static Address Caller(string home) => new(home, "caller", "rule");

    internal static Order Fold(Order part, string actor, long homeSeq, string name) =>
        new(part.Count + 1, Digest.Add(part.Digest, $"{homeSeq} {actor} {name}"));

    /// <summary>What the rule makes of an event, in order: the receivers and the operations.</summary>
    internal static IReadOnlyList<(Address To, string Op)> EffectsOf(string home, IEvent @event) => @event switch
    {
        Moved moved => [(Caller(home), moved.Op + ".call"), (Lamp(home), moved.Op + ".lamp")],
        Spread spread =>
        [
            (Caller(home), spread.Op + ".call"),
            .. Enumerable.Range(0, spread.Width).Select(i => (new Address(home, "note", $"wide-{i % 7}"), $"{spread.Op}.{i}")),
        ],
        _ => [],
    };

    /// <summary>A motion turns a lamp on and makes a call; what spreads is told to many.</summary>
    private sealed class MotionRule : IReaction
    {
        public void React(HomeView before, EventEnvelope envelope, List<Message> messages)
        {
            if (envelope.Event is Moved moved)
            {
                string home = envelope.Actor.Home;
                messages.Add(new Message(Lamp(home), new TurnOn(moved.Op + ".lamp", RuleLamp), Rule));
                messages.Add(new Message(Caller(home), new AskFor(moved.Op + ".call", "rule", RuleCall), Rule));
            }
            else if (envelope.Event is Spread spread)
            {
                // The call comes last and goes first: calls are of the kind that does.
                string home = envelope.Actor.Home;
                messages.AddRange(EffectsOf(home, spread).Skip(1).Select(e => new Message(e.To, new Note(e.Op, How.One, e.To), Rule)));
                messages.Add(new Message(Caller(home), new AskFor(spread.Op + ".call", "rule", RuleCall), Rule));
            }
        }
    }

    private sealed class OrderProjection() : Projection<Order>("order")
    {
        public override int Version => 1;

        public override Type SnapshotType => typeof(Order);

        public override Order Initial(string home) => new(0, Digest.Empty);

        public override Order Apply(Order part, EventEnvelope envelope) =>
            Fold(part, envelope.Actor.Value, envelope.HomeSeq, envelope.Name);
    }

    /// <summary>Has no snapshot: it is folded from the first event whenever a home is loaded.</summary>
    private sealed class UnstoredProjection() : Projection<Counted>("unstored")
    {
        public override int Version => 1;

        public override Counted Initial(string home) => new(0);

        public override Counted Apply(Counted part, EventEnvelope envelope) => new(part.Count + 1);
    }
}

/// <summary>A count, in a part of the view that is never stored.</summary>
/// <param name="Count">How many events.</param>
internal sealed record Counted(long Count);
