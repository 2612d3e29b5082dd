using NodaTime;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Devices;

/// <summary>The device tells a word of one of its traits.</summary>
/// <param name="Capability">Which, e.g. <c>lock</c>.</param>
/// <param name="Value">The word, e.g. <c>locked</c>.</param>
/// <param name="At">When the device says it was; null if it did not say.</param>
/// <param name="Cause">How it came about, e.g. <c>manual</c>; null if it was not said.</param>
/// <param name="Until">When it ends by itself; null if it does not or nobody knows.</param>
[StoredName("state.reported")]
public sealed record StateReported(
    string Capability, string Value, Instant? At, string? Cause = null, Instant? Until = null) : IStateEvent
{
    StateWord? IStateEvent.Said => new(Capability, Value, At);
}

/// <summary>The device tells a number of one of its traits, e.g. its temperature.</summary>
[StoredName("number.reported")]
public sealed record NumberReported(string Capability, Measure Number, Instant? At) : IEvent;

/// <summary>Somebody asked a device for a state of one of its traits.</summary>
/// <param name="Intent">The intent's id.</param>
/// <param name="Capability">What it is about, e.g. <c>lock</c>.</param>
/// <param name="Target">The wanted state, a word or a number.</param>
/// <param name="Until">When that ends by itself; null if it does not.</param>
/// <param name="By">Who wants it.</param>
/// <param name="GiveUpAt">When the intent is given up as unknown, if nothing settles it before.</param>
[StoredName("control.requested")]
public sealed record ControlRequested(
    string Intent, string Capability, string Target, Instant? Until, Principal By, Instant GiveUpAt) : IIntentRequest
{
    string IIntentRequest.About => Capability;

    string? IIntentRequest.Named => null;
}

/// <summary>Opening something was asked for and refused: the household has not allowed it.</summary>
/// <param name="Capability">What was to be opened, e.g. <c>lock</c>.</param>
/// <param name="Target">The wanted state.</param>
[StoredName("control.refused")]
public sealed record ControlRefused(string Capability, string Target) : IEvent;

/// <summary>
/// Ring has been in touch with the device. Written when an hour has passed since the last one, not for every sign of
/// life.
/// </summary>
[StoredName("device.heard")]
public sealed record DeviceHeard(Instant HeardAt) : IEvent;
