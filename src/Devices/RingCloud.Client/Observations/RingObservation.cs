using NodaTime;

namespace RingActors.Devices.RingCloud.Client.Observations;

/// <summary>Something that Ring said, in words that say nothing of how. No secret is in it.</summary>
public abstract record RingObservation
{
    /// <summary>When it was true in the world; null when Ring did not say.</summary>
    public Instant? OccurredAt { get; init; }

    /// <summary>When it reached this process.</summary>
    public required Instant LearnedAt { get; init; }

    /// <summary>What of the payload was not understood, as redacted JSON text; null when nothing is left.</summary>
    public string? Leftover { get; init; }
}

/// <summary>A way in which Ring tells things.</summary>
public enum RingSource
{
    /// <summary>Google's push.</summary>
    Push = 1,

    /// <summary>The hub socket of a location.</summary>
    AlarmSocket = 2,

    /// <summary>The device list and other things that are read regularly.</summary>
    Polling = 3,

    /// <summary>The event history, read to fill a gap that push left.</summary>
    History = 4,
}

/// <summary>
/// Takes observations, one at a time for each source, in the order in which Ring told them. A source waits until the
/// call returns: nothing is dropped, and a slow observer slows the source down instead of filling memory.
/// </summary>
public interface IRingObserver
{
    ValueTask ObserveAsync(RingObservation observation, CancellationToken stop);
}
