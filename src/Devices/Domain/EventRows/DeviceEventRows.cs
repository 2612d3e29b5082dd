using RingActors.Engine.Core.Descriptions;

namespace RingActors.Devices.Domain.EventRows;

/// <summary>What the events of this room are: its rows of the one table of all events.</summary>
internal static class DeviceEventRows
{
    internal static IReadOnlyList<EventDescription> All { get; } =
    [
        .. SensorRows.All, .. BackfilledRows.All, .. PanelRows.All, .. GuardRows.All, .. IncidentRows.All,
        .. NoticeRows.All, .. WishRows.All, .. CodeRows.All, .. KeyRows.All, .. ListeningRows.All, .. GroupRows.All,
    ];
}
