using System.Security.Cryptography;
using System.Text;
using NodaTime;
using RingActors.Api.KeyPairs;

namespace RingActors.Api.Outgoing.Signing;

/// <summary>How a key signs.</summary>
internal static class SigningSchemes
{
    /// <summary>HMAC-SHA256: who checks holds the same secret.</summary>
    internal const string Shared = "v1";

    /// <summary>ed25519: who checks holds the public key, and can sign nothing with it.</summary>
    internal const string Pair = "v1a";

    /// <summary>Not a key of its own: for so long the server's (<c>Webhooks:SigningKey</c>) signs as well.</summary>
    internal const string Server = "server";
}

/// <summary>A key with which posts of a home to a host are signed (docs/adr/0714).</summary>
/// <param name="Home">Whose posts.</param>
/// <param name="Host">Where to: <c>host</c>, <c>host:port</c>, or <c>*</c> for all.</param>
/// <param name="Id">Names it, and says nothing of it.</param>
/// <param name="Scheme">One of <see cref="SigningSchemes"/>.</param>
/// <param name="Value">Base64 of its bytes; of a pair the private ones.</param>
/// <param name="Since">When it was made, in seconds since the epoch.</param>
/// <param name="Until">From then on it signs no more; null if that is open.</param>
internal sealed record OutboundKey(
    string Home, string Host, string Id, string Scheme, string Value, long Since, long? Until = null)
{
    private const string SecretPrefix = "whsec_";
    private const string PublicPrefix = "whpk_";

    internal bool IsGood(Instant now) => Until is not { } until || now.ToUnixTimeSeconds() < until;

    /// <summary>The server's own key, beside the first one that a host gets.</summary>
    internal static OutboundKey OfServer(OutboundKey first, long until) => first with
    {
        Id = SigningSchemes.Server,
        Scheme = SigningSchemes.Server,
        Value = "",
        Since = first.Since - 1,
        Until = until,
    };

    /// <summary>The secret as a receiver's library takes it; null where there is none to share.</summary>
    internal string? Secret => Scheme == SigningSchemes.Shared ? SecretPrefix + Value : null;

    /// <summary>What a receiver needs to check, and everybody may see; null where there is none.</summary>
    internal string? PublicKey => Scheme == SigningSchemes.Pair
        ? PublicPrefix + Convert.ToBase64String(Ed25519.PublicOf(Convert.FromBase64String(Value))) : null;

    /// <summary>One signature of the header <c>webhook-signature</c>.</summary>
    internal string Sign(string id, string timestamp, ReadOnlySpan<byte> body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        byte[] key = Convert.FromBase64String(Value);
        return Scheme == SigningSchemes.Pair
            ? "v1a," + Convert.ToBase64String(Ed25519.Sign(key, signed))
            : "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed));
    }

    public override string ToString() => $"{Host} {Scheme} {Id}";
}
