using NodaTime;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tools;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;

namespace RingActors.Api.Features.Server;

/// <summary>
/// Sees that the server's clock was set: it then shows another time than has passed since it was looked at (S19). Each
/// home
/// writes that down, and plans what is to come anew. A machine that slept looks the same, and is.
/// </summary>
internal sealed class ClockWatch(IHomes homes, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Every, time);
        (DateTimeOffset wall, long stamp) = (time.GetUtcNow(), time.GetTimestamp());
        await Task.Yield();
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                DateTimeOffset expected = wall + time.GetElapsedTime(stamp);
                (wall, stamp) = (time.GetUtcNow(), time.GetTimestamp());
                if ((wall - expected).Duration() > ClockStepped.Min.ToTimeSpan())
                {
                    await TellAsync(Instant.FromDateTimeOffset(expected), Instant.FromDateTimeOffset(wall));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    /// <summary>A home that cannot be told plans anew when the server starts next, as every home does.</summary>
    private async Task TellAsync(Instant from, Instant to)
    {
        foreach (HomeView view in homes.Households())
        {
            await homes.AskAsync(new Request(
                DeviceKinds.CoverageOf(view.Home), new ReportClockStep(from, to), Principal.Engine,
                    RequestIds.Next(time)));
        }
    }
}
