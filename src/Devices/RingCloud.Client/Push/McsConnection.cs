using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using NodaTime;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.Settings;
using RingActors.Devices.RingCloud.Client.Storage;
using RingActors.Devices.RingCloud.Client.Support;

namespace RingActors.Devices.RingCloud.Client.Push;

/// <summary>
/// One connection to Google's message server: login, frames in order, heartbeats. A delivery goes from the socket to
/// its handler without any queue or timer between.
/// </summary>
internal sealed class McsConnection : IAsyncDisposable
{
    private const byte Version = 41;
    private const byte OldestVersion = 38;
    private const int FrameBytesMax = 4 * 1024 * 1024;
    private readonly Stream _stream;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly ConcurrentQueue<Instant> _pinged = new();
    private long _lastHeard;
    private uint _framesHandled;
    private bool _versionSeen;
    private volatile string? _cut;

    private McsConnection(Stream stream, TimeProvider time)
    {
        _stream = stream;
        _time = time;
        _lastHeard = time.GetTimestamp();
    }

    /// <exception cref="RingApiException">Unreachable, or the login was refused.</exception>
    public static async Task<McsConnection> ConnectAsync(Uri address, TimeSpan timeout, TimeProvider time, CancellationToken stop)
    {
        using var late = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        var client = new TcpClient { NoDelay = true };
        Stream? stream = null;
        try
        {
            await client.ConnectAsync(address.Host, address.Port, either.Token);
            stream = client.GetStream();
            if (address.Scheme == "tls")
            {
                var tls = new SslStream(stream);
                stream = tls;
                await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = address.Host }, either.Token);
            }

