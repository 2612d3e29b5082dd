using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using RingActors.Api.Settings.Areas;

namespace RingActors.Api.Outgoing.Signing;

/// <summary>
/// Signs outgoing webhooks as Standard Webhooks 1.0.0 says: HMAC-SHA256 over id, timestamp and body, in base64, scheme
/// v1.
/// </summary>
internal sealed class WebhookSigner
{
    private readonly byte[] _key;

    private WebhookSigner(byte[] key) => _key = key;

    /// <summary>
    /// Takes a secret in the standard's form, or any other text as it is. False if it begins like the one and is not.
    /// </summary>
    public static bool TryCreate(string secret, [NotNullWhen(true)] out WebhookSigner? signer)
    {
        signer = WebhookKey.Of(secret) is { Length: > 0 } key ? new WebhookSigner(key) : null;
        return signer is not null;
    }

    /// <summary>The value of the header <c>webhook-signature</c>.</summary>
    public string Sign(string id, string timestamp, ReadOnlySpan<byte> body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(_key, signed));
    }
}
