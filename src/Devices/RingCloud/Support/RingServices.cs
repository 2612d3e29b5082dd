using Microsoft.Extensions.Logging;
using RingActors.Devices.RingCloud.Configuration;
using RingActors.Devices.RingCloud.Observations;

namespace RingActors.Devices.RingCloud.Support;

/// <summary>What every part of a connection needs.</summary>
internal sealed record RingServices(
    RingCloudOptions Options,
    IRingObserver Observer,
    LinkBoard Links,
    RingMeter Meter,
    Chance Chance,
    TimeProvider Time,
    ILogger Log)
{
    /// <summary>What was missed before this process began.</summary>
    public IResumePoints ResumePoints { get; init; } = NoResumePoints.Instance;
}
