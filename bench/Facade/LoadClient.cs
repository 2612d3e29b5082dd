using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RingActors.Bench.Facade;

/// <summary>
/// Connections in a closed loop, each with one request in flight over HTTP/1.1 keep-alive: the plainest client there is, so that the
/// server and not the client is measured. Checks that each answer is a 200 and not empty.
/// </summary>
internal static class LoadClient
{
    internal static Task<double> RunAsync(
        int port, string path, Func<int, string> body, int connections, TimeSpan length, string? header = null) =>
        RunAsync(port, i => Request(port, path, body(i), header), connections, length);

    /// <summary>The same with requests of one's own.</summary>
    internal static async Task<double> RunAsync(int port, Func<int, byte[]> request, int connections, TimeSpan length)
    {
        long answered = 0;
        using CancellationTokenSource end = new();
        Task[] loops = [.. Enumerable.Range(0, connections).Select(i =>
            LoopAsync(port, request, i, () => Interlocked.Increment(ref answered), end.Token))];
        await Task.Delay(TimeSpan.FromSeconds(1));
        Interlocked.Exchange(ref answered, 0);
        long started = Stopwatch.GetTimestamp();
        await Task.Delay(length);
        double rate = Interlocked.Read(ref answered) / Stopwatch.GetElapsedTime(started).TotalSeconds;
        await end.CancelAsync();
        await Task.WhenAll(loops);
        return rate;
    }

    internal static byte[] Request(int port, string path, string json, string? header) => Encoding.ASCII.GetBytes(
        $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\nContent-Length: {json.Length}\r\n{header}\r\n{json}");

    /// <summary>
    /// An open loop: so many a second whether the last one is answered or not. Milliseconds from when each was to be
    /// sent to its answer, ascending.
    /// </summary>
    internal static async Task<double[]> OpenAsync(
        int port, Func<int, byte[]> request, int connections, int perSecond, TimeSpan length)
    {
        int count = (int)(perSecond * length.TotalSeconds);
        double[] millis = new double[count];
        long started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(connection => Task.Run(async () =>
        {
            using Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, port, CancellationToken.None);
            byte[] buffer = new byte[16 * 1024];
            for (int i = connection; i < count; i += connections)
            {
                TimeSpan due = TimeSpan.FromSeconds((double)i / perSecond);
                TimeSpan left = due - Stopwatch.GetElapsedTime(started);
                if (left > TimeSpan.Zero)
                {
                    await Task.Delay(left);
                }

                // A timer of the system is up to a millisecond late: that is not the server's.
                TimeSpan sent = Stopwatch.GetElapsedTime(started);
                await socket.SendAsync(request(i), SocketFlags.None, CancellationToken.None);
                await ReadAnswerAsync(socket, buffer);
                TimeSpan late = sent - due > TimeSpan.FromMilliseconds(2) ? due : sent;
                millis[i] = (Stopwatch.GetElapsedTime(started) - late).TotalMilliseconds;
            }
        })));
        Array.Sort(millis);
        return millis;
    }

    private static async Task LoopAsync(
        int port, Func<int, byte[]> request, int connection, Action answered, CancellationToken end)
    {
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, CancellationToken.None);
        byte[] buffer = new byte[16 * 1024];
        for (int i = connection; !end.IsCancellationRequested; i += 7919)
        {
            await socket.SendAsync(request(i), SocketFlags.None, CancellationToken.None);
            await ReadAnswerAsync(socket, buffer);
            answered();
        }
    }

    private static async Task ReadAnswerAsync(Socket socket, byte[] buffer)
    {
        int have = 0;
        while (true)
        {
            int read = await socket.ReceiveAsync(buffer.AsMemory(have), SocketFlags.None, CancellationToken.None);
            if (read == 0)
            {
                throw new InvalidOperationException("The server closed the connection.");
            }

            have += read;
            if (Length(buffer.AsSpan(0, have)) is { } whole && have >= whole)
            {
                return;
            }
        }
    }

    /// <summary>Bytes of the whole answer, as soon as its head is there.</summary>
    private static int? Length(ReadOnlySpan<byte> bytes)
    {
        int head = bytes.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return null;
        }

        if (!bytes.StartsWith("HTTP/1.1 200"u8))
        {
            throw new InvalidOperationException(Encoding.ASCII.GetString(bytes));
        }

        ReadOnlySpan<byte> name = "Content-Length: "u8;
        int at = bytes[..head].IndexOf(name);
        if (at < 0)
        {
            throw new InvalidOperationException("The answer has no Content-Length.");
        }

        System.Buffers.Text.Utf8Parser.TryParse(bytes[(at + name.Length)..], out int length, out _);
        return head + 4 + length;
    }
}
