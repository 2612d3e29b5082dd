using RingCloudSim;

namespace RingActors.RingCloud.Tests.Coverage;

/// <summary>
/// A virtual clock as the product sees it, which knows how many limits of certain lengths are running: those that guard a call to Ring. While one
/// runs, a call is under way, and time should not move. A limit is a <see cref="CancellationTokenSource"/> with a time; a jittered pause may
/// last just as long, to the millisecond, and is none.
/// </summary>
internal sealed class WatchedClock(VirtualClock clock, params TimeSpan[] guards) : TimeProvider
{
    private int _running;

    public int Running => Volatile.Read(ref _running);

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer inner = clock.CreateTimer(callback, state, dueTime, period);
        return state is CancellationTokenSource && guards.Contains(dueTime) ? new Guard(this, inner) : inner;
    }

    private sealed class Guard : ITimer
    {
        private readonly WatchedClock _owner;
        private readonly ITimer _inner;
        private int _ended;

        public Guard(WatchedClock owner, ITimer inner)
        {
            _owner = owner;
            _inner = inner;
            Interlocked.Increment(ref owner._running);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            End();
            return _inner.Change(dueTime, period);
        }

        public void Dispose()
        {
            End();
            _inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            End();
            return _inner.DisposeAsync();
        }

        private void End()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
            {
                Interlocked.Decrement(ref _owner._running);
            }
        }
    }
}
