using NodaTime;

namespace RingActors.Devices.Domain;

/// <summary>What the openings and closings of zones mean while the home is armed (A-S8 to A-S18).</summary>
internal static class Zones
{
    /// <summary>A door that closed has to stay so this long (A-S11).</summary>
    internal static readonly Duration Settle = Duration.FromSeconds(5);

    /// <summary>What was over longer ago when it came to be known is told, and raises no alarm any more.</summary>
    private static readonly Duration LateMax = Duration.FromMinutes(5);

    /// <summary>After a restart the base station is heard again, and has listed what is behind it, within this time.</summary>
    internal static readonly Duration HearAgain = Duration.FromSeconds(30);

    internal static void Opened(Draft draft, SensorSignal signal)
    {
        string device = signal.Device.Id;
        if (draft.Guard.Period is { } now && now.Of(device).RejoinsAt is not null)
        {
            draft.Add(new ZoneRejoining(device, null));
        }

        bool leaving = IsLeaving(draft.State);
        if (leaving)
        {
            Leaving.Opened(draft, signal);
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

    internal static void Closed(Draft draft, SensorSignal signal)
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

        if (IsLeaving(draft.State))
        {
            Leaving.Closed(draft, signal);
        }
    }

    /// <summary>
    /// Nobody can say any more how it is. That opens and closes nothing: what is waited for is waited for, and what stood open stands
    /// open. It trips the zone where that was wanted, and its group has one member less that could.
    /// </summary>
    internal static void Lost(Draft draft, SensorSignal signal)
    {
        if (draft.Guard.Policy.Zone(signal.Device.Id) is not { } lost)
        {
            return;
        }

        if (Guarded(draft, signal) is { } zone && (zone.Type == ZoneType.Always || !IsLeaving(draft.State)))
        {
            Trip(draft, zone, signal.What, signal.OccurredAt, isLoss: true);
        }

        if (lost.Group is not null)
        {
            Looks.Groups(draft, isLine: false);
        }
    }

    /// <summary>It can be heard again, and says by itself how it is. One that was left out until closed, and is, joins again.</summary>
    internal static void Back(Draft draft, SensorSignal signal)
    {
        string id = signal.Device.Id;
        if (draft.Guard.Period is { } period && draft.Devices.ById(id) is { } device && ArmingCheck.IsShut(device))
        {
            RejoinSoon(draft, period, id);
        }
    }

    private static void RejoinSoon(Draft draft, Period period, string device)
    {
        if (period.Bypassed.Any(b => b.Device == device && b.UntilClosed))
        {
            draft.Add(new ZoneRejoining(device, draft.Now + Settle));
        }
    }

    /// <summary>Zones whose time has come: those that stayed open long enough, and those that stayed closed.</summary>
    internal static void Due(Draft draft)
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
    private static void StayedOpen(Draft draft, string id, Instant counts)
    {
        DeviceView? device = draft.Devices.LastKnown(id);
        if (draft.Guard.Policy.Zone(id) is not { } zone
            || (zone.Type != ZoneType.Always && (IsLeaving(draft.State) || !IsOurs(draft, zone)))
            || device is null || !ArmingCheck.IsOpen(device))
        {
            draft.Add(new ZoneWaiting(id, null));
        }
        else if (draft.Now - counts > Periods.Tolerance && DeviceKinds.IsBehindHub(device.Address) && draft.Guard.Period?.Of(id).Again != true)
        {
            draft.Add(new ZoneWaiting(id, draft.Now + HearAgain) { Again = true });
        }
        else if (zone is { OpenForSeconds: 0, Group: not null })
        {
            Looks.GroupDue(draft, zone);
        }
        else
        {
            Trip(draft, zone, StateView.Open, counts);
        }
    }

    /// <summary>One may still go through the zones: an exit delay of the engine or of the base station runs.</summary>
    internal static bool IsLeaving(SecurityState state) =>
        state.Guard.Period is { } period
        && (period.Exit is not null || state.Delay is { Kind: DelayKind.Exit, Overdue: false });

    /// <summary>The zone that a signal is about, if the engine guards it at this moment and the signal counts.</summary>
    private static ZonePolicy? Guarded(Draft draft, SensorSignal signal)
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
    internal static bool IsOurs(Draft draft, ZonePolicy zone) =>
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
    internal static void Trip(Draft draft, ZonePolicy zone, string what, Instant at, bool isLoss = false, Instant? saidAt = null)
    {
        TripOutcome outcome = OutcomeOf(draft, zone, at, saidAt, isLoss);
        bool opens = outcome is TripOutcome.Alarm or TripOutcome.Entry && draft.Guard.Open(IncidentKind.Burglary) is null;
        Duration late = draft.Now - at;
        draft.Add(new ZoneTripped(
            zone.Device, zone.Type, what, at, outcome, opens, late > Periods.Tolerance ? late : null)
        {
            SaidAt = saidAt,
        });
        Evidence evidence = new(zone.Device, NameOf(draft, zone.Device), what, at);
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

    private static TripOutcome OutcomeOf(Draft draft, ZonePolicy zone, Instant at, Instant? saidAt, bool isLoss)
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

    private static int EntryDelayOf(Draft draft, ZonePolicy zone)
    {
        Period period = draft.Guard.Period!;
        return zone.EntrySeconds ?? Periods.ModeOf(draft.Guard.Policy, period.Mode, period.Guards).EntryDelay;
    }

    private static void ShutDownIfNoisy(Draft draft, ZonePolicy zone)
    {
        int most = draft.Guard.Policy.Incidents.SwingerTrips;
        if (most > 0 && zone.Type != ZoneType.Always && draft.Guard.Period is { } period && period.Of(zone.Device).Alarms >= most)
        {
            draft.Add(new ZoneShutDown(zone.Device, period.Of(zone.Device).Alarms));
        }
    }

    /// <summary>Its name, also once it is gone.</summary>
    internal static string NameOf(Draft draft, string device) => draft.Devices.LastKnown(device)?.Name ?? device;
}
