using NodaTime;
using RingActors.Devices.Domain.Alarm.ArmedPeriods;
using RingActors.Devices.Domain.Alarm.Checks;
using RingActors.Devices.Domain.Alarm.Incidents;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;

namespace RingActors.Devices.Domain.Alarm.Zones;

/// <summary>What the openings and closings of zones mean while the home is armed (A-S8 to A-S18).</summary>
internal static class ZoneSteps
{
    /// <summary>What was over longer ago when it came to be known is told, and raises no alarm any more.</summary>
    private static readonly Duration LateMax = Duration.FromMinutes(5);

    internal static void Opened(DecisionBuilder draft, SensorSignal signal)
    {
        string device = signal.Device.Id;
        if (draft.Guard.Period is { } now && now.Of(device).RejoinsAt is not null)
        {
            draft.Add(new ZoneRejoining(device, null));
        }

        bool leaving = draft.State.IsLeaving;
        if (leaving)
        {
            ExitDoors.Opened(draft, signal);
        }

        if (Guarded(draft, signal) is not { } zone || (leaving && zone.Type != ZoneType.Always))
        {
            return;
        }

        if (zone.OpenForSeconds > 0 && draft.Guard.Period is { } period)
        {
            if (period.Of(device).CountsAt is null)
            {
                draft.Add(new ZoneWaiting(device, draft.Now + Duration.FromSeconds(zone.OpenForSeconds)));
            }

            return;
        }

        Trip(draft, zone, signal.What, signal.OccurredAt, saidAt: signal.SaidAt);
    }

    internal static void Closed(DecisionBuilder draft, SensorSignal signal)
    {
        string device = signal.Device.Id;
        if (draft.Guard.Period is not { } period)
        {
            return;
        }

        RejoinSoon(draft, period, device);
        if (period.Of(device).CountsAt is not null)
        {
            draft.Add(new ZoneWaiting(device, null));
        }

        if (draft.State.IsLeaving)
        {
            ExitDoors.Closed(draft, signal);
        }
    }

    /// <summary>
    /// Nobody can say any more how it is. That opens and closes nothing: what is waited for is waited for, and what stood open stands
    /// open. It trips the zone where that was wanted, and its group has one member less that could.
    /// </summary>
    internal static void Lost(DecisionBuilder draft, SensorSignal signal)
    {
        if (draft.Guard.Policy.Zone(signal.Device.Id) is not { } lost)
        {
            return;
        }

        if (Guarded(draft, signal) is { } zone && (zone.Type == ZoneType.Always || !draft.State.IsLeaving))
        {
            Trip(draft, zone, signal.What, signal.OccurredAt, isLoss: true);
        }

        if (lost.Group is not null)
        {
            ZoneRecheck.Groups(draft, isLine: false);
        }
    }

    /// <summary>It can be heard again, and says by itself how it is. One that was left out until closed, and is, joins again.</summary>
    internal static void Back(DecisionBuilder draft, SensorSignal signal)
    {
        string id = signal.Device.Id;
        if (draft.Guard.Period is { } period && draft.Devices.ById(id) is { } device && ArmingCheck.IsShut(device))
        {
            RejoinSoon(draft, period, id);
        }
    }

    private static void RejoinSoon(DecisionBuilder draft, ArmedPeriod period, string device)
    {
        if (period.Bypassed.Any(b => b.Device == device && b.UntilClosed))
        {
            draft.Add(new ZoneRejoining(device, draft.Now + ZoneTimes.Settle));
        }
    }

    /// <summary>Zones whose time has come: those that stayed open long enough, and those that stayed closed.</summary>
    internal static void Due(DecisionBuilder draft)
    {
        foreach (ZoneActivity activity in draft.Guard.Period?.Zones ?? [])
        {
            if (activity.CountsAt is { } counts && counts <= draft.Now)
            {
                StayedOpen(draft, activity.Device, counts);
            }

            if (activity.RejoinsAt <= draft.Now)
            {
                draft.Add(new BypassEnded(draft.Guard.Period!.Id, activity.Device));
            }
        }
    }

    /// <summary>
    /// It was open long enough, for all that is known: its last word, also if it has been lost since. If that was to be seen while nobody
    /// listened, what is known may be old: a sensor behind the base station has a moment to say that it closed.
    /// </summary>
    private static void StayedOpen(DecisionBuilder draft, string id, Instant counts)
    {
        DeviceView? device = draft.Devices.LastKnown(id);
        if (draft.Guard.Policy.Zone(id) is not { } zone
            || (zone.Type != ZoneType.Always && (draft.State.IsLeaving || !IsOurs(draft, zone)))
            || device is null || !ArmingCheck.IsOpen(device))
        {
            draft.Add(new ZoneWaiting(id, null));
        }
        else if (draft.Now - counts > DecisionBuilder.Tolerance && DeviceKinds.IsBehindHub(device.Address) && draft.Guard.Period?.Of(id).Again != true)
        {
            draft.Add(new ZoneWaiting(id, draft.Now + ZoneTimes.HearAgain) { Again = true });
        }
        else if (zone is { OpenForSeconds: 0, Group: not null })
        {
            ZoneRecheck.GroupDue(draft, zone);
        }
        else
        {
            Trip(draft, zone, StateView.Open, counts);
        }
    }

