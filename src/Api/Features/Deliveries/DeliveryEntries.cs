using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Api.Outgoing.Deliveries.Storage;
using RingActors.Api.Tools;
using RingActors.Rules.Deliveries;

namespace RingActors.Api.Features.Deliveries;

/// <summary>One attempt.</summary>
internal sealed record AttemptEntry(
    string At, string Type, string WebhookId, string Code, long TookMs, int Attempt, bool? Again)
{
    internal static AttemptEntry Of(DeliveryAttempt a) => new(
        Instants.Text(Instant.FromUnixTimeMilliseconds(a.At)), a.Type, a.Id, a.Code, a.Ms, a.Attempt, a.Again);
}

/// <summary>A receiver with its last attempts, the newest first.</summary>
internal sealed record EndpointEntry(
    string EndpointId, string To, string State, IReadOnlyList<AttemptEntry> Attempts)
{
    internal static EndpointEntry Of(
        string id, IReadOnlyList<DeliveryAttempt> attempts, OutboundState posts, bool persons) => new(
        id, Shown.To(attempts[0].To, attempts[0].ToRecipient == true, persons),
        posts.Off.ContainsKey(id) ? "off" : "on", [.. attempts.Select(AttemptEntry.Of)]);
}

/// <summary>A receiver that said that it is gone.</summary>
internal sealed record OffEntry(string EndpointId, string To, string Code, string Since)
{
    internal static OffEntry Of(string id, EndpointOff off, OutboundState posts, bool persons) => new(
        id, Shown.To(off.To, !posts.Posts.Exists(p => p.Post.Endpoint == id && p.Post.ToRecipient != true), persons),
        off.Code, Instants.Text(off.Since));
}

/// <summary>A post that nobody took.</summary>
/// <param name="DeliveryId">As <c>/deliveries/{id}/replay</c> takes it.</param>
/// <param name="NextAt">When it is tried again by itself; null if it is not.</param>
/// <param name="CanReplay">False if it was too long to be kept.</param>
internal sealed record LostEntry(
    string DeliveryId, string EndpointId, string To, string Type, string WebhookId, string AskedAt, string LastAt,
    string Code, int Attempts, string? NextAt, bool UnderWay, bool CanReplay)
{
    internal static LostEntry Of(LostPostView p, bool persons) => new(
        p.Post.Id, p.Post.Endpoint, Shown.To(p.Post.To, p.Post.ToRecipient == true, persons), p.Post.Type,
        Outgoing.WebhookSender.IdOf(p.Post.Key), Instants.Text(p.Post.AskedAt), Instants.Text(p.LastAt), p.Code,
        p.Attempts, p.NextAt is { } next ? Instants.Text(next) : null, p.IsUnderWay, p.Post.Request is not null);
}

internal sealed record DeliveriesAnswer(
    IReadOnlyList<EndpointEntry> Endpoints, IReadOnlyList<OffEntry> Off, IReadOnlyList<LostEntry> Lost);

internal static class Shown
{
    /// <summary>Whoever runs the server sees nothing of persons.</summary>
    internal static string To(string to, bool isPerson, bool persons) => isPerson && !persons ? "a recipient" : to;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DeliveriesAnswer))]
internal sealed partial class DeliveriesJson : JsonSerializerContext;
