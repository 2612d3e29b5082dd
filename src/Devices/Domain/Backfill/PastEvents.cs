using NodaTime;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Backfill;

// What the hub's history told after nobody had listened. All of it is past: it moves no state, trips no zone, fires no
// rule and settles no intent. `At` is Ring's own time of it; when the home came to know it stands in the envelope. The
// stored names are the format on disk for ever.

/// <summary>A device said that of one of its capabilities, at that time.</summary>
/// <param name="Capability">Which, e.g. <c>contact</c>, <c>lock</c>.</param>
/// <param name="Value">The word, e.g. <c>open</c>, <c>unlocked</c>.</param>
/// <param name="At">When it was.</param>
/// <param name="EventId">Ring's id of the row; null if it told none.</param>
/// <param name="Cause">How it came about, e.g. <c>manual</c>; null if it was not said.</param>
[StoredName("device.was")]
public sealed record DeviceWas(
    string Capability, string Value, Instant At, string? EventId = null, string? Cause = null) : IPastStateEvent
{
    StateWord? IStateEvent.Said => new(Capability, Value, At);
}

/// <summary>A sensor saw motion, or ceased to see it, at that time.</summary>
/// <param name="Seen">Whether it saw any.</param>
/// <param name="At">When it was.</param>
/// <param name="EventId">Ring's id of the row; null if it told none.</param>
[StoredName("motion.was")]
public sealed record MotionWas(bool Seen, Instant At, string? EventId = null) : IPastStateEvent
{
    StateWord? IStateEvent.Said => new(Capabilities.Motion, StateWords.Moving(Seen), At);
}
