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

        await SocketServing.RunAsync(
            world,
            http,
            () => world.Alarm.Open(http.Request.Query["authcode"]),
            (connection, socket) => connection.RunAsync(socket, http.RequestAborted),
            world.Alarm.Closed);
    }
}
