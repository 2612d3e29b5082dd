namespace RingCloudSim.Time;

/// <summary>Runs work later, under the one lock that guards the simulated world.</summary>
internal sealed class Scheduler(TimeProvider clock, Lock gate) : IDisposable
{
    private readonly HashSet<Scheduled> _pending = [];
    private bool _stopped;

    public DateTimeOffset Now => clock.GetUtcNow();

    public long NowMs => Now.ToUnixTimeMilliseconds();

    /// <summary>
    /// The caller holds the lock. Disposing the result cancels, even while the timer is waiting for the lock.
    /// </summary>
    public IDisposable After(TimeSpan delay, Action work)
    {
        var scheduled = new Scheduled(this, work);
        if (!_stopped)
        {
            _pending.Add(scheduled);
            scheduled.Timer = clock.CreateTimer(_ => Run(scheduled), null, delay, Timeout.InfiniteTimeSpan);
        }

        return scheduled;
    }

    public void Dispose()
    {
        lock (gate)
        {
            _stopped = true;
            foreach (var scheduled in _pending.ToArray())
            {
                scheduled.Dispose();
            }
        }
    }

    private void Run(Scheduled scheduled)
    {
        lock (gate)
        {
            if (_pending.Remove(scheduled))
            {
                scheduled.Work();
                scheduled.Timer?.Dispose();
            }
        }
    }

    private sealed class Scheduled(Scheduler owner, Action work) : IDisposable
    {
        public Action Work { get; } = work;

        public ITimer? Timer { get; set; }

        public void Dispose()
        {
            owner._pending.Remove(this);
            Timer?.Dispose();
        }
    }
}
