namespace RingActors.Devices.RingCloud.Client.Support;

/// <summary>Injected randomness for jitter; safe to share, which a seeded generator alone is not.</summary>
public sealed class Chance(Random random)
{
    private readonly Lock _gate = new();

    /// <summary>From 0 up to but not including 1.</summary>
    public double Next()
    {
        lock (_gate)
        {
            return random.NextDouble();
        }
    }

    /// <summary>The span, longer or shorter by up to a tenth.</summary>
    internal TimeSpan Jittered(TimeSpan span) => span * (0.9 + (0.2 * Next()));

    /// <summary>The span, shorter by up to a twentieth: for limits that must not be passed.</summary>
    internal TimeSpan Shortened(TimeSpan span) => span * (1 - (0.05 * Next()));
}
