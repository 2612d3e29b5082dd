using RingActors.Api.Tools;
using RingActors.Devices.Domain.Alarm.Checks;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;

namespace RingActors.Api.Features.Alarm;

/// <summary>Sensors as the tools show them, and what of them stands in the way of arming.</summary>
internal static class SensorEntries
{
    internal static SensorEntry Of(Obstacle obstacle, DevicesView devices, bool watched) => new(
        devices.Get(obstacle.Device)?.Slug ?? obstacle.Device.Id, obstacle.Name, obstacle.State, Instants.Text(obstacle.Since), watched);

    /// <summary>What stands in the way; of what is behind a hub that is not heard nobody can say how it is.</summary>
    internal static IReadOnlyList<SensorEntry> Hindrances(Readiness readiness, HomeView view, SecurityView security)
    {
        DevicesView devices = view.Part<DevicesView>();
        return
        [
            .. readiness.Open.Select(o => view.UnheardOf(o.Device, security) is { } unheard
                ? Of(o with { State = Blind.Unknown, Since = unheard.Since }, devices, false)
                : Of(o, devices, true)),
            .. readiness.NotWatched.Select(o => Of(o, devices, false)),
        ];
    }
}

internal sealed record SensorEntry(string DeviceId, string Name, string? State, string? Since, bool? Watched)
{
    /// <summary>
    /// Whether its opening would be noticed by the alarm in the mode that is asked about; null if nobody can say.
    /// </summary>
    public bool? Guarded { get; init; }

    /// <summary>The armed modes in which it is guarded at all; null if nobody said.</summary>
    public IReadOnlyList<string>? GuardedIn { get; init; }
}
