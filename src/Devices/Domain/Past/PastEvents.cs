using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain;

// What the hub's history told after nobody had listened. All of it is past: it moves no state, trips no zone, fires no rule and settles no
// intent. `At` is Ring's own time of it; when the home came to know it stands in the envelope. The stored names are the format on disk for ever.

/// <summary>A device said that of one of its capabilities, at that time.</summary>
/// <param name="Capability">Which, e.g. <c>contact</c>, <c>lock</c>.</param>
/// <param name="Value">The word, e.g. <c>open</c>, <c>unlocked</c>.</param>
/// <param name="At">When it was.</param>
/// <param name="EventId">Ring's id of the row; null if it told none.</param>
/// <param name="Cause">How it came about, e.g. <c>manual</c>; null if it was not said.</param>
[StoredName("device.was")]
public sealed record DeviceWas(string Capability, string Value, Instant At, string? EventId = null, string? Cause = null) : IEvent;

/// <summary>A sensor saw motion, or ceased to see it, at that time.</summary>
/// <param name="Seen">Whether it saw any.</param>
/// <param name="At">When it was.</param>
/// <param name="EventId">Ring's id of the row; null if it told none.</param>
[StoredName("motion.was")]
public sealed record MotionWas(bool Seen, Instant At, string? EventId = null) : IEvent;

/// <summary>The base station was in that mode from that time on. On whose behalf the event is says who set it, where Ring says so.</summary>
/// <param name="Mode">The mode. That a home was armed it does not say: an exit delay may have run.</param>
/// <param name="Name">The base station's word, if <paramref name="Mode"/> is <c>other</c>.</param>
/// <param name="At">When it was.</param>
/// <param name="EventId">Ring's id of the row; null if it told none.</param>
[StoredName("security.mode-was")]
public sealed record ModeWas(SecurityMode Mode, string? Name, Instant At, string? EventId = null) : IEvent;

/// <summary>The base station had that alarm from that time on.</summary>
/// <param name="Alarm">The alarm; null if it was over.</param>
/// <param name="At">When it was.</param>
/// <param name="EventId">Ring's id of the row; null if it told none.</param>
[StoredName("security.alarm-was")]
public sealed record AlarmWas(AlarmReading? Alarm, Instant At, string? EventId = null) : IEvent;
