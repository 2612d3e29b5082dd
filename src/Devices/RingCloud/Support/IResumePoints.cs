using NodaTime;

namespace RingActors.Devices.RingCloud.Support;

/// <summary>A time in which nobody listened, and of which the history was not read.</summary>
/// <param name="From">Its beginning.</param>
/// <param name="Until">Its end; <see cref="Instant.MaxValue"/> where it has none yet.</param>
public readonly record struct UnrecoveredGap(Instant From, Instant Until);

/// <summary>What was missed before this process began, as whoever keeps the record of it knows.</summary>
public interface IResumePoints
{
    /// <summary>
    /// The gaps in which a camera was not listened to and that were not read in its history, in order; the last one may have no end. None
    /// means that what was before the start is nobody's business.
    /// </summary>
    ValueTask<IReadOnlyList<UnrecoveredGap>> OfCameraAsync(long camera);

    /// <summary>The same of a hub, by its location and id.</summary>
    ValueTask<IReadOnlyList<UnrecoveredGap>> OfHubAsync(string location, string hub);
}

/// <summary>Nothing is known of the time before this process.</summary>
public sealed class NoResumePoints : IResumePoints
{
    public static NoResumePoints Instance { get; } = new();

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<UnrecoveredGap>> OfCameraAsync(long camera) => ValueTask.FromResult<IReadOnlyList<UnrecoveredGap>>([]);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<UnrecoveredGap>> OfHubAsync(string location, string hub) =>
        ValueTask.FromResult<IReadOnlyList<UnrecoveredGap>>([]);
}
