using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using RingActors.Api.Logging;
using RingActors.Api.Metrics;

namespace RingActors.Api.Mcp;

/// <summary>
/// The open sessions. Clients forget to close them, so there is a cap, at which the longest idle one makes room, and a
/// reaper for those nobody uses.
/// </summary>
internal sealed class McpSessions(
    McpBindingOptions options, IServiceProvider services, ILoggerFactory loggers, TimeProvider clock,
        IHostApplicationLifetime lifetime)
    : BackgroundService
{
    private readonly ConcurrentDictionary<string, McpSessionEntry> sessions = new(StringComparer.Ordinal);
    private readonly ILogger log = loggers.CreateLogger<McpSessions>();
    private readonly Lock admitting = new();
    private readonly Meter meter = new(ToolMetrics.MeterName);

    public int Count => sessions.Count;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        meter.CreateObservableGauge("ringactors_mcp_sessions", () => sessions.Count, description: "Open MCP sessions.");
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        meter.Dispose();
        base.Dispose();
    }

    public McpSessionEntry? Find(string id) => sessions.GetValueOrDefault(id);

    /// <summary>A new session, or null when all are in use.</summary>
    public McpSessionEntry? Open()
    {
        lock (admitting)
        {
            if (sessions.Count >= options.SessionsMax && !EvictLongestIdle())
            {
                return null;
            }

            var session = new McpSessionEntry(options, services, loggers, clock, lifetime.ApplicationStopping);
            sessions[session.Id] = session;
            return session;
        }
    }

    public async Task CloseAsync(McpSessionEntry session, string reason)
    {
        if (!sessions.TryRemove(session.Id, out _))
        {
            return;
        }

        var failure = await session.EndAsync();
        if (failure is not null)
        {
            Log.SessionBroke(log, failure, Shown(session.Id));
        }

        Log.SessionClosed(log, Shown(session.Id), reason);
    }

    /// <summary>Whoever knows a session's id can use it, so logs show only its beginning.</summary>
    public static string Shown(string id) => id[..6];

    /// <summary>Ends every session that has been idle too long.</summary>
    public async Task ReapAsync()
    {
        foreach (var session in sessions.Values)
        {
            if (session.IsIdle && clock.GetElapsedTime(session.LastUsed) >= options.SessionIdleMax)
            {
                await CloseAsync(session, "idle");
            }
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(sessions.Values.Select(session => CloseAsync(session, "shutdown")));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var period = TimeSpan.FromTicks(
            Math.Clamp(options.SessionIdleMax.Ticks / 4, TimeSpan.TicksPerSecond / 2, TimeSpan.TicksPerMinute));
        using var timer = new PeriodicTimer(period, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await ReapAsync();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private bool EvictLongestIdle()
    {
        var oldest = sessions.Values.Where(s => s.IsIdle).MinBy(s => s.LastUsed);
        if (oldest is null)
        {
            return false;
        }

        // It leaves the table at once; its server ends in its own time.
        _ = CloseAsync(oldest, "made room for a new one");
        return true;
    }
}
