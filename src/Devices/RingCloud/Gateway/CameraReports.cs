using NodaTime;
using RingActors.Devices.Domain;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Engine.Core;

namespace RingActors.Devices.RingCloud.Gateway;

/// <summary>What the device list and push say, as reports. Pure.</summary>
internal static class CameraReports
{
    private static readonly (RingCapabilities Flag, string Capability)[] Words =
    [
        (RingCapabilities.Doorbell, Capabilities.Ding),
        (RingCapabilities.MotionDetection, Capabilities.Motion),
        (RingCapabilities.Light, Capabilities.Light),
        (RingCapabilities.Siren, Capabilities.Siren),
        (RingCapabilities.Battery, Capabilities.Battery),
        (RingCapabilities.Unlock, "door-opener"),
    ];

    internal static Report Of(DeviceListed listed, Address address, bool describe)
    {
        RingDevice device = listed.Device;
        Readings readings = ReadingsOf(device, listed.LearnedAt);
        return new Report(address, describe
            ? new ReportDevice(DescriptionOf(device, address), readings, LeftoverOf(listed.Leftover), listed.OccurredAt)
            : new ReportReadings(readings, listed.OccurredAt));
    }

    internal static IEnumerable<Report> Of(CameraObservation observation, Address address)
    {
        Instant at = observation.OccurredAt ?? observation.LearnedAt;
        ICommand? command = observation switch
        {
            MotionReported m => new ReportMotion(m.EventId ?? Fallback(observation), at, DetectionOf(m), LeftoverOf(m.Leftover)),
            DingReported d => new ReportDing(d.EventId ?? Fallback(observation), at, LeftoverOf(d.Leftover)),
            IntercomCallReported c => new ReportDing(c.EventId ?? Fallback(observation), at, LeftoverOf(c.Leftover)),
            IntercomUnlockReported => new ReportDoorOpened(Fallback(observation), at),
            _ => null,
        };
        return command is null ? [] : [new Report(address, command)];
    }

    /// <summary>Null if it is longer than an event may hold: then <see cref="UnreadReports"/> has it, cut.</summary>
    internal static RawJson? LeftoverOf(string? leftover) =>
        leftover is { Length: > 0 and <= RawJson.LengthMax } ? RawJson.Parse(leftover) : null;

    /// <summary>A happening without an id can only be recognised by its delivery, or else by its time.</summary>
    private static string Fallback(CameraObservation observation) =>
        observation.DeliveryId ?? "at-" + (observation.OccurredAt ?? observation.LearnedAt).ToUnixTimeMilliseconds();

    private static string? DetectionOf(MotionReported motion) =>
        motion.Detection is { Length: > 0 } and not "null" ? motion.Detection : motion.Subtype;

    private static DeviceDescription DescriptionOf(RingDevice device, Address address) => new()
    {
        Name = device.Name is { Length: > 0 } name ? name : $"{address.Kind} {address.Id}",
        RingKind = device.Kind ?? device.Family,
        Firmware = device.Firmware,
        Capabilities = CapabilitiesOf(device),
        TimeZone = device.TimeZone,
    };

    private static string[] CapabilitiesOf(RingDevice device)
    {
        IEnumerable<string> found = Words.Where(w => device.Capabilities.HasFlag(w.Flag)).Select(w => w.Capability);
        IEnumerable<string> told = device switch
        {
            { IsOnline: not null, IsExternallyPowered: not null } => [Capabilities.Connection, Capabilities.Power],
            { IsOnline: not null } => [Capabilities.Connection],
            { IsExternallyPowered: not null } => [Capabilities.Power],
            _ => [],
        };
        return [.. found.Concat(told).Distinct().Order(StringComparer.Ordinal)];
    }

    private static Readings ReadingsOf(RingDevice device, Instant learnedAt) => new()
    {
        Battery = device.BatteryPercent is null && device.IsBatteryLow is null
            ? null
            : new BatteryReading(device.BatteryPercent, device.IsBatteryLow == true ? "low" : null),
        Connection = device.IsOnline switch
        {
            true => Connection.Online,
            false => Connection.Offline,
            null => null,
        },
        Power = device.IsExternallyPowered switch
        {
            true => PowerSource.Mains,
            false => PowerSource.Battery,
            null => null,
        },
        Light = device.IsLightOn,
        Siren = device.IsSirenOn is { } on
            ? new SirenReading(on, on && device.SirenSecondsRemaining is > 0 and var left
                ? learnedAt + Duration.FromSeconds((long)left)
                : null)
            : null,
    };
}
