using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Engine.Runtime.Outbox;

namespace RingActors.Api.Outgoing.Ways;

/// <summary>
/// Tells a browser by its push service (RFC 8030), encrypted for it alone and signed as this server's (RFC 8292). The
/// service is reached as any webhook's receiver is, under the same rules for addresses. A browser that is not
/// subscribed any more (404, 410) is told nothing from then on.
/// </summary>
internal sealed class PushSender(PushIdentity identity, WebhookSender webhooks)
{
    /// <summary>For so long a service keeps what it cannot deliver: news of yesterday wakes nobody.</summary>
    private const int KeptSeconds = 24 * 60 * 60;

    /// <summary>Longest text of it in bytes, if nothing in it is escaped; with title and link it fits in one
    /// record.</summary>
    private const int TextBytesMax = 2500;

    private const int TopicLength = 32;

    public async Task<EffectResult> SendAsync(
        string address, MessageText text, string key, PostKind kind, CancellationToken cancellation)
    {
        if (!PushAddress.TryParse(address, out PushAddress? browser))
        {
            return new EffectResult(EffectVerdict.Rejected, "push.subscribe-anew");
        }

        byte[] hidden;
        try
        {
            hidden = PushEncryption.Encrypt(browser, BodyOf(text));
        }
        catch (CryptographicException)
        {
            // The key is no point on the curve: nothing can be encrypted for it.
            return new EffectResult(EffectVerdict.Rejected, "push.subscribe-anew");
        }

        EffectResult result = await webhooks.SendAsync(
            browser.Endpoint, () => RequestFor(browser, hidden, text, key), kind, cancellation);
        return result is { Verdict: EffectVerdict.Rejected, Code: "http.404" or "http.410" }
            ? result with { Code = RecipientWay.SubscriptionOver } : result;
    }

    private HttpRequestMessage RequestFor(PushAddress browser, byte[] hidden, MessageText text, string key)
    {
        HttpRequestMessage request = new(HttpMethod.Post, browser.Endpoint)
        {
            Content = new ByteArrayContent(hidden),
        };
        request.Content.Headers.ContentType = new("application/octet-stream");
        request.Content.Headers.ContentEncoding.Add("aes128gcm");
        request.Headers.TryAddWithoutValidation("TTL", KeptSeconds.ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation("Urgency", text.IsUrgent ? "high" : "normal");

        // A repetition takes the place of the first, if that was not delivered yet (RFC 8030, 5.4).
        request.Headers.TryAddWithoutValidation(
            "Topic", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..TopicLength]);
        request.Headers.TryAddWithoutValidation("Authorization", identity.AuthorizationFor(browser.Endpoint));
        return request;
    }

    /// <summary>What the page's worker shows: see PushScripts.</summary>
    private static byte[] BodyOf(MessageText text)
    {
        // What JSON escapes takes more room than it has bytes.
        for (int most = TextBytesMax; ; most /= 2)
        {
            byte[] written = Written(new JsonObject
            {
                ["title"] = text.Title,
                ["body"] = Utf8Text.Bounded(text.Text, most),
                ["url"] = text.Link?.AbsoluteUri,
                ["urgent"] = text.IsUrgent,
            });
            if (written.Length <= PushEncryption.PlainBytesMax || most == 0)
            {
                return written;
            }
        }
    }

    /// <summary>Not escaped but where JSON needs it.</summary>
    private static byte[] Written(JsonObject body) => Encoding.UTF8.GetBytes(body.ToJsonString(
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
}
