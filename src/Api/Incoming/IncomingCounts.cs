using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using RingActors.Api.Limits;
using RingActors.Api.Metrics;
using RingActors.Engine.Core;
using RingActors.Rules.Webhooks;

namespace RingActors.Api.Incoming;

/// <summary>What came to a webhook since the start and is no event.</summary>
internal sealed record IncomingTally(long Missing, long Wrong, long Stale, long Repeated, long HeldBack);

/// <summary>
/// Counts what came, and holds back what comes too often: the one for wrong signatures, of which there is no event
/// (P-S1), the other for each webhook by its own rate.
/// </summary>
internal sealed class IncomingCounts : IDisposable
{
    private readonly Meter _meter = new(ToolMetrics.MeterName);
    private readonly Counter<long> _all;
    private readonly ConcurrentDictionary<(Address Webhook, string Verdict), long> _counts = new();
    private readonly ConcurrentDictionary<Address, (int PerMinute, BucketTable<Address> Bucket)> _rates = new();

    public IncomingCounts() => _all = _meter.CreateCounter<long>(
        "ring_inbound_webhooks_total",
        description: "Deliveries to inbound webhooks by verdict: taken, repeated, unfit, missing, wrong, stale, "
            + "held_back, unknown, unavailable.");

    /// <summary>One came; null for an address that no webhook has.</summary>
    internal void Count(Address? webhook, string verdict)
    {
        _all.Add(1, new KeyValuePair<string, object?>("verdict", verdict));
        if (webhook is not null)
        {
            _counts.AddOrUpdate((webhook, verdict), 1, (_, count) => count + 1);
        }
    }

    internal IncomingTally Of(Address webhook)
    {
        long Said(string verdict) => _counts.GetValueOrDefault((webhook, verdict));
        return new IncomingTally(Said("missing"), Said("wrong"), Said("stale"), Said("repeated"), Said("held_back"));
    }

    /// <summary>Null if one more may come, else how long to wait.</summary>
    internal TimeSpan? Take(Address webhook, WebhookIntake intake)
    {
        (int perMinute, BucketTable<Address> bucket) = _rates.GetOrAdd(webhook, _ => Rate(intake));
        if (perMinute != intake.PerMinute)
        {
            (_, bucket) = _rates[webhook] = Rate(intake);
        }

        return bucket.Take(webhook);
    }

    public void Dispose() => _meter.Dispose();

    /// <summary>A minute's worth may come at once.</summary>
    private static (int PerMinute, BucketTable<Address> Bucket) Rate(WebhookIntake intake) =>
        (intake.PerMinute, new BucketTable<Address>(intake.PerMinute, intake.PerMinute, 1));
}
