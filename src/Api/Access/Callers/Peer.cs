using System.Net;

namespace RingActors.Api.Access.Callers;

/// <summary>Who is at the other end of a connection.</summary>
internal static class Peer
{
    /// <summary>
    /// What proxies add (Via: RFC 9110, 7.6.3; Forwarded: RFC 7239; the others by habit), or the framework's middleware
    /// leaves when it has read it.
    /// </summary>
    private static readonly string[] Passed =
    [
        "Via", "Forwarded", "X-Real-IP", "X-Client-IP", "X-Cluster-Client-IP", "True-Client-IP", "CF-Connecting-IP",
        "Fastly-Client-IP",
    ];

    /// <summary>X-Forwarded-For, -Host, -Proto, -Port, -Server and what else there is, X-Original-For.</summary>
    private static readonly string[] PassedBegins = ["X-Forwarded", "X-Original-"];

    /// <summary>
    /// True if a program of this machine asks for itself: from loopback, or from the server's own address. What was
    /// passed on is never local, whatever it says of where it began: a proxy on this machine connects from loopback for
    /// everybody.
    /// </summary>
    public static bool IsLocal(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } remote
        && (IPAddress.IsLoopback(remote) || remote.Equals(context.Connection.LocalIpAddress))
        && !context.Request.Headers.Keys.Any(IsOfProxy);

    private static bool IsOfProxy(string name) =>
        Passed.Contains(name, StringComparer.OrdinalIgnoreCase)
        || Array.Exists(PassedBegins, p => name.StartsWith(p, StringComparison.OrdinalIgnoreCase));
}
