namespace RingActors.Testing.Simulation;

/// <summary>
/// A clock that moves only when a test moves it, timers included. The wall clock can be set without time passing, as an
/// operator or NTP does; timers and timestamps follow the time that passes, as in a real process.
/// </summary>
/// <remarks>Thread safe. Callbacks run in the thread that moves the clock, in the order in which they are due.</remarks>
public sealed class ManualTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<ManualTimer, (long At, long Order)> _due = new();
    private readonly List<(Func<TimeSpan, bool> Wanted, TaskCompletionSource<TimeSpan> Armed)> _waiters = [];
    private TimeSpan _wallOffset;
    private long _ticks;
    private long _order;

    /// <summary>Starts at <paramref name="start"/>; by default at the beginning of 2026.</summary>
    public ManualTime(DateTimeOffset? start = null) =>
        _wallOffset = (start ?? new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)) - DateTimeOffset.UnixEpoch;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>When the next timer is due, as time that has to pass from now; null if none is armed.</summary>
    public TimeSpan? UntilNextTimer
    {
        get
        {
            lock (_lock)
            {
                DropStale();
                return _due.TryPeek(out _, out (long At, long Order) next) ? TimeSpan.FromTicks(Math.Max(0, next.At - _ticks)) : null;
            }
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return DateTimeOffset.UnixEpoch + _wallOffset + TimeSpan.FromTicks(_ticks);
        }
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => Volatile.Read(ref _ticks);

    /// <summary>Sets the wall clock forward, or back if negative; no time passes and no timer is due because of it.</summary>
    public void JumpWallClock(TimeSpan by)
    {
        lock (_lock)
        {
            _wallOffset += by;
        }
    }

    /// <summary>Lets time pass and calls what becomes due on the way, each at its own time.</summary>
    public void Advance(TimeSpan by)
    {
        long end;
        lock (_lock)
        {
            end = _ticks + by.Ticks;
        }

        while (TakeDue(end) is { } timer)
        {
            timer.Fire();
        }
    }

    /// <summary>Done, with its length, when the next timer of a wanted length is armed. Ask for it before what arms it.</summary>
    public Task<TimeSpan> ArmedAsync(Func<TimeSpan, bool> wanted)
    {
        lock (_lock)
        {
            TaskCompletionSource<TimeSpan> armed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((wanted, armed));
            return armed.Task;
        }
    }

    /// <summary>Forgets every timer: the process they belonged to is gone.</summary>
    public void DropTimers()
    {
        lock (_lock)
        {
            _due.Clear();
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ManualTimer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private ManualTimer? TakeDue(long end)
    {
        lock (_lock)
        {
            DropStale();
            if (!_due.TryPeek(out ManualTimer? timer, out (long At, long Order) next) || next.At > end)
            {
                _ticks = Math.Max(_ticks, end);
                return null;
            }

            _due.Dequeue();
            _ticks = Math.Max(_ticks, next.At);
            timer.Armed = timer.Period > TimeSpan.Zero ? Enqueue(timer, timer.Period) : 0;
            return timer;
        }
    }

    private void DropStale()
    {
        while (_due.TryPeek(out ManualTimer? timer, out (long At, long Order) next) && timer.Armed != next.Order)
        {
            _due.Dequeue();
        }
    }

    private long Enqueue(ManualTimer timer, TimeSpan dueTime)
    {
        _order++;
        _waiters.RemoveAll(w => w.Wanted(dueTime) && w.Armed.TrySetResult(dueTime));
        _due.Enqueue(timer, (_ticks + dueTime.Ticks, _order));
        return _order;
    }

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        /// <summary>The entry of the queue that counts; 0 if none does.</summary>
        internal long Armed { get; set; }

        internal TimeSpan Period { get; private set; }

        private bool Disposed { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                if (Disposed)
                {
                    return false;
                }

                Period = period;
                Armed = dueTime < TimeSpan.Zero ? 0 : time.Enqueue(this, dueTime);
                return true;
            }
        }

        public void Dispose()
        {
            lock (time._lock)
            {
                Disposed = true;
                Armed = 0;
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        internal void Fire() => callback(state);
    }
}
