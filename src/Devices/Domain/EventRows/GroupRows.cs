using RingActors.Devices.Domain.Groups;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Descriptions;
using static RingActors.Devices.Domain.EventRows.Rows;

namespace RingActors.Devices.Domain.EventRows;

/// <summary>The home's own groups of devices.</summary>
internal static class GroupRows
{
    internal static IReadOnlyList<EventDescription> All { get; } =
    [
        Routine<GroupMade>(EventKinds.Command, (e, t) => $"The group {t.Quoted(e.Name)} was made: {Of(e.Devices, t)}."),
        Routine<GroupChanged>(EventKinds.Command, (e, t) =>
            $"The group {t.Quoted(e.Name)} was changed; in it are {Of(e.Devices, t)}."),
        Routine<GroupDropped>(EventKinds.Command, (_, t) => $"{t.Name} is a group no more."),
    ];

    private static string Of(IReadOnlyList<Address> devices, ITelling telling) =>
        string.Join(", ", devices.Select(d => telling.Device(d.Id)));
}
