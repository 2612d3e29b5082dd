using System.Text.Json;
using System.Text.Json.Serialization;
using RingActors.Engine.Core.Serialization;

namespace RingActors.Rules.Documents;

/// <summary>The JSON shape of a document as people write it; the same as it is stored in.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true,
    UseStringEnumConverter = true,
    Converters = [typeof(InstantConverter), typeof(DurationConverter), typeof(LocalTimeConverter),
        typeof(LocalDateConverter), typeof(LocalDateTimeConverter)])]
[JsonSerializable(typeof(RuleDocument))]
internal sealed partial class RuleDocumentJson : JsonSerializerContext
{
    internal static string Text(RuleDocument document) => JsonSerializer.Serialize(document, Default.RuleDocument);
}
