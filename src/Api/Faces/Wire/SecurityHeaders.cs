using System.Net;

namespace RingActors.Api.Faces.Wire;

/// <summary>
/// Headers that every answer carries, whoever writes it and however it ends. What a route says itself (a page its
/// policy, a picture its caching) stays.
/// </summary>
internal static class SecurityHeaders
{
    /// <summary>A year: after a first visit no browser goes to this name without TLS (RFC 6797).</summary>
    private const string Transport = "max-age=31536000";

    private const string NoFeatures =
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), usb=()";

    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(static state => Add((HttpContext)state), context);
        return next(context);
    }

    private static Task Add(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        Say(headers, "X-Content-Type-Options", "nosniff");
        Say(headers, "Referrer-Policy", "no-referrer");
        Say(headers, "Content-Security-Policy", ContentPolicy.OfAnswers);
        Say(headers, "Cross-Origin-Opener-Policy", "same-origin");
        Say(headers, "Cross-Origin-Resource-Policy", "same-origin");
        Say(headers, "Permissions-Policy", NoFeatures);
        Say(headers, "Cache-Control", "no-store");
        if (context.Request.IsHttps && IsName(context.Request.Host.Host))
        {
            Say(headers, "Strict-Transport-Security", Transport);
        }

        return Task.CompletedTask;
    }

    /// <summary>
    /// Browsers take it for names only (RFC 6797, 8.1.1); localhost is left out, because it is every other program's of
    /// that machine too.
    /// </summary>
    private static bool IsName(string host) =>
        !host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        && !IPAddress.TryParse(host.Trim('[', ']'), out _);

    private static void Say(IHeaderDictionary headers, string name, string value)
    {
        if (!headers.ContainsKey(name))
        {
            headers[name] = value;
        }
    }
}
