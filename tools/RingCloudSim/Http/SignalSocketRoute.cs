using System.Net.WebSockets;

namespace RingCloudSim.Http;

/// <summary>
/// The signalling socket: `/ws` on Ring's own host, `/signalling/ws` here, where `/ws` is the alarm's.
/// </summary>
internal static class SignalSocketRoute
{
    public const string Host = "api.prod.signalling.ring.devices.a2z.com";
    private const string Path = "/signalling/ws";

    public static bool Serves(HttpRequest request) => request.Path == Path
        || (request.Path == "/ws" && string.Equals(request.Host.Host, Host, StringComparison.OrdinalIgnoreCase));

    public static async Task HandleAsync(World world, HttpContext http)
    {
        var query = http.Request.Query;
        if (!http.WebSockets.IsWebSocketRequest || query["api_version"] != "4.0" || query["auth_type"] != "ring_solutions"
            || !query["client_id"].ToString().StartsWith("ring_site-", StringComparison.Ordinal))
        {
            http.Response.StatusCode = 400;
            return;
        }

        await SocketServing.RunAsync(
            world,
            http,
            () => world.Signal.Open(query["token"]),
            (connection, socket) => LiveAsync(http, connection, socket),
            world.Signal.Closed);
    }

    private static Task LiveAsync(HttpContext http, Signal.SignalConnection connection, WebSocket socket)
    {
        if (http.Request.Headers.UserAgent.Count > 0)
        {
            return connection.RunAsync(socket, http.RequestAborted);
        }

        // Without a user agent Ring closes at once.
        socket.Abort();
        return Task.CompletedTask;
    }
}