    /// <summary>The zone that a signal is about, if the engine guards it at this moment and the signal counts.</summary>
    private static ZonePolicy? Guarded(DecisionBuilder draft, SensorSignal signal)
    {
        if (draft.Guard.Policy.Zone(signal.Device.Id) is not { } zone
            || (signal.Sign is SensorSign.Lost or SensorSign.Removed && !zone.TripsWhenLost)
            || (signal.Detection is { } seen && zone.Detections.Count > 0 && !zone.Detections.Contains(seen, StringComparer.Ordinal)))
        {
            return null;
        }

        if (zone.Type == ZoneType.Always)
        {
            return zone;
        }

        return IsOurs(draft, zone) ? zone : null;
    }

    /// <summary>True if the engine guards it in the armed period that is.</summary>
    internal static bool IsOurs(DecisionBuilder draft, ZonePolicy zone) =>
        draft.Guard.Period is { } period
        && zone.IsGuardedIn(period.Mode)
        && !period.IsBypassed(zone.Device)
        && !ArmingCheck.IsBaseStations(draft.State.Sensors, zone.Device, period.Guards);

    /// <param name="draft">What is decided so far.</param>
    /// <param name="zone">The zone.</param>
    /// <param name="what">What it is said to have done.</param>
    /// <param name="at">When that was.</param>
    /// <param name="isLoss">It was lost, and said nothing.</param>
    /// <param name="saidAt">The device's own time, where that is ahead of the server's clock.</param>
    internal static void Trip(DecisionBuilder draft, ZonePolicy zone, string what, Instant at, bool isLoss = false, Instant? saidAt = null)
    {
        TripOutcome outcome = OutcomeOf(draft, zone, at, saidAt, isLoss);
        bool opens = outcome is TripOutcome.Alarm or TripOutcome.Entry && draft.Guard.Open(IncidentKind.Burglary) is null;
        Duration late = draft.Now - at;
        draft.Add(new ZoneTripped(
            zone.Device, zone.Type, what, at, outcome, opens, late > DecisionBuilder.Tolerance ? late : null)
        {
            SaidAt = saidAt,
        });
        Evidence evidence = new(zone.Device, draft.NameOf(zone.Device), what, at);
        switch (outcome)
        {
            case TripOutcome.Entry:
                IncidentSteps.Enter(draft, evidence, draft.Now + Duration.FromSeconds(EntryDelayOf(draft, zone)));
                break;
            case TripOutcome.Alarm:
                IncidentSteps.Raise(draft, IncidentKind.Burglary, [evidence]);
                break;
        }

        if (opens)
        {
            ShutDownIfNoisy(draft, zone);
        }
    }

    private static TripOutcome OutcomeOf(DecisionBuilder draft, ZonePolicy zone, Instant at, Instant? saidAt, bool isLoss)
    {
        GuardState guard = draft.Guard;
        DeviceView? device = draft.Devices.LastKnown(zone.Device);
        bool isOver = device is null || !(isLoss ? ArmingCheck.IsLost(device) : ArmingCheck.IsOpen(device));
        if (isOver && draft.Now - at > LateMax)
        {
            return TripOutcome.TooLate;
        }

        if (zone.Type == ZoneType.Always)
        {
            return TripOutcome.Alarm;
        }

        // A base station whose clock is fast says that its delay ended in a time to come: that silences nothing.
        Instant counts = guard.Period!.CountsFrom <= draft.Now ? guard.Period.CountsFrom : guard.Period.Began;
        if (isOver && at < counts)
        {
            return TripOutcome.BeforeGuarded;
        }

        if (guard.IgnoreUntil > draft.Now && device is not null && DeviceKinds.IsBehindHub(device.Address))
        {
            return TripOutcome.PowerRestored;
        }

        if (guard.Period!.Of(zone.Device).ShutDown)
        {
            return TripOutcome.ShutDown;
        }

        if (!ZoneGroups.IsEnough(draft, zone, at, saidAt))
        {
            return TripOutcome.OneOfGroup;
        }

        bool entryRuns = guard.Open(IncidentKind.Burglary) is { Stage: IncidentStage.Entry };
        bool sounds = guard.Open(IncidentKind.Burglary) is { Sounds: true };
        return zone.Type switch
        {
            ZoneType.Follower when entryRuns => TripOutcome.FollowsEntry,
            ZoneType.Entry when !sounds => TripOutcome.Entry,
            _ => TripOutcome.Alarm,
        };
    }

    private static int EntryDelayOf(DecisionBuilder draft, ZonePolicy zone)
    {
        ArmedPeriod period = draft.Guard.Period!;
        return zone.EntrySeconds ?? draft.Guard.Policy.ModeOf(period.Mode, period.Guards).EntryDelay;
    }

    private static void ShutDownIfNoisy(DecisionBuilder draft, ZonePolicy zone)
    {
        int most = draft.Guard.Policy.Incidents.SwingerTrips;
        if (most > 0 && zone.Type != ZoneType.Always && draft.Guard.Period is { } period && period.Of(zone.Device).Alarms >= most)
        {
            draft.Add(new ZoneShutDown(zone.Device, period.Of(zone.Device).Alarms));
        }
    }
}
