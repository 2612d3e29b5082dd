using System.Diagnostics.Metrics;
using RingActors.Api.Tools.Answers;

namespace RingActors.Api.Metrics;

/// <summary>
/// Calls of tools, by tool and outcome. Both label sets are closed: nothing a caller sends becomes a label.
/// </summary>
internal sealed class ToolMetrics : IDisposable
{
    public const string MeterName = "RingActors.Api";

    private static readonly double[] SecondsBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5,
        1, 2.5, 5, 10, 30];

    private readonly Meter meter = new(MeterName);
    private readonly Counter<long> calls;
    private readonly Histogram<double> duration;
    private readonly Counter<long> mcpCalls;
    private readonly Histogram<double> mcpDuration;
    private readonly UpDownCounter<long> active;
    private readonly Counter<long> timeouts;
    private readonly Counter<long> errors;

    public ToolMetrics()
    {
        calls = meter.CreateCounter<long>("ring_tool_calls_total", description: "Tool calls by tool and outcome.");
        duration = meter.CreateHistogram("ring_tool_duration_seconds", "s",
            "Time from a call's arguments to its answer.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = SecondsBuckets });
        mcpCalls = meter.CreateCounter<long>("mcp_tool_calls_total", description: "Tool calls by tool and status.");
        mcpDuration = meter.CreateHistogram("mcp_tool_duration_seconds", "s", "Time of tool calls.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = SecondsBuckets });
        active = meter.CreateUpDownCounter<long>(
            "mcp_tool_active_executions", description: "Tool calls that are being worked on.");
        timeouts = meter.CreateCounter<long>("mcp_tool_timeouts_total", description: "Tool calls that took too long.");
        errors = meter.CreateCounter<long>(
            "mcp_tool_errors_total", description: "Tool calls that did not succeed, by kind of no.");
    }

    /// <summary>A call is worked on until what is returned is disposed of.</summary>
    public ActiveCall Begin(string tool)
    {
        active.Add(1, new KeyValuePair<string, object?>("tool", tool));
        return new ActiveCall(active, tool);
    }

    public void Called(string tool, ToolFailure? failure, TimeSpan elapsed)
    {
        var outcome = failure is null ? "ok" : ToolFailures.WordFor(failure.Type);
        calls.Add(1, new("tool", tool), new("outcome", outcome));
        KeyValuePair<string, object?> name = new("tool", tool);
        duration.Record(elapsed.TotalSeconds, name);
        mcpCalls.Add(1, name, new("status", failure is null ? "success" : "error"));
        mcpDuration.Record(elapsed.TotalSeconds, name);
        if (failure is not null)
        {
            errors.Add(1, name, new("error_type", outcome));
        }

        if (outcome == "timeout")
        {
            timeouts.Add(1, name);
        }
    }

    public void Cancelled(string tool)
    {
        KeyValuePair<string, object?> name = new("tool", tool);
        calls.Add(1, name, new("outcome", "cancelled"));
        mcpCalls.Add(1, name, new("status", "cancelled"));
    }

    public void Dispose() => meter.Dispose();
}

/// <summary>A call that is being worked on.</summary>
internal readonly struct ActiveCall(UpDownCounter<long>? active, string tool) : IDisposable
{
    public void Dispose() => active?.Add(-1, new KeyValuePair<string, object?>("tool", tool));
}
