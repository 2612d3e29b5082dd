using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RingActors.Api.Access.Callers;
using RingActors.Api.Faces.Http;
using RingActors.Api.Instance;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Startup;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;

namespace RingActors.Bench.Facade;

/// <summary>
/// MCP over HTTP, through guard, gate, binding, SDK and answer, with a tool that does nothing: calls a second in sessions
/// and without them, one request in flight each; and what a session keeps on the managed heap. The client is in the same
/// process, on the same cores.
/// </summary>
internal static class McpBench
{
    private const int Sessions = 1000;
    private const string Modern = "2026-07-28";
    private const string Common = "Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n";
    private const string Initialize = """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"bench","version":"1"}}}""";
    private const string Initialized = """{"jsonrpc":"2.0","method":"notifications/initialized"}""";
    private const string Call = """{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"say","arguments":{"what":"hello"}}}""";
    private const string ModernCall = """{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"say","arguments":{"what":"hello"},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/clientInfo":{"name":"bench","version":"1"}}}}""";

    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(3);

    internal static async Task RunAsync(Report report)
    {
        (string What, int Connections, bool IsModern)[] loads =
        [
            ("1 session", 1, false), ("32 sessions", 32, false),
            ("1 connection, no session", 1, true), ("32 connections, no session", 32, true),
        ];
        List<(double Rate, double Cpu)>[] rates = [.. loads.Select(_ => new List<(double, double)>())];
        List<double> bytes = [];
        for (int round = 0; round < report.Rounds; round++)
        {
            await WithServerAsync(async port =>
            {
                for (int i = 0; i < loads.Length; i++)
                {
                    rates[i].Add(await RateAsync(port, loads[i].Connections, loads[i].IsModern));
                }
            });
            await WithServerAsync(async port => bytes.Add(await BytesAsync(port)));
        }

        for (int i = 0; i < loads.Length; i++)
        {
            string what = $"MCP tool call, {loads[i].What}";
            report.Line(what, rates[i].Select(r => r.Rate), "calls/s", loads[i].IsModern ? Modern : "2025-11-25");
            report.Line(what, rates[i].Select(r => r.Cpu), "µs of CPU", "client and server together");
        }

        report.Line($"an MCP session of {Sessions:n0}", bytes, "bytes", "managed heap, after a full collection");
    }

    private static async Task WithServerAsync(Func<int, Task> use)
    {
        string folder = Directory.CreateTempSubdirectory("ringactors-bench-").FullName;
        string settings = Path.Combine(folder, "settings.json");
        await File.WriteAllTextAsync(settings, $$"""{ "Mcp": { "SessionsMax": {{2 * Sessions}}, "SessionsPerKeyMax": {{2 * Sessions}} } }""");
        ServeOptions options = new() { Data = folder, Port = "0" };
        Launch launch = Launch.Prepare(options, name => name switch
        {
            "MCP_CONFIG_FILE" => settings,
            "MCP_RATE_LIMIT_RPM" => "0",
            _ => null,
        });
        Socket socket = ListenSocket.TryBind(new ListenAddress(IPAddress.Loopback), 0)!;
        await using (WebApplication app = WebServer.Build(launch, socket, services =>
        {
            services.AddSingleton<IKeyDirectory>(new NoKeys());
            services.AddSingleton(provider => new BearerTokens(provider.GetRequiredService<AuthSettings>(), TimeProvider.System));
            services.AddLogging(logging => logging.ClearProviders());
            services.AddTool(SayTool, _ => (_, _) =>
                ValueTask.FromResult(ToolResult.Ok(new Counted(1), FacadeJson.Default.Counted)));
        }))
        {
            await app.StartAsync();
            await use(WebServer.PortOf(socket));
            await app.StopAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task<(double Rate, double Cpu)> RateAsync(int port, int connections, bool isModern)
    {
        long answered = 0;
        using CancellationTokenSource end = new();
        Task[] loops = [.. Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            using Connection connection = await Connection.OpenAsync(port);
            byte[] request = isModern
                ? connection.Request(ModernCall,
                    $"MCP-Protocol-Version: {Modern}\r\nMcp-Method: tools/call\r\nMcp-Name: say\r\n")
                : connection.Request(Call,
                    $"Mcp-Session-Id: {await BeginAsync(connection)}\r\nMCP-Protocol-Version: 2025-11-25\r\n");
            while (!end.IsCancellationRequested)
            {
                await connection.AskAsync(request, "structuredContent");
                Interlocked.Increment(ref answered);
            }
        }))];
        await Task.Delay(Warm);
        Interlocked.Exchange(ref answered, 0);
        long started = Stopwatch.GetTimestamp();
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        await Task.Delay(Slice);
        long calls = Interlocked.Read(ref answered);
        double rate = calls / Stopwatch.GetElapsedTime(started).TotalSeconds;
        double micros = (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / calls;
        await end.CancelAsync();
        await Task.WhenAll(loops);
        return (rate, micros);
    }

