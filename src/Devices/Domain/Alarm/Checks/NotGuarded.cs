using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.Checks;

/// <summary>Something that takes part in what the home guards now, and is not guarded.</summary>
/// <param name="Device">Its id.</param>
/// <param name="Name">Its name, the last one known.</param>
/// <param name="Why">One of the words of <see cref="Blind"/> or <see cref="Unguarded"/>.</param>
/// <param name="Since">Since when, where that is known.</param>
/// <param name="Until">When that ends by itself; null if it does not.</param>
/// <param name="ByBaseStation">It would be the base station that guards it; else this engine does.</param>
public sealed record NotGuarded(string Device, string Name, string Why, Instant? Since, Instant? Until, bool ByBaseStation);

/// <summary>
/// The one list of what is not guarded, and why: a pure function of the home. Status, arming, history and health show nothing else. What is
/// not of the present mode is not in it. Tests: Devices.Tests/Security/NotGuardedTests and NotGuardedProperties.
/// </summary>
public static class Unguarded
{
    /// <summary>Somebody named it, or the base station left it out.</summary>
    public const string Bypassed = "bypassed";

    /// <summary>Nobody named it: it was open, or not watched, when the home was armed.</summary>
    public const string LeftOut = "left-out";

    /// <summary>Left out until it has closed.</summary>
    public const string UntilClosed = "until-closed";

    /// <summary>It raised too many alarms in this armed period.</summary>
    public const string ShutDown = "shut-down";

    /// <summary>It stands open, so opening it again is nothing that could be noticed.</summary>
    public const string Open = "open";

    /// <summary>It stands open, and counts when it has done so for its time.</summary>
    public const string OpenFor = "open-for";

    /// <summary>The base station's power came back a moment ago.</summary>
    public const string PowerRestored = "power-restored";

    /// <summary>Everything that is not guarded at this moment, by name.</summary>
    /// <param name="view">The home.</param>
    /// <param name="now">The moment.</param>
    public static IReadOnlyList<NotGuarded> Of(HomeView view, Instant now) => Of(view, view.Security(), now);

    /// <summary>The same, by what is known of the alarm besides what stands in the view.</summary>
    public static IReadOnlyList<NotGuarded> Of(HomeView view, SecurityView security, Instant now)
    {
        DevicesView devices = view.Part<DevicesView>();
        List<NotGuarded> found = [];
        if (security.Mode is SecurityMode.Home or SecurityMode.Away)
        {
            OfBaseStation(security, devices, found);
            foreach (ZonePolicy zone in security.Guard.Policy.Zones.Where(z => z.Type != ZoneType.Always && IsEngines(security, z)))
            {
                Add(found, devices, zone.Device, OfZone(view, security, devices.LastKnown(zone.Device), zone, now), byBaseStation: false);
            }
        }

        AlwaysOn(view, security, found);
        return [.. found.OrderBy(f => f.Name, StringComparer.Ordinal).ThenBy(f => f.Device, StringComparer.Ordinal)];
    }

    /// <summary>What the base station would guard by itself. While it is not heard nobody can say what it guards.</summary>
    private static void OfBaseStation(SecurityView security, DevicesView devices, List<NotGuarded> found)
    {
        foreach (Participation sensor in security.IsHeard ? security.Sensors : [])
        {
            if (!sensor.Modes.Contains(security.Mode!.Value)
                || (devices.LastKnown(sensor.DeviceId) is { } known && !Sensors.IsSensor(known)))
            {
                continue;
            }

            (string Why, Instant? Since, Instant? Until)? why = security.Bypassed.Contains(sensor.DeviceId, StringComparer.Ordinal)
                ? (LeftOutWord(security.Guard.Period, sensor.DeviceId), null, null)
                : FirstOf(Watch.OfBaseStations(devices.LastKnown(sensor.DeviceId)));
            Add(found, devices, sensor.DeviceId, why, byBaseStation: true);
        }
    }

