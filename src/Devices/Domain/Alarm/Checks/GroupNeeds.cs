using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.Checks;

/// <summary>A group of zones that in some mode has fewer members than have to trip: what is left has to do.</summary>
/// <param name="Group">Its id.</param>
/// <param name="Mode">The mode's name.</param>
/// <param name="Count">How many zones have to trip by the settings.</param>
/// <param name="Members">Ids of those that can.</param>
public sealed record ShortGroup(string Group, string Mode, int Count, IReadOnlyList<string> Members)
{
    /// <summary>How many have to trip as things are.</summary>
    public int Need => Math.Min(Count, Members.Count);
}

/// <summary>How many zones of a group have to trip: never more than can.</summary>
public static class GroupNeeds
{
    /// <summary>Groups that have some zones in a mode, and fewer than have to trip. By the settings alone.</summary>
    public static IReadOnlyList<ShortGroup> Of(SecurityPolicy policy, ModePolicy mode, IReadOnlyList<Participation> sensors) =>
        Short(policy, mode.Name, z => z.IsGuardedIn(mode.Name) && !ArmingCheck.IsBaseStations(sensors, z.Device, mode.Guards));

    /// <summary>The same as things are: without what is left out, gone, out of reach or otherwise not watched.</summary>
    public static IReadOnlyList<ShortGroup> Of(HomeView view, ModePolicy mode, IReadOnlyCollection<string> leftOut)
    {
        SecurityView security = view.Security();
        DevicesView devices = view.Part<DevicesView>();
        CoverageView coverage = view.Coverage();
        return Short(security.Guard.Policy, mode.Name, z =>
            z.IsGuardedIn(mode.Name)
            && !ArmingCheck.IsBaseStations(security.Sensors, z.Device, mode.Guards)
            && !leftOut.Contains(z.Device)
            && Watch.OfZone(devices.LastKnown(z.Device), z, coverage).Count == 0);
    }

    private static IReadOnlyList<ShortGroup> Short(SecurityPolicy policy, string mode, Func<ZonePolicy, bool> can) =>
    [
        .. policy.Groups
            .Select(g => new ShortGroup(
                g.Id, mode, g.Count, [.. policy.Zones.Where(z => z.Group == g.Id && can(z)).Select(z => z.Device)]))
            .Where(s => s.Members.Count > 0 && s.Members.Count < s.Count),
    ];
}
