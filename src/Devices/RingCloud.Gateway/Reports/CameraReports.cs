using NodaTime;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Devices.Kinds;
using RingActors.Devices.Domain.Names;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Engine.Core;

namespace RingActors.Devices.RingCloud.Gateway.Reports;

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
        (RingCapabilities.Chime, Capabilities.Chime),
        (RingCapabilities.Unlock, "door-opener"),
        (RingCapabilities.Video, Capabilities.Snapshot),
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
            MotionObserved m => new ReportMotion(m.EventId ?? Fallback(observation), at, DetectionOf(m), LeftoverOf(m.Leftover))
            {
                FromHistory = m.Source == RingSource.History,
            },
            DingObserved d => new ReportDing(d.EventId ?? Fallback(observation), at, LeftoverOf(d.Leftover))
            {
                FromHistory = d.Source == RingSource.History,
            },
            IntercomCallObserved c => new ReportDing(c.EventId ?? Fallback(observation), at, LeftoverOf(c.Leftover)),
            IntercomUnlockObserved => new ReportDoorOpened(Fallback(observation), at),
            _ => null,
        };
        return command is null ? [] : [new Report(address, command)];
    }

    /// <summary>Null if it is longer than an event may hold: then <see cref="UnparsedReports"/> has it, cut.</summary>
    internal static RawJson? LeftoverOf(string? leftover) =>
        leftover is { Length: > 0 and <= RawJson.LengthMax } ? RawJson.Parse(leftover) : null;

    /// <summary>A happening without an id can only be recognised by its delivery, or else by its time.</summary>
    private static string Fallback(CameraObservation observation) =>
        observation.DeliveryId ?? "at-" + (observation.OccurredAt ?? observation.LearnedAt).ToUnixTimeMilliseconds();

    private static string? DetectionOf(MotionObserved motion) =>
        motion.Detection is { Length: > 0 } and not "null" ? motion.Detection : motion.Subtype;

    private static DeviceDescription DescriptionOf(RingDevice device, Address address) => new()
    {
        Name = PlainText.Name(device.Name ?? "") is { Length: > 0 } name ? name : $"{address.Kind} {address.Id}",
        RingKind = device.Kind ?? device.Family,
        Firmware = device.Firmware,
        Capabilities = CapabilitiesOf(device),
        TimeZone = device.TimeZone,
        Shared = device.IsShared ? true : null,
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
        return [.. found.Concat(told).Concat(TraitsOf(device, default).Select(t => t.Capability)).Distinct().Order(StringComparer.Ordinal)];
    }

    private static BatteryReading? BatteryOf(RingDevice device)
    {
        // A voltage only where there is no percentage: beside one it is news to nobody.
        int? millivolts = device.BatteryPercent is null && device.BatteryMillivolts is > 0 and < 100_000 and var mv ? (int)mv : null;
        return device.BatteryPercent is null && millivolts is null && device.IsBatteryLow is null
            ? null
            : new BatteryReading(device.BatteryPercent, device.IsBatteryLow == true ? "low" : null, millivolts);
    }

    private static IEnumerable<TraitReading> TraitsOf(RingDevice device, Instant learnedAt)
    {
        if (device.Volume is { } volume)
        {
            yield return Number(Capabilities.Volume, volume, device.VolumeMax == 8 ? MeasureUnit.Of8 : MeasureUnit.Of11);
        }

        if (device.MotionSensitivity is { } sensitivity)
        {
            yield return Number(Capabilities.MotionSensitivity, sensitivity, MeasureUnit.Of10);
        }

        (string Capability, bool? On)[] switches =
        [
            (Capabilities.MotionDetection, device.IsMotionDetectionOn),
            (Capabilities.NightLight, device.IsNightLightOn),
            (Capabilities.InHomeChime, device.IsInHomeChimeOn),
            (Capabilities.Zone1, Zone(device, 1)),
            (Capabilities.Zone2, Zone(device, 2)),
            (Capabilities.Zone3, Zone(device, 3)),
        ];
        foreach ((string capability, bool? on) in switches.Where(s => s.On is not null))
        {
            yield return new TraitReading(capability, on == true ? StateView.On : StateView.Off);
        }

        if (device.SnoozeSecondsLeft is { } left)
        {
            yield return left > 0
                ? new TraitReading(Capabilities.Snooze, StateView.Snoozed, Until: learnedAt + Duration.FromSeconds(left))
                : new TraitReading(Capabilities.Snooze, StateView.Active);
        }
    }

    private static TraitReading Number(string capability, int value, MeasureUnit unit) => new(capability, null, new Measure(value, unit));

    private static bool? Zone(RingDevice device, int number) =>
        device.MotionZones.TryGetValue(number, out bool on) ? on : null;

    private static Readings ReadingsOf(RingDevice device, Instant learnedAt) => new()
    {
        Battery = BatteryOf(device),
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
        Traits = [.. TraitsOf(device, learnedAt)],
        HeardAt = device.HeardAt,
        Siren = device.IsSirenOn is { } on
            ? new SirenReading(on, on && device.SirenSecondsRemaining is > 0 and var left
                ? learnedAt + Duration.FromSeconds((long)left)
                : null)
            : null,
    };
}
