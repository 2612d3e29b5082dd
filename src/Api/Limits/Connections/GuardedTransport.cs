using System.Net;
using Microsoft.AspNetCore.Connections;
using RingActors.Api.Settings.Areas;

namespace RingActors.Api.Limits.Connections;

/// <summary>
/// The server's sockets, with the door before them: a connection for which there is no place is closed where it is
/// accepted, so that however many come at once, the process never has more of them open than it can.
/// </summary>
internal sealed class GuardedTransport(IConnectionListenerFactory sockets, ConnectionDoor door)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public bool CanBind(EndPoint endpoint) =>
        sockets is not IConnectionListenerFactorySelector selector || selector.CanBind(endpoint);

    public async ValueTask<IConnectionListener> BindAsync(
        EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new Listener(await sockets.BindAsync(endpoint, cancellationToken), door);

    private sealed class Listener(IConnectionListener listener, ConnectionDoor door) : IConnectionListener
    {
        public EndPoint EndPoint => listener.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (await listener.AcceptAsync(cancellationToken) is { } connection)
            {
                if (door.TryEnter(connection))
                {
                    return connection;
                }

                connection.Abort();
                await connection.DisposeAsync();
            }

            return null;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) =>
            listener.UnbindAsync(cancellationToken);

        public ValueTask DisposeAsync() => listener.DisposeAsync();
    }
}

/// <summary>
/// The outermost layer of every connection, before TLS: it has to say something within seconds, and its place is free
/// again when it has ended.
/// </summary>
internal sealed class FirstByte(ConnectionDoor door, HttpSettings settings, TimeProvider time)
{
    public async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        try
        {
            if (await SaysSomethingAsync(connection))
            {
                await next(connection);
            }
        }
        finally
        {
            if (ConnectionPlace.Of(connection.Items) is { } place)
            {
                door.Leave(place);
            }
        }
    }

    private async Task<bool> SaysSomethingAsync(ConnectionContext connection)
    {
        using CancellationTokenSource late = new(settings.FirstByteWait, time);
        try
        {
            var read = await connection.Transport.Input.ReadAsync(late.Token);
            // Looked at and left: whoever reads next reads it.
            connection.Transport.Input.AdvanceTo(read.Buffer.Start);
            return !read.Buffer.IsEmpty;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // Too late, or gone, or it made room.
            return false;
        }
    }
}
