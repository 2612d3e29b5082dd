using System.Collections.Concurrent;
using NodaTime;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Engine.Runtime.Journals;
using RingActors.Engine.Runtime.Telemetry;

namespace RingActors.Engine.Runtime.Outbox;

/// <summary>
/// Makes the outside calls of one shard that are durable in the journal: at least once, with the same idempotency key
/// each time, in order within a lane, with back-off until they succeed, are refused or expire. The outcome goes back to
/// the actor as a message, and the entry leaves the journal in the same append as what the actor decides about it.
/// </summary>
internal sealed class EffectOutbox : IAsyncDisposable
{
    private static readonly Duration BackOffFirst = Duration.FromMilliseconds(200);
    private static readonly Duration BackOffLast = Duration.FromSeconds(30);
    private static readonly Duration PauseStepMax = Duration.FromSeconds(10);

    private readonly OutboxServices _services;
    private readonly TimeProvider _time;
    private readonly EngineTelemetry _telemetry;
    private readonly Func<Request, OutboxEntry, ValueTask<Answer>> _tell;

    /// <summary>From here on no call is made that is not under way.</summary>
    private readonly CancellationTokenSource _closing = new();

    /// <summary>From here on those under way are not waited for either.</summary>
    private readonly CancellationTokenSource _stop = new();

    private readonly ConcurrentDictionary<string, PendingCall> _pending = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Lane> _lanes = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    private sealed class Lane(string name)
    {
        internal readonly string Name = name;
        internal readonly Queue<PendingCall> Queue = new();
        internal Task Running = Task.CompletedTask;
        internal bool Busy;
    }

    /// <summary>Makes one for a shard that is being opened.</summary>
    /// <param name="services">What it makes the calls with.</param>
    /// <param name="tell">Tells the shard how a call has ended, however full its mailbox is.</param>
    internal EffectOutbox(OutboxServices services, Func<Request, OutboxEntry, ValueTask<Answer>> tell)
    {
        _services = services;
        _time = services.Time;
        _telemetry = services.Telemetry;
        _tell = tell;
    }

    /// <summary>Calls that are not concluded: none of a channel that is quiet.</summary>
    internal int Count => _pending.Values.Count(p => !IsQuiet(p.Entry));

    /// <summary>Age of the oldest call that is not concluded, in seconds: of none of a channel that is quiet.</summary>
    internal double OldestAgeSeconds()
    {
        Instant now = _time.GetInstant();
        double oldest = 0;
        foreach (PendingCall pending in _pending.Values)
        {
            if (!IsQuiet(pending.Entry))
            {
                oldest = Math.Max(oldest, (now - pending.Entry.AskedAt).TotalSeconds);
            }
        }

        return oldest;
    }

    /// <summary>
    /// The calls of a home that were tried and are tried again, the oldest first: none of a channel that is quiet.
    /// </summary>
    internal IEnumerable<RetriedCall> Retried(string home) => _pending.Values
        .Where(p => p.Entry.Actor.Home == home && p.Failed is not null && !p.IsOver && !IsQuiet(p.Entry))
        .OrderBy(p => p.Entry.AskedAt).ThenBy(p => p.Entry.Key, StringComparer.Ordinal)
        .Select(p => new RetriedCall(
            p.Entry.Actor,
            p.Entry.Name,
            (IEffectRequest)_services.Types.Read(p.Entry.RequestName, p.Entry.RequestVersion, p.Entry.Request.Span),
            p.Entry.AskedAt,
            p.Entry.ExpiresAt,
            p.Failed!.Number,
            p.Failed.Code));

    /// <summary>
    /// Takes calls that are durable, in the order in which they were asked for. One that is already known is left
    /// alone; a later asking under the same name takes the place of the former, as in the journal.
    /// </summary>
    internal void Add(IReadOnlyList<OutboxEntry> entries)
    {
        if (entries.Count == 0)
        {
            return;
        }

        lock (_gate)
        {
            // All of them stand in their lanes before the first is made.
            Lane[] idle = [.. entries.Select(Enqueue).OfType<Lane>()];
            foreach (Lane lane in idle)
            {
                lane.Running = _services.Host.Run(() => RunLaneAsync(lane));
            }
        }
    }

    /// <summary>A call is concluded or no longer wanted; an attempt under way may still arrive.</summary>
    internal void Withdraw(Address actor, string name)
    {
        if (_pending.TryRemove(actor.Value + "#" + name, out PendingCall? pending))
        {
            pending.End();
        }
    }

