using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Engine.Core;

namespace RingActors.Devices.RingCloud.Gateway.Reports;

/// <summary>What the hub socket says, as reports. Pure but for the memory of who is who.</summary>
internal static class AlarmReports
{
    internal static IEnumerable<Report> Of(RingObservation observation, DeviceDirectory memory) => observation switch
    {
        AlarmDeviceUpdated update => Of(update, memory),
        HubHistoryTold told => PastReports.Of(told, memory),
        AlarmModeObserved mode => Of(mode, DeviceKinds.SecuritySystemOf(memory.Home(mode.LocationId)), memory),
        AlarmDeviceRemoved removed when Address.IsPart(removed.Zid) => Removed(removed, memory),
        AlarmListCompleted list => memory.Hub(list.LocationId, list.AssetId) is { } hub ? [Hub(hub, Connection.Online)] : [],
        HubConnectivityObserved hub => Of(hub, memory),
        HubConnectionLost silenced when memory.IsHubless(memory.Home(silenced.LocationId)) =>
        [
            Silence(memory.Home(silenced.LocationId), Connection.Unknown, "The line to the base station is down: " + silenced.Reason),
        ],
        HubConnectionLost { OfPanel: false } silenced when !memory.MayKeepPanel(silenced.LocationId) =>
            memory.HubsOf(silenced.LocationId).Select(h => Hub(h, Connection.Unknown)),
        HubConnectionLost silenced =>
        [
            Silence(memory.Home(silenced.LocationId), Connection.Unknown, "The line to the base station is down: " + silenced.Reason),
            .. (silenced.OfPanel ? [memory.BaseStation(silenced.LocationId, null, null)] : memory.HubsOf(silenced.LocationId))
                .Select(h => Hub(h, Connection.Unknown)),
        ],
        _ => [],
    };

    /// <summary>That a hub is usable says nothing of its panel yet: its list will.</summary>
    private static IEnumerable<Report> Of(HubConnectivityObserved hub, DeviceDirectory memory)
    {
        memory.LearnHub(
            hub.LocationId,
            hub.AssetId,
            hub.Number,
            hub.HasPanel || hub.Kind is null || hub.Kind.StartsWith("base_station", StringComparison.Ordinal));
        if (hub is { HasPanel: true, IsUsable: false })
        {
            yield return Silence(
                memory.Home(hub.LocationId), ConnectionOf(hub.Status), $"Ring says that the base station is {hub.Status}.");
        }

        if (memory.Hub(hub.LocationId, hub.AssetId) is { } actor)
        {
            yield return Hub(actor, ConnectionOf(hub.Status));
        }
    }

    /// <summary>
    /// A panel without a mode or with an alarm that cannot be read: whatever it meant, what was known so far is no
    /// longer the present. That comes first, so that nothing is decided or shown in between on the old word and the
    /// rest of the new report.
    /// </summary>
    private static IEnumerable<Report> Of(AlarmModeObserved mode, Address panel, DeviceDirectory memory)
    {
        if (IsModeMissing(mode))
        {
            yield return Silence(panel.Home, Connection.Unknown, "The base station tells no mode that this version can read.");
        }
        else if (IsAlarmUnclear(mode))
        {
            yield return Silence(panel.Home, Connection.Unknown, "The base station tells an alarm that this version cannot read.");
        }

        yield return new Report(panel, PanelOf(mode, Residents.Of(mode.Context, panel.Home, memory.Persons)));
    }

    private static bool IsModeMissing(AlarmModeObserved report) => Says(report, AlarmPanelKeys.Mode) && report.Panel.Mode is null;

    private static bool IsAlarmUnclear(AlarmModeObserved report) => Says(report, AlarmPanelKeys.Alarm) && report.Panel.IsAlarmUnclear;

    internal static Report Silence(string home, Connection status, string reason) =>
        new(DeviceKinds.SecuritySystemOf(home), new ReportBaseStation(status, reason));

