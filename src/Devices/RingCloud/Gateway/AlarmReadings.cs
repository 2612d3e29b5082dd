using RingActors.Devices.Domain;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Engine.Core;

namespace RingActors.Devices.RingCloud.Gateway;

/// <summary>What a device behind a hub is and says, in the domain's words. Pure.</summary>
internal static class AlarmReadings
{
    /// <summary>The kinds of actors that stand for devices behind a hub.</summary>
    internal static IReadOnlyList<string> Kinds { get; } =
        [DeviceKinds.Contact, DeviceKinds.MotionSensor, DeviceKinds.SmokeCo, DeviceKinds.Keypad, DeviceKinds.Generic];

    internal static string KindOf(AlarmDevice device) => device.DeviceType switch
    {
        "sensor.contact" or "sensor.tilt" or "sensor.zone" => DeviceKinds.Contact,
        "sensor.motion" => DeviceKinds.MotionSensor,
        "security-keypad" => DeviceKinds.Keypad,
        { } type when type.StartsWith("hub.", StringComparison.Ordinal) => DeviceKinds.BaseStation,
        { } type when type.StartsWith("alarm.", StringComparison.Ordinal) => DeviceKinds.SmokeCo,
        { } type when type.StartsWith("comp.bluejay", StringComparison.Ordinal) => DeviceKinds.SmokeCo,
        "listener.smoke-co" => DeviceKinds.SmokeCo,
        _ => device.SmokeStatus is null && device.CarbonMonoxideStatus is null ? DeviceKinds.Generic : DeviceKinds.SmokeCo,
    };

    internal static DeviceDescription Describe(AlarmDevice device, Address address) => new()
    {
        Name = device.Name is { Length: > 0 } name ? name : $"{address.Kind} {address.Id}",
        RingKind = device.DeviceType ?? "unknown",
        Capabilities = [.. CapabilitiesOf(device, address.Kind).Distinct().Order(StringComparer.Ordinal)],
    };

    internal static Readings Of(AlarmDevice device) => new()
    {
        Faulted = device.IsFaulted,
        Smoke = Active(device.SmokeStatus),
        Co = Active(device.CarbonMonoxideStatus),
        Battery = HasBattery(device) ? new BatteryReading(device.BatteryLevel, device.BatteryStatus) : null,
        Connection = device.CommunicationStatus switch
        {
            null => null,
            "ok" or "update-queued" or "updating" => Connection.Online,
            "error" or "waiting-for-join" or "wrong-network" => Connection.Offline,
            _ => Connection.Unknown,
        },
        Power = device.MainsStatus switch
        {
            "ok" or "connected" => PowerSource.Mains,
            "error" => PowerSource.Battery,
            _ => null,
        },
        Tampered = device.TamperStatus switch
        {
            "tamper" => true,
            "ok" => false,
            _ => null,
        },
    };

    private static IEnumerable<string> CapabilitiesOf(AlarmDevice device, string kind)
    {
        if (device.IsFaulted is not null)
        {
            yield return kind switch
            {
                DeviceKinds.Contact => Capabilities.Contact,
                DeviceKinds.MotionSensor => Capabilities.Motion,
                _ => Capabilities.Fault,
            };
        }

        (bool Has, string Capability)[] told =
        [
            (device.SmokeStatus is not null, Capabilities.Smoke),
            (device.CarbonMonoxideStatus is not null, Capabilities.Co),
            (kind == DeviceKinds.Keypad, Capabilities.Keypad),
            (HasBattery(device), Capabilities.Battery),
            (device.MainsStatus is not null, Capabilities.Power),
            (device.TamperStatus is not null, Capabilities.Tamper),
            (device.CommunicationStatus is not null, Capabilities.Connection),
        ];
        foreach ((_, string capability) in told.Where(t => t.Has))
        {
            yield return capability;
        }
    }

    private static bool HasBattery(AlarmDevice device) =>
        device.BatteryLevel is not null || device.BatteryStatus is not null and not "none";

    private static bool? Active(string? status) => status switch
    {
        null => null,
        "active" => true,
        _ => false,
    };
}
