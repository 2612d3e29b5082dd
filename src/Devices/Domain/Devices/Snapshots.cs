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
