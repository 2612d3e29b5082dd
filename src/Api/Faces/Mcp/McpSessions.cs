using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Security.Claims;
using ModelContextProtocol.Server;
using RingActors.Api.Limits;
using RingActors.Api.Logging;
using RingActors.Api.Metrics;
using RingActors.Api.Settings.Areas;

namespace RingActors.Api.Faces.Mcp;

/// <summary>
/// How many sessions are open, at most <c>Mcp:SessionsMax</c>, and <c>Mcp:SessionsPerKeyMax</c> of one key: clients
/// forget to close them, so at the cap the longest idle one makes room, at a key's own cap one of its own. The
/// sessions themselves are the SDK binding's, which also ends those that nobody uses.
/// </summary>
internal sealed class McpSessions : IDisposable
{
    private readonly ConcurrentDictionary<string, McpSession> sessions = new(StringComparer.Ordinal);
    private readonly Lock admitting = new();
    private readonly Meter meter = new(ToolMetrics.MeterName);
    private readonly McpSettings settings;
    private readonly TimeProvider clock;
    private readonly LimitMetrics limits;
    private readonly ILogger<McpSessions> log;
    private RequestDelegate? delete;

    /// <summary>Sessions, and requests that may still become one.</summary>
    private int places;

    /// <summary>The same by key; read and written while admitting.</summary>
    private readonly Dictionary<string, int> placesByKey = new(StringComparer.Ordinal);

    public McpSessions(
        McpSettings settings, TimeProvider clock, LimitMetrics limits, IHostApplicationLifetime lifetime,
        ILogger<McpSessions> log)
    {
        (this.settings, this.clock, this.limits, this.log) = (settings, clock, limits, log);
        lifetime.ApplicationStopping.Register(EndAll);
        meter.CreateObservableGauge("ringactors_mcp_sessions", () => sessions.Count, description: "Open MCP sessions.");
    }

    public int Count => sessions.Count;

    public McpSession? Find(string id) => sessions.GetValueOrDefault(id);

    public void Dispose() => meter.Dispose();

    /// <summary>
    /// The binding ends a session when its client sends DELETE and in no other way, so this is ours too.
    /// </summary>
    public void EndBy(RequestDelegate binding) => delete = binding;

    /// <summary>Takes a place for a session that is about to begin; or says why there is none.</summary>
    public async Task<RpcError?> AdmitAsync(ClaimsPrincipal user)
    {
        McpSession? oldest = null;
        var key = KeyOf(user);
        lock (admitting)
        {
            if (placesByKey.GetValueOrDefault(key) >= settings.SessionsPerKeyMax)
            {
                oldest = ClaimLongestIdle(key);
                if (oldest is null)
                {
                    return Refused(RpcError.TooManySessions);
                }
            }
            else if (places >= settings.SessionsMax)
            {
                oldest = ClaimLongestIdle(null);
                if (oldest is null)
                {
                    return Refused(RpcError.Full);
                }
            }

            places++;
            placesByKey[key] = placesByKey.GetValueOrDefault(key) + 1;
        }

        if (oldest is not null)
        {
            await EndAsync(oldest, "made room for a new one");
        }

        return null;
    }

    /// <summary>The admitted request is answered: it has left a session behind, or its place is free again.</summary>
    public async Task SettleAsync(McpServer? server, ClaimsPrincipal user)
    {
        if (server is null)
        {
            GiveBack(KeyOf(user));
        }
        else if (Find(server.SessionId!) is { } session)
        {
            if (session.IsInitialized)
            {
                Log.SessionOpened(log, Shown(session.Id), McpCaller.Cleaned(session.ClientName));
            }
            else
            {
                await EndAsync(session, "initialize did not succeed");
            }

            session.Done();
        }
    }

    /// <summary>The whole life of a session; a request of a revision without sessions just runs.</summary>
    public Task RunAsync(McpServer server, ClaimsPrincipal user, CancellationToken closed) =>
        string.IsNullOrEmpty(server.SessionId) ? server.RunAsync(closed) : LiveAsync(server, user, closed);

    private async Task LiveAsync(McpServer server, ClaimsPrincipal user, CancellationToken closed)
    {
        var session = new McpSession(server, user, clock);
        sessions[session.Id] = session;
        try
        {
            await server.RunAsync(closed);
        }
        catch (OperationCanceledException) when (closed.IsCancellationRequested)
        {
            // That is how a server is asked to end.
        }
#pragma warning disable CA1031 // Whatever ended the server, the binding must still release its transport.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.SessionBroke(log, exception, Shown(session.Id));
        }
        finally
        {
            sessions.TryRemove(session.Id, out _);
            GiveBack(KeyOf(user));
            Log.SessionClosed(log, Shown(session.Id), session.EndReason ?? "idle");
        }
    }

    private RpcError Refused(RpcError why)
    {
        limits.Hit("sessions");
        return why;
    }

    private void GiveBack(string key)
    {
        lock (admitting)
        {
            places--;
            if (--placesByKey[key] == 0)
            {
                placesByKey.Remove(key);
            }
        }
    }

    /// <param name="key">Whose; null for anybody's.</param>
    private McpSession? ClaimLongestIdle(string? key) => sessions.Values
        .Where(s => s.IsIdle && (key is null || KeyOf(s.User) == key))
        .OrderBy(s => s.LastUsed).FirstOrDefault(s => s.TryClaim());

    private static string KeyOf(ClaimsPrincipal user) => user.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";

    /// <summary>The binding would end them only after the server has waited for what is asked in them.</summary>
    private void EndAll()
    {
        foreach (var session in sessions.Values)
        {
            _ = EndAsync(session, "shutdown");
        }
    }

    private Task EndAsync(McpSession session, string reason)
    {
        session.EndReason = reason;
        // The binding ends a session only for whoever began it.
        var context = new DefaultHttpContext { User = session.User };
        context.Request.Method = HttpMethods.Delete;
        context.Request.Headers[McpHeaders.SessionId] = session.Id;
        return delete!(context);
    }

    /// <summary>Whoever knows a session's id can use it, so logs show only its beginning.</summary>
    private static string Shown(string id) => id[..6];
}
