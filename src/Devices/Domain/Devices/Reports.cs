using NodaTime;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Devices;

/// <summary>What a device is, as a listing shows it.</summary>
public sealed record DeviceDescription
{
    /// <summary>The user's name for it.</summary>
    public required string Name { get; init; }

    /// <summary>Ring's word for the model, e.g. <c>hp_cam_v1</c> or <c>sensor.contact</c>.</summary>
    public required string RingKind { get; init; }

    /// <summary>The product's name; null if it is not known.</summary>
    public string? Model { get; init; }

    public string? Firmware { get; init; }

    /// <summary>Out of <see cref="Traits.Capabilities"/>, in ordinal order.</summary>
    public required IReadOnlyList<string> Capabilities { get; init; }

    /// <summary>The room or area; null if it is not known.</summary>
    public string? Room { get; init; }

    /// <summary>The IANA time zone in which the device stands; null if it is not known.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Another account owns it; null if this one does, or Ring does not say.</summary>
    public bool? Shared { get; init; }

    internal bool Same(DeviceDescription? other) =>
        other is not null
        && Capabilities.SequenceEqual(other.Capabilities, StringComparer.Ordinal)
        && this with { Capabilities = other.Capabilities } == other;
}

/// <summary>
/// A report about the world, told to the actor it concerns. Reports are never refused, and the same report twice leaves
/// one trace. They count in the order in which they come: a device's clock may be wrong, and may be set at any time.
/// </summary>
public interface IReport : IAlwaysTaken;

/// <summary>
/// A device as a listing shows it. Every actor of a device takes it; it is how an actor begins to be.
/// </summary>
/// <param name="Description">What it is.</param>
/// <param name="Readings">What it says of itself; null if the listing says nothing.</param>
/// <param name="Leftover">
/// What was not understood, kept verbatim. Prune what changes by itself (signal strength, counters, times): a change of
/// the leftover alone is kept at most once an hour.
/// </param>
/// <param name="At">The device's own time of the readings; null if it did not say.</param>
[StoredName("device.report")]
public sealed record ReportDevice(
    DeviceDescription Description, Readings? Readings = null, RawJson? Leftover = null, Instant? At = null) : IReport;

/// <summary>Some readings changed, or may have.</summary>
/// <param name="Readings">Only what was said.</param>
/// <param name="At">The device's own time of them; null if it did not say.</param>
/// <param name="Leftover">What of the update was not understood, kept verbatim; null if all was.</param>
[StoredName("device.report-readings")]
public sealed record ReportReadings(Readings Readings, Instant? At = null, RawJson? Leftover = null) : IReport;

/// <summary>A camera or doorbell saw motion.</summary>
/// <param name="EventId">Ring's id of the happening; the same id is one event however often it is reported.</param>
/// <param name="At">When it was.</param>
/// <param name="Detection">What was seen, e.g. <c>human</c>; null if it was not said.</param>
/// <param name="Rest">What of the message was not understood, kept verbatim; null if all was.</param>
[StoredName("motion.report")]
public sealed record ReportMotion(string EventId, Instant At, string? Detection = null, RawJson? Rest = null) : IReport
{
    /// <summary>A row of Ring's history tells it, oldest first.</summary>
    public bool FromHistory { get; init; }
}

/// <summary>Somebody pressed a doorbell's button.</summary>
/// <param name="EventId">Ring's id of the press; the same id is one event however often it is reported.</param>
/// <param name="At">When it was.</param>
/// <param name="Rest">What of the message was not understood, kept verbatim; null if all was.</param>
[StoredName("doorbell.report-press")]
public sealed record ReportDing(string EventId, Instant At, RawJson? Rest = null) : IReport
{
    /// <summary>A row of Ring's history tells it, oldest first.</summary>
    public bool FromHistory { get; init; }
}

/// <summary>Somebody stood before a keypad.</summary>
/// <param name="At">When it was.</param>
[StoredName("keypad.report-approach")]
public sealed record ReportKeypadMotion(Instant At) : IReport;

/// <summary>The device is no longer in the home's listing.</summary>
[StoredName("device.report-removal")]
public sealed record ReportRemoved : IReport;
