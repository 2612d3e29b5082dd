using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Serialization;

namespace RingActors.Simulation.Tests.Household;

/// <summary>An event that an operation of a client led to; the operation is named in it, so that doing it twice shows.</summary>
public interface IOfOperation : IEvent
{
    string Op { get; }
}

[StoredName("sim.noted")]
public sealed record Noted(string Op, int Part) : IOfOperation;

[StoredName("sim.refused")]
public sealed record NoteRefused(string Op) : IOfOperation;

/// <summary>A motion: the home's rule answers it with a light and a call.</summary>
[StoredName("sim.moved")]
public sealed record Moved(string Op) : IOfOperation;

/// <summary>Something that the home's rule tells very many of.</summary>
/// <param name="Op">The operation.</param>
/// <param name="Width">How many.</param>
[StoredName("sim.spread")]
public sealed record Spread(string Op, int Width) : IOfOperation;

[StoredName("sim.lamp-on")]
public sealed record LampOn(string Op, Instant Until) : IOfOperation;

/// <summary>By hand, or because the instant has come.</summary>
[StoredName("sim.lamp-off")]
public sealed record LampOff(string Op, Instant? DueAt) : IOfOperation;

[StoredName("sim.call-asked")]
public sealed record CallAsked(string Op, string Name, string Lane, Instant ExpiresAt) : IOfOperation;

[StoredName("sim.call-given-up")]
public sealed record CallGivenUp(string Op, string Name) : IOfOperation;

[StoredName("sim.call-concluded")]
public sealed record CallConcluded(string Name, EffectOutcome Outcome, string Code) : IEvent;

/// <summary>An outcome that nobody waits for.</summary>
[StoredName("sim.call-stray")]
public sealed record CallStray(string Name) : IEvent;

[StoredName("sim.call")]
public sealed record CallRequest(string Op) : IEffectRequest;

/// <summary>What an actor is after its decision: how many events it has folded, and their digest.</summary>
[StoredName("sim.told")]
public sealed record Told(string Op, long Count, ulong Digest) : IReply;

public enum How
{
    One = 1,
    Two,
    Nothing,
    Refuse,
    RefuseWithEvent,
    Throw,
    Loop,
    Tell,
    Move,
    Spread,
}

[StoredName("sim.note")]
public sealed record Note(string Op, How How, Address Other) : ICommand;

[StoredName("sim.turn-on")]
public sealed record TurnOn(string Op, Duration For) : ICommand;

public sealed record TurnOff(string Op) : ICommand;

[StoredName("sim.ask-for")]
public sealed record AskFor(string Op, string Lane, Duration ExpiresIn) : ICommand;

public sealed record GiveUpOldest(string Op) : ICommand;

/// <summary>The home's view: how many events, and the digest of their order.</summary>
public sealed record Order(long Count, ulong Digest);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    Converters = [typeof(InstantConverter), typeof(DurationConverter)])]
[JsonSerializable(typeof(Noted))]
[JsonSerializable(typeof(NoteRefused))]
[JsonSerializable(typeof(Moved))]
[JsonSerializable(typeof(Spread))]
[JsonSerializable(typeof(LampOn))]
[JsonSerializable(typeof(LampOff))]
[JsonSerializable(typeof(CallAsked))]
[JsonSerializable(typeof(CallGivenUp))]
[JsonSerializable(typeof(CallConcluded))]
[JsonSerializable(typeof(CallStray))]
[JsonSerializable(typeof(CallRequest))]
[JsonSerializable(typeof(Told))]
[JsonSerializable(typeof(Note))]
[JsonSerializable(typeof(TurnOn))]
[JsonSerializable(typeof(AskFor))]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(NoteState))]
[JsonSerializable(typeof(LampState))]
[JsonSerializable(typeof(CallerState))]
internal sealed partial class SimJson : JsonSerializerContext;
