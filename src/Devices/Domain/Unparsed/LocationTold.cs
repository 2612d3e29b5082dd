using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Unparsed;

/// <summary>Ring names the home and its time zone.</summary>
/// <param name="Name">As the household calls it; null if Ring does not say.</param>
/// <param name="TimeZone">IANA; null if Ring does not say.</param>
[StoredName("ring-cloud.report-location")]
public sealed record ReportLocation(string? Name, string? TimeZone) : IReport;

/// <summary>Ring's name for the home, and its time zone, have come to be known or have changed.</summary>
/// <param name="Name">As the household calls it.</param>
/// <param name="TimeZone">IANA.</param>
[StoredName("ring-cloud.location-told")]
public sealed record LocationTold(string? Name, string? TimeZone) : IEvent;

/// <summary>What the home is called, and by which clock its people live.</summary>
/// <param name="Name">Null if nobody told it.</param>
/// <param name="TimeZone">IANA; null if nobody told it.</param>
public sealed record LocationView(string? Name, string? TimeZone);

/// <summary>Keeps the <see cref="LocationView"/>.</summary>
internal sealed class LocationProjection() : Projection<LocationView>("location")
{
    public override int Version => 1;

    public override Type SnapshotType => typeof(LocationView);

    public override LocationView Initial(string home) => new(null, null);

    public override LocationView Apply(LocationView part, EventEnvelope envelope) =>
        envelope.Event is LocationTold told ? new LocationView(told.Name, told.TimeZone) : part;
}
