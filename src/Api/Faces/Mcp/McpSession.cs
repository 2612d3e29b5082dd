using System.Security.Claims;
using ModelContextProtocol.Server;

namespace RingActors.Api.Faces.Mcp;

/// <summary>One session of a client of the older revisions: who uses it, and since when nobody does.</summary>
internal sealed class McpSession(McpServer server, ClaimsPrincipal user, TimeProvider clock)
{
    private const int Claimed = int.MinValue;

    /// <summary>Open requests; the first is the initialize that began the session.</summary>
    private int inUse = 1;
    private int streamOpened;
    private long lastUsed = clock.GetTimestamp();

    /// <summary>Who began it, and alone may use it.</summary>
    public ClaimsPrincipal User => user;

    public string Id => server.SessionId!;

    public bool IsInitialized => server.NegotiatedProtocolVersion is not null;

    public string ClientName => server.ClientInfo?.Name ?? "unknown";

    public bool IsIdle => Volatile.Read(ref inUse) == 0;

    public long LastUsed => Volatile.Read(ref lastUsed);

    /// <summary>Why it ends; null as long as nothing of ours ends it.</summary>
    public string? EndReason { get; set; }

    /// <summary>
    /// Begins a request, which keeps the session from making room until <see cref="Done"/>. False if it makes room
    /// already.
    /// </summary>
    public bool TryBegin()
    {
        for (var seen = Volatile.Read(ref inUse); seen >= 0;)
        {
            var was = Interlocked.CompareExchange(ref inUse, seen + 1, seen);
            if (was == seen)
            {
                return true;
            }

            seen = was;
        }

        return false;
    }

    public void Done()
    {
        Volatile.Write(ref lastUsed, clock.GetTimestamp());
        Interlocked.Decrement(ref inUse);
    }

    /// <summary>Takes an idle session out of use for good.</summary>
    public bool TryClaim() => Interlocked.CompareExchange(ref inUse, Claimed, 0) == 0;

    /// <summary>A session has one standalone stream; the binding can serve it once.</summary>
    public bool TryOpenStream() => Interlocked.Exchange(ref streamOpened, 1) == 0;
}
