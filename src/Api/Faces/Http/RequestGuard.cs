using System.Collections.Frozen;
using RingActors.Api.Access.Callers;
using RingActors.Api.Instance;
using RingActors.Api.Logging;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tools.Answers;

namespace RingActors.Api.Faces.Http;

/// <summary>
/// Stands before every endpoint. A page in a browser can send requests to loopback, and a hostile name can be made to
/// point there (DNS rebinding): so Host must be one of ours and Origin, when there is one, too. Then it is found out
/// who calls; who cannot be told gets one and the same answer.
/// </summary>
internal sealed class RequestGuard
{
    private readonly FrozenSet<string> own;
    private readonly FrozenSet<string> allowed;
    private readonly Authenticator authenticator;
    private readonly KeyLives lives;
    private readonly ILogger<RequestGuard> log;

    public RequestGuard(HttpSettings settings, Authenticator authenticator, KeyLives lives, ILogger<RequestGuard> log)
    {
        (this.authenticator, this.lives, this.log) = (authenticator, lives, log);
        own = new[] { "localhost", "127.0.0.1", "[::1]", settings.Host }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        allowed = (settings.AllowedHosts.IsDefault ? [] : settings.AllowedHosts).ToFrozenSet(
            StringComparer.OrdinalIgnoreCase);
    }

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

        // Who cannot be told gets what strangers get: the routes that take no key, and a challenge everywhere else.
        if (authenticator.Of(context, out bool sent) is not { } caller)
        {
            return sent ? context.RequestServices.GetRequiredService<Challenge>().WriteAsync(context) : next(context);
        }

        context.User = new CallerIdentity(caller);
        return lives.WhileGoodAsync(context, caller, next);
    }

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

    private Task RefuseAsync(HttpContext context, int status, string code, string error, string suggestion)
    {
        Log.RequestRefused(log, context.Connection.RemoteIpAddress, code);
        return HttpAnswer.FailAsync(context, status, new ToolFailure(ToolErrorType.Forbidden, code, error, suggestion));
    }
}
