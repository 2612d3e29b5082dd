using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Backfill;

/// <summary>One row of a hub's history about a device.</summary>
/// <param name="EventId">Ring's id of it; null if it told none.</param>
/// <param name="Readings">What the device said then, and nothing else.</param>
/// <param name="Approached">Somebody stood before the keypad.</param>
public sealed record PastReading(string? EventId, Readings Readings, bool Approached = false);

/// <summary>
/// What a hub's history says of a device at one moment. To be told with the oldest first: what is older than the latest
/// that was told this way counts as told. Everything of one moment comes at once.
/// </summary>
/// <param name="At">When it was.</param>
/// <param name="Rows">The rows of that moment, in the order in which they were.</param>
[StoredName("device.report-past")]
public sealed record ReportPast(Instant At, IReadOnlyList<PastReading> Rows) : IReport;
