using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Coverage;

// What the engine itself can hear, by line. A line is written as one word: push, devices, or hub: and the hub's id. The
// stored names are the format on disk for ever.

/// <summary>A line is listened to. Nothing is claimed of the time before.</summary>
/// <param name="Line">Which.</param>
/// <param name="Since">From when on without a break.</param>
/// <param name="Until">Up to when that is proven already; not before <paramref name="Since"/>.</param>
/// <param name="DeafSince">
/// Since when nothing had been heard of it; null if it was never heard or missed before.
/// </param>
[StoredName("coverage.hears")]
public sealed record ListeningBegan(string Line, Instant Since, Instant Until, Instant? DeafSince) : IEvent;

/// <summary>Lines that went on being listened to: one event for all of a home, now and then.</summary>
/// <param name="Lines">Which, and up to when that is proven.</param>
[StoredName("coverage.proven")]
public sealed record ListeningProvenUntil(IReadOnlyList<ProvenLine> Lines) : IEvent;

/// <param name="Line">The line.</param>
/// <param name="Until">Up to when it is proven that it was listened to.</param>
public sealed record ProvenLine(string Line, Instant Until);

/// <summary>A line is not listened to any more.</summary>
/// <param name="Line">Which.</param>
/// <param name="Since">Up to when it was proven; nothing is claimed of the time after.</param>
/// <param name="Reason">Why, for a person.</param>
[StoredName("coverage.went-deaf")]
public sealed record WentDeaf(string Line, Instant Since, string Reason) : IEvent;

/// <summary>The server started for this home: once for each start.</summary>
/// <param name="At">When.</param>
[StoredName("coverage.server-started")]
public sealed record ServerStarted(Instant At) : IEvent;

/// <summary>
/// The clock of the server was set by more than five minutes (S19). What lies between is as a time in which it was not
/// there; of what was put forward and back again nothing waits for the far date.
/// </summary>
/// <param name="From">What it would have shown.</param>
/// <param name="To">What it shows.</param>
[StoredName("coverage.clock-stepped")]
public sealed record ClockStepped(Instant From, Instant To) : IEvent
{
    /// <summary>A smaller step is an adjustment.</summary>
    public static Duration Min { get; } = Duration.FromMinutes(5);
}

/// <summary>A hub told which devices are behind it.</summary>
/// <param name="Line">The hub's line.</param>
/// <param name="Devices">Their ids, in ordinal order.</param>
[StoredName("coverage.hub-told")]
public sealed record HubTold(string Line, IReadOnlyList<string> Devices) : IEvent
{
    /// <summary>
    /// The home's alarm panel is among them, so that the hub is the base station; null: not told, as in older versions.
    /// </summary>
    public bool? HasPanel { get; init; }
}

/// <summary>Ring does not announce what a device sees: the push line says nothing of it.</summary>
/// <param name="Device">The device's id.</param>
/// <param name="Since">From when on.</param>
/// <param name="Reason">Why, for a person.</param>
[StoredName("coverage.device-unannounced")]
public sealed record DeviceUnannounced(string Device, Instant Since, string Reason) : IEvent;

/// <summary>Ring announces what a device sees.</summary>
/// <param name="Device">The device's id.</param>
/// <param name="Since">From when on.</param>
[StoredName("coverage.device-announced")]
public sealed record DeviceAnnounced(string Device, Instant Since) : IEvent;

/// <summary>What devices saw in stretches of time was read in Ring's history afterwards, without a hole.</summary>
[StoredName("coverage.back-filled")]
public sealed record BackFilled(IReadOnlyList<FilledStretch> Stretches) : IEvent;

/// <summary>
/// The history of what is behind a hub was read over a stretch of time in which it was not listened to. The time stays
/// a gap: nothing in Ring's history says that it is whole.
/// </summary>
/// <param name="Line">The hub's line.</param>
/// <param name="From">The beginning of the stretch, or how far back the history was read.</param>
/// <param name="Until">Its end: from there on the hub was listened to.</param>
[StoredName("coverage.hub-history-read")]
public sealed record HubHistoryRead(string Line, Instant From, Instant Until) : IEvent;

/// <param name="Device">The device's id.</param>
/// <param name="From">The beginning of the stretch.</param>
/// <param name="Until">Its end.</param>
/// <param name="Found">Happenings that the reading found and nobody had told before.</param>
public sealed record FilledStretch(string Device, Instant From, Instant Until, int Found);
