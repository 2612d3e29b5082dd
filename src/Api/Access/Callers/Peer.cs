using System.Net;

namespace RingActors.Api.Access.Callers;

/// <summary>Who is at the other end of a connection.</summary>
internal static class Peer
{
    /// <summary>What a proxy adds, or the framework's middleware leaves when it has read it.</summary>
    private static readonly string[] Passed =
        ["X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "X-Original-For", "X-Real-IP"];

    /// <summary>
    /// True if a program of this machine asks for itself: from loopback, or from the server's own address. What was
    /// passed on is never local, whatever it says of where it began: a proxy on this machine connects from loopback for
    /// everybody.
    /// </summary>
    public static bool IsLocal(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } remote
        && (IPAddress.IsLoopback(remote) || remote.Equals(context.Connection.LocalIpAddress))
        && !Passed.Any(context.Request.Headers.ContainsKey);
}
