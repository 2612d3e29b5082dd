using NodaTime;

namespace RingActors.Devices.Domain.Traits;

/// <summary>
/// A value as last reported, with the device's own time of it. What comes later counts as later, whatever its time: a clock that was fast and
/// has been set right would otherwise silence everything until it has caught up with itself.
/// </summary>
/// <param name="Value">Null as long as nothing was reported.</param>
/// <param name="At">Null if the device told no time.</param>
internal sealed record LastReported<T>(T? Value, Instant? At)
{
    internal static LastReported<T> Nothing { get; } = new(default, null);

    /// <summary>True if a report moves it: it says something else.</summary>
    internal bool Moves(T? said) => said is not null && !EqualityComparer<T?>.Default.Equals(said, Value);
}
