using System.Text.Json.Serialization;
using RingActors.Engine.Core.Serialization;

namespace RingActors.Devices.Domain.Alarm.Policy;

/// <summary>The JSON shape of the policy as people write it; the same as it is stored in.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    Converters = [typeof(InstantConverter), typeof(DurationConverter)])]
[JsonSerializable(typeof(SecurityPolicy))]
internal sealed partial class PolicyJson : JsonSerializerContext;
