using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Backfill;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core.Descriptions;
using static RingActors.Devices.Domain.EventRows.Rows;

namespace RingActors.Devices.Domain.EventRows;

/// <summary>
/// What a hub's history told afterwards, in sentences of their own: none of it is to be read as the present.
/// </summary>
internal static class BackfilledRows
{
    private const string Source = "as the hub's history told afterwards";

    internal static IReadOnlyList<EventDescription> All { get; } =
    [
        Routine<DeviceWas>(EventKinds.Sensor, (e, t) => e switch
        {
            { Capability: Capabilities.Contact, Value: StateView.Open } => $"{t.Name} was opened, {Source}.",
            { Capability: Capabilities.Contact, Value: StateView.Closed } => $"{t.Name} was closed, {Source}.",
            { Capability: Capabilities.Keypad } => $"Somebody stood before {t.Name}, {Source}.",
            _ => $"{t.Name} reported {e.Capability} {e.Value}{(e.Cause is { } cause ? $" ({cause})" : "")}, {Source}.",
        }),
        Routine<MotionWas>(EventKinds.Motion, (e, t) =>
            e.Seen ? $"{t.Name} saw motion, {Source}." : $"{t.Name} saw no motion any more, {Source}."),
        Routine<ModeWas>(EventKinds.Mode, (e, _) =>
            $"The base station went to mode {e.Name ?? e.Mode.Word()}, {Source}."),
        Alarm<AlarmWas>((e, t) => e.Alarm is { } alarm
            ? $"The base station reported {alarm.State}{Cause(alarm.Faulted, t)}, {Source}."
            : $"The base station's alarm was over, {Source}."),
    ];
}
