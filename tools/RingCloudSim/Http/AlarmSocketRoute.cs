namespace RingCloudSim.Http;

/// <summary>`GET /ws?authcode={ticket}`: the only route that stays open.</summary>
internal static class AlarmSocketRoute
{
    public static async Task HandleAsync(World world, HttpContext http)
    {
        if (!http.WebSockets.IsWebSocketRequest || !HostRules.Serves(http.Request.Host.Host, "/ws", world.AlarmHost))
        {
            http.Response.StatusCode = 400;
            return;
        }

        Alarm.AlarmConnection? connection;
        lock (world.Gate)
        {
            connection = world.Alarm.Open(http.Request.Query["authcode"]);
        }

        if (connection is null)
        {
            http.Response.StatusCode = 403;
            return;
        }

        try
        {
            using var socket = await http.WebSockets.AcceptWebSocketAsync();
            await connection.RunAsync(socket, http.RequestAborted);
        }
        finally
        {
            lock (world.Gate)
            {
                world.Alarm.Closed(connection);
            }
        }
    }
}
