using NodaTime;
using RingActors.Devices.Domain.Devices.Parts;
using RingActors.Devices.Domain.Intents;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Devices.Kinds;

/// <summary>A camera with a button.</summary>
internal sealed record DoorbellState(CameraParts Camera, Sightings Presses)
{
    /// <summary>The intent to open the door, of an intercom.</summary>
    public Intent? Opening { get; init; }

    /// <summary>Openings that were told already; null if there were none.</summary>
    public Sightings? Openings { get; init; }
}

/// <summary>
/// A doorbell or an intercom, <c>home/doorbell/ring-id</c>: what a camera does, presses, and the door that an intercom opens. Events: DeviceEvents.cs. Tests:
/// Devices.Tests/SensorTests and the decision table.
/// </summary>
internal sealed class Doorbell() : Decider<DoorbellState>(DeviceKinds.Doorbell)
{
    public override int SnapshotVersion => 3;

    public override Type SnapshotType => typeof(DoorbellState);

    public override DoorbellState Initial(Address self) => new(CameraParts.Unseen(self), Sightings.None);

    public override Decision Decide(DoorbellState state, ICommand command, DecideContext context) => command switch
    {
        ReportDing report => Presses.Pressed(state.Presses, report, context.Now),

        OpenDoor when !state.Camera.Device.Has(DoorOpening.Capability) => DeviceRefusals.NotFitted(context.Self, DoorOpening.Capability),
        OpenDoor => DoorOpening.Ask(state.Opening, context),
        ReportDoorOpened report => DoorOpening.Opened(state.Opening, state.Openings, report, context),
        EffectConcluded call when call.Name == state.Opening?.Id =>
            (IntentMachine.Concluded(state.Opening, call, context.Now, DoorOpening.Times) is { } step ? Decision.Of(step) : Decision.Nothing())
            .LinkedToRequests(context),
        DeadlineReached when IntentMachine.Due(state.Opening, context.Now) is { } unknown =>
            state.Camera.Decide(command, context)!.And(unknown).LinkedToRequests(context),

        _ => state.Camera.Decide(command, context) ?? DeviceRefusals.NotForThis(context.Self, command),
    };

    public override DoorbellState Evolve(DoorbellState state, IEvent @event) => @event switch
    {
        DoorbellPressed e => state with { Presses = state.Presses.Add(e.EventId, e.At, e.FromHistory == true) },
        DoorOpened e => state with { Openings = (state.Openings ?? Sightings.None).Add(e.EventId, e.At) },
        _ => state with { Camera = state.Camera.Evolve(@event), Opening = DoorOpening.Evolve(state.Opening, @event) },
    };

    public override Instant? WakeAt(DoorbellState state) => Deadlines.Earliest(
        state.Camera.WakeAt(), state.Opening is { IsOpen: true } opening ? opening.GiveUpAt : null);
}
