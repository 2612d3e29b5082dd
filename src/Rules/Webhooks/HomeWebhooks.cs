using System.Text.Json;
using System.Text.Json.Serialization;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Serialization;

namespace RingActors.Rules.Webhooks;

/// <summary>Where webhooks are, and as whom what they tell is written.</summary>
public static class HomeWebhooks
{
    /// <summary>The kind of their actors.</summary>
    public const string Kind = "webhook";

    public static Address AddressOf(string home, string id) => new(home, Kind, id);

    public static Principal PrincipalOf(string id) => new(PrincipalKind.Webhook, id);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    Converters = [typeof(InstantConverter), typeof(DurationConverter)])]
[JsonSerializable(typeof(WebhookIntake))]
internal sealed partial class InboundWebhookJson : JsonSerializerContext
{
    internal static string Text(WebhookIntake settings) => JsonSerializer.Serialize(settings, Default.WebhookIntake);
}
