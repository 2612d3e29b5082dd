using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Coverage;

/// <summary>The words for the lines by which a home is listened to.</summary>
public static class Lines
{
    /// <summary>
    /// Ring's announcements of what cameras and doorbells see: session, registration and stream together.
    /// </summary>
    public const string Push = "push";

    /// <summary>The device list, which is read regularly.</summary>
    public const string Devices = "devices";

    private const string HubPrefix = "hub:";

    /// <summary>The socket to one hub, while the hub itself is reachable and has told its list.</summary>
    public static string Hub(string id) => HubPrefix + id;

    public static bool IsHub(string line) => line.StartsWith(HubPrefix, StringComparison.Ordinal);
}

/// <summary>What is proven of one line.</summary>
/// <param name="Line">Which.</param>
/// <param name="Since">From when on it is listened to without a break.</param>
/// <param name="Until">Up to when that is proven: no sign of life later than this is needed for it to be true.</param>
public sealed record LineProof(string Line, Instant Since, Instant Until);

/// <summary>Lines are listened to.</summary>
/// <param name="Proofs">All lines of the home that are.</param>
/// <param name="Every">How much more has to be proven of a line before it is written down again.</param>
[StoredName("coverage.report-listening")]
public sealed record ReportListening(IReadOnlyList<LineProof> Proofs, Duration Every) : IReport;

/// <summary>A line is not listened to any more, or could not be.</summary>
/// <param name="Line">Which.</param>
/// <param name="Until">Up to when it is proven that it was; null if no more is known than was reported.</param>
/// <param name="Reason">Why, for a person.</param>
[StoredName("coverage.report-deafness")]
public sealed record ReportDeaf(string Line, Instant? Until, string Reason) : IReport;

/// <summary>Nothing at all is listened to: a process has begun, and claims nothing of the time before.</summary>
/// <param name="Reason">Why, for a person.</param>
[StoredName("coverage.report-all-deaf")]
public sealed record ReportAllDeaf(string Reason) : IReport;

/// <summary>The server has started. The same start twice is one.</summary>
/// <param name="At">When; a later moment is another start.</param>
[StoredName("coverage.report-server-started")]
public sealed record ReportServerStarted(Instant At) : IReport;

/// <summary>The clock of the server was set.</summary>
/// <param name="From">What it would show.</param>
/// <param name="To">What it shows.</param>
[StoredName("coverage.report-clock-step")]
public sealed record ReportClockStep(Instant From, Instant To) : IReport;

/// <summary>A hub told its list.</summary>
/// <param name="Line">The hub's line.</param>
/// <param name="Devices">The ids of all devices behind it.</param>
[StoredName("coverage.report-hub-devices")]
public sealed record ReportHubDevices(string Line, IReadOnlyList<string> Devices) : IReport
{
    /// <summary>Whether the home's alarm panel is among them; null: as it was.</summary>
    public bool? HasPanel { get; init; }
}

/// <summary>Whether Ring announces what a device sees.</summary>
/// <param name="Device">The device's id.</param>
/// <param name="Announced">Whether it does.</param>
/// <param name="Reason">Why not, for a person; null if it does.</param>
[StoredName("coverage.report-announcing")]
public sealed record ReportAnnounced(string Device, bool Announced, string? Reason) : IReport;

/// <summary>A hub's history was read over a stretch of time in which it was not listened to, and told on.</summary>
/// <param name="Line">The hub's line.</param>
/// <param name="From">The beginning of the stretch, or how far back the history was read.</param>
/// <param name="Until">Its end: from there on the hub was listened to.</param>
[StoredName("coverage.report-hub-history")]
public sealed record ReportHubHistory(string Line, Instant From, Instant Until) : IReport;

/// <summary>Ring's history of devices was read, and reaches over whole stretches of time.</summary>
/// <param name="Stretches">Which; what of them was heard anyway is not written down.</param>
[StoredName("coverage.report-back-fill")]
public sealed record ReportBackFilled(IReadOnlyList<FilledStretch> Stretches) : IReport;
