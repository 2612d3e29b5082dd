using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain;

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
    /// <summary>Looks at all sensors that take part in <paramref name="mode"/>.</summary>
    /// <param name="devices">The home's devices.</param>
    /// <param name="sensors">
    /// What the panel says of who takes part. If it never said, contacts are taken to take part in every mode and motion
    /// sensors in away.
    /// </param>
    /// <param name="policy">What the engine guards besides.</param>
    /// <param name="mode">The mode.</param>
    public static Readiness Of(
        DevicesView devices, IReadOnlyList<Participation> sensors, SecurityPolicy policy, ModePolicy mode)
    {
        List<Obstacle> open = [];
        List<Obstacle> notWatched = [];
        foreach ((string id, DeviceView? sensor) in TakingPart(devices, sensors, policy, mode))
        {
            if (sensor is null)
            {
                notWatched.Add(new Obstacle(
                    new Address(devices.Home, DeviceKinds.Generic, id), id, StateView.Unknown, null));
            }
            else if (Hindrance(sensor) is { } found)
            {
                (found.Watched ? open : notWatched).Add(new Obstacle(
                    sensor.Address, sensor.Name, found.State, found.Since));
            }
        }

        return new Readiness(
            mode.Name,
            [.. open.OrderBy(o => o.Name, StringComparer.Ordinal).ThenBy(o => o.Device)],
            [.. notWatched.OrderBy(o => o.Name, StringComparer.Ordinal).ThenBy(o => o.Device)]);
    }

    /// <summary>True if a device is a sensor that the alarm can guard and bypass.</summary>
    public static bool IsSensor(DeviceView device) =>
        device.Kind is DeviceKinds.Contact or DeviceKinds.MotionSensor
        || (device.Kind == DeviceKinds.Generic && device.Has(Capabilities.Fault));

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

    /// <summary>True if a device said last that it is open, sees motion or has its condition, whether or not it can be heard now.</summary>
    internal static bool IsOpen(DeviceView device) => OpenCondition(device) is not null;

    /// <summary>Its last word, if that is that it is open; null else.</summary>
    internal static StateView? OpenCondition(DeviceView device) => Condition(device) is { } condition && IsOpen(condition.Value) ? condition : null;

    /// <summary>True if its last word is that it is not open. What never tells how it is now has nothing that could be open.</summary>
    internal static bool IsShut(DeviceView device) =>
        IsMomentary(device) || (Condition(device) is { } condition && !IsOpen(condition.Value));

    /// <summary>True if nobody can say any more how it is: out of reach, or gone.</summary>
    internal static bool IsLost(DeviceView device) =>
        device.Removed || device.State(Capabilities.Connection) is { Value: not StateView.Online };

    private static IEnumerable<(string Id, DeviceView? Sensor)> TakingPart(
        DevicesView devices, IReadOnlyList<Participation> sensors, SecurityPolicy policy, ModePolicy mode)
    {
        IEnumerable<(string Id, DeviceView? Sensor)> own = policy.Zones
            .Where(z => z.Type != ZoneType.Always && z.IsGuardedIn(mode.Name))
            .Select(z => (z.Device, devices.ById(z.Device)));
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
            .Select(s => (s.DeviceId, devices.ById(s.DeviceId)))
            .Where(s => s.Item2 is null || IsSensor(s.Item2))
            .UnionBy(own, s => s.Item1, StringComparer.Ordinal);
    }

    private static (string State, Instant? Since, bool Watched)? Hindrance(DeviceView sensor)
    {
        if (sensor.State(Capabilities.Connection) is { Value: not StateView.Online } away)
        {
            return (away.Value == StateView.Offline ? StateView.Offline : StateView.Unknown, away.Since, false);
        }

        if (IsMomentary(sensor))
        {
            return null;
        }

        return Condition(sensor) switch
        {
            null => (StateView.Unknown, null, false),
            { } condition when IsOpen(condition.Value) => (condition.Value, condition.Since, true),
            _ => null,
        };
    }

    private static bool IsOpen(string value) => value is StateView.Open or StateView.Motion or StateView.Faulted;

    /// <summary>Cameras tell what they see and never how it is now: they can be out of reach, and not open.</summary>
    private static bool IsMomentary(DeviceView sensor) => sensor.Kind is DeviceKinds.Camera or DeviceKinds.Doorbell;

    private static StateView? Condition(DeviceView sensor) => sensor.Kind switch
    {
        DeviceKinds.Contact => sensor.State(Capabilities.Contact),
        DeviceKinds.MotionSensor => sensor.State(Capabilities.Motion),
        _ => sensor.State(Capabilities.Fault),
    };
}
