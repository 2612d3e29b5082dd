using System.Buffers;
using System.Net;
using System.Net.WebSockets;
using RingActors.Devices.RingCloud.Client.Faults;

namespace RingActors.Devices.RingCloud.Client.LiveView;

/// <summary>One web socket to Ring's signalling server. Sends one message at a time; reads whole messages.</summary>
internal sealed class SignalSocket(string userAgent, TimeProvider time) : IAsyncDisposable
{
    private const int MessageBytesMax = 256 * 1024;
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);
    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1, 1);

    /// <exception cref="RingApiException">It cannot be reached, or not in time.</exception>
    public async Task ConnectAsync(Uri address, TimeSpan timeout, CancellationToken stop)
    {
        _socket.Options.HttpVersion = HttpVersion.Version11;
        _socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        // Without one the server closes at once.
        _socket.Options.SetRequestHeader("User-Agent", userAgent);
        using var late = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        try
        {
            await _socket.ConnectAsync(address, either.Token);
        }
        catch (WebSocketException e)
        {
            // The address holds the ticket: name the host only.
            throw new RingApiException(RingFault.Unreachable, $"The signalling server {address.Host} cannot be reached: {e.Message}", null, e);
        }
        catch (OperationCanceledException e) when (!stop.IsCancellationRequested)
        {
            throw new RingApiException(RingFault.TimedOut, $"The signalling server {address.Host} did not answer within {timeout}.", null, e);
        }
    }

    /// <returns>False if the connection has ended.</returns>
    public async Task<bool> SendAsync(byte[] message, CancellationToken stop)
    {
        await _sending.WaitAsync(stop);
        try
        {
            await _socket.SendAsync(message, WebSocketMessageType.Text, true, stop);
            return true;
        }
        catch (Exception e) when (e is WebSocketException or InvalidOperationException or ObjectDisposedException)
        {
            return false;
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <returns>A message; null if the connection has ended.</returns>
    public async Task<byte[]?> ReadAsync(CancellationToken stop)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        try
        {
            while (buffer.WrittenCount <= MessageBytesMax)
            {
                var part = await _socket.ReceiveAsync(buffer.GetMemory(4096), stop);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    return null;
                }

                buffer.Advance(part.Count);
                if (part.EndOfMessage)
                {
                    return buffer.WrittenSpan.ToArray();
                }
            }

            return null;
        }
        catch (Exception e) when (e is WebSocketException or InvalidOperationException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
        {
            using var late = new CancellationTokenSource(CloseTimeout, time);
            try
            {
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, late.Token);
            }
            catch (Exception e) when (e is WebSocketException or OperationCanceledException)
            {
                _socket.Abort();
            }
        }

        _socket.Dispose();
        _sending.Dispose();
    }
}
