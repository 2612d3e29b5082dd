// Sessions are how revisions up to 2025-11-25 work; their clients are served on purpose.
#pragma warning disable MCP9006
using System.Buffers.Text;
using System.Security.Cryptography;
using ModelContextProtocol.Server;

namespace RingActors.Api.Mcp;

/// <summary>One session of a client of the older revisions: its transport, its server, and who is using it.</summary>
internal sealed class McpSessionEntry : IAsyncDisposable
{
    private readonly CancellationTokenSource ending;
    private readonly McpServer server;
    private readonly Task running;
    private int inUse;
    private int streamOpened;
    private int disposed;

    public McpSessionEntry(McpBindingOptions binding, IServiceProvider services, ILoggerFactory loggers,
        TimeProvider clock, CancellationToken stopping)
    {
        Clock = clock;
        Id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        Transport = new StreamableHttpServerTransport(loggers)
        {
            SessionId = Id,
            EventStreamStore = binding.EventStore
        };
        server = McpServer.Create(Transport, binding.Server, loggers, services);
        LastUsed = clock.GetTimestamp();
        running = server.RunAsync(ending.Token);
    }

    public string Id { get; }

    public StreamableHttpServerTransport Transport { get; }

    public string? NegotiatedVersion => server.NegotiatedProtocolVersion;

    public string ClientName => server.ClientInfo?.Name ?? "unknown";

    /// <summary>Ends when the session does; everything that runs for it is linked to this.</summary>
    public CancellationToken Ended => ending.Token;

    public bool IsIdle => Volatile.Read(ref inUse) == 0;

    public long LastUsed { get; private set; }

    private TimeProvider Clock { get; }

    /// <summary>Keeps the session from being reaped until the returned token is disposed.</summary>
    public Use Begin()
    {
        Interlocked.Increment(ref inUse);
        return new Use(this);
    }

    /// <summary>A session has one standalone stream; the transport can serve it once.</summary>
    public bool TryOpenStream() => Interlocked.Exchange(ref streamOpened, 1) == 0;

    /// <summary>Ends the session and reports how its server ended, when that was by an error.</summary>
    public async Task<Exception?> EndAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return null;
        }

        await ending.CancelAsync();
        Exception? failure = null;
        try
        {
            await running;
        }
        catch (OperationCanceledException)
        {
            // That is how a server is asked to end.
        }
#pragma warning disable CA1031 // Whatever ended the server, its transport must still be released; the caller logs it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            failure = exception;
        }

        await server.DisposeAsync();
        await Transport.DisposeAsync();
        ending.Dispose();
        return failure;
    }

    public async ValueTask DisposeAsync() => await EndAsync();

    public readonly struct Use(McpSessionEntry session) : IDisposable
    {
        public void Dispose()
        {
            session.LastUsed = session.Clock.GetTimestamp();
            Interlocked.Decrement(ref session.inUse);
        }
    }
}