    private static (string Why, Instant? Since, Instant? Until)? OfZone(
        HomeView view, SecurityView security, DeviceView? device, ZonePolicy zone, Instant now)
    {
        PeriodView? period = security.Guard.Period;
        if (period is not null && period.Bypassed.FirstOrDefault(b => b.Device == zone.Device) is { } bypass)
        {
            return (bypass.UntilClosed ? UntilClosed : LeftOutWord(period, zone.Device), null, null);
        }

        if (period?.ShutDown.Contains(zone.Device, StringComparer.Ordinal) == true)
        {
            return (ShutDown, null, null);
        }

        if ((FirstOf(Watch.OfZone(device, zone, view.Coverage())) ?? Unheard(view, security, device)) is { } blind)
        {
            return blind;
        }

        if (security.Guard.IgnoreUntil is { } until && until > now && DeviceKinds.IsBehindHub(device!.Address))
        {
            return (PowerRestored, null, until);
        }

        if (ArmingCheck.OpenCondition(device!) is not { } open || IsLeaving(security))
        {
            return null;
        }

        return period?.Counting.TryGetValue(zone.Device, out Instant counts) == true ? (OpenFor, open.Since, counts)
            : security.Guard.Incidents.Any(i => i.SetOffBy.Any(e => e.Device == zone.Device)) ? null
            : (Open, open.Since, null);
    }

    /// <summary>Zones that are on in every mode, and what tells of fire, gas and water where that is an alarm.</summary>
    private static void AlwaysOn(HomeView view, SecurityView security, List<NotGuarded> found)
    {
        DevicesView devices = view.Part<DevicesView>();
        CoverageView coverage = view.Coverage();
        SecurityPolicy policy = security.Guard.Policy;
        foreach (ZonePolicy zone in policy.Zones.Where(z => z.Type == ZoneType.Always))
        {
            DeviceView? device = devices.LastKnown(zone.Device);
            Add(found, devices, zone.Device, FirstOf(Watch.OfZone(device, zone, coverage)) ?? Unheard(view, security, device), byBaseStation: false);
        }

        (string Capability, HazardResponse Response)[] hazards =
        [
            (Capabilities.Smoke, policy.Incidents.Smoke), (Capabilities.Co, policy.Incidents.Co), (Capabilities.Flood, policy.Incidents.Flood),
        ];
        foreach (DeviceView device in devices.All)
        {
            foreach ((string capability, _) in hazards.Where(h => h.Response == HazardResponse.Alarm && device.Has(h.Capability)))
            {
                (string Why, Instant? Since, Instant? Until)? blind = FirstOf(Watch.Of(device, capability, coverage)) ?? Unheard(view, security, device);
                Add(found, devices, device.Address.Id, blind, byBaseStation: false);
            }
        }
    }

    private static void Add(
        List<NotGuarded> found, DevicesView devices, string id, (string Why, Instant? Since, Instant? Until)? why, bool byBaseStation)
    {
        if (why is { } known && !found.Exists(f => f.Device == id))
        {
            found.Add(new NotGuarded(id, devices.LastKnown(id)?.Name ?? id, known.Why, known.Since, known.Until, byBaseStation));
        }
    }

    private static bool IsEngines(SecurityView security, ZonePolicy zone) =>
        zone.IsGuardedIn(security.Guard.Period?.Mode ?? security.Mode!.Value.Word())
        && !ArmingCheck.IsBaseStations(security.Sensors, zone.Device, security.Mode!.Value);

    private static string LeftOutWord(PeriodView? period, string device) =>
        period?.LeftOut.Contains(device, StringComparer.Ordinal) == true ? LeftOut : Bypassed;

    private static bool IsLeaving(SecurityView security) =>
        security.Guard.Period?.ExitEndsAt is not null || security.Delay is { Kind: DelayKind.Exit, Overdue: false };

    /// <summary>Its hub is not heard, or nothing of it: what it does would not come to be known.</summary>
    private static (string Why, Instant? Since, Instant? Until)? Unheard(HomeView view, SecurityView security, DeviceView? device) =>
        device is not null && view.UnheardOf(device.Address, security) is { } unheard ? (Blind.NotHeard, unheard.Since, null) : null;

    private static (string Why, Instant? Since, Instant? Until)? FirstOf(IReadOnlyList<BlindSpot> spots) =>
        spots.Count == 0 ? null : (spots[0].Why, spots[0].Since, null);
}
