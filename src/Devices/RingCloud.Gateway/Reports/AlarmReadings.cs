using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Names;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Engine.Core;

namespace RingActors.Devices.RingCloud.Gateway.Reports;

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
        Name = PlainText.Name(device.Name ?? "") is { Length: > 0 } name ? name : $"{address.Kind} {address.Id}",
        RingKind = device.DeviceType ?? "unknown",
        Firmware = device.Firmware,
        Capabilities = [.. CapabilitiesOf(device, address.Kind).Distinct().Order(StringComparer.Ordinal)],
    };

    /// <param name="update">What the hub told.</param>
    internal static Readings Of(AlarmDeviceUpdated update)
    {
        AlarmDevice device = update.Device;
        return new Readings
        {
            Faulted = device.IsFaulted,
            Motion = device.IsMotionSeen,
            Smoke = Active(device.SmokeStatus),
            Co = Active(device.CarbonMonoxideStatus),
            Battery = HasBattery(device) ? new BatteryReading(device.BatteryLevel, device.BatteryStatus) : null,
            Connection = ConnectionOf(device.CommunicationStatus),
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
            Light = IsLight(device) && IsTold(update, "on") ? device.IsOn : null,
            Siren = IsTold(update, "sirenStatus") ? SirenOf(device) : null,
            Traits = [.. device.Traits.Where(t => IsTold(update, t)).Select(t => Of(t) with { Cause = CauseOf(t, update) })],
            Pending = [.. update.Pending.Select(Of)],
            WakesAt = device.WakesAt,
            Refused = [.. update.Impulses.Where(i => i.Type == "error.set-info").SelectMany(RefusedBy).Distinct()],
            HeardAt = device.HeardAt,
        };
    }

    /// <summary>
    /// What a device can be asked for is confirmed and contradicted by its own word only: what is remembered of it
    /// while it tells something else is none.
    /// </summary>
    private static bool IsTold(AlarmDeviceUpdated update, string key) =>
        update.Cause != AlarmReportCause.Changed || update.ToldKeys.Contains(key);

    /// <summary>
    /// The client's names of traits and their words are this room's own; a number's unit is translated here.
    /// </summary>
    internal static TraitReading Of(AlarmTrait trait) => trait is { Number: { } number, Unit: { } unit }
        ? new TraitReading(trait.Name, null, new Measure(number, Of(unit)))
        : new TraitReading(trait.Name, trait.Word);

    private static MeasureUnit Of(AlarmUnit unit) => unit switch
    {
        AlarmUnit.Celsius => MeasureUnit.Celsius,
        AlarmUnit.Percent => MeasureUnit.Percent,
        AlarmUnit.Fraction => MeasureUnit.Fraction,
        AlarmUnit.Ppm => MeasureUnit.Ppm,
        AlarmUnit.Of4 => MeasureUnit.Of4,
        _ => throw new System.Diagnostics.UnreachableException(unit.ToString()),
    };

    private static bool IsTold(AlarmDeviceUpdated update, AlarmTrait trait) =>
        TraitTable.Of(trait.Name) is not { CanBeSet: true } || IsTold(update, trait.Key);

    private static string? CauseOf(AlarmTrait trait, AlarmDeviceUpdated update) =>
        trait.Name == Capabilities.Lock
        && update.Impulses.Any(i => i.Type == trait.Word + ".by-manual")
            ? "manual"
            : null;

    /// <summary>
    /// The capabilities that a refused command was about; an impulse that names none that is known refuses nothing
    /// known.
    /// </summary>
    private static IEnumerable<string> RefusedBy(AlarmImpulse impulse)
    {
        (string Command, string Capability)[] known =
        [
            ("\"lock.", Capabilities.Lock), ("\"valve.", Capabilities.Valve), ("\"light-mode.set\"", Capabilities.Light),
            ("\"siren-test.", Capabilities.Siren),
        ];
        return known.Where(k => impulse.Data?.Contains(k.Command, StringComparison.Ordinal) == true).Select(k => k.Capability);
    }

    private static Connection? ConnectionOf(string? status) => status switch
    {
        null => null,
        "ok" or "update-queued" or "updating" => Connection.Online,
        "error" or "waiting-for-join" or "wrong-network" => Connection.Offline,
        _ => Connection.Unknown,
    };

    private static bool IsLight(AlarmDevice device) => AlarmDevice.IsLight(device.DeviceType, device.CategoryId);

    private static SirenReading? SirenOf(AlarmDevice device) => device.SirenStatus switch
    {
        "active" => new SirenReading(true, null),
        "inactive" => new SirenReading(false, null),
        _ => null,
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
            (device.IsMotionSeen is not null, Capabilities.Motion),
            (IsLight(device) && device.IsOn is not null, Capabilities.Light),
            (device.SirenStatus is not null, Capabilities.Siren),
            (HasBattery(device), Capabilities.Battery),
            (device.MainsStatus is not null, Capabilities.Power),
            (device.TamperStatus is not null, Capabilities.Tamper),
            (device.CommunicationStatus is not null, Capabilities.Connection),
        ];
        foreach (string capability in told.Where(t => t.Has).Select(t => t.Capability).Concat(device.Traits.Select(t => t.Name)))
        {
            yield return capability;
        }
    }

    private static bool HasBattery(AlarmDevice device) =>
        device.BatteryLevel is not null || device.BatteryStatus is not null and not "none";

    private static bool? Active(string? status) => status switch
    {
        "active" => true,
        "inactive" => false,
        _ => null,
    };
}
