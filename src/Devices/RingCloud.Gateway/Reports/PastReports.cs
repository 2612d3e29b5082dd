using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Backfill;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Persons;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Engine.Core;

namespace RingActors.Devices.RingCloud.Gateway.Reports;

/// <summary>
/// What a hub's history told, as reports of what was: the oldest first, and everything of one device and moment in one
/// report, for the actors take what is older than the latest for told. Pure but for the memory of who is who.
/// </summary>
internal static class PastReports
{
    internal static IEnumerable<Report> Of(HubHistoryTold told, DeviceDirectory memory)
    {
        var moments = told.Rows
            .Where(r => Address.IsPart(r.Device.Zid))
            .GroupBy(r => (r.At, To: AddressOf(told, r, memory)))
            .OrderBy(g => g.Key.At);
        foreach (var moment in moments)
        {
            (Instant at, Address to) = moment.Key;
            yield return new Report(to, to.Kind == DeviceKinds.SecuritySystem
                ? new ReportPanelPast(at, [.. moment.Select(r => PanelOf(r, to.Home, memory.Persons))])
                : new ReportPast(at, [.. moment.Select(r => ReadingOf(told, r))]));
        }

        Address record = DeviceKinds.CoverageOf(memory.Home(told.LocationId));
        foreach (HubStretch read in told.Stretches)
        {
            yield return new Report(record, new ReportHubHistory(Lines.Hub(read.AssetId), read.From, read.Until));
        }
    }

    private static Address AddressOf(HubHistoryTold told, AlarmPast row, DeviceDirectory memory)
    {
        string home = memory.Home(told.LocationId);
        return row.Panel is not null
            ? DeviceKinds.SecuritySystemOf(home)
            : AlarmReports.AddressOf(UpdateOf(told, row), memory);
    }

    private static PastReading ReadingOf(HubHistoryTold told, AlarmPast row) => new(
        row.Context.EventId,
        AlarmReadings.Of(UpdateOf(told, row)) with { Pending = [], Refused = [] },
        row.Impulses.Any(i => i.Type == "keypad.motion"));

    private static AlarmDeviceUpdated UpdateOf(HubHistoryTold told, AlarmPast row) => new(
        told.LocationId, row.AssetId, row.Device, AlarmReportCause.Changed, [], row.Impulses, row.Context)
    {
        LearnedAt = told.LearnedAt,
        OccurredAt = row.At,
        ToldKeys = row.ToldKeys,
    };

    private static PastPanel PanelOf(AlarmPast row, string home, IPersons persons)
    {
        AlarmPanel panel = row.Panel!;
        SecurityMode? mode = row.ToldKeys.Contains(AlarmPanelKeys.Mode) ? RingModes.OfBaseStation(panel.Mode) : null;
        return new PastPanel
        {
            EventId = row.Context.EventId,
            Mode = mode,
            ModeName = mode == SecurityMode.Other ? panel.Mode : null,
            Alarm = row.ToldKeys.Contains(AlarmPanelKeys.Alarm) && !panel.IsAlarmUnclear
                ? Patch.Of<AlarmReading>(AlarmReports.AlarmOf(panel.Alarm))
                : default,
            By = Residents.Of(row.Context, home, persons),
        };
    }
}
