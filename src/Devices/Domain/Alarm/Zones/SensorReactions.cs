using NodaTime;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.Zones;

/// <summary>
/// Which events of devices the alarm is told of: those of sensors that are always on, and those of zones while they matter. All others
/// stay where they are, so a busy home that is disarmed costs nothing.
/// </summary>
internal sealed class SensorReactions : IReaction
{
    /// <inheritdoc/>
    public void React(HomeView before, EventEnvelope envelope, List<Message> messages)
    {
        if (SignOf(envelope, before) is not (var sign, var what))
        {
            return;
        }

        GuardView guard = before.Part<SecurityView>().Guard;
        if (guard.Heeds(envelope.Actor, sign))
        {
            string? detection = (envelope.Event as MotionDetected)?.Detection;
            messages.Add(new Message(
                DeviceKinds.SecuritySystemOf(before.Home),
                new SensorSignal(envelope.Actor, sign, what, envelope.OccurredAt, detection)
                {
                    SaidAt = StampOf(envelope.Event) is { } said && said > envelope.OccurredAt ? said : null,
                }));
        }
    }

    private static Instant? StampOf(IEvent @event) => @event switch
    {
        ContactOpened e => e.At,
        MotionDetected e => e.At,
        FaultRaised e => e.At,
        StateReported e => e.At,
        _ => null,
    };

    private static (SensorSign Sign, string What)? SignOf(EventEnvelope envelope, HomeView before) => envelope.Event switch
    {
        ContactOpened => (SensorSign.Opened, StateView.Open),
        ContactClosed => (SensorSign.Closed, StateView.Closed),
        MotionDetected e => (SensorSign.Opened, e.Detection ?? StateView.Motion),
        MotionCleared => (SensorSign.Closed, StateView.Clear),
        StateReported { Capability: Capabilities.Flood, Value: StateView.Wet } => (SensorSign.Flood, "water"),
        FaultRaised => OfFault(before.Part<DevicesView>().Get(envelope.Actor)),
        FaultCleared => (SensorSign.Closed, StateView.Clear),
        HazardRaised { Hazard: Hazard.Smoke } => (SensorSign.Smoke, "smoke"),
        HazardRaised => (SensorSign.Co, "CO"),
        TamperReported { Tampered: true } => (SensorSign.Tampered, StateView.Tampered),
        ConnectionChanged { Connection: Connection.Online } => (SensorSign.Back, StateView.Online),
        DeviceRemoved => (SensorSign.Removed, SensorSignal.Gone),
        DeviceDescribed when before.Part<DevicesView>().Get(envelope.Actor) is { Removed: true } => (SensorSign.Back, StateView.Online),
        ConnectionChanged e => (SensorSign.Lost, StateView.Of(e.Connection)),
        PowerChanged { Source: PowerSource.Mains, From: PowerSource.Battery } when envelope.Actor.Kind == DeviceKinds.BaseStation =>
            (SensorSign.PowerBack, StateView.Mains),
        StateReported { Capability: Capabilities.MotionDetection or Capabilities.Reporting } e => (SensorSign.WatchChanged, e.Value),
        BatteryReported or DeviceDescribed or DeviceAnnounced or DeviceUnannounced or ListeningBegan or WentDeaf or HubTold =>
            (SensorSign.WatchChanged, StateView.Ok),
        _ => null,
    };

    /// <summary>What tells water and frost apart does so by its own words; its fault alone says neither.</summary>
    private static (SensorSign Sign, string What)? OfFault(DeviceView? device) => device switch
    {
        not null when device.Has(Capabilities.Flood) || device.Has(Capabilities.Freeze) => null,
        { RingKind: "sensor.flood-freeze" or "sensor.water" } => (SensorSign.Flood, "water"),
        _ => (SensorSign.Opened, StateView.Faulted),
    };
}
