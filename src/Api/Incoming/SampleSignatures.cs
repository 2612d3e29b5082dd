using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using RingActors.Rules.Webhooks;

namespace RingActors.Api.Incoming;

/// <summary>Signs a test delivery as its sender would, to be judged like any other.</summary>
internal static class SampleSignatures
{
    /// <summary>The headers; null for a scheme of which only the sender can sign.</summary>
    internal static Dictionary<string,
        string>? Of(WebhookIntake intake, string secret, string id, byte[] body, Instant now)
    {
        string time = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        switch (intake.Scheme)
        {
            case WebhookScheme.StandardEd25519:
                return null;
            case WebhookScheme.Standard:
                headers[Signatures.StandardId] = id;
                headers[Signatures.StandardTime] = time;
                byte[] content = [.. Encoding.UTF8.GetBytes($"{id}.{time}."), .. body];
                headers[Signatures.StandardSignature] = "v1," + Convert.ToBase64String(
                    HMACSHA256.HashData(InboundKeys.Bytes(intake.Scheme, secret)!, content));
                break;
            case WebhookScheme.Stripe:
                byte[] signed = [.. Encoding.UTF8.GetBytes($"{time}."), .. body];
                headers[Signatures.StripeSignature] = $"t={time},v1={Hex(secret, signed)}";
                break;
            case WebhookScheme.GitHub:
                headers[Signatures.GitHubSignature] = "sha256=" + Hex(secret, body);
                break;
            case WebhookScheme.Ring:
                headers[Signatures.RingSignature] = Hex(secret, body);
                break;
            case WebhookScheme.Hmac:
                headers[intake.Header!] = intake.Prefix + (intake.Encoding == SignatureEncoding.Base64
                    ? Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body))
                        : Hex(secret, body));
                break;
            default:
                headers[intake.Header!] = secret;
                break;
        }

        return headers;
    }

    private static string Hex(string secret, byte[] data) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), data));
}
