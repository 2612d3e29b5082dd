using NodaTime;
using RingActors.Devices.Domain.Devices.Parts;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Devices.Kinds;

/// <summary>A motion sensor and whether it sees motion; null as long as it has not said.</summary>
internal sealed record MotionSensorState(DeviceBase Device, LastReported<bool?> Motion);

/// <summary>
/// A motion sensor of the alarm, <c>home/motion-sensor/zid</c>; unlike a camera it also says when motion ends. Events:
/// DeviceEvents.cs. Tests: Devices.Tests/SensorTests and the decision table.
/// </summary>
internal sealed class MotionSensor() : Decider<MotionSensorState>(DeviceKinds.MotionSensor)
{
    public override int SnapshotVersion => 2;

    public override Type SnapshotType => typeof(MotionSensorState);

    public override MotionSensorState Initial(Address self) => new(DeviceBase.Unseen(self), LastReported<bool?>.Nothing);

    public override Decision Decide(MotionSensorState state, ICommand command, DecideContext context) =>
        SensorReports.Decide(state.Device, command, context, (readings, at, events) =>
        {
            if (state.Motion.Moves(readings.Faulted))
            {
                events.Add(readings.Faulted == true ? new MotionDetected(null, at, null) : new MotionCleared(at));
            }
        });

    public override MotionSensorState Evolve(MotionSensorState state, IEvent @event) => @event switch
    {
        MotionDetected e => state with { Motion = new(true, e.At), Device = state.Device.Evolve(e) },
        MotionCleared e => state with { Motion = new(false, e.At), Device = state.Device.Evolve(e) },
        _ => state with { Device = state.Device.Evolve(@event) },
    };

    public override Instant? WakeAt(MotionSensorState state) => state.Device.Traits.WakeAt();
}
