using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain;

/// <summary>What stands in the way of arming in a mode, at one point of the home's order.</summary>
/// <param name="Mode">The mode asked about.</param>
/// <param name="Open">Participating sensors that are open or see motion, ordered by name.</param>
/// <param name="NotWatched">Participating sensors nobody can say anything about: arming would be blind there (A-S3).</param>
public sealed record Readiness(SecurityMode Mode, IReadOnlyList<Obstacle> Open, IReadOnlyList<Obstacle> NotWatched)
{
    /// <summary>True if nothing stands in the way.</summary>
    public bool IsReady => Open.Count == 0 && NotWatched.Count == 0;
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
    /// <param name="mode">Home or away.</param>
    public static Readiness Of(DevicesView devices, IReadOnlyList<Participation> sensors, SecurityMode mode)
    {
        List<Obstacle> open = [];
        List<Obstacle> notWatched = [];
        foreach ((string id, DeviceView? sensor) in TakingPart(devices, sensors, mode))
        {
            if (sensor is null)
            {
                notWatched.Add(new Obstacle(
                    new Address(devices.Home, DeviceKinds.Generic, id), id, "unknown", null));
            }
            else if (Hindrance(sensor) is { } found)
            {
                (found.Watched ? open : notWatched).Add(new Obstacle(
                    sensor.Address, sensor.Name, found.State, found.Since));
            }
        }

        return new Readiness(
            mode,
            [.. open.OrderBy(o => o.Name, StringComparer.Ordinal).ThenBy(o => o.Device)],
            [.. notWatched.OrderBy(o => o.Name, StringComparer.Ordinal).ThenBy(o => o.Device)]);
    }

    /// <summary>True if a device is a sensor that the alarm can guard and bypass.</summary>
    public static bool IsSensor(DeviceView device) =>
        device.Kind is DeviceKinds.Contact or DeviceKinds.MotionSensor
        || (device.Kind == DeviceKinds.Generic && device.Has(Capabilities.Fault));

    private static IEnumerable<(string Id, DeviceView? Sensor)> TakingPart(
        DevicesView devices, IReadOnlyList<Participation> sensors, SecurityMode mode)
    {
        if (sensors.Count == 0)
        {
            return devices.All
                .Where(d => d.Kind == DeviceKinds.Contact
                    || (d.Kind == DeviceKinds.MotionSensor && mode == SecurityMode.Away))
                .Select(d => (d.Address.Id, (DeviceView?)d));
        }

        return sensors
            .Where(s => s.Modes.Contains(mode) && Address.IsPart(s.DeviceId))
            .Select(s => (s.DeviceId, devices.ById(s.DeviceId)))
            .Where(s => s.Item2 is null || IsSensor(s.Item2));
    }

    private static (string State, Instant? Since, bool Watched)? Hindrance(DeviceView sensor)
    {
        if (sensor.State(Capabilities.Connection) is { Value: not "online" } away)
        {
            return (away.Value == "offline" ? "offline" : "unknown", away.Since, false);
        }

        StateView? condition = sensor.Kind switch
        {
            DeviceKinds.Contact => sensor.State(Capabilities.Contact),
            DeviceKinds.MotionSensor => sensor.State(Capabilities.Motion),
            _ => sensor.State(Capabilities.Fault),
        };
        return condition switch
        {
            null => ("unknown", null, false),
            { Value: StateView.Open or StateView.Motion or StateView.Faulted } => (condition.Value, condition.Since, true),
            _ => null,
        };
    }
}
