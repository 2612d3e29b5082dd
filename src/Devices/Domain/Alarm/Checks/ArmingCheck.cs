using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.Checks;

/// <summary>What stands in the way of arming in a mode, at one point of the home's order.</summary>
/// <param name="Mode">The name of the mode asked about.</param>
/// <param name="Open">Participating sensors that are open or see motion, ordered by name.</param>
/// <param name="NotWatched">Participating sensors nobody can say anything about: arming would be blind there (A-S3).</param>
public sealed record Readiness(string Mode, IReadOnlyList<Obstacle> Open, IReadOnlyList<Obstacle> NotWatched)
{
    /// <summary>True if nothing stands in the way.</summary>
    public bool IsReady => Open.Count == 0 && NotWatched.Count == 0;

    internal Readiness Without(IReadOnlyList<Bypass> bypassed) => Where(o => bypassed.All(b => b.Device != o.Device.Id));

    internal Readiness Where(Func<Obstacle, bool> counts) =>
        this with { Open = [.. Open.Where(counts)], NotWatched = [.. NotWatched.Where(counts)] };
}

/// <summary>Which sensors hinder arming. The security system decides by it, and the tools show it before anybody asks.</summary>
public static class ArmingCheck
{
    /// <summary>Looks at all sensors that take part in <paramref name="mode"/>: what is open, and what would not make anything trip.</summary>
    /// <param name="view">The home.</param>
    /// <param name="sensors">
    /// What the panel says of who takes part. If it never said, contacts are taken to take part in every mode and motion
    /// sensors in away.
    /// </param>
    /// <param name="policy">What the engine guards besides.</param>
    /// <param name="mode">The mode.</param>
    public static Readiness Of(HomeView view, IReadOnlyList<Participation> sensors, SecurityPolicy policy, ModePolicy mode)
    {
        DevicesView devices = view.Part<DevicesView>();
        CoverageView coverage = view.Coverage();
        List<Obstacle> open = [];
        List<Obstacle> notWatched = [];
        foreach ((string id, DeviceView? sensor) in TakingPart(devices, sensors, policy, mode))
        {
            Address address = sensor?.Address ?? new Address(devices.Home, DeviceKinds.Generic, id);
            string name = sensor?.Name ?? id;
            ZonePolicy? zone = IsBaseStations(sensors, id, mode.Guards) ? null : policy.Zone(id);
            IReadOnlyList<BlindSpot> blind = zone is null ? Watch.OfBaseStations(sensor) : Watch.OfZone(sensor, zone, coverage);
            if (blind.Count > 0)
            {
                notWatched.Add(new Obstacle(address, name, blind[0].Why, blind[0].Since));
            }
            else if (OpenCondition(sensor!) is { } condition && !Watch.IsMomentary(sensor!, Watch.SenseOf(sensor)))
            {
                open.Add(new Obstacle(address, name, condition.Value, condition.Since));
            }
        }

        return new Readiness(
            mode.Name,
            [.. open.OrderBy(o => o.Name, StringComparer.Ordinal).ThenBy(o => o.Device)],
            [.. notWatched.OrderBy(o => o.Name, StringComparer.Ordinal).ThenBy(o => o.Device)]);
    }

    /// <summary>True if the base station itself watches a device in one of its modes.</summary>
    public static bool IsBaseStations(IReadOnlyList<Participation> sensors, string device, SecurityMode guards)
    {
        foreach (Participation sensor in sensors)
        {
            if (sensor.DeviceId == device)
            {
                return sensor.Modes.Contains(guards);
            }
        }

        return false;
    }

    /// <summary>True if that is the word of something that stands open, and not of something nobody can say anything about.</summary>
    internal static bool IsOpen(string word) => word is StateView.Open or StateView.Motion or StateView.Faulted;

    /// <summary>True if a device said last that it is open, sees motion or has its condition, whether or not it can be heard now.</summary>
    internal static bool IsOpen(DeviceView device) => OpenCondition(device) is not null;

    /// <summary>Its last word, if that is that it is open; null else.</summary>
    internal static StateView? OpenCondition(DeviceView device) => Condition(device) is { } condition && IsOpen(condition.Value) ? condition : null;

    /// <summary>True if its last word is that it is not open. What never tells how it is now has nothing that could be open.</summary>
    internal static bool IsShut(DeviceView device) =>
        Watch.IsMomentary(device, Watch.SenseOf(device)) || (Condition(device) is { } condition && !IsOpen(condition.Value));

