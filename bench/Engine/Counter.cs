using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Serialization;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Bench.Engine;

/// <summary>The smallest actor that is worth measuring: one small event a command.</summary>
[StoredName("bench.counted")]
internal sealed record Counted(int By, string Why) : IEvent;

internal sealed record Count(int By) : ICommand;

internal sealed record CounterState(long Sum);

internal sealed class CounterDecider() : Decider<CounterState>("counter")
{
    public override CounterState Initial(Address self) => new(0);

    public override Decision Decide(CounterState state, ICommand command, DecideContext context) => command switch
    {
        Count count => Decision.Of(new Counted(count.By, "motion at the front door")),
        _ => Decision.Nothing(),
    };

    public override CounterState Evolve(CounterState state, IEvent @event) => new(state.Sum + ((Counted)@event).By);

    public override Instant? WakeAt(CounterState state) => null;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Counted))]
internal sealed partial class CounterJson : JsonSerializerContext;

internal static class CounterModel
{
    internal static HomeModel Make() => new(
        new StoredTypes.Builder().Add(CounterJson.Default.Counted).Build(), [new CounterDecider()]);
}
