using NodaTime;

namespace RingActors.Devices.RingCloud.Client.Support;

/// <summary>The clock that is given, in the units of this room.</summary>
public static class Clock
{
    private static readonly TimeSpan TimerMax = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    public static Instant Now(this TimeProvider time) => Instant.FromDateTimeOffset(time.GetUtcNow());

    /// <summary>
    /// Never throws for its length: a span below zero is none, and one longer than a timer takes is the longest that it
    /// takes.
    /// </summary>
    public static Task Pause(this TimeProvider time, TimeSpan span, CancellationToken stop) => Task.Delay(Timed(span), time, stop);

    /// <summary>A span as timers take it: they refuse one below zero, and one of 49.7 days or more.</summary>
    public static TimeSpan Timed(TimeSpan span) => span < TimeSpan.Zero ? TimeSpan.Zero : span > TimerMax ? TimerMax : span;
}
