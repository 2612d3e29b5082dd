using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Names;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.Checks;

/// <summary>
/// What a policy may be and may yet surprise. The recommended values are those of ANSI/SIA CP-01 (docs/alarm.md); no
/// conformity is claimed.
/// </summary>
public static class PolicyWarnings
{
    private const int EntryAndAbortMax = 60;
    private const int EntryMin = 30;
    private const int ExitMin = 45;
    private const int AbortMin = 15;
    private const int PowerMin = 60;

    /// <param name="policy">The policy.</param>
    /// <param name="view">The home.</param>
    public static IReadOnlyList<string> Of(SecurityPolicy policy, HomeView view)
    {
        SecurityView security = view.Security();
        DevicesView devices = view.Part<DevicesView>();
        return
        [
            .. Gone(policy, devices),
            .. policy.ArmedModes().SelectMany(mode => OfMode(policy, mode, security.Sensors)),
            .. OfGroups(policy, security.Sensors, devices),
            .. policy.Zones.SelectMany(zone => OfZone(policy, zone, security.Sensors, devices)),
            .. policy.Zones.SelectMany(zone => Blindness(zone, devices, view.Coverage())),
            .. OfIncidents(policy),
        ];
    }

    private static IEnumerable<string> Gone(SecurityPolicy policy, DevicesView devices) => policy.Zones.Select(z => z.Device)
        .Concat(policy.Incidents.Sirens)
        .Where(id => devices.ById(id) is null)
        .Distinct()
        .Select(id => (Id: id, Name: devices.LastKnown(id) is { } known ? PlainText.Quoted(known.Name) : id))
        .Select(d => $"The device {d.Name} ({d.Id}) is not in the home any more: what is said of it does nothing.");

    /// <summary>Zones that nothing would make trip as things are. One that is gone has its own warning.</summary>
    private static IEnumerable<string> Blindness(ZonePolicy zone, DevicesView devices, CoverageView coverage) => devices.ById(zone.Device) is { } device
        ? Watch.OfZone(device, zone, coverage).Select(spot => spot.Why == Blind.NoSuchDetection
            ? $"{device.Slug} counts only {string.Join(", ", zone.Detections)}, for which Ring has no word: it says {string.Join(", ", Watch.Detections)}."
            : $"{device.Slug} {Blind.Said(spot.Why)}: as things are nothing will make this zone trip.")
        : [];

    /// <summary>
    /// Modes in which fewer zones of a group are guarded than have to trip, those of one group with the same zones in
    /// one sentence.
    /// </summary>
    private static IEnumerable<string> OfGroups(SecurityPolicy policy, IReadOnlyList<Participation> sensors, DevicesView devices) =>
        from few in policy.ArmedModes().SelectMany(mode => GroupNeeds.Of(policy, mode, sensors))
        group few by (few.Group, few.Count, Names: string.Join(", ", few.Members.Select(id => devices.LastKnown(id)?.Slug ?? id))) into same
        let modes = same.Select(f => f.Mode).ToArray()
        select $"In mode{(modes.Length == 1 ? "" : "s")} {string.Join(", ", modes)} only {same.Key.Names} of group {same.Key.Group} "
            + $"{(same.First().Need == 1 ? "is" : "are")} guarded, and {same.Key.Count} have to trip: "
            + $"there {same.First().Need} {(same.First().Need == 1 ? "is" : "are")} enough.";

    private static IEnumerable<string> OfMode(SecurityPolicy policy, ModePolicy mode, IReadOnlyList<Participation> sensors)
    {
        ZonePolicy[] own =
        [
            .. policy.Zones.Where(z =>
                z.Type != ZoneType.Always && z.IsGuardedIn(mode.Name) && !ArmingCheck.IsBaseStations(sensors, z.Device, mode.Guards)),
        ];
        int[] entries = [.. own.Where(z => z.Type == ZoneType.Entry).Select(z => z.EntrySeconds ?? mode.EntryDelay).Distinct().Order()];
        if (entries.Length > 0 && entries[^1] + policy.Incidents.AbortSeconds > EntryAndAbortMax)
        {
            yield return $"In mode {mode.Name} an entry delay of {entries[^1]} s and the abort window of {policy.Incidents.AbortSeconds} s are "
                + $"more than {EntryAndAbortMax} s together: a burglar has that long before anybody is told.";
        }

        if (entries.Length > 0 && entries[0] < EntryMin)
        {
            yield return $"In mode {mode.Name} an entry delay of {entries[0]} s is short: {EntryMin} s or more are recommended.";
        }

        if (own.Length > 0 && mode.Guards == SecurityMode.Away && mode.ExitDelay < ExitMin)
        {
            yield return $"In mode {mode.Name} the exit delay of {mode.ExitDelay} s is short: {ExitMin} s or more are recommended.";
        }
    }

    private static IEnumerable<string> OfZone(
        SecurityPolicy policy, ZonePolicy zone, IReadOnlyList<Participation> sensors, DevicesView devices)
    {
        string[] theirs =
        [
            .. zone.Modes.Where(name => policy.Mode(name) is { } mode && ArmingCheck.IsBaseStations(sensors, zone.Device, mode.Guards)),
        ];
        if (theirs.Length > 0)
        {
            yield return $"{devices.LastKnown(zone.Device)?.Slug ?? zone.Device} is watched by the base station in {string.Join(", ", theirs)}: there "
                + "the base station judges it with its own delays, and of this zone only what concerns arming holds.";
        }
    }

    private static IEnumerable<string> OfIncidents(SecurityPolicy policy)
    {
        IncidentPolicy incidents = policy.Incidents;
        if (incidents.AbortSeconds < AbortMin && policy.Contacts.Count > 0)
        {
            yield return $"The abort window of {incidents.AbortSeconds} s is short: {AbortMin} to 45 s keep false alarms in the house.";
        }

        if (incidents.IgnoreAfterPowerSeconds < PowerMin && policy.Zones.Count > 0)
        {
            yield return $"Sensors may report nonsense after a power cut: {PowerMin} s or more of ignore_after_power_seconds are recommended.";
        }

        if (incidents.SwingerTrips == 0 && policy.Zones.Count > 0)
        {
            yield return "A sensor that is broken raises alarms without end: swinger_trips of 1 to 6 are recommended.";
        }

        if (incidents is { Smoke: HazardResponse.Record } or { Co: HazardResponse.Record })
        {
            yield return "Smoke or CO that a sensor reports is only recorded: it raises no incident, and nobody is told.";
        }

        if (policy.Contacts.Count == 0)
        {
            yield return "There is no contact: nobody outside is told of an incident.";
        }
    }
}
