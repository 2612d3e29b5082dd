using NodaTime;

namespace RingActors.Devices.RingCloud.Support;

internal static class Clock
{
    public static Instant Now(this TimeProvider time) => Instant.FromDateTimeOffset(time.GetUtcNow());

    public static Task Pause(this TimeProvider time, TimeSpan span, CancellationToken stop) => Task.Delay(span, time, stop);
}
