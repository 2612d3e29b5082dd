using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Devices;

// The stored names are the format on disk for ever. Events of a capability are shared by all kinds that have it; whose
// event it is stands in the envelope. `At` is the device's own time where it told one, and orders reports of one thing.

/// <summary>A device was seen in a listing for the first time, or its description changed.</summary>
[StoredName("device.described")]
public sealed record DeviceDescribed(DeviceDescription Description) : IEvent;

/// <summary>Something about the device that this build does not understand, verbatim.</summary>
/// <param name="Leftover">The JSON as it came.</param>
/// <param name="LearnedAt">When it was kept: a change of it alone is kept once an hour at most.</param>
[StoredName("device.leftover-kept")]
public sealed record LeftoverKept(RawJson Leftover, Instant LearnedAt) : IEvent;

[StoredName("device.removed")]
public sealed record DeviceRemoved : IEvent;

[StoredName("connection.changed")]
public sealed record ConnectionChanged(Connection Connection, Connection? From, Instant? At) : IStateEvent
{
    StateWord? IStateEvent.Said => new(Capabilities.Connection, StateView.Of(Connection), At);
}

[StoredName("battery.reported")]
public sealed record BatteryReported(BatteryReading Battery, Instant? At) : IEvent;

[StoredName("power.changed")]
public sealed record PowerChanged(PowerSource Source, PowerSource? From, Instant? At) : IStateEvent
{
    StateWord? IStateEvent.Said => new(Capabilities.Power, StateWords.Of(Source), At);
}

[StoredName("tamper.reported")]
public sealed record TamperReported(bool Tampered, Instant? At) : IStateEvent
{
    StateWord? IStateEvent.Said => new(Capabilities.Tamper, StateWords.Tampered(Tampered), At);
}

/// <summary>Motion began or was seen.</summary>
/// <param name="EventId">Ring's id; null from an alarm sensor, which tells only its condition.</param>
/// <param name="At">When it was.</param>
/// <param name="Detection">What was seen, e.g. <c>human</c>.</param>
/// <param name="Rest">What of Ring's message was not understood, verbatim; null if all was.</param>
/// <param name="FromHistory">
/// True if Ring's history told it afterwards; null otherwise, and in events of older versions.
/// </param>
[StoredName("motion.detected")]
public sealed record MotionDetected(
    string? EventId, Instant? At, string? Detection, RawJson? Rest = null, bool? FromHistory = null) : IStateEvent
{
    StateWord? IStateEvent.Said => EventId is null ? new(Capabilities.Motion, StateView.Motion, At) : null;
}

/// <summary>A motion sensor of the alarm sees none any more. Cameras never say so.</summary>
[StoredName("motion.cleared")]
public sealed record MotionCleared(Instant? At) : IStateEvent
{
    StateWord? IStateEvent.Said => new(Capabilities.Motion, StateView.Clear, At);
}

/// <summary>Somebody pressed the button.</summary>
/// <param name="EventId">Ring's id.</param>
/// <param name="At">When it was.</param>
/// <param name="Rest">What of Ring's message was not understood, verbatim; null if all was.</param>
/// <param name="FromHistory">
/// True if Ring's history told it afterwards; null otherwise, and in events of older versions.
/// </param>
[StoredName("doorbell.pressed")]
public sealed record DoorbellPressed(string EventId, Instant At, RawJson? Rest = null, bool? FromHistory = null) : IEvent;

[StoredName("contact.opened")]
public sealed record ContactOpened(Instant? At) : IStateEvent
{
    StateWord? IStateEvent.Said => new(Capabilities.Contact, StateView.Open, At);
}

[StoredName("contact.closed")]
public sealed record ContactClosed(Instant? At) : IStateEvent
{
    StateWord? IStateEvent.Said => new(Capabilities.Contact, StateView.Closed, At);
}

