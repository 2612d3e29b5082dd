using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Devices;

/// <summary>
/// A picture of a camera has been stored. The picture itself is no part of the journal: it is personal, large, and
/// ends.
/// </summary>
/// <param name="Hash">
/// SHA-256 of the picture's bytes, 64 lower-case hexadecimal digits: its name where it is stored.
/// </param>
/// <param name="TakenAt">When the camera took it.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="EventId">Ring's id of the motion or press it belongs to; null if it was asked for.</param>
[StoredName("snapshot.report")]
public sealed record ReportSnapshot(string Hash, Instant TakenAt, long Length, string? EventId = null) : IReport;

/// <summary>Take a picture now, and keep it.</summary>
[StoredName("snapshot.take")]
public sealed record TakeSnapshot : ICommand;

/// <summary>Have a camera take a picture, and store it; then its actor is told.</summary>
/// <param name="DeviceId">Ring's id of the camera.</param>
/// <param name="By">Who asked for it.</param>
[StoredName("camera.take-snapshot")]
public sealed record TakeCameraSnapshot(string DeviceId, Principal By) : IEffectRequest;

/// <summary>A camera was asked for a picture.</summary>
/// <param name="Ask">Names the asking.</param>
/// <param name="By">Who asked for it.</param>
[StoredName("snapshot.asked")]
public sealed record SnapshotAsked(string Ask, Principal By) : IEvent;

/// <summary>A picture that was asked for was not taken.</summary>
/// <param name="Ask">Names the asking.</param>
/// <param name="Code">Stable code, e.g. <c>ring.not-found</c>.</param>
/// <param name="Detail">For a person; null if nothing more was said.</param>
[StoredName("snapshot.not-taken")]
public sealed record SnapshotNotTaken(string Ask, string Code, string? Detail = null) : IEvent;

/// <summary>A picture of a camera was stored beside the journal.</summary>
/// <param name="Hash">SHA-256 of its bytes, 64 lower-case hexadecimal digits.</param>
/// <param name="TakenAt">When the camera took it.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="EventId">Ring's id of the motion or press it belongs to; null if it was asked for.</param>
[StoredName("snapshot.taken")]
public sealed record SnapshotTaken(string Hash, Instant TakenAt, long Length, string? EventId) : IEvent
{
    /// <summary>The same picture of the same moment is one event, however often it is reported.</summary>
    internal string Identity => IdentityOf(Hash, TakenAt);

    internal static string IdentityOf(string hash, Instant takenAt) => $"{hash}@{takenAt.ToUnixTimeMilliseconds()}";
}
