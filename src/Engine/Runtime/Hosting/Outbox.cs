using System.Collections.Concurrent;
using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Serialization;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Runtime.Shards;

namespace RingActors.Engine.Runtime.Hosting;

/// <summary>
/// Makes the outside calls that are durable in the journal: at least once, with the same idempotency key each time, in order within
/// a lane, with back-off until they succeed, are refused or expire. The outcome goes back to the actor as a message, and the
/// entry leaves the journal in the same append as what the actor decides about it.
/// </summary>
internal sealed class Outbox : IAsyncDisposable
{
    private static readonly Duration BackOffFirst = Duration.FromMilliseconds(200);
    private static readonly Duration BackOffLast = Duration.FromSeconds(30);

    private readonly Dictionary<string, IEffectHandler> _handlers;
    private readonly StoredTypes _types;
    private readonly EngineOptions _options;
    private readonly TimeProvider _time;
    private readonly EngineTelemetry _telemetry;
    private readonly Func<Request, string, ValueTask<Answer>> _tell;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, Pending> _pending = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Lane> _lanes = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    private sealed record Pending(OutboxEntry Entry)
    {
        internal volatile bool Withdrawn;
    }

    private sealed class Lane
    {
        internal readonly Queue<Pending> Queue = new();
        internal Task Running = Task.CompletedTask;
        internal bool Busy;
    }

    internal Outbox(
        IEnumerable<IEffectHandler> handlers,
        StoredTypes types,
        EngineOptions options,
        TimeProvider time,
        EngineTelemetry telemetry,
        Func<Request, string, ValueTask<Answer>> tell)
    {
        _handlers = handlers.ToDictionary(h => h.Channel, StringComparer.Ordinal);
        _types = types;
        _options = options;
        _time = time;
        _telemetry = telemetry;
        _tell = tell;
    }

    internal int Count => _pending.Count;

    internal int Lanes
    {
        get
        {
            lock (_gate)
            {
                return _lanes.Count;
            }
        }
    }

    /// <summary>Age of the oldest call that is not concluded, in seconds.</summary>
    internal double OldestAgeSeconds()
    {
        Instant now = _time.GetInstant();
        double oldest = 0;
        foreach (Pending pending in _pending.Values)
        {
            oldest = Math.Max(oldest, (now - pending.Entry.AskedAt).TotalSeconds);
        }

        return oldest;
    }

    /// <summary>Takes calls that are durable. One that is already known is left alone.</summary>
    internal void Add(OutboxEntry entry)
    {
        Pending pending = new(entry);
        if (_stop.IsCancellationRequested || !_pending.TryAdd(entry.Key, pending))
        {
            return;
        }

        lock (_gate)
        {
            string name = entry.Actor.Home + "/" + entry.Lane;
            if (!_lanes.TryGetValue(name, out Lane? lane))
            {
                lane = new Lane();
                _lanes.Add(name, lane);
            }

            lane.Queue.Enqueue(pending);
            if (!lane.Busy)
            {
                lane.Busy = true;
                lane.Running = Task.Run(() => RunLaneAsync(name, lane));
            }
        }
    }

    /// <summary>A call is no longer wanted; an attempt under way may still arrive.</summary>
    internal void Withdraw(Address actor, string name)
    {
        if (_pending.TryRemove(actor.Value + "#" + name, out Pending? pending))
        {
            pending.Withdrawn = true;
        }
    }

    /// <summary>Stops making calls; what is not concluded stays in the journal and is made at the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        Task[] running;
        lock (_gate)
        {
            running = [.. _lanes.Values.Select(l => l.Running)];
        }

        await Task.WhenAll(running).ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunLaneAsync(string name, Lane lane)
    {
        while (true)
        {
            Pending? next;
            lock (_gate)
            {
                if (_stop.IsCancellationRequested || !lane.Queue.TryDequeue(out next))
                {
                    lane.Busy = false;
                    _lanes.Remove(name);
                    return;
                }
            }

            await ConcludeAsync(next).ConfigureAwait(false);
        }
    }

