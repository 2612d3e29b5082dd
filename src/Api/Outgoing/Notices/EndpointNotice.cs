using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Engine.Core.Serialization;
using RingActors.Rules.Deliveries;

namespace RingActors.Api.Outgoing.Notices;

/// <summary>That a receiver of the home's posts is gone, as recipients are told: docs/webhooks.md.</summary>
internal sealed record EndpointNoticeBody(
    string Type, string Home, Instant At, string Endpoint, string To, string Code)
{
    internal static EndpointNoticeBody Of(SendEndpointNotice send) => new(
        "notice.webhook-gone", send.Home, send.At, send.Endpoint, send.To, send.Code);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(EndpointNoticeBody))]
internal sealed partial class EndpointNoticeJson : JsonSerializerContext;
