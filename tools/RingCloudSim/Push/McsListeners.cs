using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace RingCloudSim.Push;

/// <summary>Google's message socket on 127.0.0.1: plain, and over TLS when a certificate was given.</summary>
internal sealed class McsListeners(World world) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Task, bool> _running = [];
    private TcpListener? _plain;
    private TcpListener? _tls;

    public int Port => PortOf(_plain) ?? 0;

    public int? TlsPort => PortOf(_tls);

    public void Start()
    {
        _plain = Listen(world.Options.PushPort);
        Track(AcceptAsync(_plain, secure: false));
        if (world.Options.Certificate is not null)
        {
            _tls = Listen(world.Options.TlsPushPort);
            Track(AcceptAsync(_tls, secure: true));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _plain?.Stop();
        _tls?.Stop();
        await Task.WhenAll(_running.Keys);
        _stopping.Dispose();
    }

    private static int? PortOf(TcpListener? listener) => (listener?.LocalEndpoint as IPEndPoint)?.Port;

    private static TcpListener Listen(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        return listener;
    }

    private void Track(Task task)
    {
        _running[task] = true;
        task.ContinueWith(done => _running.TryRemove(done, out _), TaskScheduler.Default);
    }

    private async Task AcceptAsync(TcpListener listener, bool secure)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Track(ServeAsync(await listener.AcceptTcpClientAsync(_stopping.Token), secure));
            }
            catch (Exception ended) when (ended is OperationCanceledException or SocketException)
            {
                // Stopping, or a client that left before it was accepted: the loop's condition tells which.
            }
        }
    }

    private async Task ServeAsync(TcpClient client, bool secure)
    {
        using var _ = client;
        // A second push must not wait for the receipt of the first.
        client.NoDelay = true;
        if (world.Faults.Outage)
        {
            return;
        }

        world.Activity.Opened();
        try
        {
            await using var stream = secure ? await SecureAsync(client) : client.GetStream();
            int id;
            lock (world.Gate)
            {
                id = world.Push.NextConnectionId();
            }

            await new McsConnection(world, id, stream).RunAsync(_stopping.Token);
        }
        catch (Exception failed) when (failed is AuthenticationException or IOException or OperationCanceledException)
        {
            // No TLS session came about; the client has seen the reason.
        }
        finally
        {
            world.Activity.Closed();
        }
    }

    private async Task<Stream> SecureAsync(TcpClient client)
    {
        var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificate = world.Options.Certificate }, _stopping.Token);
        return stream;
    }
}
