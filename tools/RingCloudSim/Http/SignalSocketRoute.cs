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

        Signal.SignalConnection? connection;
        lock (world.Gate)
        {
            connection = world.Signal.Open(query["token"]);
        }

        if (connection is null)
        {
            http.Response.StatusCode = 403;
            return;
        }

        try
        {
            using var socket = await http.WebSockets.AcceptWebSocketAsync();
            if (http.Request.Headers.UserAgent.Count == 0)
            {
                // Without a user agent Ring closes at once.
                socket.Abort();
                return;
            }

            await connection.RunAsync(socket, http.RequestAborted);
        }
        finally
        {
            lock (world.Gate)
            {
                world.Signal.Closed(connection);
            }
        }
    }
}
