using System.Collections.Frozen;
using Microsoft.AspNetCore.Http.Features;
using RingActors.Api.Access.Callers;
using RingActors.Api.Access.Outside;
using RingActors.Api.Instance;
using RingActors.Api.Limits;
using RingActors.Api.Limits.Connections;
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
    /// <summary>Largest body of a stranger, in bytes.</summary>
    private const long StrangersBodyMax = 16 * 1024;

    /// <summary>Where inbound webhooks are.</summary>
    private const string HooksPath = "/hooks";

    /// <summary>Largest body of a delivery, in bytes.</summary>
    private const long HookBodyBytesMax = 256 * 1024;

    private readonly FrozenSet<string> own;
    private readonly FrozenSet<string> allowed;
    private readonly FrozenSet<string> origins;
    private readonly Authenticator authenticator;
    private readonly OutsideTokens outside;
    private readonly KeyLives lives;
    private readonly StrangerLimits strangers;
    private readonly ConnectionDoor door;
    private readonly LogSampler sampler;
    private readonly ILogger<RequestGuard> log;

    public RequestGuard(
        HttpSettings settings, Authenticator authenticator, OutsideTokens outside, KeyLives lives,
        StrangerLimits strangers, ConnectionDoor door, LogSampler sampler, ILogger<RequestGuard> log)
    {
        (this.authenticator, this.outside, this.lives, this.log) = (authenticator, outside, lives, log);
        (this.strangers, this.door, this.sampler) = (strangers, door, sampler);
        own = new[] { "localhost", "127.0.0.1", "[::1]", settings.Host }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        string[] @public = PublicAddress.Of(settings.PublicUrl) is { } url ? [url.Authority] : [];
        allowed = (settings.AllowedHosts.IsDefault ? [] : settings.AllowedHosts).Concat(@public).ToFrozenSet(
            StringComparer.OrdinalIgnoreCase);
        origins = (settings.AllowedOrigins.IsDefault ? [] : settings.AllowedOrigins).ToFrozenSet(
            StringComparer.Ordinal);
    }

    /// <summary>Whether it is meant for this server, and comes from no page that may not use it.</summary>
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (!IsKnown(request.Host))
        {
            return RefuseAsync(context, 403, "host.use-a-known-name",
                "The Host header names no address of this server.",
                "Use localhost or 127.0.0.1, or add the name to Http:AllowedHosts.");
        }

        if (request.Headers.Origin is { Count: > 0 } page)
        {
            return IsKnownOrigin(page.ToString(), request.Host) ? next(context) : RefuseAsync(
                context, 403, "origin.use-a-known-page", "Pages of this origin may not use this server.",
                "If the page is yours, add its origin to Http:AllowedOrigins, or its host to Http:AllowedHosts.");
        }

        return IsCrossSite(request) ? RefuseAsync(context, 403, "origin.use-a-known-page",
            "A page of another site sent this request.", "Open the server's own address.") : next(context);
    }

    /// <summary>
    /// Who calls. Who cannot be told gets what strangers get: the routes that take no key, and a challenge everywhere
    /// else.
    /// </summary>
    public async Task IdentifyAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path.StartsWithSegments(HooksPath))
        {
            // Whoever calls there is judged by what the webhook asks for, which may stand where keys stand elsewhere.
            LimitBody(context, HookBodyBytesMax);
            await next(context);
            return;
        }

        var caller = authenticator.Of(context, out bool sent);
        if (caller is null && sent)
        {
            caller = await outside.OfAsync(Authenticator.Sent(context.Request.Headers), context.RequestAborted);
        }

        if (caller is not null)
        {
            if (ConnectionPlace.Of(context) is { } place)
            {
                door.Know(place);
            }

            context.User = new CallerIdentity(caller);
            await lives.WhileGoodAsync(context, caller, next);
            return;
        }

        LimitBody(context, StrangersBodyMax);
        await (sent ? ChallengeAsync(context) : next(context));
    }

    /// <summary>What strangers may send is an approval's code or a delivery, and no more than that.</summary>
    private static void LimitBody(HttpContext context, long bytesMax)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body
            && (body.MaxRequestBodySize is null || body.MaxRequestBodySize > bytesMax))
        {
            body.MaxRequestBodySize = bytesMax;
        }
    }

    /// <summary>A wrong key costs its address; a good one was let in before this was asked.</summary>
    private Task ChallengeAsync(HttpContext context)
    {
        if (strangers.Take(context.Connection.RemoteIpAddress) is not { } wait)
        {
            return context.RequestServices.GetRequiredService<Challenge>().WriteAsync(context);
        }

        context.RequestServices.GetRequiredService<StrangerCounts>().Count(context.Connection.RemoteIpAddress);
        return HttpAnswer.FailAsync(context, StatusCodes.Status429TooManyRequests, StrangerAnswers.TooMany(wait));
    }

    private bool IsKnown(HostString host) => own.Contains(host.Host) || IsAllowed(host.Host, host.Value);

    /// <summary>An allowed host stands for all its ports, unless it names one.</summary>
    private bool IsAllowed(string host, string? authority) =>
        allowed.Contains(host) || (authority is not null && allowed.Contains(authority));

    /// <summary>
    /// A page of this very server, port included, because whatever else serves on this machine is somebody else's (RFC
    /// 6454: an origin is scheme, host and port; behind a proxy the scheme is the proxy's). Other pages only by name.
    /// </summary>
    private bool IsKnownOrigin(string origin, HostString target) => origins.Contains(origin)
        || (Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && uri.Scheme is "http" or "https"
            && (string.Equals(uri.Authority, target.Value, StringComparison.OrdinalIgnoreCase)
                || IsAllowed(uri.Host, uri.Authority)));

    /// <summary>
    /// Browsers name the relation of page and target themselves; other programs do not send this header. A link of
    /// another site may be followed, into a page of its own; nothing else of another site gets anything.
    /// </summary>
    private static bool IsCrossSite(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"].ToString() == "cross-site" && !IsNavigation(request);

    private static bool IsNavigation(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Headers["Sec-Fetch-Mode"].ToString() == "navigate"
        && request.Headers["Sec-Fetch-Dest"].ToString() is "" or "document";

    private Task RefuseAsync(HttpContext context, int status, string code, string error, string suggestion)
    {
        if (sampler.IsWhole(1201, code))
        {
            Log.RequestRefused(log, context.Connection.RemoteIpAddress, code);
        }

        return HttpAnswer.FailAsync(context, status, new ToolFailure(ToolErrorType.Forbidden, code, error, suggestion));
    }
}
