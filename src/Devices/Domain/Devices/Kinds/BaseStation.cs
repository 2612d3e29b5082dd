using NodaTime;
using RingActors.Devices.Domain.Devices.Parts;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Devices.Kinds;

/// <summary>The hub of the alarm as a piece of hardware.</summary>
internal sealed record BaseStationState(DeviceBase Device);

/// <summary>
/// The base station as a device, <c>home/base-station/ring-id</c>: its connection and power. What it guards is the security
/// system's affair. Events: DeviceEvents.cs. Tests: Devices.Tests/SensorTests and the decision table.
/// </summary>
internal sealed class BaseStation() : Decider<BaseStationState>(DeviceKinds.BaseStation)
{
    public override int SnapshotVersion => 2;

    public override Type SnapshotType => typeof(BaseStationState);

    /// <summary>Its id is the number of the list where there is one, and what it can be asked for goes over its socket nevertheless.</summary>
    public override BaseStationState Initial(Address self) => new(DeviceBase.Unseen(self) with { BehindHub = true });

    public override Decision Decide(BaseStationState state, ICommand command, DecideContext context) => command switch
    {
        // Two ways tell of it at once. What the list leaves out of the hub's own description it would take away from it, and what was
        // not understood of the list comes again with the next one.
        ReportDevice listed when state.Device is { Removed: false, Description: { } known } && IsOfHub(known) && !IsOfHub(listed.Description) =>
            SensorReports.Decide(state.Device, new ReportReadings(listed.Readings ?? new Readings(), listed.At), context),
        _ => SensorReports.Decide(state.Device, command, context),
    };

    public override BaseStationState Evolve(BaseStationState state, IEvent @event) =>
        new(state.Device.Evolve(@event));

    public override Instant? WakeAt(BaseStationState state) => state.Device.Traits.WakeAt();

    /// <summary>The hub's own document names its type; the device list has another word for the same thing.</summary>
    private static bool IsOfHub(DeviceDescription description) => description.RingKind.StartsWith("hub.", StringComparison.Ordinal);
}
