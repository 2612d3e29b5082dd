using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Engine.Core;

namespace RingActors.Devices.RingCloud.Gateway.Reports;

/// <summary>
/// What the mode of a location says, as reports to the home's security system: of homes without a base station, whose
/// mode is their alarm. A home that has one never hears of it here.
/// </summary>
internal static class LocationModeReports
{
    /// <param name="reported">What Ring tells.</param>
    /// <param name="before">The mode known so far; null if none is.</param>
    /// <param name="memory">Who is who.</param>
    internal static IEnumerable<Report> Of(LocationModeObserved reported, SecurityMode? before, DeviceDirectory memory)
    {
        string home = memory.Home(reported.LocationId);
        if (memory.HasBaseStation(home))
        {
            return [];
        }

        return reported.Mode.IsUsable
            ? [new Report(DeviceKinds.SecuritySystemOf(home), PanelOf(reported, before))]
            : [AlarmReports.Silence(home, Connection.Unknown, reported.Mode.Mode == RingLocationMode.Unset
                ? "The modes of this location were never set up in the Ring app."
                : "The modes of this location are switched off in the Ring app.")];
    }

    internal static IEnumerable<Report> Of(LocationModeLost silenced, DeviceDirectory memory)
    {
        string home = memory.Home(silenced.LocationId);
        return memory.HasBaseStation(home) ? [] : [AlarmReports.Silence(home, Connection.Unknown, silenced.Reason)];
    }

    /// <summary>
    /// The whole truth about such a home: there is no delay, no alarm and nothing bypassed, for there is nothing that
    /// could have them.
    /// </summary>
    private static ReportPanel PanelOf(LocationModeObserved reported, SecurityMode? before)
    {
        SecurityMode mode = RingModes.OfLocation(reported.Mode.Mode);
        return new ReportPanel
        {
            Mode = mode,
            ModeName = mode == SecurityMode.Other ? reported.Mode.Mode : null,
            DelayEndsAt = Patch.Of<NodaTime.Instant?>(null),
            Alarm = Patch.Of<AlarmReading>(null),
            Bypassed = [],
            At = reported.OccurredAt,
            // Ring does not say who: somebody in the Ring app, unless it is what was asked for here, which the alarm
            // knows.
            By = before is not null && before != mode ? Residents.Unknown : null,
            IsComplete = true,
        };
    }
}
