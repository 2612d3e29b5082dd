using System.Text.Json.Serialization.Metadata;
using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain;

/// <summary>A camera with a button.</summary>
internal sealed record DoorbellState(CameraParts Camera, Sightings Presses);

/// <summary>
/// A doorbell, <c>home/doorbell/ring-id</c>: what a camera does, and presses. Events: DeviceEvents.cs. Tests:
/// Devices.Tests/SensorTests and the decision table.
/// </summary>
internal sealed class Doorbell() : Decider<DoorbellState>(DeviceKinds.Doorbell)
{
    public override int SnapshotVersion => 2;

    public override JsonTypeInfo SnapshotType => DomainJson.Default.DoorbellState;

    public override DoorbellState Initial(Address self) => new(CameraParts.Unseen(self), Sightings.None);

    public override Decision Decide(DoorbellState state, ICommand command, DecideContext context) => command switch
    {
        ReportDing report when state.Presses.Knows(report.EventId, report.At) => Decision.Nothing(),
        ReportDing report => Decision.Of(new DoorbellPressed(report.EventId, report.At, report.Rest))
            .OccurredAt(World.TrueAt(report.At, context.Now)),
        _ => state.Camera.Decide(command, context) ?? World.NotForThis(context.Self, command),
    };

    public override DoorbellState Evolve(DoorbellState state, IEvent @event) => @event switch
    {
        DoorbellPressed e => state with { Presses = state.Presses.Add(e.EventId, e.At) },
        _ => state with { Camera = state.Camera.Evolve(@event) },
    };

    public override Instant? WakeAt(DoorbellState state) => state.Camera.WakeAt();
}
