using System.Threading.Channels;

namespace RingCloudSim.Push;

/// <summary>
/// One client on Google's message socket: version byte, then frames of tag, length and protobuf (protocol sheet, 7.3).
/// </summary>
internal sealed class McsConnection(World world, int id, Stream stream)
{
    private const byte Version = 41;
    private const byte OldVersion = 38;
    private const int FrameBytesMax = 1 << 20;

    private readonly Channel<byte[]?> _outgoing = Channel.CreateUnbounded<byte[]?>();
    private readonly CancellationTokenSource _cut = new();
    private int _received;

    public PushDevice? Device { get; private set; }

    /// <summary>Nothing passes any more, though nobody has been told.</summary>
    public bool IsMuted { get; set; }

    public bool IsAlive => !IsMuted && !_cut.IsCancellationRequested;

    public void Send(PushMessage message)
        => Send(McsTag.DataMessageStanza, McsMessages.Data(message), message.PersistentId);

    /// <summary>Not on this thread: the lock is held, and what follows takes it again.</summary>
    public void Cut() => _ = _cut.CancelAsync();

    public async Task RunAsync(CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_cut.Token, stopping);
        var writing = WriteAsync(either.Token);
        try
        {
            await ReadAsync(either.Token);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or InvalidDataException)
        {
            // Cut, left, or sent something that is no frame: either way the connection ends here.
        }
        finally
        {
            lock (world.Gate)
            {
                world.Push.Closed(this);
            }

            _outgoing.Writer.TryComplete();
            await writing;
        }
    }

    private void Send(McsTag tag, byte[] body, string note)
    {
        if (IsMuted)
        {
            return;
        }

        world.Record("push", id, "out", $"{tag} {note}".TrimEnd());
        using var frame = new MemoryStream();
        frame.WriteByte((byte)tag);
        ProtoWriter.Varint(frame, (ulong)body.Length);
        frame.Write(body);
        _outgoing.Writer.TryWrite(frame.ToArray());
    }

    private async Task WriteAsync(CancellationToken cancel)
    {
        try
        {
            var first = true;
            await foreach (var frame in _outgoing.Reader.ReadAllAsync(cancel))
            {
                if (frame is null)
                {
                    Cut();
                    return;
                }

                await stream.WriteAsync(first ? [Version, .. frame] : frame, cancel);
                await stream.FlushAsync(cancel);
                first = false;
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            Cut();
        }
    }

    private async Task ReadAsync(CancellationToken cancel)
    {
        var one = new byte[1];
        await stream.ReadExactlyAsync(one, cancel);
        if (one[0] is not (Version or OldVersion))
        {
            throw new InvalidDataException($"Version {one[0]} is not spoken here.");
        }

        while (true)
        {
            await stream.ReadExactlyAsync(one, cancel);
            var tag = (McsTag)one[0];
            var body = new byte[await LengthAsync(one, cancel)];
            await stream.ReadExactlyAsync(body, cancel);
            lock (world.Gate)
            {
                world.Record("push", id, "in", $"{tag} {Convert.ToHexStringLower(body)}".TrimEnd());
                Received(tag, body);
            }
        }
    }

    private async Task<int> LengthAsync(byte[] one, CancellationToken cancel)
    {
        var length = 0;
        for (var shift = 0; shift <= 21; shift += 7)
        {
            await stream.ReadExactlyAsync(one, cancel);
            length |= (one[0] & 0x7F) << shift;
            if (one[0] < 0x80)
            {
                return length <= FrameBytesMax ? length : throw new InvalidDataException("The frame is too long.");
            }
        }

        throw new InvalidDataException("The frame's length is malformed.");
    }

    private void Received(McsTag tag, byte[] body)
    {
        _received++;
        switch (IsMuted ? (McsTag)byte.MaxValue : tag)
        {
            case McsTag.LoginRequest:
                Login(McsMessages.ReadLogin(body));
                break;
            case McsTag.HeartbeatPing:
                Send(McsTag.HeartbeatAck, McsMessages.HeartbeatAck(_received), "");
                break;
            case McsTag.Close:
                _outgoing.Writer.TryWrite(null);
                break;
        }
    }

    private void Login(McsLogin login)
    {
        var device = world.Push.Registry.Find(login.AndroidId, login.SecurityToken);
        if (device is null)
        {
            Send(McsTag.LoginResponse, McsMessages.LoginRefused(world.Scheduler.NowMs), "refused");
            _outgoing.Writer.TryWrite(null);
            return;
        }

        Device = device;
        Send(McsTag.LoginResponse, McsMessages.LoginAccepted(world.Scheduler.NowMs), "accepted");
        world.Push.LoggedIn(this, login.Acknowledged);
    }
}
