using System.Text.Json.Serialization;

namespace RingActors.Api.Instance;

/// <summary>What a server answers to a challenge.</summary>
/// <param name="Nonce">Its random number, for what is asked next.</param>
/// <param name="Proof">That it holds the key of the data directory.</param>
internal sealed record InstanceAnswer(string Nonce, string Proof);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(InstanceAnswer))]
internal sealed partial class InstanceJson : JsonSerializerContext;
