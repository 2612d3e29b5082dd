using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using RingActors.Api.Settings.Areas.Wire;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Access.Outside;

/// <summary>
/// Access tokens of an OAuth 2.1 issuer elsewhere (RFC 9068, RFC 8725): signed by one of its keys with an asymmetric
/// algorithm, issued by it, for this server and nobody else, and not at their end. What they may is said by settings.
/// </summary>
internal sealed partial class OutsideTokens(OAuthSettings settings, IssuerKeys keys, TimeProvider time)
{
    /// <summary>Longest token that is looked at, in characters.</summary>
    private const int LengthMax = 8192;

    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(60);

    /// <summary>No 'none', and no HS: by that the issuer's public key would be the secret (RFC 8725, 2.1).</summary>
    private static readonly string[] Algorithms =
        ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    private static readonly JsonWebTokenHandler Handler = new()
    {
        MapInboundClaims = false,
        MaximumTokenSizeInBytes = LengthMax,
    };

    private readonly IReadOnlyList<(string Word, AccessRole Role)> _roles = settings.RolesByWord();

    /// <summary>Who holds it; null if it is no good, whatever is wrong with it.</summary>
    public async ValueTask<ToolPrincipal?> OfAsync(string? token, CancellationToken cancellation)
    {
        if (!settings.IsOn || token is not { Length: > 0 and <= LengthMax } || Parsed(token) is not { } read
            || !Algorithms.Contains(read.Alg, StringComparer.Ordinal) || MustBeUnderstood(read)
            || await keys.FindAsync(read.Kid, cancellation) is not { } key)
        {
            return null;
        }

        TokenValidationResult result = await Handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = settings.Issuer,
            ValidAudience = settings.Audience,
            ValidAlgorithms = Algorithms,
            IssuerSigningKey = key,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            LifetimeValidator = IsGoodNow,
        });
        return result is { IsValid: true, SecurityToken: JsonWebToken good } ? Of(good) : null;
    }

    /// <summary>RFC 7515, 4.1.11: it names header fields without which the rest means something else, and none is known
    /// here.</summary>
    private static bool MustBeUnderstood(JsonWebToken token) => token.TryGetHeaderValue("crit", out object _);

    private static JsonWebToken? Parsed(string token)
    {
        try
        {
            return Handler.CanReadToken(token) ? Handler.ReadJsonWebToken(token) : null;
        }
        catch (ArgumentException)
        {
            // It has the dots of a token and is none.
            return null;
        }
    }

    private bool IsGoodNow(DateTime? from, DateTime? until, SecurityToken token, TokenValidationParameters parameters)
    {
        DateTime now = time.GetUtcNow().UtcDateTime;
        return until is { } end && now < end + ClockSkew && (from is not { } begin || now >= begin - ClockSkew);
    }

    private ToolPrincipal? Of(JsonWebToken token)
    {
        if (string.IsNullOrEmpty(token.Subject) || RoleOf(token) is not { } role)
        {
            return null;
        }

        return new ToolPrincipal(ToolPrincipal.OutsideKind, $"oauth:{NameOf(token.Subject)}", role)
        {
            Homes = settings.Homes.IsDefaultOrEmpty ? null : settings.Homes,
            GoodUntil = new DateTimeOffset(token.ValidTo, TimeSpan.Zero) + ClockSkew,
        };
    }

    private AccessRole? RoleOf(JsonWebToken token)
    {
        HashSet<string> words = Words(token).ToHashSet(StringComparer.Ordinal);
        foreach ((string word, AccessRole role) in _roles)
        {
            if (words.Contains(word))
            {
                return role;
            }
        }

        return settings.DefaultRole == OAuthDefaultRole.Nobody
            ? null
            : Enum.Parse<AccessRole>(settings.DefaultRole.ToString());
    }

    /// <summary>Words of the claim: a text of several, or a list.</summary>
    private List<string> Words(JsonWebToken token)
    {
        // As it stands: the library reads claims into whatever they look like, dates among them.
        using JsonDocument payload = JsonDocument.Parse(Base64Url.DecodeFromChars(token.EncodedPayload));
        return !payload.RootElement.TryGetProperty(settings.RoleClaim, out JsonElement claim) ? []
            : claim.ValueKind switch
            {
                JsonValueKind.String => [.. claim.GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries)],
                JsonValueKind.Array => [.. claim.EnumerateArray()
                    .Where(e => e.ValueKind == JsonValueKind.String).Select(e => e.GetString()!)],
                _ => [],
            };
    }

    /// <summary>A subject is whatever its issuer likes; what is no plain name is told by its hash.</summary>
    private static string NameOf(string subject) => PlainName().IsMatch(subject) ? subject
        : $"sha256-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(subject)))[..32]}";

    [GeneratedRegex(@"\A[A-Za-z0-9._@-]{1,100}\z")]
    private static partial Regex PlainName();
}
