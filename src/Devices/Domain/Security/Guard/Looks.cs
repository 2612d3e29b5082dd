using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain;

/// <summary>
/// Where zones were not heeded for a while, that ends with a look: what stands open and is guarded then trips, as if it had been opened
/// now. Otherwise whoever opens a door in such a while, and leaves it open, would be forgotten. Tests: Devices.Tests/Security/LookTests.
/// </summary>
internal static class Looks
{
    /// <summary>The pause after the base station's power came back is over.</summary>
    internal static void Due(Draft draft)
    {
        if (draft.Guard.LookAt is not { } due || due > draft.Now)
        {
            return;
        }

        Duration late = draft.Now - due;
        Duration? lateBy = late > Periods.Tolerance ? late : null;
        if (lateBy is not null && draft.Guard.IgnoreUntil is not null)
        {
            // Nobody listened when it ended, so what is known may be old.
            draft.Add(new PowerPauseOver(due, lateBy) { LookAt = draft.Now + Zones.HearAgain });
            return;
        }

        draft.Add(new PowerPauseOver(due, lateBy));
        Take(draft, z => draft.Devices.LastKnown(z.Device) is { } device && DeviceKinds.IsBehindHub(device.Address));
    }

    /// <summary>Looks at zones. One that is waited for has its own time, and one that adds nothing to what is open is left alone.</summary>
    internal static void Take(Draft draft, Func<ZonePolicy, bool> which)
    {
        foreach (ZonePolicy zone in draft.Guard.Policy.Zones.Where(which))
        {
            if (zone.Type != ZoneType.Always
                && draft.Guard.Period is { } period
                && !Zones.IsLeaving(draft.State)
                && Zones.IsOurs(draft, zone)
                && period.Of(zone.Device) is { ShutDown: false, CountsAt: null }
                && !IsEvidence(draft, zone.Device)
                && draft.Devices.LastKnown(zone.Device) is { } device)
            {
                At(draft, zone, device);
            }
        }
    }

    private static void At(Draft draft, ZonePolicy zone, DeviceView device)
    {
        if (ArmingCheck.OpenCondition(device) is { } open)
        {
            Instant counts = open.Since + Duration.FromSeconds(zone.OpenForSeconds);
            if (counts <= draft.Now)
            {
                Zones.Trip(draft, zone, open.Value, open.Since);
            }
            else
            {
                draft.Add(new ZoneWaiting(zone.Device, counts));
            }
        }
        else if (zone.TripsWhenLost && ArmingCheck.IsLost(device))
        {
            (string what, Instant since) = device.Removed || device.State(Capabilities.Connection) is not { } away
                ? (SensorReactions.Gone, device.LastNewsAt)
                : (away.Value, away.Since);
            Zones.Trip(draft, zone, what, since, isLoss: true);
        }
    }

    private static bool IsEvidence(Draft draft, string device) =>
        draft.Guard.Open(IncidentKind.Burglary) is { } open && open.Evidence.Any(e => e.Device == device);
}
