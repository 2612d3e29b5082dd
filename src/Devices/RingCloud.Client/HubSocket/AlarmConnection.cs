using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.HubSocket.Documents;
using RingActors.Devices.RingCloud.Client.Settings;
using RingActors.Devices.RingCloud.Client.Wire.Parsers;

namespace RingActors.Devices.RingCloud.Client.HubSocket;

/// <summary>
/// One web socket to a location's hubs, from its ticket to its end: numbered requests, replies matched to them, and all
/// frames in order. A connection is never reused, so nothing of an older one can be taken for the present.
/// </summary>
internal sealed class AlarmConnection(RingAlarmSocketOptions options, string userAgent, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);
    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly ConcurrentDictionary<long, Pending> _pending = new();
    private long _sequence;
    private volatile bool _ended;

    /// <exception cref="RingApiException">Refused, unreachable, or an insecure address.</exception>
    public async Task ConnectAsync(AlarmTicket ticket, TimeSpan timeout, CancellationToken stop)
    {
        var address = Address(ticket);
        // Ring's gateway offers HTTP/2 but cannot do web sockets over it.
        _socket.Options.HttpVersion = HttpVersion.Version11;
        _socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        _socket.Options.KeepAliveInterval = options.KeepAlive;
        _socket.Options.KeepAliveTimeout = options.KeepAlive;
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
            throw new RingApiException(RingFault.Unreachable, $"The hub socket at {address.Host} cannot be reached: {e.Message}", null, e);
        }
        catch (OperationCanceledException e) when (!stop.IsCancellationRequested)
        {
            throw new RingApiException(RingFault.TimedOut, $"The hub socket at {address.Host} did not answer within {timeout}.", null, e);
        }
    }

    /// <summary>Hands out each frame, one after the other, until the connection ends; returns why it did.</summary>
    public async Task<string> ReadAsync(Func<ReadOnlyMemory<byte>, ValueTask<string?>> handle, CancellationToken stop)
    {
        var buffer = new ArrayBufferWriter<byte>(16 * 1024);
        while (true)
        {
            buffer.ResetWrittenCount();
            try
            {
                var end = await ReceiveAsync(buffer, stop);
                if (end is not null)
                {
                    return end;
                }
            }
            catch (WebSocketException e)
            {
                return $"the connection broke ({e.WebSocketErrorCode})";
            }
            catch (ObjectDisposedException)
            {
                return "the connection was closed from this side";
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                // This is how the framework says that a pong is overdue.
                return $"no answer to a ping within {options.KeepAlive}";
            }

            if (await handle(buffer.WrittenMemory) is { } reason)
            {
                return reason;
            }
        }
    }

    /// <summary>Sends and waits for the reply with the same number.</summary>
    /// <exception cref="RingApiException">
    /// Not connected, no reply in time, or the connection ended before it.
    /// </exception>
    public async Task<AlarmFrame> RequestAsync(AlarmRequest request, TimeSpan timeout, CancellationToken stop)
    {
        var sequence = Interlocked.Increment(ref _sequence);
        var pending = new Pending(request);
        _pending[sequence] = pending;
        try
        {
            await SendAsync(request.Frame(sequence), stop);
            if (_ended)
            {
                throw Lost();
            }

            return await pending.Reply.Task.WaitAsync(timeout, time, stop);
        }
        catch (TimeoutException e)
        {
            throw new RingApiException(
                RingFault.TimedOut, $"The hub did not reply to {request.Message} within {timeout}.", null, e)
            { IsOutcomeUnknown = true };
        }
        finally
        {
            _pending.TryRemove(sequence, out _);
        }
    }

    /// <summary>
    /// Gives a reply to whoever waits for it. Without a number it goes to the oldest request of the same kind to the
    /// same hub.
    /// </summary>
    public void Complete(AlarmFrame reply)
    {
        var pending = reply.Sequence is { } sequence
            ? _pending.GetValueOrDefault(sequence)
            : _pending.OrderBy(p => p.Key).Select(p => p.Value)
                .FirstOrDefault(p => p.Request.Message == reply.Message && p.Request.AssetId == reply.AssetId);
        if (pending?.Request.Message == reply.Message)
        {
            pending?.Reply.TrySetResult(reply);
        }
    }

    /// <summary>Nobody will be answered any more.</summary>
    public void End()
    {
        _ended = true;
        foreach (var pending in _pending.Values)
        {
            pending.Reply.TrySetException(Lost());
        }
    }

    public async ValueTask DisposeAsync()
    {
        End();
        if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
        {
            using var late = new CancellationTokenSource(CloseTimeout, time);
            try
            {
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, late.Token);
            }
            catch (Exception e) when (e is WebSocketException or OperationCanceledException or InvalidOperationException or IOException)
            {
                // The good-bye is a courtesy; the connection goes either way.
            }
        }

        _socket.Dispose();
        _sending.Dispose();
    }

    private async Task<string?> ReceiveAsync(ArrayBufferWriter<byte> buffer, CancellationToken stop)
    {
        while (true)
        {
            var part = await _socket.ReceiveAsync(buffer.GetMemory(8 * 1024), stop);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return $"the server closed the connection ({(int?)_socket.CloseStatus})";
            }

            buffer.Advance(part.Count);
            if (buffer.WrittenCount > options.MessageBytesMax)
            {
                return $"a message was larger than {options.MessageBytesMax} bytes";
            }

            if (part.EndOfMessage)
            {
                return null;
            }
        }
    }

    private async Task SendAsync(ReadOnlyMemory<byte> frame, CancellationToken stop)
    {
        try
        {
            await _sending.WaitAsync(stop);
            try
            {
                // A send that is cancelled half-way would cut the connection for everybody: it ends with the connection
                // instead.
                await _socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            }
            finally
            {
                _sending.Release();
            }
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException or InvalidOperationException or IOException)
        {
            throw new RingApiException(RingFault.NotConnected, "The hub socket is not connected now.", null, e) { IsOutcomeUnknown = true };
        }
    }

    private Uri Address(AlarmTicket ticket)
    {
        var text = $"{options.Scheme}://{ticket.Host}/ws?authcode={Uri.EscapeDataString(ticket.Ticket)}&ack=false";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.AbsolutePath != "/ws" || address.UserInfo.Length > 0)
        {
            throw new RingApiException(RingFault.NotUnderstood, "The host in Ring's ticket is no host.");
        }

        return options.Scheme == "wss" || address.IsLoopback
            ? address
            : throw new RingApiException(
                RingFault.Rejected, "Ring:AlarmSocket:Scheme is ws, which is for loopback only: the ticket would go over the net in the clear.");
    }

    private static RingApiException Lost() =>
        new(RingFault.NotConnected, "The hub socket was lost before the reply came.") { IsOutcomeUnknown = true };

    private sealed record Pending(AlarmRequest Request)
    {
        public TaskCompletionSource<AlarmFrame> Reply { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
