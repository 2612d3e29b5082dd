using System.Net;
using System.Net.Sockets;
using RingActors.Api.Settings.Areas;

namespace RingActors.Api.Faces.Http;

/// <summary>
/// Takes a port and keeps it: the socket that was bound is the one the server accepts on, so nobody can slip in between
/// the look and the start.
/// </summary>
internal static class ListenSocket
{
    public const int FirstAlternative = 8100;
    public const int LastAlternative = 8200;
    private const int Backlog = 512;

    /// <summary>The socket, or null when the port is taken.</summary>
    public static Socket? TryBind(ListenAddress address, int port)
    {
        var socket = new Socket(address.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(new IPEndPoint(address.Address, port));
            // Two sockets may be bound to one port as long as neither listens.
            socket.Listen(Backlog);
            return socket;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            socket.Dispose();
            return null;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public static Socket? TryBindAlternative(ListenAddress address)
    {
        for (var port = FirstAlternative; port <= LastAlternative; port++)
        {
            if (TryBind(address, port) is { } socket)
            {
                return socket;
            }
        }

        return null;
    }
}
