using System.Text.Json;
using System.Text.Json.Serialization;
using RingActors.Api.Outgoing;
using RingActors.Api.Outgoing.Ways;
using RingActors.Api.Tools;
using RingActors.Engine.Runtime.Outbox;
using RingActors.Rules.Approvals;

namespace RingActors.Api.Features.Approvals;

/// <summary>
/// Sends recipients the links by which they can answer an approval. The same link in every attempt of a run.
/// </summary>
internal sealed class LinkPosts(RecipientSender sender, LinkTokens links) : IEffectHandler
{
    public string Channel => SendApprovalLink.Channel;

    public async Task<EffectResult> CallAsync(EffectCall call, CancellationToken cancellation)
    {
        var send = (SendApprovalLink)call.Request;
        if (links.PublicUrl is null)
        {
            return new EffectResult(
                EffectVerdict.Rejected, "approval.set-the-public-url", "Http:PublicUrl is not set any more.");
        }

        LinkNotice notice = new(
            "approval.asked", send.Approval, send.Home, Instants.Text(send.AskedAt), send.By.Value, send.Words,
            Instants.Text(send.EndsAt), links.LinkOf(send));
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(notice, LinkJson.Default.LinkNotice);
        return await sender.SendAsync(
            send.Url, body, call.Key, PostKind.Notice, cancellation, call.Actor.Home);
    }
}

/// <summary>What a recipient gets: docs/alarm.md.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Approval">Which approval.</param>
/// <param name="Home">The home.</param>
/// <param name="At">When it was asked for.</param>
/// <param name="By">Who asks.</param>
/// <param name="Effect">What it would come to.</param>
/// <param name="EndsAt">Until when the link is good.</param>
/// <param name="Link">Shows it, and lets whoever holds it answer. No log may tell it.</param>
internal sealed record LinkNotice(
    string Type, string Approval, string Home, string At, string By, string Effect, string EndsAt, string Link)
{
    public override string ToString() => $"{Type} {Approval}";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LinkNotice))]
internal sealed partial class LinkJson : JsonSerializerContext;
