using System.Text.Json;
using NodaTime;
using RingActors.Api.Features.Incidents;
using RingActors.Api.Tools;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;

namespace RingActors.Api.Features.Alarm;

/// <summary>
/// The alarm's mode and phase as the tools tell them: the base station's present word or <c>unknown</c>; what it said
/// before it fell silent stands apart, as the last that is known.
/// </summary>
internal static class ModeAndPhase
{
    private const string Unknown = "unknown";
    private const string Alarm = "alarm";
    private const string EntryDelay = "entry_delay";

    internal static string ModeOf(SecurityView security) => security.IsHeard ? LastModeOf(security) : Unknown;

    /// <summary>
    /// An exit delay is over when the base station says so. Until shortly after its announced end it is still called
    /// that; then, while the base station has not said so, nobody knows.
    /// </summary>
    internal static string PhaseOf(SecurityView security)
    {
        // What the engine itself guards it knows without the base station.
        IncidentView[] own = [.. security.Guard.Incidents.Where(IncidentEntries.IsOwn)];
        string theirs = security switch
        {
            { IsHeard: false } or { Alarm: null, Delay.Overdue: true } => Unknown,
            _ => LastPhaseOf(security),
        };
        return Array.Exists(own, i => i.Stage != IncidentStage.Entry) ? Alarm
            : own.Length > 0 && theirs != Alarm ? EntryDelay
            : theirs;
    }

    /// <summary>The mode by its name in this home; null while the base station's present word is not known.</summary>
    internal static string? ModeNameOf(SecurityView security) =>
        ModeOf(security) == Unknown ? null : security.ModeInWords;

    /// <summary>
    /// When the delay that runs ends: of an exit delay the later of the base station's end and the engine's, of an
    /// entry delay the earlier one.
    /// </summary>
    internal static Instant? DelayEndsAt(SecurityView security)
    {
        Instant? theirs = security.IsHeard ? security.Delay?.EndsAt : null;
        Instant? leaving = security.IsHeard ? security.Guard.Period?.ExitEndsAt : null;
        Instant? entry = security.Guard.Incidents.Where(IncidentEntries.IsOwn).Select(i => i.EntryEndsAt).FirstOrDefault(
            e => e is not null);
        return PhaseOf(security) == EntryDelay
            ? theirs is { } ends && security.Delay is { Kind: DelayKind.Entry } && ends < (entry ?? ends)
                ? ends
                : entry ?? theirs
            : leaving > theirs ? leaving : theirs ?? leaving;
    }

    internal static BaseStationEntry? BaseStationOf(SecurityView security) => security.BaseStation is { } station
        ? new BaseStationEntry(
            WordOf(station.Status), Instants.Text(station.Since), station.Reason ?? Strange(security))
        : security.Mode is null ? new BaseStationEntry(Unknown, null, "The base station has not reported yet.") : null;

    /// <summary>
    /// What was known before nobody knew any more; null while the present is known, or nothing ever was.
    /// </summary>
    internal static LastKnown? LastKnownOf(SecurityView security, DevicesView devices) =>
        !IsKnown(security) && security.Mode is not null
        ? new LastKnown(
            LastModeOf(security),
            LastPhaseOf(security),
            Instants.Text(security.ModeSince),
            security.ModeBy?.Value,
            Instants.Text(security.Delay?.EndsAt),
            security.Alarm?.State,
            UnguardedEntries.Bypassed(security, devices))
        : null;

    /// <summary>
    /// True if the present is known; since when, by whom and without which sensors are said of it only then.
    /// </summary>
    internal static bool IsKnown(SecurityView security) => ModeOf(security) != Unknown && PhaseOf(security) != Unknown;

    /// <summary>Why a base station is not heard, in one sentence.</summary>
    internal static string Unheard(BaseStationView station) =>
        $"The base station is {WordOf(station.Status)} since {Instants.Text(station.Since)}. {station.Reason}";

    private static string? Strange(SecurityView security) => security.Mode == SecurityMode.Other
        ? $"The base station tells the mode '{security.ModeName}', which this version does not know."
        : null;

    private static string WordOf(Connection status) => JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString());

    private static string LastModeOf(SecurityView security) => security.Mode switch
    {
        null or SecurityMode.Other => Unknown,
        { } mode => mode.Word(),
    };

    private static string LastPhaseOf(SecurityView security) => security switch
    {
        { Alarm: { State: AlarmReading.EntryDelay } } => EntryDelay,
        { Alarm: not null } => Alarm,
        { Mode: null or SecurityMode.Other } => Unknown,
        { Mode: SecurityMode.Disarmed } => "disarmed",
        { Guard.Period.Reverted: true } => "reverting",
        { Delay.Kind: DelayKind.Exit } or { Guard.Period.ExitEndsAt: not null } => "exit_delay",
        _ => "armed",
    };
}

internal sealed record BaseStationEntry(string Status, string? Since, string? Reason);

internal sealed record LastKnown(
    string Mode,
    string Phase,
    string? Since,
    string? ChangedBy,
    string? DelayEndsAt,
    string? AlarmState,
    IReadOnlyList<SensorEntry> BypassedSensors);
