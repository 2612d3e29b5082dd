using System.Text.Json;
using NodaTime;
using RingActors.Devices.Domain;
using RingActors.Engine.Core;

namespace RingActors.Api.Home.Handlers;

/// <summary>
/// The alarm in the words of the tools. Mode and phase are the base station's present word or <c>unknown</c>; what it said before
/// it fell silent stands apart, as the last that is known.
/// </summary>
internal static class SecurityWords
{
    private const string Unknown = "unknown";

    internal static string ModeOf(SecurityView security) => security.IsHeard ? LastModeOf(security) : Unknown;

    /// <summary>
    /// An exit delay is over when the base station says so. Until shortly after its announced end it is still called that; then,
    /// while the base station has not said so, nobody knows.
    /// </summary>
    internal static string PhaseOf(SecurityView security) => security switch
    {
        { IsHeard: false } or { Alarm: null, Delay.Overdue: true } => Unknown,
        _ => LastPhaseOf(security),
    };

    internal static BaseStationEntry? BaseStationOf(SecurityView security) => security.BaseStation is { } station
        ? new BaseStationEntry(WordOf(station.Status), HomeDesk.Text(station.Since), station.Reason ?? Strange(security))
        : security.Mode is null ? new BaseStationEntry(Unknown, null, "The base station has not reported yet.") : null;

    /// <summary>What was known before nobody knew any more; null while the present is known, or nothing ever was.</summary>
    internal static LastKnown? LastKnownOf(SecurityView security, DevicesView devices) => !IsKnown(security) && security.Mode is not null
        ? new LastKnown(
            LastModeOf(security),
            LastPhaseOf(security),
            HomeDesk.Text(security.ModeSince),
            security.ModeBy?.Value,
            HomeDesk.Text(security.Delay?.EndsAt),
            security.Alarm?.State,
            Bypassed(security.Bypassed, devices))
        : null;

    /// <summary>True if the present is known; since when, by whom and without which sensors are said of it only then.</summary>
    internal static bool IsKnown(SecurityView security) => ModeOf(security) != Unknown && PhaseOf(security) != Unknown;

    /// <summary>Why a base station is not heard, in one sentence.</summary>
    internal static string Unheard(BaseStationView station) =>
        $"The base station is {WordOf(station.Status)} since {HomeDesk.Text(station.Since)}. {station.Reason}";

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
        { Alarm: { State: AlarmReading.EntryDelay } } => "entry_delay",
        { Alarm: not null } => "alarm",
        { Mode: null or SecurityMode.Other } => Unknown,
        { Mode: SecurityMode.Disarmed } => "disarmed",
        { Delay.Kind: DelayKind.Exit } => "exit_delay",
        _ => "armed",
    };

    internal static IntentEntry Entry(IntentView intent) => new(
        intent.Id,
        StageOf(intent.Stage),
        intent.Target,
        intent.Detail,
        intent.By.Value,
        HomeDesk.Text(intent.RequestedAt),
        intent.Correlation);

    internal static string StageOf(IntentStage stage) => JsonNamingPolicy.SnakeCaseLower.ConvertName(stage.ToString());

    internal static SensorEntry Entry(Obstacle obstacle, DevicesView devices, bool watched) => new(
        devices.Get(obstacle.Device)?.Slug ?? obstacle.Device.Id, obstacle.Name, obstacle.State, HomeDesk.Text(obstacle.Since), watched);

    internal static IReadOnlyList<SensorEntry> Hindrances(Readiness readiness, DevicesView devices) =>
    [
        .. readiness.Open.Select(o => Entry(o, devices, true)),
        .. readiness.NotWatched.Select(o => Entry(o, devices, false)),
    ];

    internal static IReadOnlyList<SensorEntry> Bypassed(IReadOnlyList<string> ids, DevicesView devices) =>
    [
        .. ids.Select(id => devices.ById(id) is { } device
            ? new SensorEntry(device.Slug, device.Name, device.State(Capabilities.Contact)?.Value, null, false)
            : new SensorEntry(id, id, null, null, false)),
    ];

    internal static SecurityStatus StatusOf(HomeView view, SecurityView security, Instant now)
    {
        DevicesView devices = view.Part<DevicesView>();
        Readiness home = security.ReadinessFor(ModePolicy.Home, devices);
        Readiness away = security.ReadinessFor(ModePolicy.Away, devices);
        bool known = IsKnown(security);
        return new SecurityStatus(
            view.Home,
            ModeOf(security),
            PhaseOf(security),
            BaseStationOf(security),
            LastKnownOf(security, devices),
            known ? HomeDesk.Text(security.ModeSince) : null,
            known ? security.ModeBy?.Value : null,
            security.IsHeard ? HomeDesk.Text(security.Delay?.EndsAt) : null,
            security.IsHeard ? security.Alarm?.State : null,
            security.IsHeard ? security.Alarm?.Faulted.Select(id => devices.ById(id)?.Slug ?? id).ToArray() : null,
            security is { IsHeard: true, Siren: { } siren } ? siren.Value == StateView.On : null,
            security.PendingIntent is { } pending ? Entry(pending) : null,
            security.Intent is { } last ? Entry(last) : null,
            Hindrances(away, devices),
            known ? Bypassed(security.Bypassed, devices) : null,
            new Dictionary<string, ReadinessEntry>
            {
                ["home"] = new(home.IsReady && security.IsHeard, Hindrances(home, devices)),
                ["away"] = new(away.IsReady && security.IsHeard, Hindrances(away, devices)),
            },
            HomeDesk.Text(now));
    }
}
