using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Devices.Kinds;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core.Descriptions;
using static RingActors.Devices.Domain.EventRows.Rows;

namespace RingActors.Devices.Domain.EventRows;

/// <summary>What devices saw, and how they are.</summary>
internal static class SensorRows
{
    private const string NotTold = "since when was not told";

    internal static IReadOnlyList<EventDescription> All { get; } =
    [
        Routine<MotionDetected>(EventKinds.Motion, (e, t) => e switch
        {
            { EventId: null, At: null } => $"{t.Name} sees motion; {NotTold}.",
            { Detection: { } what } => $"{t.Name} saw motion ({what}).",
            _ => $"{t.Name} saw motion.",
        }),
        Routine<MotionCleared>(EventKinds.Motion, (e, t) =>
            e.At is null ? $"{t.Name} sees no motion; {NotTold}." : $"{t.Name} sees no motion any more."),
        Routine<SnapshotTaken>(EventKinds.Motion, (e, t) =>
            $"{t.Name} took a picture ({e.Length} bytes, SHA-256 {e.Hash})."),
        Routine<SnapshotAsked>(EventKinds.Command, (_, t) => $"{t.Name} was asked for a picture."),
        Warning<SnapshotNotTaken>(EventKinds.Command, (e, t) =>
            $"{t.Name} took no picture{(e.Detail is null ? "" : $": {e.Detail}")} ({e.Code})."),
        Routine<KeypadApproached>(EventKinds.Motion, (_, t) => $"Somebody stood before {t.Name}."),
        Routine<DoorbellPressed>(EventKinds.Doorbell, (_, t) => $"{t.Name} was pressed."),
        Routine<ContactOpened>(EventKinds.Sensor, (e, t) =>
            e.At is null ? $"{t.Name} is open; {NotTold}." : $"{t.Name} was opened."),
        Routine<ContactClosed>(EventKinds.Sensor, (e, t) =>
            e.At is null ? $"{t.Name} is closed; {NotTold}." : $"{t.Name} was closed."),
        Warning<FaultRaised>(EventKinds.Sensor, (_, t) => $"{t.Name} reports its condition."),
        Routine<FaultCleared>(EventKinds.Sensor, (_, t) => $"{t.Name} reports that its condition is over."),
        EventDescription.Of<HazardRaised>(
            EventKinds.Sensor, EventSeverity.Alarm, (e, t) => $"{t.Name} reports {Word(e.Hazard)}."),
        Routine<HazardCleared>(EventKinds.Sensor, (e, t) => $"{t.Name} reports no {Word(e.Hazard)} any more."),
        Warning<TamperReported>(EventKinds.Sensor, (e, t) =>
            e.Tampered ? $"{t.Name} was tampered with." : $"{t.Name} is not tampered with any more."),
        Routine<DoorOpened>(EventKinds.Sensor, (_, t) => $"{t.Name} opened the door."),
        Routine<LightReported>(EventKinds.Command, (e, t) => $"{t.Name} reports its light {(e.On ? "on" : "off")}."),
        Routine<SirenReported>(EventKinds.Command, (e, t) =>
            $"{t.Name} reports its siren {(e.Siren.On ? "on" : "off")}."),
        Routine<SirenEndedAsAnnounced>(EventKinds.Command, (_, t) =>
            $"The siren of {t.Name} ended as it had announced."),
        Routine<StateReported>(EventKinds.Sensor, (e, t) =>
            $"{t.Name} reports {e.Capability} {e.Value}{(e.Cause is { } cause ? $" ({cause})" : "")}."),
        Routine<NumberReported>(EventKinds.Sensor, (e, t) => $"{t.Name} reports {e.Capability} {e.Number.Said()}."),
        Routine<DeviceDescribed>(EventKinds.System, (e, t) => $"{t.Quoted(e.Description.Name)} was listed."),
        Warning<DeviceRemoved>(EventKinds.System, (_, t) => $"{t.Name} is no longer listed."),
        Warning<ConnectionChanged>(EventKinds.System, (e, t) => $"{t.Name} is {Word(e.Connection)}."),
        Routine<BatteryReported>(EventKinds.System, (e, t) => $"{t.Name} reports battery {Charge(e.Battery)}."),
        Routine<DeviceHeard>(EventKinds.System, (_, t) => $"Ring is in touch with {t.Name}."),
        Warning<PowerChanged>(EventKinds.System, (e, t) => $"{t.Name} runs on {Word(e.Source)}."),
        Routine<LeftoverKept>(EventKinds.Unread, (_, t) =>
            $"{t.Name} told something this version does not understand; it is kept."),
    ];

    private static string Charge(BatteryReading battery) => battery switch
    {
        { Percent: { } percent } => $"{percent} %",
        { Millivolts: { } millivolts } => $"{millivolts} mV",
        _ => battery.Status ?? "unknown",
    };
}
