using System.Text;
using System.Text.Json.Nodes;
using RingActors.Api.Settings.Areas.Messages;
using RingActors.Engine.Runtime.Outbox;
using RingActors.Rules.Actions;

namespace RingActors.Api.Outgoing.Ways;

/// <summary>
/// Publishes to a topic of the ntfy server that the settings name, as JSON to its root (docs.ntfy.sh/publish, 'Publish
/// as
/// JSON'): so no text ever stands in a header. It goes the way of all webhooks, with their rules for addresses, their
/// breaker and the bindings of secrets.
/// </summary>
internal sealed class NtfySender(NtfySettings settings, WebhookSender webhooks)
{
    internal const string NotSet = "Ntfy:Server is not set.";

    /// <summary>A longer message ntfy would make a file of.</summary>
    private const int MessageBytesMax = 4000;

    private const int Urgent = 5;
    private const int Ordinary = 3;

    /// <summary>Where topics are; null if there is none.</summary>
    internal Uri? Server { get; } = settings.Server.Length > 0 ? new Uri(settings.Server) : null;

    public Task<EffectResult> SendAsync(
        string topic, MessageText text, string key, PostKind kind, CancellationToken cancellation)
    {
        if (Server is null)
        {
            return Task.FromResult(new EffectResult(EffectVerdict.Rejected, "ntfy.set-the-server", NotSet));
        }

        JsonObject body = new()
        {
            ["topic"] = topic,
            ["title"] = text.Title,
            ["message"] = Utf8Text.Bounded(text.Text, MessageBytesMax),
            ["priority"] = text.IsUrgent ? Urgent : Ordinary,
        };
        if (text.IsUrgent)
        {
            body["tags"] = new JsonArray("rotating_light");
        }

        if (text.Link is { } link)
        {
            body["click"] = link.AbsoluteUri;
            body["actions"] = new JsonArray(new JsonObject
            {
                ["action"] = "view",
                ["label"] = "Look and answer",
                ["url"] = link.AbsoluteUri,
            });
        }

        Dictionary<string, string>? headers = settings.Secret.Length == 0 ? null
            : new() { ["Authorization"] = "secret:" + settings.Secret };
        return webhooks.PostAsync(
            Server.AbsoluteUri, Encoding.UTF8.GetBytes(body.ToJsonString()), headers, key, kind, cancellation);
    }
}
