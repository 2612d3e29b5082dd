using NodaTime;
using RingActors.Devices.Domain.Alarm.Checks;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;

namespace RingActors.Devices.Domain.Alarm.Zones;

/// <summary>
/// Where zones were not heeded for a while, that ends with a look: what stands open and is guarded then trips, as if it had been opened
/// now. Otherwise whoever opens a door in such a while, and leaves it open, would be forgotten. Tests: Devices.Tests/Security/LookTests.
/// </summary>
internal static class ZoneRecheck
{
    /// <summary>The pause after the base station's power came back is over.</summary>
    internal static void Due(DecisionBuilder draft)
    {
        if (draft.Guard.LookAt is not { } due || due > draft.Now)
        {
            return;
        }

        Duration late = draft.Now - due;
        Duration? lateBy = late > DecisionBuilder.Tolerance ? late : null;
        if (lateBy is not null && draft.Guard.IgnoreUntil is not null)
        {
            // Nobody listened when it ended, so what is known may be old.
            draft.Add(new PowerPauseOver(due, lateBy) { LookAt = draft.Now + ZoneTimes.HearAgain });
            return;
        }

        draft.Add(new PowerPauseOver(due, lateBy));
        Take(draft, z => draft.Devices.LastKnown(z.Device) is { } device && DeviceKinds.IsBehindHub(device.Address));
    }

    /// <summary>Looks at zones. One that is waited for has its own time, and one that adds nothing to what is open is left alone.</summary>
    internal static void Take(DecisionBuilder draft, Func<ZonePolicy, bool> which) => Take(draft, which, At);

    private static void Take(DecisionBuilder draft, Func<ZonePolicy, bool> which, Action<DecisionBuilder, ZonePolicy, DeviceView> look)
    {
        foreach (ZonePolicy zone in draft.Guard.Policy.Zones.Where(which))
        {
            if (zone.Type != ZoneType.Always
                && draft.Guard.Period is { } period
                && !draft.State.IsLeaving
                && ZoneSteps.IsOurs(draft, zone)
                && period.Of(zone.Device) is { ShutDown: false, CountsAt: null }
                && !IsEvidence(draft, zone.Device)
                && draft.Devices.LastKnown(zone.Device) is { } device)
            {
                look(draft, zone, device);
            }
        }
    }

    /// <summary>
    /// Fewer zones of a group may be able to trip than before: one that tripped and still stands open is enough where it is all there is. A line
    /// that broke has a moment to come back before that counts, as after a restart.
    /// </summary>
    /// <param name="draft">What is decided so far.</param>
    /// <param name="isLine">It is a line, and not a device, that is down.</param>
    internal static void Groups(DecisionBuilder draft, bool isLine)
    {
        if (draft.Guard.Policy.Groups.Count > 0)
        {
            Take(draft, z => z.Group is not null && draft.Guard.Period?.Of(z.Device).GroupTripAt is not null, isLine ? AfterLine : Alone);
        }
    }

    /// <summary>A line had its moment: either it is back, or what stands open counts.</summary>
    internal static void GroupDue(DecisionBuilder draft, ZonePolicy zone)
    {
        draft.Add(new ZoneWaiting(zone.Device, null));
        Take(draft, z => z.Device == zone.Device, Alone);
    }

    private static void Alone(DecisionBuilder draft, ZonePolicy zone, DeviceView device)
    {
        if (ZoneGroups.IsEnough(draft, zone, draft.Now, null))
        {
            At(draft, zone, device);
        }
    }

    private static void AfterLine(DecisionBuilder draft, ZonePolicy zone, DeviceView device)
    {
        if (ArmingCheck.IsOpen(device) && ZoneGroups.IsEnough(draft, zone, draft.Now, null))
        {
            draft.Add(new ZoneWaiting(zone.Device, draft.Now + ZoneTimes.HearAgain));
        }
    }

    private static void At(DecisionBuilder draft, ZonePolicy zone, DeviceView device)
    {
        if (ArmingCheck.OpenCondition(device) is { } open)
        {
            // A clock that was set back makes nothing wait for a time that has passed already.
            Instant counts = Instant.Min(open.Since, draft.Now) + Duration.FromSeconds(zone.OpenForSeconds);
            if (counts <= draft.Now)
            {
                ZoneSteps.Trip(draft, zone, open.Value, open.Since);
            }
            else
            {
                draft.Add(new ZoneWaiting(zone.Device, counts));
            }
        }
        else if (zone.TripsWhenLost && ArmingCheck.IsLost(device))
        {
            (string what, Instant since) = device.Removed || device.State(Capabilities.Connection) is not { } away
                ? (SensorSignal.Gone, device.LastNewsAt)
                : (away.Value, away.Since);
            ZoneSteps.Trip(draft, zone, what, since, isLoss: true);
        }
    }

    private static bool IsEvidence(DecisionBuilder draft, string device) =>
        draft.Guard.Open(IncidentKind.Burglary) is { } open && open.Evidence.Any(e => e.Device == device);
}
