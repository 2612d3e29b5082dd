using NodaTime;
using RingActors.Devices.Domain.Alarm.Checks;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;

namespace RingActors.Devices.Domain.Alarm.Zones;

/// <summary>Zones that raise an alarm only together (A-S18). Tests: Devices.Tests/Security/ZoneGroupTests.</summary>
internal static class ZoneGroups
{
    /// <summary>A clock that is ahead by more than this is not right.</summary>
    private static readonly Duration ClockSlack = Duration.FromSeconds(5);

    /// <summary>
    /// Different zones of the group, this one among them, within its window; its end is included. One that tripped before and still
    /// stands open counts however long ago that was. More than can trip as things are is never asked for: a group whose other
    /// members are not guarded, left out, gone or out of reach would be a hole. Two of one moment by their own clocks are of one moment,
    /// whatever became of the server's between them; and where the device's clock tells of the future, so that its times say nothing, those
    /// are of one moment that were heard in one.
    /// </summary>
    internal static bool IsEnough(DecisionBuilder draft, ZonePolicy zone, Instant at, Instant? saidAt)
    {
        if (draft.Guard.Policy.Groups.FirstOrDefault(g => g.Id == zone.Group) is not { } group)
        {
            return true;
        }

        Duration within = Duration.FromSeconds(group.WithinSeconds);
        Span span = new(at - within, (saidAt ?? at) - within, saidAt - at > ClockSlack ? draft.Now - within : null);
        int tripped = 1;
        int able = 1;
        foreach (ZonePolicy other in draft.Guard.Policy.Zones)
        {
            if (other.Group == group.Id && other.Device != zone.Device)
            {
                bool counts = HasTripped(draft, other, span);
                tripped += counts ? 1 : 0;
                able += counts || CanTrip(draft, other) ? 1 : 0;
            }
        }

        return tripped >= Math.Min(group.Count, able);
    }

    /// <summary>From when on another one counts.</summary>
    /// <param name="From">By the time at which it was true.</param>
    /// <param name="SaidFrom">By the devices' own clocks.</param>
    /// <param name="HeardFrom">By when it came to be known; null where that is no measure.</param>
    private readonly record struct Span(Instant From, Instant SaidFrom, Instant? HeardFrom);

    private static bool HasTripped(DecisionBuilder draft, ZonePolicy zone, Span span) =>
        draft.Guard.Period!.Of(zone.Device) is { GroupTripAt: { } at } activity
        && (at >= span.From || (activity.GroupTripSaidAt ?? at) >= span.SaidFrom || (activity.GroupTripHeardAt ?? at) >= span.HeardFrom
            || (draft.Devices.LastKnown(zone.Device) is { } device && ArmingCheck.IsOpen(device)));

    /// <summary>True if it is guarded in this armed period and something it does would be heard.</summary>
    private static bool CanTrip(DecisionBuilder draft, ZonePolicy zone) =>
        (zone.Type == ZoneType.Always || (ZoneSteps.IsOurs(draft, zone) && !draft.Guard.Period!.Of(zone.Device).ShutDown))
        && draft.Devices.LastKnown(zone.Device) is { } device
        && Watch.OfZone(device, zone, draft.Context.View.Coverage()).Count == 0
        && (!DeviceKinds.IsBehindHub(device.Address) || draft.State.IsHeard);
}
