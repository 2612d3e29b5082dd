using NodaTime;
using RingActors.Devices.Domain.Devices.Parts;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Devices.Kinds;

/// <summary>
/// A camera, <c>home/camera/ring-id</c>: motion, and a light and a siren where it has them. Events: DeviceEvents.cs; commands:
/// DeviceCommands.cs and Reports.cs. Tests: Devices.Tests/CameraTests and the decision table.
/// </summary>
internal sealed class Camera() : Decider<CameraParts>(DeviceKinds.Camera)
{
    public override int SnapshotVersion => 3;

    public override Type SnapshotType => typeof(CameraParts);

    public override CameraParts Initial(Address self) => CameraParts.Unseen(self);

    public override Decision Decide(CameraParts state, ICommand command, DecideContext context) =>
        state.Decide(command, context) ?? DeviceRefusals.NotForThis(context.Self, command);

    public override CameraParts Evolve(CameraParts state, IEvent @event) => state.Evolve(@event);

    public override Instant? WakeAt(CameraParts state) => state.WakeAt();
}
