using NodaTime;
using RingActors.Devices.Domain.Alarm.Checks;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Devices;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.ArmedPeriods;

/// <summary>What doors do while one may still leave: use, coming back (A-S14), the last door closing, and what must stay shut (A-S2).</summary>
internal static class ExitDoors
{
    internal static void Opened(DecisionBuilder draft, SensorSignal signal)
    {
        ArmedPeriod period = draft.Guard.Period!;
        string device = signal.Device.Id;
        ZonePolicy? zone = draft.Guard.Policy.Zone(device);
        bool guarded = zone is not null && zone.Type != ZoneType.Always && zone.IsGuardedIn(period.Mode) && !period.IsBypassed(device);
        if (signal.Device.Kind == DeviceKinds.Contact || (guarded && zone!.Type == ZoneType.Entry))
        {
            Door(draft, period, zone, device);
        }

        if (guarded && MustStayShut(draft, zone!, signal.Device) && period is { IsOurs: true, Reverted: false } && !IsToBeLeftOut(draft, device))
        {
            Obstacle open = new(signal.Device, draft.NameOf(device), signal.What, signal.OccurredAt);
            ArmedPeriodSteps.Revert(draft, new Readiness(period.Mode, [open], []), atEnd: false);
        }
    }

    internal static void Closed(DecisionBuilder draft, SensorSignal signal)
    {
        ArmedPeriod period = draft.Guard.Period!;
        string device = signal.Device.Id;
        if (period.Exit is not { } exit || draft.Guard.Policy.Zone(device) is not { } zone || !zone.IsGuardedIn(period.Mode))
        {
            return;
        }

        if (zone.Type == ZoneType.Entry && exit is { DoorOpened: true, DoorClosed: false })
        {
            draft.Add(new ExitDoorUsed(period.Id, device, false));
        }

        Instant soon = draft.Now + ZoneTimes.Settle;
        if (zone.EndsExitWhenClosed && soon < exit.EndsAt && AllShut(draft, period, device))
        {
            draft.Add(new ExitDelayChanged(period.Id, soon, ExitChange.DoorsClosed, device));
        }
    }

    private static void Door(DecisionBuilder draft, ArmedPeriod period, ZonePolicy? zone, string device)
    {
        if (zone is { Type: ZoneType.Entry } && period.Exit is { } exit)
        {
            if (exit.EndsAt < exit.FullEndsAt)
            {
                draft.Add(new ExitDelayChanged(period.Id, exit.FullEndsAt, ExitChange.DoorOpened, device));
                return;
            }

            if (exit is { DoorOpened: true, DoorClosed: true, Restarted: false })
            {
                int seconds = draft.Guard.Policy.ModeOf(period.Mode, period.Guards).ExitDelay;
                draft.Add(new ExitDelayChanged(period.Id, draft.Now + Duration.FromSeconds(seconds), ExitChange.CameBack, device));
                return;
            }
        }

        if (!period.DoorUsed || period.Exit is { DoorOpened: false })
        {
            draft.Add(new ExitDoorUsed(period.Id, device, true));
        }
    }

    /// <summary>Somebody has asked for the same without it, and the base station has not said yet that it has done so.</summary>
    private static bool IsToBeLeftOut(DecisionBuilder draft, string device) =>
        draft.State.Intent is { IsOpen: true } wish && draft.Guard.Asked is { } asked && asked.Intent == wish.Id
        && asked.Mode == draft.Guard.Period!.Mode && asked.Bypassed.Any(b => b.Device == device);

    /// <summary>One leaves through entries, by way of followers, and before cameras.</summary>
    private static bool MustStayShut(DecisionBuilder draft, ZonePolicy zone, Address device) =>
        zone is { Type: ZoneType.Instant, MayBeOpenWhileLeaving: false }
        && device.Kind is not (DeviceKinds.Camera or DeviceKinds.Doorbell)
        && !ArmingCheck.IsBaseStations(draft.State.Sensors, zone.Device, draft.Guard.Period!.Guards);

    private static bool AllShut(DecisionBuilder draft, ArmedPeriod period, string closing) => draft.Guard.Policy.Zones
        .Where(z => z.EndsExitWhenClosed && z.Device != closing && z.IsGuardedIn(period.Mode))
        .All(z => draft.Devices.ById(z.Device) is { } device && !ArmingCheck.IsOpen(device));
}
