using System.Text.Json;
using NodaTime;
using RingActors.Devices.Domain;
using RingActors.Engine.Core;

namespace RingActors.Api.Home.Handlers;

/// <summary>The alarm in the words of the tools. 'Armed' is said only of what the base station has reported.</summary>
internal static class SecurityWords
{
    internal static string ModeOf(SecurityView security) => security.Mode switch
    {
        null => "unknown",
        SecurityMode.Other => "unknown",
        { } mode => mode.Word(),
    };

    internal static string PhaseOf(SecurityView security, Instant now) => security switch
    {
        { Alarm: { State: AlarmReading.EntryDelay } } => "entry_delay",
        { Alarm: not null } => "alarm",
        { Mode: null } => "unknown",
        { Mode: SecurityMode.Disarmed } => "disarmed",
        { Delay: { Kind: DelayKind.Exit } exit } when exit.EndsAt > now => "exit_delay",
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

    internal static SecurityStatus StatusOf(HomeView view, Instant now)
    {
        SecurityView security = view.Part<SecurityView>();
        DevicesView devices = view.Part<DevicesView>();
        Readiness home = security.ReadinessFor(SecurityMode.Home, devices);
        Readiness away = security.ReadinessFor(SecurityMode.Away, devices);
        return new SecurityStatus(
            view.Home,
            ModeOf(security),
            PhaseOf(security, now),
            HomeDesk.Text(security.ModeSince),
            security.ModeBy?.Value,
            HomeDesk.Text(security.Delay?.EndsAt),
            security.Alarm?.State,
            security.Alarm?.Faulted.Select(id => devices.ById(id)?.Slug ?? id).ToArray(),
            security.Siren is { } siren ? siren.Value == StateView.On : null,
            security.PendingIntent is { } pending ? Entry(pending) : null,
            security.Intent is { } last ? Entry(last) : null,
            Hindrances(away, devices),
            Bypassed(security.Bypassed, devices),
            new Dictionary<string, ReadinessEntry>
            {
                ["home"] = new(home.IsReady, Hindrances(home, devices)),
                ["away"] = new(away.IsReady, Hindrances(away, devices)),
            },
            HomeDesk.Text(now));
    }
}
