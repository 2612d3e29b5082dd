using System.Diagnostics.Metrics;

namespace RingActors.Devices.RingCloud.Client.Support;

/// <summary>The measurements of this room. Names and labels are public: dashboards depend on them.</summary>
internal sealed class RingMeter : IDisposable
{
    public const string Name = "RingActors.Ring";
    private readonly Meter _meter = new(Name);
    private readonly Counter<long> _calls;
    private readonly Histogram<double> _durations;
    private readonly Counter<long> _payloadFaults;
    private readonly Counter<long> _pushMessages;
    private readonly Counter<long> _connects;

    private readonly Counter<long> _refused;

    public RingMeter()
    {
        _refused = _meter.CreateCounter<long>(
            "ring_api_budget_refused_total", "{call}", "Calls to Ring that were not made because their share of the hour was used up, by purpose.");
        _calls = _meter.CreateCounter<long>("ring_api_calls_total", "{call}", "Calls to Ring and Google, by endpoint and outcome.");
        _durations = _meter.CreateHistogram<double>("ring_api_duration_seconds", "s", "Time of a call, by endpoint and outcome.");
        _payloadFaults = _meter.CreateCounter<long>(
            "ring_payload_faults_total", "{fault}", "Parts of answers and messages that were not understood, by endpoint.");
        _pushMessages = _meter.CreateCounter<long>("ring_push_messages_total", "{message}", "Push messages, by outcome.");
        _connects = _meter.CreateCounter<long>("ring_connects_total", "{connect}", "Connections made or tried, by subsystem and outcome.");
    }

    /// <summary>The instance, for a listener that must not mix up two connections in one process.</summary>
    public Meter Meter => _meter;

    public void Called(string endpoint, string outcome, TimeSpan took)
    {
        var endpointTag = new KeyValuePair<string, object?>("endpoint", endpoint);
        var outcomeTag = new KeyValuePair<string, object?>("outcome", outcome);
        _calls.Add(1, endpointTag, outcomeTag);
        _durations.Record(took.TotalSeconds, endpointTag, outcomeTag);
    }

    public void PayloadFaults(string endpoint, int count)
    {
        if (count > 0)
        {
            _payloadFaults.Add(count, new KeyValuePair<string, object?>("endpoint", endpoint));
        }
    }

    public void PushMessage(string outcome) => _pushMessages.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void Connect(string subsystem, string outcome) => _connects.Add(
        1,
        new KeyValuePair<string, object?>("subsystem", subsystem),
        new KeyValuePair<string, object?>("outcome", outcome));

    public void ShowBudget(Func<int> remaining) => _meter.CreateObservableGauge(
        "ring_api_budget_remaining", remaining, "{call}", "Calls to Ring that are still allowed in this hour.");

    public void ShowShares(Func<IEnumerable<(string Purpose, int Used)>> used) => _meter.CreateObservableGauge(
        "ring_api_budget_used",
        () => used().Select(u => new Measurement<int>(u.Used, new KeyValuePair<string, object?>("purpose", u.Purpose))),
        "{call}",
        "Calls to Ring in the last hour, by purpose.");

    public void ShowHosts(Func<IEnumerable<string>> open) => _meter.CreateObservableGauge(
        "ring_host_left_alone",
        () => open().Select(h => new Measurement<int>(1, new KeyValuePair<string, object?>("host", h))),
        null,
        "1 while a host has failed again and again and only single calls find out whether it is back.");

    public void ShowLiveViews(Func<int> open) => _meter.CreateObservableGauge(
        "ring_live_views", open, "{session}", "Live views that are open.");

    public void BudgetRefused(string purpose) => _refused.Add(1, new KeyValuePair<string, object?>("purpose", purpose));

    public void Dispose() => _meter.Dispose();
}
