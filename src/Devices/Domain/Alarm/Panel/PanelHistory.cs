using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Devices.Domain.Backfill;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.Panel;

// What the hub's history told of the alarm panel, under the rules of PastEvents.cs.

/// <summary>What a hub's history says of the alarm panel at one moment, as <see cref="ReportPast"/>.</summary>
/// <param name="At">When it was.</param>
/// <param name="Rows">The rows of that moment, in the order in which they were.</param>
[StoredName("security.report-panel-past")]
public sealed record ReportPanelPast(Instant At, IReadOnlyList<PastPanel> Rows) : IReport;

/// <summary>One row of a hub's history about the alarm panel.</summary>
public sealed record PastPanel
{
    /// <summary>Ring's id of it; null if it told none.</summary>
    public string? EventId { get; init; }

    /// <summary>Null if the row tells none.</summary>
    public SecurityMode? Mode { get; init; }

    /// <summary>The base station's word for a mode of <see cref="SecurityMode.Other"/>.</summary>
    public string? ModeName { get; init; }

    /// <summary>Said to be null means that there was no alarm any more.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    [JsonConverter(typeof(PatchConverter<AlarmReading>))]
    public Patch<AlarmReading> Alarm { get; init; }

    /// <summary>Who set it, if a person did; null if Ring names nobody.</summary>
    public Principal? By { get; init; }
}

/// <summary>
/// The base station was in that mode from that time on. On whose behalf the event is says who set it, where Ring says
/// so.
/// </summary>
/// <param name="Mode">The mode. That a home was armed it does not say: an exit delay may have run.</param>
/// <param name="Name">The base station's word, if <paramref name="Mode"/> is <c>other</c>.</param>
/// <param name="At">When it was.</param>
/// <param name="EventId">Ring's id of the row; null if it told none.</param>
[StoredName("security.mode-was")]
public sealed record ModeWas(SecurityMode Mode, string? Name, Instant At, string? EventId = null) : IPastStateEvent
{
    StateWord? IStateEvent.Said => new(PanelStateWords.Mode, Name ?? Mode.Word(), At);
}

/// <summary>The base station had that alarm from that time on.</summary>
/// <param name="Alarm">The alarm; null if it was over.</param>
/// <param name="At">When it was.</param>
/// <param name="EventId">Ring's id of the row; null if it told none.</param>
[StoredName("security.alarm-was")]
public sealed record AlarmWas(AlarmReading? Alarm, Instant At, string? EventId = null) : IPastStateEvent
{
    StateWord? IStateEvent.Said => new(PanelStateWords.Alarm, Alarm?.State ?? PanelStateWords.NoAlarm, At);
}
