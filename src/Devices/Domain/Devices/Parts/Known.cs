using NodaTime;

namespace RingActors.Devices.Domain;

/// <summary>A value as last reported, with the device's own time of it.</summary>
/// <param name="Value">Null as long as nothing was reported.</param>
/// <param name="At">Null if the device told no time.</param>
internal sealed record Known<T>(T? Value, Instant? At)
{
    internal static Known<T> Nothing { get; } = new(default, null);

    /// <summary>True if a report moves it: it says something else, and the device did not say it earlier.</summary>
    internal bool Moves(T? said, Instant? at) =>
        said is not null && !IsOlder(at) && !EqualityComparer<T?>.Default.Equals(said, Value);

    /// <summary>True if the device made the report before the one that is known.</summary>
    internal bool IsOlder(Instant? at) => at < At;
}
