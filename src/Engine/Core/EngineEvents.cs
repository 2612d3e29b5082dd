using System.Text.Json.Serialization;
using RingActors.Engine.Core.Serialization;

namespace RingActors.Engine.Core;

/// <summary>
/// Events of the engine itself. They stand in the home's chain under the address <c>home/engine/…</c>; no decider folds them.
/// </summary>
public interface IEngineEvent : IEvent;

/// <summary>A keyed command was answered without any event of its own; the record carries the receipt.</summary>
/// <param name="To">The actor that answered.</param>
/// <param name="Command">The command's type.</param>
[StoredName("engine.command-answered")]
public sealed record CommandAnswered(Address To, string Command) : IEngineEvent;

/// <summary>A message made its receiver throw. The receiver's state is untouched.</summary>
/// <param name="To">The receiver.</param>
/// <param name="Command">The command's type and content, without secrets as its own <c>ToString</c> shows it.</param>
/// <param name="Error">What was thrown.</param>
/// <param name="ErrorId">The id under which the log has the whole error.</param>
[StoredName("engine.message-dead-lettered")]
public sealed record MessageDeadLettered(Address To, string Command, string Error, string ErrorId) : IEngineEvent;

/// <summary>A chain of reactions passed the bound of steps a message may cause; it was cut and nothing of it was written.</summary>
/// <param name="Root">The receiver of the message that began it.</param>
/// <param name="Command">That message's type.</param>
/// <param name="Steps">How many steps were taken.</param>
/// <param name="Actors">The actors of the last steps, in order: the loop.</param>
[StoredName("engine.reaction-loop-stopped")]
public sealed record ReactionLoopStopped(Address Root, string Command, int Steps, IReadOnlyList<Address> Actors) : IEngineEvent;

/// <summary>The JSON shapes of the engine's own stored types.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(CommandAnswered))]
[JsonSerializable(typeof(MessageDeadLettered))]
[JsonSerializable(typeof(ReactionLoopStopped))]
[JsonSerializable(typeof(Refusal))]
[JsonSerializable(typeof(Accepted))]
internal sealed partial class EngineJson : JsonSerializerContext;