    /// <summary>After a failure of the journal: what it has is owed, and nothing else.</summary>
    internal void Reconcile(IReadOnlyList<OutboxEntry> entries)
    {
        HashSet<string> owed = [.. entries.Select(e => e.Key)];
        foreach (
            PendingCall pending in _pending.Values.Where(p => !owed.Contains(p.Entry.Key)).OrderBy(p =>
                p.Entry.Key, StringComparer.Ordinal))
        {
            Withdraw(pending.Entry.Actor, pending.Entry.Name);
        }

        Add(entries);
    }

    /// <summary>
    /// Makes no more calls, and waits for the attempts that are under way and for their outcomes to be told: whoever
    /// runs the shard next must not make the next call of a lane while the one before it is still being made here. An
    /// attempt takes at most <see cref="EngineOptions.EffectTimeoutSeconds"/>; its outcome waits for one turn of the
    /// shard. What is not concluded stays in the journal.
    /// </summary>
    internal Task CloseAsync()
    {
        _closing.Cancel();
        return RunningAsync();
    }

    /// <summary>
    /// Makes no more calls, and cuts short those that are under way: they are made again by whoever runs the shard
    /// next.
    /// </summary>
    internal void Cut()
    {
        _closing.Cancel();
        _stop.Cancel();
    }

