using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using RingActors.Devices.Domain;
using RingActors.Engine.Core.Serialization;
using RingActors.Engine.Runtime;
using RingActors.Rules;

namespace RingActors.Api.Home;

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

/// <summary>Contacts of the home are told of an incident, and told again when it is over.</summary>
internal sealed class IncidentNotices(WebhookSender sender) : IEffectHandler
{
    public string Channel => SendIncidentNotice.Channel;

    public Task<EffectResult> CallAsync(EffectCall call, CancellationToken cancellation)
    {
        var send = (SendIncidentNotice)call.Request;
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(send.Notice, NoticeJson.Default.IncidentNotice);
        return sender.PostAsync(send.Url, body, null, call.Key, cancellation);
    }
}

/// <summary>What a contact gets, as docs/alarm.md shows it.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    Converters = [typeof(InstantConverter), typeof(DurationConverter)])]
[JsonSerializable(typeof(IncidentNotice))]
internal sealed partial class NoticeJson : JsonSerializerContext;
