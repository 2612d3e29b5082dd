using System.Text.Json.Serialization.Metadata;
using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Serialization;
using RingActors.Engine.Runtime;

namespace RingActors.Simulation.Tests.Household;

/// <summary>The household of the simulation: its actors, its rule, its view.</summary>
internal static class House
{
    internal static readonly Principal Client = new(PrincipalKind.ApiKey, "client");
    internal static readonly Principal Rule = new(PrincipalKind.Rule, "motion");
    internal static readonly Duration RuleLamp = Duration.FromSeconds(30);
    internal static readonly Duration RuleCall = Duration.FromSeconds(60);

    internal static HomeModel Model(bool changesInPlace = false) => new(
        new StoredTypes.Builder().Add(typeof(House).Assembly, SimJson.Default).Build(),
        [new NoteDecider(changesInPlace), new LampDecider(), new CallerDecider()],
        [new OrderProjection(), new UnstoredProjection()],
        [new MotionRule()]);

    internal static Address Lamp(string home) => new(home, "lamp", "rule");

    internal static Address Caller(string home) => new(home, "caller", "rule");

    internal static Order Fold(Order part, string actor, long homeSeq, string name) =>
        new(part.Count + 1, Digest.Add(part.Digest, $"{homeSeq} {actor} {name}"));

    /// <summary>A motion turns a lamp on and makes a call.</summary>
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
        }
    }

    private sealed class OrderProjection() : Projection<Order>("order")
    {
        public override int Version => 1;

        public override JsonTypeInfo? SnapshotType => SimJson.Default.Order;

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
