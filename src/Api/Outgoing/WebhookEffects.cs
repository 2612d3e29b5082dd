using System.Text;
using RingActors.Engine.Runtime.Outbox;
using RingActors.Rules.Actions;

namespace RingActors.Api.Outgoing;

/// <summary>Webhooks of automations.</summary>
internal sealed class WebhookEffects(WebhookSender sender) : IEffectHandler
{
    public string Channel => PostWebhook.Channel;

    public Task<EffectResult> CallAsync(EffectCall call, CancellationToken cancellation) =>
        PostAsync(call, PostKind.Ordinary, cancellation);

    /// <summary>The same, of which nothing is remembered.</summary>
    public Task<EffectResult> CallSilentlyAsync(EffectCall call, CancellationToken cancellation) =>
        PostAsync(call, PostKind.Silent, cancellation);

    private Task<EffectResult> PostAsync(EffectCall call, PostKind kind, CancellationToken cancellation)
    {
        var post = (PostWebhook)call.Request;
        byte[] body = Encoding.UTF8.GetBytes(post.Body.Text);
        return sender.PostAsync(post.Url, body, post.Headers, call.Key, kind, cancellation, call.Actor.Home);
    }
}
