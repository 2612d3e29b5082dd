using System.Net.Sockets;

namespace RingActors.Api.Outgoing;

/// <summary>
/// Connects to somebody else's host. The address is judged when it is connected to, so that no name can point elsewhere
/// in between.
/// </summary>
internal static class OutgoingConnection
{
    /// <exception cref="RefusedAddressException">Nothing is sent there.</exception>
    /// <exception cref="SocketException">The host is not known, or does not answer.</exception>
    public static async Task<Socket> ToAsync(
        WebhookAddresses addresses, string host, int port, CancellationToken cancellation)
    {
        var (allowed, refused) = await addresses.AllowedAsync(host, port, cancellation);
        if (refused is not null)
        {
            throw new RefusedAddressException(refused);
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, port, cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>An address to which nothing is sent, with the reason.</summary>
internal sealed class RefusedAddressException(string reason) : IOException(reason);