    private static Report Hub(Address hub, Connection connection) =>
        new(hub, new ReportReadings(new Readings { Connection = connection }));

    private static IEnumerable<Report> Of(AlarmDeviceUpdated update, DeviceDirectory memory)
    {
        if (!Address.IsPart(update.Device.Zid) || update.Device.DeviceType == "security-panel")
        {
            yield break;
        }

        memory.Paired(update.LocationId, update.AssetId, update.Device.Zid);
        Address address = AddressOf(update, memory);
        Readings readings = AlarmReadings.Of(update);
        yield return new Report(address, update.Cause == AlarmReportCause.Changed && !IsOtherThanBefore(update)
            ? new ReportReadings(readings, update.OccurredAt, CameraReports.LeftoverOf(update.Leftover))
            : new ReportDevice(
                AlarmReadings.Describe(update.Device, address), readings, CameraReports.LeftoverOf(update.Leftover), update.OccurredAt));
        if (address.Kind == DeviceKinds.Keypad && update.Impulses.Any(i => i.Type == "keypad.motion"))
        {
            yield return new Report(address, new ReportKeypadMotion(update.OccurredAt ?? update.LearnedAt));
        }
    }

    /// <summary>A new name, firmware or ability: an actor that knows the description already takes no notice.</summary>
    private static bool IsOtherThanBefore(AlarmDeviceUpdated update) =>
        update.ChangedKeys.Contains("name", StringComparer.Ordinal)
        || (update.IsWhole && update.Device.Traits.Any(t => update.ChangedKeys.Contains(t.Key, StringComparer.Ordinal)));

    /// <summary>
    /// The zid does not say what kind of device it was, so every kind it can be is told; the others never heard of it.
    /// </summary>
    private static IEnumerable<Report> Removed(AlarmDeviceRemoved removed, DeviceDirectory memory)
    {
        memory.Unpaired(removed.LocationId, removed.AssetId, removed.Zid);
        string home = memory.Home(removed.LocationId);
        return AlarmReadings.Kinds.Select(kind => new Report(new Address(home, kind, removed.Zid), new ReportRemoved()));
    }

    internal static Address AddressOf(AlarmDeviceUpdated update, DeviceDirectory memory)
    {
        string kind = AlarmReadings.KindOf(update.Device);
        return kind == DeviceKinds.BaseStation
            ? memory.BaseStation(update.LocationId, update.AssetId, update.Device.Zid)
            : new Address(memory.Home(update.LocationId), kind, update.Device.Zid);
    }

    private static ReportPanel PanelOf(AlarmModeObserved report, Principal? by)
    {
        AlarmPanel panel = report.Panel;
        // The end of a delay makes a mode armed: beside a mode that cannot be read it would do so for the one known
        // before.
        bool delay = Says(report, AlarmPanelKeys.ExitDelay) && !IsModeMissing(report);
        bool sensors = Says(report, AlarmPanelKeys.Devices) || Says(report, AlarmPanelKeys.Bypasses);
        return new ReportPanel
        {
            Mode = Says(report, AlarmPanelKeys.Mode) ? RingModes.OfBaseStation(panel.Mode) : null,
            ModeName = RingModes.OfBaseStation(panel.Mode) == SecurityMode.Other ? panel.Mode : null,
            DelayEndsAt = delay && !panel.IsExitDelayUnclear ? Patch.Of<Instant?>(panel.ExitDelayEndsAt) : default,
            DelayUnclear = delay && panel.IsExitDelayUnclear,
            Alarm = Says(report, AlarmPanelKeys.Alarm) && !panel.IsAlarmUnclear ? Patch.Of<AlarmReading>(AlarmOf(panel.Alarm)) : default,
            SirenOn = Says(report, AlarmPanelKeys.Siren) ? panel.IsSirenOn : null,
            Participations = sensors ? ParticipationsOf(panel) : null,
            Delays = DelaysOf(panel),
            Bypassed = sensors ? [.. panel.BypassedZids.Distinct().Order(StringComparer.Ordinal)] : null,
            // A list says what is, and not since when: nothing that is known can be newer.
            At = report.Cause == AlarmReportCause.Listed ? null : report.OccurredAt,
            By = by,
            AtKeypad = IsKeypad(report.Context),
            RejectsCommand = report.Impulses.Any(i => i.Type == "error.set-info"),
            IsComplete = SpeaksOfAlarm(report) && panel is { Mode: not null, IsAlarmUnclear: false },
            Leftover = CameraReports.LeftoverOf(report.Leftover),
        };
    }

