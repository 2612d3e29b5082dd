using NodaTime;
using RingActors.Devices.Domain.Devices.Parts;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Devices.Kinds;

/// <summary>Everything any device may tell.</summary>
internal sealed record GenericState(
    CameraParts Camera, Sightings Presses, LastReported<bool?> Faulted, LastReported<bool?> Smoke, LastReported<bool?> Co, LastReported<bool?> Motion);

/// <summary>
/// A device without a kind of its own, <c>home/device/id</c>: locks, switches, sirens, chimes, valves, thermostats, lights, and whatever
/// this build does not know. Ring brings new kinds out several times a year: it works by what it can do, and what is not understood of
/// it is kept verbatim. Events: DeviceEvents.cs. Tests:
/// Devices.Tests/SensorTests and the decision table.
/// </summary>
internal sealed class GenericDevice() : Decider<GenericState>(DeviceKinds.Generic)
{
    public override int SnapshotVersion => 3;

    public override Type SnapshotType => typeof(GenericState);

    public override GenericState Initial(Address self) => new(
        CameraParts.Unseen(self), Sightings.None, LastReported<bool?>.Nothing, LastReported<bool?>.Nothing, LastReported<bool?>.Nothing,
        LastReported<bool?>.Nothing);

    public override Decision Decide(GenericState state, ICommand command, DecideContext context) => command switch
    {
        ReportDevice report => WithConditions(state, report.Readings, report.At, command, context),
        ReportReadings report => WithConditions(state, report.Readings, report.At, command, context),

        ReportDing report => Presses.Pressed(state.Presses, report, context.Now),

        _ => state.Camera.Decide(command, context) ?? DeviceRefusals.NotForThis(context.Self, command),
    };

    public override GenericState Evolve(GenericState state, IEvent @event)
    {
        state = state with { Camera = state.Camera.Evolve(@event) };
        return @event switch
        {
            DoorbellPressed e => state with { Presses = state.Presses.Add(e.EventId, e.At, e.FromHistory == true) },
            MotionDetected { EventId: null } e => state with { Motion = new(true, e.At) },
            MotionCleared e => state with { Motion = new(false, e.At) },
            FaultRaised e => state with { Faulted = new(true, e.At) },
            FaultCleared e => state with { Faulted = new(false, e.At) },
            HazardRaised { Hazard: Hazard.Smoke } e => state with { Smoke = new(true, e.At) },
            HazardRaised { Hazard: Hazard.Co } e => state with { Co = new(true, e.At) },
            HazardCleared { Hazard: Hazard.Smoke } e => state with { Smoke = new(false, e.At) },
            HazardCleared { Hazard: Hazard.Co } e => state with { Co = new(false, e.At) },
            _ => state,
        };
    }

    public override Instant? WakeAt(GenericState state) => state.Camera.WakeAt();

    private static Decision WithConditions(
        GenericState state, Readings? readings, Instant? at, ICommand report, DecideContext context)
    {
        at = ReportTimes.Credible(at, context.Now);
        List<IEvent> events = [.. state.Camera.Decide(report, context)!.Events];
        if (readings is not null)
        {
            if (state.Faulted.Moves(readings.Faulted))
            {
                events.Add(readings.Faulted == true ? new FaultRaised(at) : new FaultCleared(at));
            }

            if (state.Motion.Moves(readings.Motion))
            {
                events.Add(readings.Motion == true ? new MotionDetected(null, at, null) : new MotionCleared(at));
            }

            SensorReports.Hazard(state.Smoke, readings.Smoke, Hazard.Smoke, at, events);
            SensorReports.Hazard(state.Co, readings.Co, Hazard.Co, at, events);
        }

        return state.Camera.Told(ReportTimes.Learned(events, at, context.Now), context);
    }
}
