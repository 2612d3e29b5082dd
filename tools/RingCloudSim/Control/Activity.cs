namespace RingCloudSim.Control;

/// <summary>When a client was last heard of; control calls do not count.</summary>
internal sealed class Activity
{
    private long _lastTicks = Environment.TickCount64;
    private int _open;

    public void Opened()
    {
        Interlocked.Increment(ref _open);
        Touch();
    }

    public void Closed()
    {
        Interlocked.Decrement(ref _open);
        Touch();
    }

    /// <summary>Zero while a request or socket is open. Real time, also under a virtual clock.</summary>
    public TimeSpan IdleFor => Volatile.Read(ref _open) > 0
        ? TimeSpan.Zero
        : TimeSpan.FromMilliseconds(Environment.TickCount64 - Interlocked.Read(ref _lastTicks));

    private void Touch() => Interlocked.Exchange(ref _lastTicks, Environment.TickCount64);
}
