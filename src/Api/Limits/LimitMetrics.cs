using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using RingActors.Api.Metrics;

namespace RingActors.Api.Limits;

/// <summary>
/// What the limits refused, and how much is left. Whose it was is in no label: keys and addresses are many, and
/// addresses are persons.
/// </summary>
internal sealed class LimitMetrics : IDisposable
{
    private readonly Meter _meter = new(ToolMetrics.MeterName);
    private readonly Counter<long> _hits;
    private readonly ConcurrentQueue<(string Scope, Func<long?> Left)> _left = new();

    public LimitMetrics()
    {
        _hits = _meter.CreateCounter<long>(
            "mcp_rate_limit_hits_total",
            description: "Calls that a limit refused, by what was used up: a key's calls of a tool, its calls in all, "
                + "those of strangers at an address, places to run, sessions, streams, connections.");
        _meter.CreateObservableGauge(
            "mcp_rate_limit_remaining",
            Remaining,
            description: "Calls that are left at once to whoever has the fewest left, by what is counted.");
    }

    /// <summary>A call was refused.</summary>
    public void Hit(string scope) => _hits.Add(1, new KeyValuePair<string, object?>("scope", scope));

    /// <summary>Shows what is left of something.</summary>
    public void Show(string scope, Func<long?> left) => _left.Enqueue((scope, left));

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<long>> Remaining() =>
        from counted in _left
        let left = counted.Left()
        where left is not null
        select new Measurement<long>(left.Value, new KeyValuePair<string, object?>("scope", counted.Scope));
}