    private async Task ConcludeAsync(Pending pending)
    {
        int attempt = 0;
        while (!pending.Withdrawn && !_stop.IsCancellationRequested)
        {
            OutboxEntry entry = pending.Entry;
            if (_time.GetInstant() >= entry.ExpiresAt)
            {
                await TellAsync(pending, new EffectConcluded(
                    entry.Name, EffectOutcome.Expired, "effect.expired", $"Not delivered before {entry.ExpiresAt}.", attempt))
                    .ConfigureAwait(false);
                return;
            }

            EffectResult result = await AttemptAsync(entry, ++attempt).ConfigureAwait(false);
            if (result.Verdict != EffectVerdict.TryAgain)
            {
                EffectOutcome outcome = result.Verdict == EffectVerdict.Delivered ? EffectOutcome.Delivered : EffectOutcome.Rejected;
                await TellAsync(pending, new EffectConcluded(entry.Name, outcome, result.Code, result.Detail, attempt)).ConfigureAwait(false);
                return;
            }

            _telemetry.Log.EffectRetried(entry.Key, result.Code, attempt);
            await PauseAsync(BackOff(entry, attempt, result.RetryAfter)).ConfigureAwait(false);
        }
    }

    private async Task<EffectResult> AttemptAsync(OutboxEntry entry, int attempt)
    {
        if (!_handlers.TryGetValue(entry.Channel, out IEffectHandler? handler))
        {
            return new EffectResult(EffectVerdict.Rejected, "effect.no-handler", $"Nothing serves the channel '{entry.Channel}'.");
        }

        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        limit.CancelAfter(TimeSpan.FromSeconds(_options.EffectTimeoutSeconds));
        EffectResult result;
        try
        {
            EffectCall call = new(
                entry.Key,
                entry.Actor,
                (IEffectRequest)_types.Read(entry.RequestName, entry.RequestVersion, entry.Request.Span),
                entry.AskedAt,
                entry.ExpiresAt,
                attempt,
                entry.Correlation);
            result = await handler.CallAsync(call, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            result = new EffectResult(EffectVerdict.TryAgain, "effect.timeout", "No answer in time.");
        }
        catch (Exception e)
        {
            // A handler is an adapter to the outside world; whatever it throws, the call is still owed.
            result = new EffectResult(EffectVerdict.TryAgain, "effect.failed", e.GetType().Name);
        }

        _telemetry.Effect(entry.Channel, result.Verdict.ToString().ToLowerInvariant());
        return result;
    }

    private async Task TellAsync(Pending pending, EffectConcluded outcome)
    {
        OutboxEntry entry = pending.Entry;
        if (outcome.Outcome != EffectOutcome.Delivered)
        {
            _telemetry.Log.EffectGivenUp(entry.Key, outcome.Outcome.ToString(), outcome.Code);
        }

        Request request = new(entry.Actor, outcome, Principal.Parse(entry.Principal), entry.Correlation, "effect:" + entry.Key);
        for (int attempt = 1; !_stop.IsCancellationRequested; attempt++)
        {
            Answer answer = await _tell(request, entry.Name).ConfigureAwait(false);
            if (answer.Kind is not (AnswerKind.Busy or AnswerKind.Unavailable or AnswerKind.Unknown))
            {
                _pending.TryRemove(entry.Key, out _);
                return;
            }

            await PauseAsync(BackOff(entry, attempt, null)).ConfigureAwait(false);
        }
    }

    private async Task PauseAsync(Duration pause)
    {
        try
        {
            await Task.Delay(pause.ToTimeSpan(), _time, _stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The engine stops; the loops look at the token themselves.
        }
    }

    /// <summary>0.2 s doubling to 30 s, spread by up to a quarter; the spread comes from the key, so that a run can be repeated.</summary>
    private static Duration BackOff(OutboxEntry entry, int attempt, Duration? askedFor)
    {
        if (askedFor is { } asked)
        {
            return asked;
        }

        Duration pause = Duration.Min(BackOffLast, BackOffFirst * Math.Pow(2, Math.Min(attempt - 1, 10)));
        double spread = (StableHash.Of(entry.Key) + (uint)attempt) % 250 / 1000.0;
        return pause * (1 + spread);
    }
}
