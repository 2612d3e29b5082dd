using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using RingCloudSim.Household;
using RingCloudSim.OAuth;

namespace RingCloudSim.Signal;

/// <summary>One client of the signalling server. Frames leave in the order they were sent under the lock.</summary>
internal sealed class SignalConnection(World world, int id, Account account)
{
    private const int FrameBytesMax = 1 << 20;
    private readonly Channel<string?> _outgoing = Channel.CreateUnbounded<string?>();
    private readonly CancellationTokenSource _cut = new();

    public Account Account { get; } = account;

    public SignalSession? Session { get; private set; }

    public void Send(JsonObject message)
    {
        var frame = Json.Write(message);
        world.Record("signal", id, "out", frame);
        _outgoing.Writer.TryWrite(frame);
    }

    /// <summary>Closes properly once everything before it is sent.</summary>
    public void Close() => _outgoing.Writer.TryWrite(null);

    public void Cut() => _ = _cut.CancelAsync();

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
                    await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancel);
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
            world.Record("signal", id, "in", text);
            if (Parse(text) is { } message)
            {
                Handle(Json.Text(message["method"]), message, message["body"] as JsonObject ?? []);
            }
        }
    }

    private void Handle(string? method, JsonObject message, JsonObject body)
    {
        if (method == "live_view" && Session is null)
        {
            Session = SignalSession.Begin(world, this, Json.Text(message["dialog_id"]) ?? "", body);
            return;
        }

        Session?.Handle(method, body);
    }

    private static JsonObject? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
