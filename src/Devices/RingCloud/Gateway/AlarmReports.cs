using NodaTime;
using RingActors.Devices.Domain;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Engine.Core;

namespace RingActors.Devices.RingCloud.Gateway;

/// <summary>What the hub socket says, as reports. Pure but for the memory of who is who.</summary>
internal static class AlarmReports
{
    private const string ResidentUnknown = "unknown";

    internal static IEnumerable<Report> Of(RingObservation observation, GatewayMemory memory) => observation switch
    {
        AlarmDeviceUpdated update => Of(update, memory),
        AlarmModeReported mode => [new Report(DeviceKinds.SecuritySystemOf(memory.Home(mode.LocationId)), PanelOf(mode))],
        AlarmDeviceRemoved removed when Address.IsPart(removed.Zid) => Removed(removed, memory),
        AlarmListCompleted list => [Hub(memory.BaseStation(list.LocationId, list.AssetId, null), Connection.Online)],
        HubConnectivityReported hub => [Hub(memory.BaseStation(hub.LocationId, hub.AssetId, null), ConnectionOf(hub.Status))],
        ConnectionStateChanged { Link: { Subsystem: RingSubsystem.AlarmSocket, State: RingLinkState.Down } link } =>
            [Hub(memory.BaseStation(link.Scope, null, null), Connection.Unknown)],
        _ => [],
    };

    private static Report Hub(Address hub, Connection connection) =>
        new(hub, new ReportReadings(new Readings { Connection = connection }));

    private static IEnumerable<Report> Of(AlarmDeviceUpdated update, GatewayMemory memory)
    {
        if (!Address.IsPart(update.Device.Zid) || update.Device.DeviceType == "security-panel")
        {
            yield break;
        }

        Address address = AddressOf(update, memory);
        Readings readings = AlarmReadings.Of(update.Device);
        bool renamed = update.ChangedKeys.Contains("name", StringComparer.Ordinal);
        yield return new Report(address, update.Cause == AlarmReportCause.Changed && !renamed
            ? new ReportReadings(readings, update.OccurredAt, CameraReports.LeftoverOf(update.Leftover))
            : new ReportDevice(
                AlarmReadings.Describe(update.Device, address), readings, CameraReports.LeftoverOf(update.Leftover), update.OccurredAt));
        if (address.Kind == DeviceKinds.Keypad && update.Impulses.Any(i => i.Type == "keypad.motion"))
        {
            yield return new Report(address, new ReportKeypadMotion(update.OccurredAt ?? update.LearnedAt));
        }
    }

    /// <summary>The zid does not say what kind of device it was, so every kind it can be is told; the others never heard of it.</summary>
    private static IEnumerable<Report> Removed(AlarmDeviceRemoved removed, GatewayMemory memory)
    {
        string home = memory.Home(removed.LocationId);
        return AlarmReadings.Kinds.Select(kind => new Report(new Address(home, kind, removed.Zid), new ReportRemoved()));
    }

    private static Address AddressOf(AlarmDeviceUpdated update, GatewayMemory memory)
    {
        string kind = AlarmReadings.KindOf(update.Device);
        return kind == DeviceKinds.BaseStation
            ? memory.BaseStation(update.LocationId, update.AssetId, update.Device.Zid)
            : new Address(memory.Home(update.LocationId), kind, update.Device.Zid);
    }

    private static ReportPanel PanelOf(AlarmModeReported report)
    {
        AlarmPanel panel = report.Panel;
        return new ReportPanel
        {
            Mode = ModeOf(panel.Mode),
            ModeName = ModeOf(panel.Mode) == SecurityMode.Other ? panel.Mode : null,
            DelayEndsAt = Told.Of<Instant?>(panel.ExitDelayEndsAt),
            Alarm = Told.Of<AlarmReading>(AlarmOf(panel.Alarm)),
            SirenOn = panel.IsSirenOn,
            Participations = ParticipationsOf(panel),
            Bypassed = [.. panel.BypassedZids.Distinct().Order(StringComparer.Ordinal)],
            At = report.OccurredAt,
            By = ByOf(report.Context),
            RejectsCommand = report.Impulses.Any(i => i.Type == "error.set-info"),
        };
    }

    private static SecurityMode? ModeOf(string? mode) => mode switch
    {
        null => null,
        "none" => SecurityMode.Disarmed,
        "some" => SecurityMode.Home,
        "all" => SecurityMode.Away,
        _ => SecurityMode.Other,
    };

    private static AlarmReading? AlarmOf(AlarmIncident? alarm) =>
        alarm?.State is { } state ? new AlarmReading(state, alarm.Id, alarm.FaultedZids, alarm.Since) : null;

    private static IReadOnlyList<Participation>? ParticipationsOf(AlarmPanel panel) => panel.Participation.Count == 0
        ? null
        : [.. panel.Participation
            .Where(p => ModeOf(p.Mode) is SecurityMode.Home or SecurityMode.Away)
            .GroupBy(p => p.Zid, p => ModeOf(p.Mode)!.Value)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new Participation(g.Key, [.. g.Distinct().OrderBy(m => m.Word(), StringComparer.Ordinal)]))];

    /// <summary>Who set it, if a person did. Names and ids from outside are cut to what a principal may be.</summary>
    private static Principal? ByOf(AlarmContext context)
    {
        if (context.InitiatorType != "user")
        {
            return null;
        }

        string name = (context.InitiatorName ?? context.InitiatorId ?? ResidentUnknown).Trim();
        return new Principal(
            PrincipalKind.Resident,
            name.Length == 0 ? ResidentUnknown : name[..Math.Min(name.Length, Principal.IdLengthMax)]);
    }

    private static Connection ConnectionOf(string status) => status switch
    {
        "online" or "connected" => Connection.Online,
        "cell-backup" or "asset-cell-backup" or "extended-cell-backup" or "backing-up" => Connection.CellBackup,
        "offline" or "unresponsive" => Connection.Offline,
        _ => Connection.Unknown,
    };
}
