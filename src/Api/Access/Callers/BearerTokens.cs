using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Access.Callers;

/// <summary>
/// Tokens that stand for a key for a while (RFC 7519, HS256 and nothing else): whose, for whom, until when. What it may
/// is not in it but what the key may at the moment of the call, so that it never is more. What signs them lies in no
/// file: with that, whoever reads the files of this user could make a token of the owner's key.
/// </summary>
internal sealed class BearerTokens(AuthSettings settings, TimeProvider time)
{
    private const int SecretBytes = 32;

    private readonly byte[] secret = settings.TokenSecret is { Length: > 0 } said
        ? Encoding.UTF8.GetBytes(said)
        : RandomNumberGenerator.GetBytes(SecretBytes);

    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8);

    /// <summary>
    /// True if a token may stand for whoever that is: where a setting holds the secret, not for one who approves.
    /// </summary>
    public bool MayStandFor(ToolPrincipal principal) =>
        settings.TokenSecret is not { Length: > 0 } || principal.Of(AccessRight.Approve) != Allowance.AtOnce;

    /// <summary>A token for a key, and when it ends.</summary>
    public (string Token, long ExpiresIn) Make(string key)
    {
        long now = time.GetUtcNow().ToUnixTimeSeconds();
        long lives = (long)settings.TokenExpiration.TotalSeconds;
        TokenClaims claims = new(
            key,
            settings.TokenAudience,
            now,
            now + lives,
            Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(12)));
        string signed = $"{Header}.{Base64Url.EncodeToString(
            JsonSerializer.SerializeToUtf8Bytes(claims, TokenJson.Default.TokenClaims))}";
        return ($"{signed}.{Base64Url.EncodeToString(SignatureOf(signed))}", lives);
    }

    /// <summary>
    /// The name of the key that a token stands for, and until when; null if it is none of ours, for somebody else or at
    /// its end.
    /// </summary>
    public (string Key, DateTimeOffset Ends)? Read(string token)
    {
        int end = token.LastIndexOf('.');
        if (end < 0 || !token.StartsWith(Header + ".", StringComparison.Ordinal) || end == Header.Length
            || !IsSigned(token[..end], token.AsSpan(end + 1)))
        {
            return null;
        }

        // Signed by us, so it is what we wrote.
        string payload = token[(Header.Length + 1)..end];
        TokenClaims claims = JsonSerializer.Deserialize(
            Base64Url.DecodeFromChars(payload), TokenJson.Default.TokenClaims)!;
        return claims.Aud == settings.TokenAudience && time.GetUtcNow().ToUnixTimeSeconds() < claims.Exp
            ? (claims.Sub, DateTimeOffset.FromUnixTimeSeconds(claims.Exp))
            : null;
    }

    private bool IsSigned(string signed, ReadOnlySpan<char> signature)
    {
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return signature.Length == Base64Url.GetEncodedLength(HMACSHA256.HashSizeInBytes)
            && Base64Url.IsValid(signature)
            && Base64Url.TryDecodeFromChars(signature, given, out int length) && length == given.Length
            && CryptographicOperations.FixedTimeEquals(given, SignatureOf(signed));
    }

    private byte[] SignatureOf(string text) => HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(text));
}

/// <summary>What stands in a token, under the names of RFC 7519.</summary>
internal sealed record TokenClaims(string Sub, string Aud, long Iat, long Exp, string Jti);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TokenClaims))]
internal sealed partial class TokenJson : JsonSerializerContext;