    /// <summary>
    /// A list speaks of everything, and so does an update with the mode of a panel that was listed. What another update
    /// does not name was told before: if a word was lost since, it is otherwise by now, and must neither confirm nor
    /// contradict what was asked for.
    /// </summary>
    private static bool Says(AlarmModeObserved report, string key) => report.ToldKeys.Contains(key) || SpeaksOfAll(report);

    private static bool SpeaksOfAll(AlarmModeObserved report) =>
        report.IsWhole && (report.Cause == AlarmReportCause.Listed || report.ToldKeys.Contains(AlarmPanelKeys.Mode));

    /// <summary>
    /// An alarm that could not be read makes everything unknown; one that can be read, or none, ends that.
    /// </summary>
    private static bool SpeaksOfAlarm(AlarmModeObserved report) =>
        SpeaksOfAll(report) || (report.IsWhole && report.ToldKeys.Contains(AlarmPanelKeys.Alarm));

    internal static AlarmReading? AlarmOf(AlarmIncident? alarm) =>
        alarm?.State is { } state ? new AlarmReading(state, alarm.Id, alarm.FaultedZids, alarm.Since) : null;

    private static IReadOnlyList<Participation>? ParticipationsOf(AlarmPanel panel) => panel.Participation.Count == 0
        ? null
        : [.. panel.Participation
            .Where(p => RingModes.OfBaseStation(p.Mode) is SecurityMode.Home or SecurityMode.Away)
            .GroupBy(p => p.Zid, p => RingModes.OfBaseStation(p.Mode)!.Value)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new Participation(g.Key, [.. g.Distinct().OrderBy(m => m.Word(), StringComparer.Ordinal)]))];

    private static IReadOnlyList<PanelDelays>? DelaysOf(AlarmPanel panel)
    {
        PanelDelays[] delays =
        [
            .. panel.Delays
                .Where(d => RingModes.OfBaseStation(d.Mode) is SecurityMode.Home or SecurityMode.Away)
                .Select(d => new PanelDelays(
                    RingModes.OfBaseStation(d.Mode)!.Value, Seconds(d.EntrySeconds), Seconds(d.ExitSeconds)))
                .Where(d => d is not { EntrySeconds: null, ExitSeconds: null })
                .OrderBy(d => d.Mode),
        ];
        return delays.Length > 0 ? delays : null;
    }

    /// <summary>What is no delay at all is none.</summary>
    private static int? Seconds(long? said) => said is >= 0 and <= 3600 ? (int)said.Value : null;

    /// <summary>
    /// Ring names the way by which somebody acted; whichever of its keypads it was, the word is in it.
    /// </summary>
    private static bool IsKeypad(AlarmContext context) =>
        context.InterfaceType?.Contains(DeviceKinds.Keypad, StringComparison.OrdinalIgnoreCase) ?? false;

    private static Connection ConnectionOf(string status) => status switch
    {
        "online" or "connected" => Connection.Online,
        "cell-backup" or "asset-cell-backup" or "extended-cell-backup" or "backing-up" => Connection.CellBackup,
        "offline" or "unresponsive" => Connection.Offline,
        _ => Connection.Unknown,
    };
}
