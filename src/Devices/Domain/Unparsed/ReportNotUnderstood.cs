using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Unparsed;

/// <summary>Ring sent something, or a part of something, that nobody here understands.</summary>
/// <param name="Source">By which way it came, e.g. <c>push</c>, <c>alarm_socket</c>, <c>ring_devices</c>.</param>
/// <param name="Reasons">What was not understood of it, for a person.</param>
/// <param name="Payload">What came.</param>
/// <param name="Shape">Equal for payloads that differ in their values only.</param>
/// <param name="Seen">How many of that shape have come since the process started, this one included.</param>
[StoredName("ring-cloud.report-unparsed")]
public sealed record ReportNotUnderstood(
    string Source, IReadOnlyList<string> Reasons, KeptPayload Payload, string Shape, long Seen) : IReport;
