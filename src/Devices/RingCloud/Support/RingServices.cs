using Microsoft.Extensions.Logging;
using NodaTime;
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
    /// <summary>Up to when a camera was heard or read before this process began; null if it never was.</summary>
    public Func<long, ValueTask<Instant?>> HeardUntil { get; init; } = static _ => ValueTask.FromResult<Instant?>(null);

    /// <summary>
    /// From where on the history of a hub (location, hub) has not been read, of the time before this process began; null if it was never
    /// listened to.
    /// </summary>
    public Func<string, string, ValueTask<Instant?>> HubHeardUntil { get; init; } = static (_, _) => ValueTask.FromResult<Instant?>(null);
}
