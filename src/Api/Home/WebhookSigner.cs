using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace RingActors.Api.Home;

/// <summary>
/// Signs outgoing webhooks as Standard Webhooks 1.0.0 says: HMAC-SHA256 over id, timestamp and body, in base64, scheme
/// v1.
/// </summary>
internal sealed class WebhookSigner
{
    /// <summary>How the standard writes a secret down; base64 follows.</summary>
    private const string SecretPrefix = "whsec_";

    private static readonly string[] KeyPairPrefixes = ["whsk_", "whpk_"];

    private readonly byte[] _key;

    private WebhookSigner(byte[] key) => _key = key;

    /// <summary>
    /// Takes a secret in the standard's form, or any other text as it is. False if it begins like the one and is not.
    /// </summary>
    public static bool TryCreate(string secret, [NotNullWhen(true)] out WebhookSigner? signer)
    {
        signer = KeyOf(secret) is { Length: > 0 } key ? new WebhookSigner(key) : null;
        return signer is not null;
    }

    /// <summary>
    /// What a text looks like that would be taken for a key as it stands and is most likely another thing: every
    /// receiver would then reject every alarm. Null if nothing speaks against it.
    /// </summary>
    public static string? Mistaken(string secret)
    {
        int at = secret.IndexOf(SecretPrefix, StringComparison.OrdinalIgnoreCase);
        if (at > 0)
        {
            return "it looks like a secret of Standard Webhooks with more in front of it: leave out everything before 'whsec_'";
        }

        if (at == 0 && !secret.StartsWith(SecretPrefix, StringComparison.Ordinal))
        {
            return "'whsec_' is written in small letters";
        }

        return Array.Exists(KeyPairPrefixes, p => secret.StartsWith(p, StringComparison.OrdinalIgnoreCase))
            ? "it looks like one of a pair of keys (signatures v1a), with which this version does not sign; use a secret that begins with 'whsec_'"
            : secret.StartsWith("v1,", StringComparison.Ordinal) || secret.StartsWith("v1a,", StringComparison.Ordinal)
                ? "it looks like a signature, not like the secret that makes one"
                : null;
    }

    /// <summary>The value of the header <c>webhook-signature</c>.</summary>
    public string Sign(string id, string timestamp, ReadOnlySpan<byte> body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(_key, signed));
    }

    private static byte[]? KeyOf(string secret)
    {
        if (!secret.StartsWith(SecretPrefix, StringComparison.Ordinal))
        {
            return Encoding.UTF8.GetBytes(secret);
        }

        byte[] key = new byte[secret.Length];
        return Convert.TryFromBase64String(secret[SecretPrefix.Length..], key, out int length) ? key[..length] : null;
    }
}
