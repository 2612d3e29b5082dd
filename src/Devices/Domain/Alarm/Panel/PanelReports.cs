using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.Panel;

/// <summary>The alarm panel as a listing or an update shows it. What was not said is null or <c>default</c>.</summary>
[StoredName("security.report-panel")]
public sealed record ReportPanel : IReport
{
    public SecurityMode? Mode { get; init; }

    /// <summary>The base station's word for a mode of <see cref="SecurityMode.Other"/>.</summary>
    public string? ModeName { get; init; }

    /// <summary>
    /// <c>transitionDelayEndTimestamp</c>: when the exit (or, while an entry delay runs, entry) delay ends by the base
    /// station's clock. Said to be null means that it has ended.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    [JsonConverter(typeof(PatchConverter<Instant?>))]
    public Patch<Instant?> DelayEndsAt { get; init; }

    /// <summary>
    /// The panel said something of a delay that nobody understands: one may run, and nothing may be called armed.
    /// </summary>
    public bool DelayUnclear { get; init; }

    /// <summary><c>alarmInfo</c>. Said to be null means that there is no alarm.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    [JsonConverter(typeof(PatchConverter<AlarmReading>))]
    public Patch<AlarmReading> Alarm { get; init; }

    public bool? SirenOn { get; init; }

    /// <summary>All sensors the panel names, in ordinal order of their ids; null if it named none.</summary>
    public IReadOnlyList<Participation>? Participations { get; init; }

    /// <summary>The delays of its modes, in the order of the modes; null if it named none.</summary>
    public IReadOnlyList<PanelDelays>? Delays { get; init; }

    /// <summary>
    /// Ids of the sensors that the panel does not guard at present, in ordinal order; null if it did not say.
    /// </summary>
    public IReadOnlyList<string>? Bypassed { get; init; }

    /// <summary>
    /// The device's own time of the report. A report older than one already taken does not move the state.
    /// </summary>
    public Instant? At { get; init; }

    /// <summary>Who set it, if the panel says so: a resident in the Ring app or at a keypad.</summary>
    public Principal? By { get; init; }

    /// <summary>It was set at a keypad of the home.</summary>
    public bool AtKeypad { get; init; }

    /// <summary>The panel says that it did not carry out a command (impulse <c>error.set-info</c>).</summary>
    public bool RejectsCommand { get; init; }

    /// <summary>
    /// The base station has shown the whole panel on the connection of now, and this report stands on that: from here
    /// on what is known of it is the present and not a memory.
    /// </summary>
    public bool IsComplete { get; init; }

    /// <summary>What of the panel's document was not understood, kept verbatim; null if all was.</summary>
    public RawJson? Leftover { get; init; }
}

/// <summary>
/// What those who listen to the base station know of the line to it. It only ever takes the present away: that the base
/// station is heard again, its own complete report says (<see cref="ReportPanel.IsComplete"/>).
/// </summary>
/// <param name="Status">Why it is not heard: offline, cell-backup or unknown. Online says nothing here.</param>
/// <param name="Reason">For a person.</param>
[StoredName("security.report-base-station")]
public sealed record ReportBaseStation(Connection Status, string Reason) : IReport;