    /// <summary>True if nobody can say any more how it is: out of reach, or gone.</summary>
    internal static bool IsLost(DeviceView device) =>
        device.Removed || device.State(Capabilities.Connection) is { Value: not StateView.Online };

    /// <summary>
    /// The id of a sensor or zone of this home that somebody means to leave out, in any way in which devices are named: also of one that is gone
    /// and is still to be guarded, for that is what stands in the way. Null if there is none, or if a name fits several.
    /// </summary>
    internal static string? Meant(DevicesView devices, IReadOnlyList<Participation> sensors, SecurityPolicy policy, string reference)
    {
        if (devices.Find(reference) is { } device)
        {
            return Sensors.IsSensor(device) || policy.Zone(device.Address.Id) is not null ? device.Address.Id : null;
        }

        string meant = reference.Trim();
        string[] gone =
        [
            .. policy.Zones.Select(z => z.Device).Concat(sensors.Select(s => s.DeviceId)).Distinct(StringComparer.Ordinal)
                .Where(id => devices.ById(id) is null),
        ];
        string[] fitting = [.. gone.Where(id => IsCalled(devices.LastKnown(id), id, meant))];
        return fitting.Length == 1 ? fitting[0] : null;
    }

    /// <summary>A zone of the engine's own that is closed for certain: to leave it out until it is closed means nothing any more.</summary>
    internal static bool IsShut(SecurityState state, DevicesView devices, string id, SecurityMode guards) =>
        devices.ById(id) is { Kind: not (DeviceKinds.Camera or DeviceKinds.Doorbell) } device
        && !IsLost(device) && IsShut(device)
        && !IsBaseStations(state.Sensors, id, guards);

    /// <summary>What of the period's mode stands in the way and is not left out already.</summary>
    internal static Readiness Left(DecisionBuilder draft, ArmedPeriod period, ModePolicy mode) =>
        Of(draft.Context.View, draft.State.Sensors, draft.Guard.Policy, mode).Without(period.Bypassed);

    /// <summary>What hinders arming in a mode now.</summary>
    /// <param name="security">The alarm as it may be shown.</param>
    /// <param name="mode">The name of a mode of the home.</param>
    /// <param name="view">The home.</param>
    /// <exception cref="ArgumentException">The home has no such mode.</exception>
    public static Readiness ReadinessFor(this SecurityView security, string mode, HomeView view) => Of(
        view,
        security.Sensors,
        security.Guard.Policy,
        security.Guard.Policy.Mode(mode) ?? throw new ArgumentException($"'{mode}' is no mode of this home.", nameof(mode)));

    private static bool IsCalled(DeviceView? gone, string id, string meant) => meant == id
        || (gone is not null && (meant == gone.Slug || meant == gone.Address.Value || string.Equals(meant, gone.Name, StringComparison.OrdinalIgnoreCase)));

    private static IEnumerable<(string Id, DeviceView? Sensor)> TakingPart(
        DevicesView devices, IReadOnlyList<Participation> sensors, SecurityPolicy policy, ModePolicy mode)
    {
        IEnumerable<(string Id, DeviceView? Sensor)> own = policy.Zones
            .Where(z => z.Type != ZoneType.Always && z.IsGuardedIn(mode.Name))
            .Select(z => (z.Device, devices.LastKnown(z.Device)));
        if (sensors.Count == 0)
        {
            return devices.All
                .Where(d => d.Kind == DeviceKinds.Contact
                    || (d.Kind == DeviceKinds.MotionSensor && mode.Guards == SecurityMode.Away))
                .Select(d => (d.Address.Id, (DeviceView?)d))
                .UnionBy(own, s => s.Item1, StringComparer.Ordinal);
        }

        return sensors
            .Where(s => s.Modes.Contains(mode.Guards) && Address.IsPart(s.DeviceId))
            .Select(s => (s.DeviceId, devices.LastKnown(s.DeviceId)))
            .Where(s => s.Item2 is null || Sensors.IsSensor(s.Item2))
            .UnionBy(own, s => s.Item1, StringComparer.Ordinal);
    }

    private static StateView? Condition(DeviceView sensor) => sensor.Kind switch
    {
        DeviceKinds.Contact => sensor.State(Capabilities.Contact),
        DeviceKinds.MotionSensor => sensor.State(Capabilities.Motion),
        _ => sensor.State(Capabilities.Fault),
    };
}
