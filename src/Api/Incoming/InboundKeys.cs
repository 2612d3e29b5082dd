using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using RingActors.Api.KeyPairs;
using RingActors.Rules.Webhooks;

namespace RingActors.Api.Incoming;

/// <summary>What the secrets of each scheme look like: how one is made, what one that was given has to be.</summary>
internal static class InboundKeys
{
    private const string SecretPrefix = "whsec_";
    private const string PublicPrefix = "whpk_";
    private const int MadeBytes = 32;
    private const int StandardMin = 24;
    private const int StandardMax = 64;
    private const int TextMin = 16;
    private const int TextMax = 256;

    /// <summary>True if only the sender can make it: its public key, or what its page shows.</summary>
    internal static bool IsGiven(WebhookScheme scheme) =>
        scheme is WebhookScheme.StandardEd25519 or WebhookScheme.Stripe;

    /// <summary>A new secret, from a secure source.</summary>
    internal static string Make(WebhookScheme scheme)
    {
        byte[] made = RandomNumberGenerator.GetBytes(MadeBytes);
        if (scheme != WebhookScheme.Standard)
        {
            return Base64Url.EncodeToString(made);
        }

        // JSON may write a plus as an escape, and whoever copies that from a screen has another secret.
        string text = Convert.ToBase64String(made);
        return text.Contains('+', StringComparison.Ordinal) ? Make(scheme) : SecretPrefix + text;
    }

    /// <summary>What is wrong with a secret that was given, without repeating it; null if it will do.</summary>
    internal static string? Fault(WebhookScheme scheme, string secret) => scheme switch
    {
        WebhookScheme.Standard => Bytes(scheme, secret) is { Length: >= StandardMin and <= StandardMax } ? null
            : $"It must be {SecretPrefix} and the base64 of {StandardMin} to {StandardMax} bytes.",
        WebhookScheme.StandardEd25519 => Ed25519.Trouble is { } trouble ? $"It cannot be used: {trouble}."
            : Bytes(scheme, secret) is { Length: Ed25519.KeyBytes } ? null
            : $"It must be the sender's public key: {PublicPrefix} and the base64 of {Ed25519.KeyBytes} bytes.",
        _ => secret.Length is >= TextMin and <= TextMax && secret.All(c => c is > ' ' and < (char)127) ? null
            : $"It must be {TextMin} to {TextMax} printable characters without blanks.",
    };

    /// <summary>The bytes of a secret of Standard Webhooks; null if it is none.</summary>
    internal static byte[]? Bytes(WebhookScheme scheme, string secret)
    {
        string prefix = scheme == WebhookScheme.StandardEd25519 ? PublicPrefix : SecretPrefix;
        string plain = secret.StartsWith(prefix, StringComparison.Ordinal) ? secret[prefix.Length..] : secret;
        byte[] bytes = new byte[TextMax];
        return plain.Length <= TextMax && Convert.TryFromBase64String(plain, bytes, out int count)
            ? bytes[..count] : null;
    }

    /// <summary>A name for a secret that says nothing of it.</summary>
    internal static string NewId() => "s-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));

    /// <summary>The last part of an address: 128 random bits.</summary>
    internal static string NewPath() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));

    /// <summary>True if it can be such a part.</summary>
    internal static bool IsPath(string text) => text.Length == 22 && Encoding.ASCII.GetByteCount(text) == 22
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
