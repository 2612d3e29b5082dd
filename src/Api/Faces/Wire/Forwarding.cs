using Microsoft.AspNetCore.HttpOverrides;
using RingActors.Api.Faces.Http;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tools.Answers;
using IPNetwork = System.Net.IPNetwork;

namespace RingActors.Api.Faces.Wire;

/// <summary>
/// What reverse proxies say of a request: for whom, by which scheme and name. The framework's middleware believes it of
/// the proxies that <c>Http:BehindProxy</c> names and of nobody else, each hop by itself; the standard's own header
/// (RFC 7239), which it does not read, is brought to it here.
/// </summary>
internal static class Forwarding
{
    private const string Standard = "Forwarded";
    private static readonly string[] Usual = ["X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host"];

    public static void UseForwarding(this WebApplication app, HttpSettings settings)
    {
        IReadOnlyList<IPNetwork> proxies = ProxyNetworks.Of(settings);
        if (proxies.Count == 0)
        {
            return;
        }

        ForwardedHeadersOptions options = new()
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto
                | ForwardedHeaders.XForwardedHost,
            // As many hops as there are proxies of ours in a row: the first that is none ends it.
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (IPNetwork proxy in proxies)
        {
            options.KnownIPNetworks.Add(proxy);
        }

        app.Use(next => context => TranslateAsync(context, next, proxies));
        app.UseForwardedHeaders(options);
    }

    private static Task TranslateAsync(HttpContext context, RequestDelegate next, IReadOnlyList<IPNetwork> proxies)
    {
        IHeaderDictionary headers = context.Request.Headers;
        if (!headers.TryGetValue(Standard, out var forwarded)
            || !ProxyNetworks.Have(proxies, context.Connection.RemoteIpAddress))
        {
            return next(context);
        }

        if (Usual.Any(headers.ContainsKey))
        {
            // A proxy sets one kind and passes the other on as its client sent it: nobody can say which is which.
            return HttpAnswer.FailAsync(context, 400, new ToolFailure(
                ToolErrorType.Invalid, "forwarded.send-one-kind",
                "Both Forwarded and X-Forwarded-* came with this request.",
                "Let the proxy set one of them and remove the other. Nothing was changed."));
        }

        List<(string? For, string? Proto, string? Host)> hops = [.. forwarded.ToString().Split(',').Select(Hop)];
        Set(headers, Usual[0], hops[^1].For is null ? null : string.Join(',', hops.Select(h => h.For ?? "unknown")));
        Set(headers, Usual[1], hops[^1].Proto);
        Set(headers, Usual[2], hops[^1].Host);
        return next(context);
    }

    private static void Set(IHeaderDictionary headers, string name, string? value)
    {
        if (value is not null)
        {
            headers[name] = value;
        }
    }

    private static (string? For, string? Proto, string? Host) Hop(string element)
    {
        (string? whom, string? proto, string? host) = (null, null, null);
        foreach (string pair in element.Split(';', StringSplitOptions.TrimEntries))
        {
            int at = pair.IndexOf('=', StringComparison.Ordinal);
            string value = at < 0 ? "" : pair[(at + 1)..].Trim('"');
            switch (at < 0 ? "" : pair[..at].ToLowerInvariant())
            {
                case "for": whom = value; break;
                case "proto": proto = value; break;
                case "host": host = value; break;
                default: break;
            }
        }

        return (whom, proto, host);
    }
}
