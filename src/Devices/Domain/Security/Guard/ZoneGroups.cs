using NodaTime;

namespace RingActors.Devices.Domain;

/// <summary>Zones that raise an alarm only together (A-S18). Tests: Devices.Tests/Security/ZoneGroupTests.</summary>
internal static class ZoneGroups
{
    /// <summary>
    /// Different zones of the group, this one among them, within its window; its end is included. One that tripped before and still
    /// stands open counts however long ago that was. More than can trip as things are is never asked for: a group whose other
    /// members are not guarded, left out, gone or out of reach would be a hole. Two of one moment by their own clocks are of one moment,
    /// whatever became of the server's between them.
    /// </summary>
    internal static bool IsEnough(Draft draft, ZonePolicy zone, Instant at, Instant? saidAt)
    {
        if (draft.Guard.Policy.Groups.FirstOrDefault(g => g.Id == zone.Group) is not { } group)
        {
            return true;
        }

        Duration within = Duration.FromSeconds(group.WithinSeconds);
        int tripped = 1;
        int able = 1;
        foreach (ZonePolicy other in draft.Guard.Policy.Zones)
        {
            if (other.Group == group.Id && other.Device != zone.Device)
            {
                bool counts = HasTripped(draft, other, at - within, (saidAt ?? at) - within);
                tripped += counts ? 1 : 0;
                able += counts || CanTrip(draft, other) ? 1 : 0;
            }
        }

        return tripped >= Math.Min(group.Count, able);
    }

    private static bool HasTripped(Draft draft, ZonePolicy zone, Instant from, Instant saidFrom) =>
        draft.Guard.Period!.Of(zone.Device) is { GroupTripAt: { } at } activity
        && (at >= from || (activity.GroupTripSaidAt ?? at) >= saidFrom || (draft.Devices.LastKnown(zone.Device) is { } device && ArmingCheck.IsOpen(device)));

    /// <summary>True if it is guarded in this armed period and something it does would be heard.</summary>
    private static bool CanTrip(Draft draft, ZonePolicy zone) =>
        (zone.Type == ZoneType.Always || (Zones.IsOurs(draft, zone) && !draft.Guard.Period!.Of(zone.Device).ShutDown))
        && draft.Devices.LastKnown(zone.Device) is { } device
        && Watch.OfZone(device, zone, draft.Context.View.Coverage()).Count == 0
        && (!DeviceKinds.IsBehindHub(device.Address) || draft.State.IsHeard);
}
