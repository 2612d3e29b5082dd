using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain;

/// <summary>
/// What a device's event means to the alarm. How a sensor stands and whether it can be heard are two things: neither
/// <see cref="Lost"/>, <see cref="Removed"/> nor <see cref="Back"/> says that anything opened or closed.
/// </summary>
public enum SensorSign
{
    /// <summary>Open, motion, or a condition of another kind.</summary>
    [JsonStringEnumMemberName("opened")] Opened = 1,
    [JsonStringEnumMemberName("closed")] Closed = 2,

    /// <summary>Nobody can say any more how it is.</summary>
    [JsonStringEnumMemberName("lost")] Lost = 3,
    [JsonStringEnumMemberName("back")] Back = 4,
    [JsonStringEnumMemberName("smoke")] Smoke = 5,
    [JsonStringEnumMemberName("co")] Co = 6,
    [JsonStringEnumMemberName("flood")] Flood = 7,
    [JsonStringEnumMemberName("tampered")] Tampered = 8,

    /// <summary>The base station has mains power again.</summary>
    [JsonStringEnumMemberName("power-back")] PowerBack = 9,

    /// <summary>It is in the home's listing no more: lost, and for longer.</summary>
    [JsonStringEnumMemberName("removed")] Removed = 10,

    /// <summary>Nothing opened or closed, but whether it is watched may have changed.</summary>
    [JsonStringEnumMemberName("watch-changed")] WatchChanged = 20,
}

/// <summary>A device of the home tells the alarm what it just reported. Sent within the same turn, by <see cref="SensorReactions"/>.</summary>
/// <param name="Device">The device.</param>
/// <param name="Sign">What it means.</param>
/// <param name="What">The word for it, e.g. <c>open</c>, <c>human</c>.</param>
/// <param name="OccurredAt">When it was true in the world.</param>
/// <param name="Detection">For a camera's motion, what was seen.</param>
[StoredName("security.signal-sensor")]
public sealed record SensorSignal(
    Address Device, SensorSign Sign, string What, Instant OccurredAt, string? Detection = null) : ICommand
{
    /// <summary>The device's own time, where it lies ahead of the server's clock: its times are compared with each other by it.</summary>
    public Instant? SaidAt { get; init; }
}

/// <summary>
/// Which events of devices the alarm is told of: those of sensors that are always on, and those of zones while they matter. All others
/// stay where they are, so a busy home that is disarmed costs nothing.
/// </summary>
internal sealed class SensorReactions : IReaction
{
    /// <summary>What a sensor that was removed is said to have done.</summary>
    internal const string Gone = "gone";

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
        DeviceRemoved => (SensorSign.Removed, Gone),
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
