using RingActors.Api.Tools;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Api.Features.Cameras;

/// <summary>
/// The settings of configure_motion_detection: what of them is asked for, what is refused, and what a device tells of
/// them. Ring counts a camera's sensitivity from 0 to 10.
/// </summary>
internal static class MotionSettings
{
    internal const string Enabled = "enabled";
    internal const string Sensitivity = "sensitivity";
    internal const string Zones = "motion_zones";
    internal const string SmartAlerts = "smart_alerts";

    private const int Low = 3;
    private const int Medium = 6;
    private const int High = 9;
    private const string Unknown = "unknown";

    private static readonly string[] ZoneNames = [Capabilities.Zone1, Capabilities.Zone2, Capabilities.Zone3];

    /// <summary>All that cannot be done of a call.</summary>
    internal static IReadOnlyList<ToolFault> Faults(ToolArguments arguments, DeviceView device)
    {
        string name = Phrases.Quoted(device.Name);
        List<ToolFault> faults = [];
        if (arguments.Has(Zones))
        {
            faults.Add(new ToolFault(
                Zones, "absent", $"{Zones} cannot be set from here: zones are drawn in Ring's app. Leave it out; "
                    + "settings.zones of "
                    + "the answer says which of them are on."));
        }

        if (arguments.Has(SmartAlerts))
        {
            faults.Add(new ToolFault(
                SmartAlerts, "absent", $"{SmartAlerts} cannot be set from here: it is in Ring's app. Leave it out; an "
                    + "automation can "
                    + "heed only motion of persons (create_security_automation, detection)."));
        }

        if (arguments.FindBoolean(Enabled) == false && arguments.Has(Sensitivity))
        {
            faults.Add(new ToolFault(
                Sensitivity, "conflict", $"{Enabled} false switches motion detection off, and then {Sensitivity} "
                    + "means nothing; give one of them."));
        }

        if (arguments.Has(Enabled) && !device.Has(Capabilities.MotionDetection))
        {
            faults.Add(new ToolFault(
                Enabled, "lacks-capability", $"{name} does not tell whether it watches for motion, so that cannot be "
                    + "switched from here; "
                    + "Ring's app can."));
        }

        if (arguments.Has(Sensitivity) && !device.Numbers.ContainsKey(Capabilities.MotionSensitivity))
        {
            faults.Add(new ToolFault(
                Sensitivity, "lacks-capability", $"{name} does not tell how easily it sees motion, so that cannot be "
                    + "set from here; "
                    + "Ring's app can."));
        }

        return faults;
    }

    /// <summary>What is asked of the device; what may need an approval comes first.</summary>
    internal static IEnumerable<(string Setting, ICommand Command)> Commands(ToolArguments arguments)
    {
        if (arguments.FindString(Sensitivity) is { } word)
        {
            yield return (Sensitivity, new SetDeviceNumber(Capabilities.MotionSensitivity, StepOf(word)));
        }

        if (arguments.FindBoolean(Enabled) is { } on)
        {
            yield return (Enabled, new SetDeviceState(Capabilities.MotionDetection, on ? StateView.On : StateView.Off));
        }
    }

    /// <summary>As the device tells them.</summary>
    internal static MotionSettingsEntry Of(DeviceView device)
    {
        double? step = device.Numbers.GetValueOrDefault(Capabilities.MotionSensitivity)?.Measure.Value;
        Dictionary<string, string> zones = ZoneNames.Where(z => device.State(z) is not null)
            .ToDictionary(z => z, z => device.State(z)!.Value, StringComparer.Ordinal);
        return new MotionSettingsEntry(
            device.State(Capabilities.MotionDetection)?.Value ?? Unknown,
            step is { } told ? WordOf(told) : Unknown,
            step is { } steps ? (int)Math.Round(steps * 10) : null,
            zones.Count == 0 ? null : zones);
    }

    private static int StepOf(string word) => word switch
    {
        "low" => Low,
        "medium" => Medium,
        _ => High,
    };

    private static string WordOf(double step) => step <= (Low + Medium) / 2.0 ? "low" : step <= (Medium + High) / 2.0
        ? "medium" : "high";
}

/// <summary>How a device watches for motion, as it tells it.</summary>
internal sealed record MotionSettingsEntry(
    string MotionDetection, string Sensitivity, int? SensitivityPercent, IReadOnlyDictionary<string, string>? Zones);
