using NodaTime;
using RingActors.Devices.Domain.Devices.Parts;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Devices.Kinds;

/// <summary>A keypad and when somebody last stood before it.</summary>
internal sealed record KeypadState(DeviceBase Device, Instant? ApproachedAt);

/// <summary>
/// A keypad, <c>home/keypad/zid</c>. What is typed there reaches us only as what the base station then does. Events:
/// DeviceEvents.cs. Tests: Devices.Tests/SensorTests and the decision table.
/// </summary>
internal sealed class Keypad() : Decider<KeypadState>(DeviceKinds.Keypad)
{
    public override int SnapshotVersion => 2;

    public override Type SnapshotType => typeof(KeypadState);

    public override KeypadState Initial(Address self) => new(DeviceBase.Unseen(self), null);

    public override Decision Decide(KeypadState state, ICommand command, DecideContext context) => command switch
    {
        ReportKeypadMotion report when ReportTimes.TrueAt(report.At, context.Now) == state.ApproachedAt => Decision.Nothing(),
        ReportKeypadMotion report when ReportTimes.TrueAt(report.At, context.Now) is var at =>
            Decision.Of(new KeypadApproached(at)).OccurredAt(at),
        _ => SensorReports.Decide(state.Device, command, context),
    };

    public override KeypadState Evolve(KeypadState state, IEvent @event) => @event switch
    {
        KeypadApproached e => state with { ApproachedAt = e.At, Device = state.Device.Evolve(e) },
        _ => state with { Device = state.Device.Evolve(@event) },
    };

    public override Instant? WakeAt(KeypadState state) => state.Device.Traits.WakeAt();
}
