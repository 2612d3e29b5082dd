using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using RingCloudSim.Household;
using RingCloudSim.OAuth;

namespace RingCloudSim.Alarm;

/// <summary>One client on the alarm socket. Frames leave in the order they were sent under the lock.</summary>
internal sealed class AlarmConnection(World world, int id, SimLocation location, Account account)
{
    private const int FrameBytesMax = 1 << 20;

    private static readonly TimeSpan HeldAtMost = TimeSpan.FromSeconds(1);
    private readonly Channel<string?> _outgoing = Channel.CreateUnbounded<string?>();
    private readonly CancellationTokenSource _cut = new();

    private string? _held;

    public int Id { get; } = id;

    public SimLocation Location { get; } = location;

    public Account Account { get; } = account;

    public IDisposable? Lifetime { get; set; }

    public void Send(string channel, JsonObject message)
    {
        var frame = Json.Write(new JsonObject { ["channel"] = channel, ["msg"] = Json.Copy(message) });
        switch (channel == "DataUpdate" && Json.Text(message["msg"]) == "DataUpdate" ? world.Faults.TakeSocket() : null)
        {
            case "drop":
                return;
            case "duplicate":
                Write(frame);
                Write(frame);
                return;
            case "malformed":
                Write(frame[..(frame.Length / 2)]);
                return;
            case "reorder" when _held is null:
                _held = frame;
                world.Scheduler.After(HeldAtMost, Release);
                return;
        }

        Write(frame);
        Release();
    }

    private void Write(string frame)
    {
        world.Record("alarm", Id, "out", frame);
        _outgoing.Writer.TryWrite(frame);
    }

    /// <summary>What was held back comes now, after what followed it.</summary>
    private void Release()
    {
        if (_held is { } late)
        {
            _held = null;
            Write(late);
        }
    }

    /// <summary>Closes properly once everything before it is sent.</summary>
    public void Close() => _outgoing.Writer.TryWrite(null);

    /// <summary>Not on this thread: the lock is held, and what follows takes it again.</summary>
    public void Cut() => _ = _cut.CancelAsync();

    /// <summary>Lives as long as the connection.</summary>
    public async Task RunAsync(WebSocket socket, CancellationToken aborted)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_cut.Token, aborted);
        var writing = WriteAsync(socket, either.Token);
        try
        {
            await ReadAsync(socket, either.Token);
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException or IOException)
        {
            socket.Abort();
        }
        finally
        {
            _outgoing.Writer.TryComplete();
            await writing;
        }
    }

    private async Task WriteAsync(WebSocket socket, CancellationToken cancel)
    {
        try
        {
            await foreach (var frame in _outgoing.Reader.ReadAllAsync(cancel))
            {
                if (frame is null)
                {
                    await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "timeout", cancel);
                    return;
                }

                await socket.SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, true, cancel);
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException or IOException)
        {
            socket.Abort();
        }
    }

    private async Task ReadAsync(WebSocket socket, CancellationToken cancel)
    {
        using var message = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer, cancel);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                if (socket.State == WebSocketState.CloseReceived)
                {
                    await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancel);
                }

                return;
            }

            message.Write(buffer, 0, part.Count);
            if (message.Length > FrameBytesMax)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.MessageTooBig, null, cancel);
                return;
            }

            if (part.EndOfMessage)
            {
                Received(Encoding.UTF8.GetString(message.GetBuffer(), 0, (int)message.Length));
                message.SetLength(0);
            }
        }
    }

    private void Received(string text)
    {
        lock (world.Gate)
        {
            world.Record("alarm", Id, "in", text);
            HubRequests.Handle(world, this, text);
        }
    }
}
