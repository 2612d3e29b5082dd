using System.Text;
using RingActors.Engine.Runtime.Outbox;
using RingActors.Rules.Actions;

namespace RingActors.Api.Outgoing;

/// <summary>Webhooks of automations.</summary>
internal sealed class WebhookEffects(WebhookSender sender) : IEffectHandler
{
    public string Channel => PostWebhook.Channel;

    public Task<EffectResult> CallAsync(EffectCall call, CancellationToken cancellation)
    {
        var post = (PostWebhook)call.Request;
        return sender.PostAsync(post.Url, Encoding.UTF8.GetBytes(post.Body.Text), post.Headers, call.Key, cancellation);
    }
}
