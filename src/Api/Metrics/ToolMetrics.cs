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

    public ToolMetrics()
    {
        calls = meter.CreateCounter<long>("ring_tool_calls_total", description: "Tool calls by tool and outcome.");
        duration = meter.CreateHistogram("ring_tool_duration_seconds", "s",
            "Time from a call's arguments to its answer.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = SecondsBuckets });
    }

    public void Called(string tool, ToolFailure? failure, TimeSpan elapsed)
    {
        var outcome = failure is null ? "ok" : ToolFailures.WordFor(failure.Type);
        calls.Add(1, new("tool", tool), new("outcome", outcome));
        duration.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("tool", tool));
    }

    public void Cancelled(string tool) => calls.Add(1, new("tool", tool), new("outcome", "cancelled"));

    public void Dispose() => meter.Dispose();
}
