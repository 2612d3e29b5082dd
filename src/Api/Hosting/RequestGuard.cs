using System.Collections.Frozen;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using RingActors.Api.Logging;
using RingActors.Api.Settings;
using RingActors.Api.Tools;

namespace RingActors.Api.Hosting;

/// <summary>
/// Stands before every endpoint. A page in a browser can send requests to loopback, and a hostile name can be made to
/// point there (DNS rebinding): so Host must be one of ours and Origin, when there is one, too. With an API key
/// configured, every request but /health must carry it.
/// </summary>
internal sealed class RequestGuard
{
    private readonly FrozenSet<string> hosts;
    private readonly byte[]? keyDigest;
    private readonly ILogger<RequestGuard> log;

    public RequestGuard(HttpSettings settings, ILogger<RequestGuard> log)
    {
        this.log = log;
        string[] own = ["localhost", "127.0.0.1", "[::1]", settings.Host];
        hosts = own.Concat(settings.AllowedHosts.IsDefault ? [] : settings.AllowedHosts)
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        keyDigest = settings.ApiKey is { Length: > 0 } key ? Digest(key) : null;
    }

    public bool RequiresKey => keyDigest is not null;

    /// <summary>The principal of REST calls; a single key is the owner's.</summary>
    public ToolPrincipal RestPrincipal => RequiresKey
        ? new ToolPrincipal("api-key", "owner", ToolRole.Admin)
        : new ToolPrincipal("rest", "loopback", ToolRole.Admin);

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (!IsKnown(request.Host.Host))
        {
            return RefuseAsync(context, 403, "host.use-a-known-name",
                "The Host header names no address of this server.",
                "Use localhost or 127.0.0.1, or add the name to Http:AllowedHosts.");
        }

        if (request.Headers.Origin is { Count: > 0 } origins && !IsOwnOrigin(origins.ToString()))
        {
            return RefuseAsync(context, 403, "origin.use-a-known-page", "Pages of this origin may not use this server.",
                "Add the page's host to Http:AllowedHosts if it is yours.");
        }

        if (IsCrossSite(request))
        {
            return RefuseAsync(context, 403, "origin.use-a-known-page", "A page of another site sent this request.",
                "Open the server's own address.");
        }

        return keyDigest is null || IsOpen(request.Path) || HasKey(request) ? next(context) : ChallengeAsync(context);
    }

    /// <summary>Health is for probes; the shutdown of a takeover has a token of its own.</summary>
    private static bool IsOpen(PathString path) => path == "/health" || path == RunningInstance.ShutdownPath;

    private bool IsKnown(string host) => hosts.Contains(host);

    private bool IsOwnOrigin(string origin) => Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https" && IsKnown(uri.Host);

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
