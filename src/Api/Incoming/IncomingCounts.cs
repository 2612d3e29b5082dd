using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
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
    private readonly ConcurrentDictionary<Address, Rates> _rates = new();
    private readonly ConcurrentDictionary<Address, long> _refused = new();
    private readonly TimeProvider _time;

    public IncomingCounts(TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        _all = _meter.CreateCounter<long>(
        "ring_inbound_webhooks_total",
        description: "Deliveries to inbound webhooks by verdict: taken, repeated, unfit, missing, wrong, stale, "
            + "held_back, unknown, unavailable.");
    }

    /// <summary>One came; null for an address that no webhook has.</summary>
    internal void Count(Address? webhook, string verdict)
    {
        _all.Add(1, new KeyValuePair<string, object?>("verdict", verdict));
        if (webhook is not null)
        {
            _counts.AddOrUpdate((webhook, verdict), 1, (_, count) => count + 1);
            if (verdict is "missing" or "wrong" or "stale")
            {
                _refused[webhook] = _time.GetUtcNow().ToUnixTimeMilliseconds();
            }
        }
    }

    internal IncomingTally Of(Address webhook)
    {
        long Said(string verdict) => _counts.GetValueOrDefault((webhook, verdict));
        return new IncomingTally(Said("missing"), Said("wrong"), Said("stale"), Said("repeated"), Said("held_back"));
    }

    /// <summary>When one came last that was not believed; null if none did since the start.</summary>
    internal Instant? RefusedAt(Address webhook) =>
        _refused.TryGetValue(webhook, out long at) ? Instant.FromUnixTimeMilliseconds(at) : null;

    /// <summary>
    /// Null if one more may come, else how long to wait. What came before, word for word and under the same signed id,
    /// has a rate of its own: where no time is signed, whoever saw one request can send it for ever, and must not keep
    /// others out.
    /// </summary>
    /// <param name="webhook">Which.</param>
    /// <param name="intake">Its settings.</param>
    /// <param name="signedId">Which delivery it is, where the signed part says so; null if it does not.</param>
    /// <param name="body">What was sent.</param>
    internal TimeSpan? Take(Address webhook, WebhookIntake intake, string? signedId, byte[] body)
    {
        Rates rates = _rates.GetOrAdd(webhook, _ => new Rates(intake.PerMinute));
        if (rates.PerMinute != intake.PerMinute)
        {
            rates = _rates[webhook] = new Rates(intake.PerMinute);
        }

        return (rates.IsKnown(signedId, body) ? rates.Repeats : rates.News).Take(webhook);
    }

    public void Dispose() => _meter.Dispose();

    /// <summary>A minute's worth may come at once.</summary>
    private sealed class Rates(int perMinute)
    {
        /// <summary>So many bodies are known; beyond that the oldest count as new once more.</summary>
        private const int KnownMax = 1000;

        private readonly HashSet<UInt128> _known = [];
        private readonly Queue<UInt128> _order = new();

        internal int PerMinute => perMinute;

        internal BucketTable<Address> News { get; } = new(perMinute, perMinute, 1);

        internal BucketTable<Address> Repeats { get; } = new(perMinute, perMinute, 1);

        internal bool IsKnown(string? signedId, byte[] body)
        {
            UInt128 digest = BinaryPrimitives.ReadUInt128LittleEndian(
                SHA256.HashData([.. Encoding.UTF8.GetBytes(signedId + "\n"), .. body]));
            lock (_known)
            {
                if (!_known.Add(digest))
                {
                    return true;
                }

                _order.Enqueue(digest);
                if (_order.Count > KnownMax)
                {
                    _known.Remove(_order.Dequeue());
                }

                return false;
            }
        }
    }
}
