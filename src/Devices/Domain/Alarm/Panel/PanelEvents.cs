using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.Panel;

// The stored names are the format on disk for ever. Intents of the security system also use IntentEvents.cs, its siren
// SirenRequested and SirenReported.

/// <summary>
/// The base station says that it is in another mode than before. Only this makes a home armed or disarmed.
/// </summary>
/// <param name="Mode">The mode.</param>
/// <param name="Name">The base station's word, if <paramref name="Mode"/> is <c>other</c>.</param>
/// <param name="From">The mode reported before.</param>
/// <param name="At">The base station's time of the report.</param>
[StoredName("security.mode-reported")]
public sealed record ModeReported(SecurityMode Mode, string? Name, SecurityMode? From, Instant? At) : IStateEvent
{
    StateWord? IStateEvent.Said => new(PanelStateWords.Mode, Name ?? Mode.Word(), At);
}

/// <summary>
/// A report of a mode arrived that the base station had made before one already taken. It moves nothing.
/// </summary>
[StoredName("security.mode-reported-late")]
public sealed record ModeReportedLate(SecurityMode Mode, Instant At) : IEvent;

/// <summary>
/// A report of an alarm, or of none, arrived that the base station had made before something already taken. It moves
/// nothing; the base station is asked.
/// </summary>
[StoredName("security.alarm-reported-late")]
public sealed record AlarmReportedLate(AlarmReading? Alarm, Instant At) : IEvent;

public enum DelayKind
{
    [JsonStringEnumMemberName("exit")] Exit = 1,
    [JsonStringEnumMemberName("entry")] Entry = 2,
}

/// <summary>
/// The base station says that a delay runs. Its end is the base station's own instant, never computed here.
/// </summary>
/// <param name="Kind">Exit or entry.</param>
/// <param name="EndsAt">When it ends.</param>
/// <param name="GiveUpAt">When we no longer wait for the base station to say that it has ended.</param>
/// <param name="At">The base station's time of the report.</param>
[StoredName("security.delay-started")]
public sealed record DelayStarted(DelayKind Kind, Instant EndsAt, Instant GiveUpAt, Instant? At) : IIntentExtension
{
    string? IIntentExtension.About => Kind == DelayKind.Exit ? "mode" : null;
}

/// <summary>The delay is over.</summary>
/// <param name="Kind">Exit or entry.</param>
/// <param name="Reported">
/// False in journals of the first builds only: its end had passed and the base station had said nothing more. That is
/// <see cref="DelayOverdue"/> now, and is taken as such.
/// </param>
/// <param name="At">The base station's time of the report.</param>
[StoredName("security.delay-ended")]
public sealed record DelayEnded(DelayKind Kind, bool Reported, Instant? At) : IEvent;

/// <summary>
/// The instant at which a delay was to end has passed, and the base station has not said that it ended. Whether the
/// home is guarded nobody knows until it does.
/// </summary>
/// <param name="Kind">Exit or entry.</param>
/// <param name="EndsAt">The end it had announced.</param>
[StoredName("security.delay-overdue")]
public sealed record DelayOverdue(DelayKind Kind, Instant EndsAt) : IEvent;

/// <summary>
/// Whether the base station is heard changed. Only while it is online is what it said last the present; in every other
/// state it is the last that is known.
/// </summary>
/// <param name="Status">How it stands now.</param>
/// <param name="From">How it stood before; null if nothing was known.</param>
/// <param name="Reason">For a person; null when it is heard.</param>
[StoredName("security.base-station-reported")]
public sealed record BaseStationReported(Connection Status, Connection? From, string? Reason) : IEvent;

/// <summary>The base station raised an alarm, or the alarm went on to another stage or more devices.</summary>
[StoredName("security.alarm-reported")]
public sealed record AlarmReported(AlarmReading Alarm, Instant? At) : IStateEvent
{
    StateWord? IStateEvent.Said => new(PanelStateWords.Alarm, Alarm.State, At);
}

/// <summary>The base station has no alarm any more.</summary>
/// <param name="State">The state the alarm was in.</param>
/// <param name="Id">The base station's id of the incident.</param>
/// <param name="At">The base station's time of the report.</param>
[StoredName("security.alarm-cleared")]
public sealed record AlarmCleared(string State, string? Id, Instant? At) : IStateEvent
{
    StateWord? IStateEvent.Said => new(PanelStateWords.Alarm, PanelStateWords.NoAlarm, At);
}

/// <summary>Which sensors take part in which mode changed.</summary>
[StoredName("security.participation-reported")]
public sealed record ParticipationReported(IReadOnlyList<Participation> Sensors) : IEvent;

/// <summary>The delays that the base station keeps in its modes changed.</summary>
[StoredName("security.panel-delays-reported")]
public sealed record PanelDelaysReported(IReadOnlyList<PanelDelays> Delays) : IEvent;

/// <summary>Which sensors the panel does not guard at present changed.</summary>
[StoredName("security.bypass-reported")]
public sealed record BypassReported(IReadOnlyList<string> Bypassed) : IEvent;

/// <summary>
/// The time came to silence a siren that was sounded for a while, and an alarm was on: the siren is the alarm's now and
/// is left on.
/// </summary>
[StoredName("security.siren-left-on")]
public sealed record PanelSirenLeftOn(string AlarmState) : IEvent;