/// <summary>A sensor of another kind has its condition (water, freeze, glass, tilt …).</summary>
[StoredName("fault.raised")]
public sealed record FaultRaised(Instant? At) : IStateEvent
{
    StateWord? IStateEvent.Said => new(Capabilities.Fault, StateView.Faulted, At);
}

[StoredName("fault.cleared")]
public sealed record FaultCleared(Instant? At) : IStateEvent
{
    StateWord? IStateEvent.Said => new(Capabilities.Fault, StateView.Clear, At);
}

public enum Hazard
{
    [JsonStringEnumMemberName("smoke")] Smoke = 1,
    [JsonStringEnumMemberName("co")] Co = 2,
}

internal static class Hazards
{
    internal static string Capability(this Hazard hazard) =>
        hazard == Hazard.Smoke ? Capabilities.Smoke : Capabilities.Co;
}

[StoredName("hazard.raised")]
public sealed record HazardRaised(Hazard Hazard, Instant? At) : IStateEvent
{
    StateWord? IStateEvent.Said => new(Hazard.Capability(), StateView.Alarm, At);
}

[StoredName("hazard.cleared")]
public sealed record HazardCleared(Hazard Hazard, Instant? At) : IStateEvent
{
    StateWord? IStateEvent.Said => new(Hazard.Capability(), StateView.Clear, At);
}

[StoredName("keypad.approached")]
public sealed record KeypadApproached(Instant At) : IStateEvent
{
    StateWord? IStateEvent.Said => new(Capabilities.Keypad, StateWords.Approached, At);
}

/// <summary>The device says that its light is on or off.</summary>
[StoredName("light.reported")]
public sealed record LightReported(bool On, Instant? At) : IStateEvent
{
    StateWord? IStateEvent.Said => new(Capabilities.Light, StateWords.OnOff(On), At);
}

/// <summary>The device says that its siren sounds or is silent.</summary>
[StoredName("siren.reported")]
public sealed record SirenReported(SirenReading Siren, Instant? At) : IStateEvent
{
    StateWord? IStateEvent.Said => new(Capabilities.Siren, StateWords.OnOff(Siren.On), At);
}

/// <summary>
/// The end that the device itself had announced for its siren came, and no later report contradicted it.
/// </summary>
[StoredName("siren.ended-as-announced")]
public sealed record SirenEndedAsAnnounced(Instant EndedAt) : IEvent;

/// <summary>Somebody asked for the light to be switched.</summary>
/// <param name="Intent">The intent's id.</param>
/// <param name="On">The wanted state.</param>
/// <param name="By">Who wants it.</param>
/// <param name="GiveUpAt">When the intent is given up as unknown, if nothing settles it before.</param>
/// <param name="Until">When the light is to go off by itself; null if it is not.</param>
[StoredName("light.requested")]
public sealed record LightRequested(string Intent, bool On, Principal By, Instant GiveUpAt, Instant? Until = null) : IIntentRequest
{
    string IIntentRequest.About => "light";

    string IIntentRequest.Target => On ? StateView.On : StateView.Off;

    string? IIntentRequest.Named => null;
}

/// <summary>Somebody asked for a siren to be sounded or silenced.</summary>
/// <param name="Intent">The intent's id.</param>
/// <param name="On">The wanted state.</param>
/// <param name="For">How long it is to sound; null when silencing.</param>
/// <param name="Until">When that ends, counted from the request; null when silencing.</param>
/// <param name="By">Who wants it.</param>
/// <param name="GiveUpAt">When the intent is given up as unknown, if nothing settles it before.</param>
[StoredName("siren.requested")]
public sealed record SirenRequested(
    string Intent, bool On, Duration? For, Instant? Until, Principal By, Instant GiveUpAt) : IIntentRequest
{
    string IIntentRequest.About => "siren";

    string IIntentRequest.Target => On ? StateView.On : StateView.Off;

    string? IIntentRequest.Named => null;
}
