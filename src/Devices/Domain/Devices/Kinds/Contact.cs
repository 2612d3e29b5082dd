using NodaTime;
using RingActors.Devices.Domain.Devices.Parts;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Devices.Kinds;

/// <summary>A contact and whether it is open; null as long as it has not said.</summary>
internal sealed record ContactState(DeviceBase Device, LastReported<bool?> Open);

/// <summary>
/// A door or window contact of the alarm, <c>home/contact/zid</c>. Events: DeviceEvents.cs. Tests: Devices.Tests/SensorTests
/// and the decision table.
/// </summary>
internal sealed class Contact() : Decider<ContactState>(DeviceKinds.Contact)
{
    public override int SnapshotVersion => 2;

    public override Type SnapshotType => typeof(ContactState);

    public override ContactState Initial(Address self) => new(DeviceBase.Unseen(self), LastReported<bool?>.Nothing);

    public override Decision Decide(ContactState state, ICommand command, DecideContext context) =>
        SensorReports.Decide(state.Device, command, context, (readings, at, events) =>
        {
            if (state.Open.Moves(readings.Faulted))
            {
                events.Add(readings.Faulted == true ? new ContactOpened(at) : new ContactClosed(at));
            }
        });

    public override ContactState Evolve(ContactState state, IEvent @event) => @event switch
    {
        ContactOpened e => state with { Open = new(true, e.At), Device = state.Device.Evolve(e) },
        ContactClosed e => state with { Open = new(false, e.At), Device = state.Device.Evolve(e) },
        _ => state with { Device = state.Device.Evolve(@event) },
    };

    public override Instant? WakeAt(ContactState state) => state.Device.Traits.WakeAt();
}
