using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Authentication;
using RingActors.Api.Settings.Areas.Wire;

namespace RingActors.Api.Access.Outside;

/// <summary>
/// How a client finds out whose tokens this server takes (RFC 9728), in the SDK's own form. It is served without a key,
/// and only where an issuer is set.
/// </summary>
internal sealed class ResourceMetadata(OAuthSettings settings)
{
    public const string Path = "/.well-known/oauth-protected-resource";

    private readonly byte[] _json = settings.IsOn ? Json(settings) : [];

    public bool IsOn => settings.IsOn;

    public ReadOnlySpan<byte> Document => _json;

    /// <summary>The path behind which the resource's own path stands (RFC 9728, 3.1): /mcp.</summary>
    public string PathOfResource => Path + new Uri(settings.Audience).AbsolutePath.TrimEnd('/');

    /// <summary>Where it is, for a challenge: at the address by which the client came, which was judged.</summary>
    public string UrlFor(HttpRequest request) => $"{request.Scheme}://{request.Host}{PathOfResource}";

    private static byte[] Json(OAuthSettings settings)
    {
        bool areScopes = settings.RoleClaim == OAuthSettings.Scope;
        ProtectedResourceMetadata metadata = new()
        {
            Resource = settings.Audience,
            ResourceName = "RingActors",
            ScopesSupported = areScopes ? [.. settings.RolesByWord().Select(r => r.Word)] : [],
        };
        metadata.AuthorizationServers.Add(settings.Issuer);
        return JsonSerializer.SerializeToUtf8Bytes(
            metadata, McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(ProtectedResourceMetadata)));
    }
}
