using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;

namespace RingCloudSim.Http;

/// <summary>
/// The socket of one client, in texts. They leave in the order in which they were sent under the lock, and both ways
/// are recorded.
/// </summary>
/// <param name="world">Whose lock it is, and whose record.</param>
/// <param name="kind">Which sort of socket, for the record.</param>
/// <param name="id">Which of them.</param>
/// <param name="received">Takes each text; called with the lock held.</param>
/// <param name="closingWords">What the client is told when it is closed properly; null for nothing.</param>
internal sealed class TextSocket(World world, string kind, int id, Action<string> received, string? closingWords = null)
{
    private const int FrameBytesMax = 1 << 20;

    private readonly Channel<string?> _outgoing = Channel.CreateUnbounded<string?>();
    private readonly CancellationTokenSource _cut = new();

    public bool IsCut => _cut.IsCancellationRequested;

    public void Send(string text)
    {
        world.Record(kind, id, "out", text);
        _outgoing.Writer.TryWrite(text);
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
                    await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, closingWords, cancel);
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
            world.Record(kind, id, "in", text);
            received(text);
        }
    }
}
