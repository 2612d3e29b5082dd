using NodaTime;
using RingActors.Devices.Domain.Devices.Parts;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Devices.Kinds;

/// <summary>A detector and what it smells; null as long as it has not said.</summary>
internal sealed record SmokeCoState(DeviceBase Device, LastReported<bool?> Smoke, LastReported<bool?> Co);

/// <summary>
/// A smoke detector, a CO detector or both in one, <c>home/smoke-co/zid</c>. It is watched in every mode. Events:
/// DeviceEvents.cs. Tests: Devices.Tests/SensorTests and the decision table.
/// </summary>
internal sealed class SmokeCoSensor() : Decider<SmokeCoState>(DeviceKinds.SmokeCo)
{
    public override int SnapshotVersion => 2;

    public override Type SnapshotType => typeof(SmokeCoState);

    public override SmokeCoState Initial(Address self) =>
        new(DeviceBase.Unseen(self), LastReported<bool?>.Nothing, LastReported<bool?>.Nothing);

    public override Decision Decide(SmokeCoState state, ICommand command, DecideContext context) =>
        SensorReports.Decide(state.Device, command, context, (readings, at, events) =>
        {
            SensorReports.Hazard(state.Smoke, readings.Smoke, Hazard.Smoke, at, events);
            SensorReports.Hazard(state.Co, readings.Co, Hazard.Co, at, events);
        });

    public override SmokeCoState Evolve(SmokeCoState state, IEvent @event) => @event switch
    {
        HazardRaised { Hazard: Hazard.Smoke } e => state with { Smoke = new(true, e.At), Device = state.Device.Evolve(e) },
        HazardRaised { Hazard: Hazard.Co } e => state with { Co = new(true, e.At), Device = state.Device.Evolve(e) },
        HazardCleared { Hazard: Hazard.Smoke } e => state with { Smoke = new(false, e.At), Device = state.Device.Evolve(e) },
        HazardCleared { Hazard: Hazard.Co } e => state with { Co = new(false, e.At), Device = state.Device.Evolve(e) },
        _ => state with { Device = state.Device.Evolve(@event) },
    };

    public override Instant? WakeAt(SmokeCoState state) => state.Device.Traits.WakeAt();
}
