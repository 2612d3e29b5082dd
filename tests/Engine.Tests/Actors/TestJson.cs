using System.Text.Json.Serialization;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Serialization;

namespace RingActors.Engine.Tests.Actors;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    Converters = [typeof(InstantConverter), typeof(DurationConverter)])]
[JsonSerializable(typeof(Counted))]
[JsonSerializable(typeof(CounterState))]
[JsonSerializable(typeof(Sum))]
[JsonSerializable(typeof(SwitchedOn))]
[JsonSerializable(typeof(SwitchedOff))]
[JsonSerializable(typeof(Brightened))]
[JsonSerializable(typeof(Ticked))]
[JsonSerializable(typeof(Pinged))]
[JsonSerializable(typeof(Survived))]
[JsonSerializable(typeof(Poisoned))]
[JsonSerializable(typeof(Unwritable))]
[JsonSerializable(typeof(Asked))]
[JsonSerializable(typeof(GivenUp))]
[JsonSerializable(typeof(Concluded))]
[JsonSerializable(typeof(OutsideRequest))]
[JsonSerializable(typeof(Deposited))]
[JsonSerializable(typeof(Paid))]
[JsonSerializable(typeof(PaymentRefused))]
[JsonSerializable(typeof(Balance))]
[JsonSerializable(typeof(Measured))]
[JsonSerializable(typeof(Count))]
[JsonSerializable(typeof(SwitchOn))]
[JsonSerializable(typeof(Brighten))]
[JsonSerializable(typeof(Deposit))]
[JsonSerializable(typeof(Ping))]
[JsonSerializable(typeof(Make))]
[JsonSerializable(typeof(Totals))]
internal sealed partial class TestJson : JsonSerializerContext;

/// <summary>What the tests' view shows: how many events, and what was counted.</summary>
public sealed record Totals(long Events, long Counted, string Last)
{
    internal static Totals None { get; } = new(0, 0, "");
}

/// <summary>Folds every event of the home; its version can be chosen, as a new build would change it.</summary>
public sealed class TotalsProjection(int version = 1, long weight = 1) : Projection<Totals>("totals")
{
    public override int Version => version;

    public override Type SnapshotType => typeof(Totals);

    public override Totals Initial(string home) => Totals.None;

    public override Totals Apply(Totals part, EventEnvelope envelope) => new(
        part.Events + 1,
        part.Counted + (envelope.Event is Counted counted ? counted.By * weight : 0),
        envelope.Name);
}

/// <summary>A reaction made of a function.</summary>
internal sealed class Reaction(Action<HomeView, EventEnvelope, List<Message>> react) : IReaction
{
    public void React(HomeView before, EventEnvelope envelope, List<Message> messages) => react(before, envelope, messages);
}
