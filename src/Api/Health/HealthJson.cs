using System.Text.Json.Serialization;

namespace RingActors.Api.Health;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = false,
    Converters = [typeof(HealthStateConverter), typeof(HealthPriorityConverter)])]
[JsonSerializable(typeof(HealthReport))]
[JsonSerializable(typeof(ShortHealth))]
internal sealed partial class HealthJson : JsonSerializerContext;

/// <summary>ok, degraded, down.</summary>
internal sealed class HealthStateConverter()
    : JsonStringEnumConverter<HealthState>(System.Text.Json.JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);

/// <summary>vital, important, minor.</summary>
internal sealed class HealthPriorityConverter()
    : JsonStringEnumConverter<HealthPriority>(
        System.Text.Json.JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