            return new McsConnection(stream, time);
        }
        catch (Exception e) when (e is SocketException or IOException or System.Security.Authentication.AuthenticationException
            || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            if (stream is not null)
            {
                await stream.DisposeAsync();
            }

            client.Dispose();
            var why = e is OperationCanceledException ? $"no answer within {timeout}" : e.Message;
            throw new RingApiException(RingFault.Unreachable, $"Google's message server {address.Host}:{address.Port} cannot be reached: {why}", null, e);
        }
    }

    public async Task LogInAsync(PushCredentials who, string chromeVersion, IEnumerable<string> receivedIds, CancellationToken stop)
    {
        var login = McsMessages.Login(who, chromeVersion, receivedIds).ToArray();
        await SendAsync(McsTag.LoginRequest, login, withVersion: true, stop);
    }

    /// <summary>
    /// Reads until the end, and says why it came. The handler's return ends the connection when it is not null.
    /// </summary>
    public async Task<string> ReadAsync(Func<McsTag, ReadOnlyMemory<byte>, ValueTask<string?>> handle, CancellationToken stop)
    {
        var pipe = PipeReader.Create(_stream, new StreamPipeReaderOptions(leaveOpen: true));
        try
        {
            while (true)
            {
                var read = await pipe.ReadAsync(stop);
                var rest = read.Buffer;
                if (await HandleAllAsync(rest, handle, stop) is var (consumed, reason) && reason is not null)
                {
                    return reason;
                }

                pipe.AdvanceTo(consumed, rest.End);
                if (read.IsCompleted)
                {
                    return _cut ?? "Google closed the connection";
                }
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            return _cut ?? $"the connection broke ({e.Message})";
        }
        finally
        {
            await pipe.CompleteAsync();
        }
    }

    /// <summary>
    /// When the ping was sent that an acknowledgement, just read, is the answer to: all that was sent to us before has
    /// been handled. Null if there was none. Acknowledgements come in the order of the pings.
    /// </summary>
    public Instant? Acknowledged() => _pinged.TryDequeue(out var sent) ? sent : null;

    /// <summary>Pings regularly, and cuts the connection when nothing at all has come for too long.</summary>
    public async Task WatchAsync(RingPushOptions options, CancellationToken stop)
    {
        var untilPing = options.Heartbeat;
        while (true)
        {
            var silent = _time.GetElapsedTime(Interlocked.Read(ref _lastHeard));
            var untilEnd = options.SilenceMax - silent;
            if (untilEnd <= TimeSpan.Zero)
            {
                _cut = $"silent for {options.SilenceMax}";
                await _stream.DisposeAsync();
                return;
            }

            var pause = untilEnd < untilPing ? untilEnd : untilPing;
            await _time.Pause(pause, stop);
            untilPing -= pause;
            if (untilPing <= TimeSpan.Zero)
            {
                untilPing = options.Heartbeat;
                _pinged.Enqueue(_time.Now());
                await SendQuietlyAsync(McsTag.HeartbeatPing, stop);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _sending.Dispose();
    }

    private async ValueTask<(SequencePosition Consumed, string? Reason)> HandleAllAsync(
        ReadOnlySequence<byte> rest, Func<McsTag, ReadOnlyMemory<byte>, ValueTask<string?>> handle, CancellationToken stop)
    {
        while (true)
        {
            var frame = TakeFrame(ref rest, out var reason);
            if (reason is not null || frame is not var (tag, payload))
            {
                return (rest.Start, reason);
            }

            Interlocked.Exchange(ref _lastHeard, _time.GetTimestamp());
            reason = await handle(tag, payload);
            _framesHandled = unchecked(_framesHandled + 1);
            if (reason is not null)
            {
                return (rest.Start, reason);
            }

            if (tag == McsTag.HeartbeatPing)
            {
                await SendQuietlyAsync(McsTag.HeartbeatAck, stop);
            }
        }
    }

    /// <returns>Null when the frame has not come whole yet.</returns>
    private (McsTag Tag, byte[] Payload)? TakeFrame(ref ReadOnlySequence<byte> rest, out string? problem)
    {
        problem = null;
        var reader = new SequenceReader<byte>(rest);
        if (!_versionSeen)
        {
            if (!reader.TryRead(out var version))
            {
                return null;
            }

            if (version is < OldestVersion or > Version)
            {
                problem = $"the server speaks version {version}";
                return null;
            }

            _versionSeen = true;
            rest = rest.Slice(reader.Position);
        }

        reader = new SequenceReader<byte>(rest);
        if (!reader.TryRead(out var tag) || !TryLength(ref reader, out var length, out problem) || reader.Remaining < length)
        {
            return null;
        }

        var payload = rest.Slice(reader.Position, length).ToArray();
        rest = rest.Slice(rest.GetPosition(length, reader.Position));
        return ((McsTag)tag, payload);
    }

    private static bool TryLength(ref SequenceReader<byte> reader, out int length, out string? problem)
    {
        problem = null;
        length = 0;
        for (var shift = 0; reader.TryRead(out var part); shift += 7)
        {
            if (shift > 21)
            {
                problem = "a frame was too large";
                return false;
            }

            length |= (part & 0x7F) << shift;
            if (part < 0x80)
            {
                problem = length > FrameBytesMax ? "a frame was too large" : null;
                return problem is null;
            }
        }

        return false;
    }

    private async Task SendQuietlyAsync(McsTag tag, CancellationToken stop)
    {
        try
        {
            await SendAsync(tag, McsMessages.Heartbeat(_framesHandled).ToArray(), withVersion: false, stop);
        }
        catch (RingApiException)
        {
            // The reader notices the same broken connection, and says so.
        }
    }

    private async Task SendAsync(McsTag tag, byte[] payload, bool withVersion, CancellationToken stop)
    {
        byte[] head = withVersion ? [Version, (byte)tag] : [(byte)tag];
        byte[] frame = [.. head, .. new ProtoWriter().Raw((ulong)payload.Length).Written, .. payload];
        await _sending.WaitAsync(stop);
        try
        {
            await _stream.WriteAsync(frame, stop);
            await _stream.FlushAsync(stop);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            throw new RingApiException(RingFault.NotConnected, "The connection to Google's message server broke.", null, e);
        }
        finally
        {
            _sending.Release();
        }
    }
}
