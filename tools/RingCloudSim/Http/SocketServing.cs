using System.Net.WebSockets;

namespace RingCloudSim.Http;

/// <summary>What the routes of both sockets have in common.</summary>
internal static class SocketServing
{
    /// <summary>
    /// Opens a connection under the lock, lets it live, and closes it under the lock. 403 if it is not opened.
    /// </summary>
    public static async Task RunAsync<T>(
        World world, HttpContext http, Func<T?> open, Func<T, WebSocket, Task> live, Action<T> closed)
        where T : class
    {
        T? connection;
        lock (world.Gate)
        {
            connection = open();
        }

        if (connection is null)
        {
            http.Response.StatusCode = 403;
            return;
        }

        try
        {
            using var socket = await http.WebSockets.AcceptWebSocketAsync();
            await live(connection, socket);
        }
        finally
        {
            lock (world.Gate)
            {
                closed(connection);
            }
        }
    }
}
