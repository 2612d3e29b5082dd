using System.Text.Json.Serialization;

namespace RingActors.Engine.Core.Serialization;

/// <summary>The JSON shapes of the engine's own stored types.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(CommandAnswered))]
[JsonSerializable(typeof(MessageDeadLettered))]
[JsonSerializable(typeof(ReactionLoopStopped))]
[JsonSerializable(typeof(ChainContinued))]
[JsonSerializable(typeof(Refusal))]
[JsonSerializable(typeof(Accepted))]
[JsonSerializable(typeof(DeadlineReached))]
[JsonSerializable(typeof(EffectConcluded))]
internal sealed partial class EngineJson : JsonSerializerContext;
