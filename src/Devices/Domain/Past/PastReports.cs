using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain;

/// <summary>One row of a hub's history about a device.</summary>
/// <param name="EventId">Ring's id of it; null if it told none.</param>
/// <param name="Readings">What the device said then, and nothing else.</param>
/// <param name="Approached">Somebody stood before the keypad.</param>
public sealed record PastReading(string? EventId, Readings Readings, bool Approached = false);

/// <summary>
/// What a hub's history says of a device at one moment. To be told with the oldest first: what is older than the latest that was told this
/// way counts as told. Everything of one moment comes at once.
/// </summary>
/// <param name="At">When it was.</param>
/// <param name="Rows">The rows of that moment, in the order in which they were.</param>
public sealed record ReportPast(Instant At, IReadOnlyList<PastReading> Rows) : IReport;

/// <summary>What a hub's history says of the alarm panel at one moment, as <see cref="ReportPast"/>.</summary>
/// <param name="At">When it was.</param>
/// <param name="Rows">The rows of that moment, in the order in which they were.</param>
public sealed record ReportPanelPast(Instant At, IReadOnlyList<PastPanel> Rows) : IReport;

/// <summary>One row of a hub's history about the alarm panel.</summary>
public sealed record PastPanel
{
    /// <summary>Ring's id of it; null if it told none.</summary>
    public string? EventId { get; init; }

    /// <summary>Null if the row tells none.</summary>
    public SecurityMode? Mode { get; init; }

    /// <summary>The base station's word for a mode of <see cref="SecurityMode.Other"/>.</summary>
    public string? ModeName { get; init; }

    /// <summary>Said to be null means that there was no alarm any more.</summary>
    public Told<AlarmReading> Alarm { get; init; }

    /// <summary>Who set it, if a person did; null if Ring names nobody.</summary>
    public Principal? By { get; init; }
}
