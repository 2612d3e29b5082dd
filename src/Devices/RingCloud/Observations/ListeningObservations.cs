using NodaTime;

namespace RingActors.Devices.RingCloud.Observations;

/// <summary>A line by which Ring is listened to.</summary>
public enum RingLine
{
    /// <summary>The device list, read regularly.</summary>
    DeviceList = 1,

    /// <summary>Announcements of what cameras see: session, registration and stream together.</summary>
    Push = 2,

    /// <summary>The socket to one hub, while the hub is reachable and has told its list on it.</summary>
    Hub = 3,
}

/// <summary>
/// A line is listened to without a break since an instant, and that is proven up to another one: something that was asked then has been
/// answered, and all that came before the answer has been told on.
/// </summary>
/// <param name="Line">Which.</param>
/// <param name="LocationId">The location of a hub; null if it is the account's line.</param>
/// <param name="AssetId">The hub; null for other lines.</param>
/// <param name="Since">From when on.</param>
/// <param name="Until">Up to when it is proven; not before <paramref name="Since"/>.</param>
public sealed record ListeningProven(RingLine Line, string? LocationId, string? AssetId, Instant Since, Instant Until) : RingObservation;

/// <summary>A line is not listened to any more, or could not be.</summary>
/// <param name="Line">Which.</param>
/// <param name="LocationId">The location of a hub; null if it is the account's line.</param>
/// <param name="AssetId">The hub; null for other lines.</param>
/// <param name="Until">Up to when it is proven that it was; null if it was not.</param>
/// <param name="Reason">Why, for people; no secrets.</param>
public sealed record ListeningEnded(RingLine Line, string? LocationId, string? AssetId, Instant? Until, string Reason) : RingObservation;

/// <summary>Whether Ring announces to this installation what a camera sees.</summary>
public sealed record CameraSubscriptionObserved(long DeviceId, bool IsOn, string? Reason) : RingObservation;

/// <summary>Event histories have been read and told, without a hole, over stretches of time.</summary>
public sealed record HistoryRead(IReadOnlyList<HistoryStretch> Stretches) : RingObservation;

/// <param name="DeviceId">The camera.</param>
/// <param name="From">The beginning: the history has an event that is not younger, or was read up to there before.</param>
/// <param name="Until">The end: younger events may not be in the history yet.</param>
/// <param name="Found">Events of the last reading that nobody had told before.</param>
public sealed record HistoryStretch(long DeviceId, Instant From, Instant Until, int Found);
