using NodaTime;

namespace RingActors.Engine.Runtime.Hosting;

/// <summary>The engine's clock as NodaTime sees it.</summary>
public static class TimeProviderInstant
{
    /// <summary>The provider's present time, in ticks of 100 ns.</summary>
    public static Instant GetInstant(this TimeProvider time) =>
        Instant.FromUnixTimeTicks(time.GetUtcNow().UtcTicks - NodaConstantsTicks.UnixEpoch);

    private static class NodaConstantsTicks
    {
        internal static readonly long UnixEpoch = DateTimeOffset.UnixEpoch.UtcTicks;
    }
}