    private static async Task<double> BytesAsync(int port)
    {
        using Connection connection = await Connection.OpenAsync(port);
        await BeginManyAsync(connection, Sessions / 10);
        long before = Settled();
        await BeginManyAsync(connection, Sessions);
        return (Settled() - before) / (double)Sessions;
    }

    private static async Task BeginManyAsync(Connection connection, int count)
    {
        for (int i = 0; i < count; i++)
        {
            await BeginAsync(connection);
        }
    }

    private static long Settled()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }

    /// <summary>Begins a session and calls once in it, as any client does.</summary>
    private static async Task<string> BeginAsync(Connection connection)
    {
        string greeted = await connection.AskAsync(connection.Request(Initialize, ""), "serverInfo");
        const string header = "Mcp-Session-Id: ";
        int at = greeted.IndexOf(header, StringComparison.OrdinalIgnoreCase) + header.Length;
        string session = greeted[at..greeted.IndexOf("\r\n", at, StringComparison.Ordinal)];
        string mine = $"Mcp-Session-Id: {session}\r\n";
        await connection.AskAsync(connection.Request(Initialized, mine), "HTTP/1.1 202");
        await connection.AskAsync(connection.Request(Call, mine), "structuredContent");
        return session;
    }

    private static readonly ToolDefinition SayTool = new()
    {
        Name = "say",
        Title = "Say",
        Description = "Say.",
        Hints = new ToolHints(true, false, true, false),
        Risk = ToolRisk.Routine,
        Input = Schema.Object().Required("what", Schema.Text(null, 1, 100)),
        Output = Schema.OpenObject().Required("home_seq", Schema.Count()),
        Example = """{"what":"hello"}""",
    };

    /// <summary>One keep-alive connection; answers are read to the end of their chunks, or have none.</summary>
    private sealed class Connection(Socket socket, int port) : IDisposable
    {
        private readonly byte[] _buffer = new byte[64 * 1024];

        internal static async Task<Connection> OpenAsync(int port)
        {
            Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, port);
            return new Connection(socket, port);
        }

        internal byte[] Request(string json, string headers) => Encoding.ASCII.GetBytes(
            $"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{Common}{headers}Content-Length: {json.Length}\r\n\r\n"
            + json);

        internal async Task<string> AskAsync(byte[] request, string expected)
        {
            await socket.SendAsync(request, SocketFlags.None);
            int have = 0;
            while (have == 0 || !IsWhole(_buffer.AsSpan(0, have)))
            {
                int read = await socket.ReceiveAsync(_buffer.AsMemory(have), SocketFlags.None);
                have += read > 0 ? read : throw new InvalidOperationException("The server closed the connection.");
            }

            string answer = Encoding.UTF8.GetString(_buffer, 0, have);
            return answer.Contains(expected, StringComparison.Ordinal) ? answer
                : throw new InvalidOperationException(answer);
        }

        public void Dispose() => socket.Dispose();

        private static bool IsWhole(ReadOnlySpan<byte> answer) =>
            answer.EndsWith("\r\n0\r\n\r\n"u8)
            || (answer.IndexOf("Content-Length: 0"u8) > 0 && answer.EndsWith("\r\n\r\n"u8));
    }
}