    /// <summary>Stops making calls; what is not concluded stays in the journal and is made at the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        // The two sources stay: a shard that is lost may be cut late, and there is nothing in them to free.
        Cut();
        await RunningAsync();
    }

    private Task RunningAsync()
    {
        lock (_gate)
        {
            return Task.WhenAll([.. _lanes.Values.Select(l => l.Running)]);
        }
    }

    /// <summary>The lane if it has to be started.</summary>
    private Lane? Enqueue(OutboxEntry entry)
    {
        if (_closing.IsCancellationRequested)
        {
            return null;
        }

        if (_pending.TryGetValue(entry.Key, out PendingCall? known))
        {
            if (known.Is(entry))
            {
                return null;
            }

            known.End();
        }

        PendingCall pending = new(entry);
        _pending[entry.Key] = pending;
        string name = entry.Actor.Home + "/" + entry.Lane;
        if (!_lanes.TryGetValue(name, out Lane? lane))
        {
            lane = new Lane(name);
            _lanes.Add(name, lane);
        }

        lane.Queue.Enqueue(pending);
        bool start = !lane.Busy;
        lane.Busy = true;
        return start ? lane : null;
    }

    private async Task RunLaneAsync(Lane lane)
    {
        while (true)
        {
            PendingCall? next;
            lock (_gate)
            {
                if (_closing.IsCancellationRequested || !lane.Queue.TryDequeue(out next))
                {
                    lane.Busy = false;
                    _lanes.Remove(lane.Name);
                    return;
                }
            }

            try
            {
                await ConcludeAsync(next);
            }
            catch (Exception e)
            {
                // The calls behind it are owed all the same; this one is made again at the next start.
                _telemetry.Log.Unexpected($"the outside call {next.Entry.Key}", e);
            }
        }
    }

    private async Task ConcludeAsync(PendingCall pending)
    {
        int attempt = 0;
        while (!pending.IsOver && !_closing.IsCancellationRequested)
        {
            OutboxEntry entry = pending.Entry;
            if (_time.GetInstant() >= entry.ExpiresAt)
            {
                await TellAsync(pending, new EffectConcluded(
                    entry.Name, EffectOutcome.Expired, "effect.expired", $"Not delivered before {entry.ExpiresAt}.", attempt));
                return;
            }

            EffectResult result = await AttemptAsync(entry, ++attempt);
            if (_stop.IsCancellationRequested)
            {
                // An attempt cut short by the stop says nothing; it is made again at the next start.
                return;
            }

            if (result.Verdict != EffectVerdict.TryAgain)
            {
                EffectOutcome outcome = result.Verdict == EffectVerdict.Delivered ? EffectOutcome.Delivered : EffectOutcome.Rejected;
                await TellAsync(pending, new EffectConcluded(entry.Name, outcome, result.Code, result.Detail, attempt));
                return;
            }

            pending.Failed = new FailedAttempt(attempt, result.Code);
            if (!IsQuiet(entry))
            {
                _telemetry.Log.EffectRetried(entry.Key, result.Code, attempt);
            }

            Duration asked = result.RetryAfter is { } after ? Duration.Max(after, BackOffFirst) : BackOff(entry, attempt);
            await PauseAsync(pending, asked, entry.ExpiresAt);
        }
    }

    private async Task<EffectResult> AttemptAsync(OutboxEntry entry, int attempt)
    {
        if (!_services.Handlers.TryGetValue(entry.Channel, out IEffectHandler? handler))
        {
            return new EffectResult(EffectVerdict.Rejected, "effect.no-handler", $"Nothing serves the channel '{entry.Channel}'.");
        }

        TimeSpan timeoutAfter = TimeSpan.FromSeconds(_services.Options.EffectTimeoutSeconds);
        using CancellationTokenSource timeout = new(timeoutAfter, _time);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, timeout.Token);
        EffectResult result;
        try
        {
            // A handler that does not heed its token is left behind: its lane and the stop of the engine do not wait
            // for it.
            result = await handler.CallAsync(CallOf(entry, attempt), limit.Token).WaitAsync(limit.Token);
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

        if (!IsQuiet(entry))
        {
            _telemetry.Effect(entry.Channel, result.Verdict.ToString().ToLowerInvariant());
        }

        return result;
    }

    private EffectCall CallOf(OutboxEntry entry, int attempt) => new(
        entry.Key,
        entry.Actor,
        (IEffectRequest)_services.Types.Read(entry.RequestName, entry.RequestVersion, entry.Request.Span),
        entry.AskedAt,
        entry.ExpiresAt,
        attempt,
        entry.Correlation);

    /// <summary>Whoever keeps what was given up has it, before its actor is told.</summary>
    private Task<bool> IsKeptAsync(OutboxEntry entry, EffectConcluded outcome) =>
        outcome.Outcome != EffectOutcome.Delivered
        && _services.Handlers.GetValueOrDefault(entry.Channel) is IKeepsLostCalls keeper
            ? keeper.IsKeptAsync(CallOf(entry, outcome.Attempts), outcome, _stop.Token) : Task.FromResult(true);

    private bool IsQuiet(OutboxEntry entry) =>
        _services.Handlers.TryGetValue(entry.Channel, out IEffectHandler? handler) && handler is IQuietEffectHandler;

    private async Task TellAsync(PendingCall pending, EffectConcluded outcome)
    {
        OutboxEntry entry = pending.Entry;
        if (outcome.Outcome != EffectOutcome.Delivered && !IsQuiet(entry))
        {
            _telemetry.Log.EffectGivenUp(entry.Key, outcome.Outcome.ToString(), outcome.Code);
        }

        for (int attempt = 1; !await IsKeptAsync(entry, outcome); attempt++)
        {
            if (pending.IsOver || _closing.IsCancellationRequested)
            {
                return;
            }

            await PauseAsync(pending, BackOff(entry, attempt), Instant.MaxValue);
        }

        Request request = new(entry.Actor, outcome, Principal.Parse(entry.Principal), entry.Correlation, "effect:" + entry.Key);
        for (int attempt = 1; !pending.IsOver && !_stop.IsCancellationRequested; attempt++)
        {
            Answer answer = await _tell(request, entry);
            if (answer.Kind is not (AnswerKind.Busy or AnswerKind.Unavailable or AnswerKind.Unknown))
            {
                _pending.TryRemove(new KeyValuePair<string, PendingCall>(entry.Key, pending));
                return;
            }

            if (_closing.IsCancellationRequested)
            {
                // Told once, it was not taken: the call is made again by whoever runs the shard next.
                return;
            }

            await PauseAsync(pending, BackOff(entry, attempt), Instant.MaxValue);
        }
    }

    /// <summary>Waits so long, but not past <paramref name="until"/> and not when the call is over.</summary>
    private async Task PauseAsync(PendingCall pending, Duration pause, Instant until)
    {
        long begun = _time.GetTimestamp();
        while (!pending.IsOver && !_closing.IsCancellationRequested)
        {
            // A pause is time that passes; an expiry is an instant of the wall clock, which may be set meanwhile.
            Duration left = Duration.Min(pause - Duration.FromTimeSpan(_time.GetElapsedTime(begun)), until - _time.GetInstant());
            if (left <= Duration.Zero)
            {
                return;
            }

            using CancellationTokenSource end =
                CancellationTokenSource.CreateLinkedTokenSource(_closing.Token, pending.Over);

            // Timers count whole milliseconds: a fraction of one would be no pause at all, again and again.
            double milliseconds = Math.Ceiling(Duration.Min(left, PauseStepMax).TotalMilliseconds);
            await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), _time, end.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    /// <summary>
    /// 0.2 s doubling to 30 s, spread by up to a quarter; the spread comes from the key, so that a run can be repeated.
    /// </summary>
    private static Duration BackOff(OutboxEntry entry, int attempt)
    {
        Duration pause = Duration.Min(BackOffLast, BackOffFirst * Math.Pow(2, Math.Min(attempt - 1, 10)));
        double spread = (StableHash.Of(entry.Key) + (uint)attempt) % 250 / 1000.0;
        return pause * (1 + spread);
    }
}
