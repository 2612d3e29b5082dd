using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using RingActors.Api.Instance;
using RingActors.Api.Logging;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;

namespace RingActors.Api.Faces.Http;

/// <summary>
/// Stands before every endpoint. A page in a browser can send requests to loopback, and a hostile name can be made to
/// point there (DNS rebinding): so Host must be one of ours and Origin, when there is one, too. With an API key
/// configured, every request but /health must carry it, and /health says without it only which parts are well.
/// </summary>
internal sealed class RequestGuard
{
    private readonly FrozenSet<string> own;
    private readonly FrozenSet<string> allowed;
    private readonly byte[]? keyDigest;
    private readonly ILogger<RequestGuard> log;

    public RequestGuard(HttpSettings settings, ILogger<RequestGuard> log)
    {
        this.log = log;
        own = new[] { "localhost", "127.0.0.1", "[::1]", settings.Host }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        allowed = (settings.AllowedHosts.IsDefault ? [] : settings.AllowedHosts).ToFrozenSet(
            StringComparer.OrdinalIgnoreCase);
        keyDigest = settings.ApiKey is { Length: > 0 } key ? Digest(key) : null;
    }

    public bool RequiresKey => keyDigest is not null;

    /// <summary>The principal of REST calls; a single key is the owner's.</summary>
    public ToolPrincipal RestPrincipal => RequiresKey
        ? new ToolPrincipal("api-key", "owner", ToolRole.Admin)
        : new ToolPrincipal("rest", "loopback", ToolRole.Admin);

    /// <summary>It carries the key, or none is needed: the caller may see what is said of homes and devices.</summary>
    public bool IsTrusted(HttpRequest request) => keyDigest is null || HasKey(request);

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (!IsKnown(request.Host))
        {
            return RefuseAsync(context, 403, "host.use-a-known-name",
                "The Host header names no address of this server.",
                "Use localhost or 127.0.0.1, or add the name to Http:AllowedHosts.");
        }

        if (request.Headers.Origin is { Count: > 0 } origins && !IsKnownOrigin(origins.ToString(), request.Host))
        {
            return RefuseAsync(context, 403, "origin.use-a-known-page", "Pages of this origin may not use this server.",
                "If the page is yours, add its host, or host:port, to Http:AllowedHosts.");
        }

        if (IsCrossSite(request))
        {
            return RefuseAsync(context, 403, "origin.use-a-known-page", "A page of another site sent this request.",
                "Open the server's own address.");
        }

        return IsTrusted(request) || IsOpen(request.Path) ? next(context) : ChallengeAsync(context);
    }

    /// <summary>Health is for probes; what a later start asks for has a proof of its own.</summary>
    private static bool IsOpen(PathString path) => path == "/health" || path == InstanceProof.ChallengePath
        || path == RunningInstance.ShutdownPath || path == RunningInstance.CopyPath;

    private bool IsKnown(HostString host) => own.Contains(host.Host) || IsAllowed(host.Host, host.Value);

    /// <summary>An allowed host stands for all its ports, unless it names one.</summary>
    private bool IsAllowed(string host, string? authority) =>
        allowed.Contains(host) || (authority is not null && allowed.Contains(authority));

    /// <summary>
    /// A page of this very server, port included, because whatever else serves on this machine is somebody else's (RFC
    /// 6454: an origin is scheme, host and port; behind a proxy the scheme is the proxy's). Other pages only by name.
    /// </summary>
    private bool IsKnownOrigin(string origin, HostString target) => Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && (string.Equals(uri.Authority, target.Value, StringComparison.OrdinalIgnoreCase) || IsAllowed(uri.Host, uri.Authority));

    /// <summary>
    /// Browsers name the relation of page and target themselves; other programs do not send this header.
    /// </summary>
    private static bool IsCrossSite(HttpRequest request) =>
        !HttpMethods.IsGet(request.Method) && request.Headers["Sec-Fetch-Site"].ToString() == "cross-site";

    private bool HasKey(HttpRequest request)
    {
        const string scheme = "Bearer ";
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(Digest(header[scheme.Length..].Trim()), keyDigest!);
    }

    private Task ChallengeAsync(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer realm=\"ringactors\"";
        return RefuseAsync(context, 401, "key.send-the-key", "This server needs its API key.",
            "Send it as 'Authorization: Bearer <key>'.");
    }

    private Task RefuseAsync(HttpContext context, int status, string code, string error, string suggestion)
    {
        Log.RequestRefused(log, context.Connection.RemoteIpAddress, code);
        return HttpAnswer.FailAsync(context, status, new ToolFailure(ToolErrorType.Forbidden, code, error, suggestion));
    }

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
