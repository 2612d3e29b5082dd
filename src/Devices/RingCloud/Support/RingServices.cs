using Microsoft.Extensions.Logging;
using NodaTime;
using RingActors.Devices.Domain.Coverage;
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
    /// <summary>
    /// The gaps before this process began in which a camera was not listened to and that were not read in its history; the last one may
    /// have no end.
    /// </summary>
    public Func<long, ValueTask<IReadOnlyList<Stretch>>> UnreadOfCamera { get; init; } = static _ => ValueTask.FromResult(Stretches.None);

    /// <summary>
    /// The gaps before this process began in which a hub (location, hub) was not listened to and that were not read in its history; the last
    /// one may have no end.
    /// </summary>
    public Func<string, string, ValueTask<IReadOnlyList<Stretch>>> UnreadOfHub { get; init; } =
        static (_, _) => ValueTask.FromResult(Stretches.None);
}
