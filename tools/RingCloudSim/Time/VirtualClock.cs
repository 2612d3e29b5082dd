namespace RingCloudSim;

/// <summary>
/// A clock that moves only when told; timers fire inside <see cref="Advance"/>, each at its own due instant.
/// </summary>
public sealed class VirtualClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<VirtualTimer> _timers = [];
    private readonly List<(TimeSpan DueIn, TaskCompletionSource Armed)> _awaited = [];
    private DateTimeOffset _now = start;
    private long _armed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>
    /// Ends when a timer is set that is due in just this time, or at once if one is: what waits for it does wait then,
    /// and time may move on.
    /// </summary>
    public Task ArmedAsync(TimeSpan dueIn)
    {
        lock (_gate)
        {
            if (_timers.Any(t => t.Due == _now + dueIn))
            {
                return Task.CompletedTask;
            }

            TaskCompletionSource armed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((dueIn, armed));
            return armed.Task;
        }
    }

    /// <summary>Moves time forward, firing what falls due in order of its due instant.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        var target = GetUtcNow() + by;
        while (TakeDue(target) is { } due)
        {
            due.Fire();
        }

        lock (_gate)
        {
            _now = target;
        }
    }

    private VirtualTimer? TakeDue(DateTimeOffset target)
    {
        lock (_gate)
        {
            var due = _timers.Where(t => t.Due <= target).MinBy(t => (t.Due, t.Order));
            if (due is null)
            {
                return null;
            }

            _now = due.Due > _now ? due.Due : _now;
            _timers.Remove(due);
            if (due.Period > TimeSpan.Zero)
            {
                Arm(due, due.Due + due.Period);
            }

            return due;
        }
    }

    private void Arm(VirtualTimer timer, DateTimeOffset due)
    {
        timer.Due = due;
        timer.Order = ++_armed;
        _timers.Add(timer);
        foreach (var awaited in _awaited.FindAll(a => _now + a.DueIn == due))
        {
            _awaited.Remove(awaited);
            awaited.Armed.SetResult();
        }
    }

    private sealed class VirtualTimer(VirtualClock clock, Action callback) : ITimer
    {
        public DateTimeOffset Due { get; set; }

        public long Order { get; set; }

        public TimeSpan Period { get; private set; }

        public void Fire() => callback();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                clock._timers.Remove(this);
                Period = period;
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    clock.Arm(this, clock._now + dueTime);
                }
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock._gate)
            {
                clock._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
