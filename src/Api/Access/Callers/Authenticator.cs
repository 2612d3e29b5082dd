using Microsoft.Extensions.Primitives;
using RingActors.Api.Instance;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tools.Contract;

namespace RingActors.Api.Access.Callers;

/// <summary>
/// Who calls, by the key or token that a request carries: <c>Authorization: Bearer</c> or <c>ApiKey</c>, or
/// <c>X-API-Key</c>. A key that is sent and is not good is refused also where none would be needed.
/// </summary>
internal sealed class Authenticator(
    IKeyDirectory keys, SettingsKeys settings, LocalKeyHolder local, BearerTokens tokens, AuthSettings auth,
    HomeChoice choice)
{
    private const string KeyHeader = "X-API-Key";

    /// <summary>Longest key or token that is looked at, in characters.</summary>
    private const int CredentialMax = 2048;

    private static readonly string[] Schemes = ["Bearer ", "ApiKey "];

    /// <summary>The key or token that a request carries; null if there is none, or it is unclear which.</summary>
    public static string? Sent(IHeaderDictionary headers) => CredentialOf(headers).Credential;

    /// <summary>Who it is; null if that cannot be told, whatever was wrong.</summary>
    /// <param name="context">The request.</param>
    /// <param name="sent">True if a key or token was sent: one that is not good is refused everywhere.</param>
    public ToolPrincipal? Of(HttpContext context, out bool sent)
    {
        bool isLocal = Peer.IsLocal(context);
        (string? credential, sent) = CredentialOf(context.Request.Headers);
        if (sent)
        {
            // A hash whatever was sent, so that what was wrong with it takes no other time.
            return Known(credential ?? "", isLocal);
        }

        return !auth.Enabled && isLocal
            ? new ToolPrincipal(ToolPrincipal.LocalKind, "anybody", auth.SettingsKeyRole.ToRole())
            : OwnsDemo(isLocal) ? ToolPrincipal.Loopback
            : null;
    }

    /// <summary>Whoever holds a key or a token; null if it is not good.</summary>
    public ToolPrincipal? Known(string credential, bool isLocal)
    {
        string digest = ApiKeyText.DigestOf(credential.Length <= CredentialMax ? credential : "");
        ToolPrincipal? named = keys.Find(digest) ?? OfToken(credential);
        if (named is not null)
        {
            keys.Used(named.Name);
            return named;
        }

        return settings.Find(digest)
            ?? (!isLocal || local.Digest != digest ? null : OwnsDemo(isLocal) ? ToolPrincipal.Loopback : LocalKeyHolder.Principal);
    }

    private ToolPrincipal? OfToken(string credential) =>
        tokens.Read(credential) is { } token && keys.Named(token.Key) is { } named && tokens.MayStandFor(named)
            ? named with { GoodUntil = token.Ends }
            : null;

    /// <summary>The demo home is whoever's that is at this machine.</summary>
    private bool OwnsDemo(bool isLocal) => isLocal && choice.IsDemo && auth.Allows(AuthSettings.DemoWord);

    /// <summary>The one credential of a request. Two that differ are none: which was meant nobody can say.</summary>
    private static (string? Credential, bool Given) CredentialOf(IHeaderDictionary headers)
    {
        bool hasAuthorization = headers.TryGetValue("Authorization", out StringValues authorization);
        bool hasKey = headers.TryGetValue(KeyHeader, out StringValues key);
        if (!hasAuthorization && !hasKey)
        {
            return (null, false);
        }

        string? fromScheme = authorization.Count == 1 ? OfScheme(authorization.ToString()) : null;
        string? fromKey = key.Count == 1 ? key.ToString().Trim() : null;
        return hasAuthorization && hasKey ? (fromScheme == fromKey ? fromKey : null, true)
            : (hasAuthorization ? fromScheme : fromKey, true);
    }

    private static string? OfScheme(string header) =>
        Array.Find(Schemes, s => header.StartsWith(s, StringComparison.OrdinalIgnoreCase)) is { } scheme
        ? header[scheme.Length..].Trim()
        : null;
}

/// <summary>The digest of this machine's own key.</summary>
internal sealed record LocalKeyHolder(string Digest)
{
    public static readonly ToolPrincipal Principal = new(
        ToolPrincipal.LocalKind, "local", Devices.Domain.Keys.AccessRole.Assistant);

    public static LocalKeyHolder Open(string directory) => new(ApiKeyText.DigestOf(LocalKey.Open(directory)));
}
