namespace RingActors.Api.Tests.Support;

/// <summary>Real time, moved forward by hand. Timers stay real.</summary>
internal sealed class MovedClock : TimeProvider
{
    private long movedTicks;

    public void Move(TimeSpan by) => Interlocked.Add(ref movedTicks, by.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow()
        + TimeSpan.FromTicks(Interlocked.Read(ref movedTicks));

    public override long GetTimestamp() => base.GetTimestamp()
        + (long)(TimeSpan.FromTicks(Interlocked.Read(ref movedTicks)).TotalSeconds * TimestampFrequency);
}
