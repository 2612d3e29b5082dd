using System.Text.Json.Nodes;

namespace RingCloudSim.Household;

/// <summary>What cameras and doorbells do (protocol sheet, section 4).</summary>
internal static class CameraBehaviour
{
    /// <summary>Answered when a siren is turned on without a duration; Ring's own default is not known.</summary>
    public const int DefaultSirenSeconds = 30;

    private const int HistoryMax = 1000;

    public static bool Apply(SimHousehold household, HouseholdInput input)
    {
        switch (input)
        {
            case MotionSeen motion:
                Happened(household, motion.DeviceId, "motion", motion.Subtype, motion.WithSnapshot);
                return true;
            case ButtonPressed press:
                Happened(household, press.DeviceId, "ding", "null", press.WithSnapshot);
                return true;
            case LightSwitched light:
                SwitchLight(household, light);
                return true;
            case SirenSwitched siren:
                SwitchSiren(household, siren);
                return true;
            case DeviceSettingsPatched patched:
                DeviceSettings.Apply(Device(household, patched.DeviceId), patched.Patch);
                return true;
            case LegacySettingsPatched patched:
                PatchListing(Device(household, patched.DeviceId), patched.Patch);
                return true;
            case DeviceFieldsSet set:
                SetFields(Device(household, set.DeviceId), set.Fields);
                return true;
            case SnapshotTaken taken:
                TakePicture(household, Device(household, taken.DeviceId));
                return true;
            default:
                return false;
        }
    }

    /// <summary>
    /// `siren_status` as the listing shows it now; the fields beside the first exist only while it sounds.
    /// </summary>
    public static JsonObject SirenStatus(SimDevice device, DateTimeOffset now)
    {
        if (device.Siren is not { } siren || siren.EndsAt <= now)
        {
            return new JsonObject { ["seconds_remaining"] = 0 };
        }

        return new JsonObject
        {
            ["seconds_remaining"] = (int)Math.Ceiling((siren.EndsAt - now).TotalSeconds),
            ["started_at"] = siren.StartedAt.UtcDateTime.ToString("O"),
            ["duration"] = siren.Seconds.ToString(),
            ["ends_at"] = siren.EndsAt.UtcDateTime.ToString("O"),
        };
    }

    private static SimDevice Device(SimHousehold household, long id)
        => household.FindDevice(id) ?? throw SimulatorException.Unknown("device", id.ToString(), []);

    private static void Happened(SimHousehold household, long deviceId, string kind, string detection, bool withSnapshot)
    {
        var device = Device(household, deviceId);
        var now = household.Scheduler.Now;
        var occurrence = new CameraEvent(household.Ids.NextDingId(now), deviceId, kind, detection, now, "timed_out");
        device.History.Insert(0, occurrence);
        if (device.History.Count > HistoryMax)
        {
            device.History.RemoveAt(HistoryMax);
        }

        TakePicture(household, device);
        household.Outputs.Push(occurrence, device, snapshotUuid: null);
        if (withSnapshot)
        {
            // Battery doorbells push the same event a second time once the picture is there.
            household.Outputs.Push(occurrence, device, household.Ids.NextUuid());
        }
    }

    /// <summary>
    /// A camera takes one picture after the other: two never have the same time, however fast one asks.
    /// </summary>
    private static void TakePicture(SimHousehold household, SimDevice device) =>
        device.SnapshotMs = Math.Max(household.Scheduler.NowMs, device.SnapshotMs + 1 ?? 0);

    private static void SwitchLight(SimHousehold household, LightSwitched input)
    {
        var device = Device(household, input.DeviceId);
        device.Document["led_status"] = input.On ? "on" : "off";
        SetHealth(device, "floodlight_on", input.On);
    }

    private static void SwitchSiren(SimHousehold household, SirenSwitched input)
    {
        var device = Device(household, input.DeviceId);
        device.Siren?.OffTimer.Dispose();
        device.Siren = null;
        SetHealth(device, "siren_on", input.On);
        if (input.On)
        {
            var off = household.Scheduler.After(TimeSpan.FromSeconds(input.DurationSeconds), () => SirenRanOut(device));
            device.Siren = new RunningSiren(household.Scheduler.Now, input.DurationSeconds, off);
        }
    }

    private static void SirenRanOut(SimDevice device)
    {
        device.Siren = null;
        SetHealth(device, "siren_on", false);
    }

    private static void SetHealth(SimDevice device, string field, bool value)
    {
        if (device.Document["health"] is JsonObject health)
        {
            health[field] = value;
        }
    }

    private static void PatchListing(SimDevice device, JsonObject patch)
    {
        Json.MergeDeep(device.Document, patch);
        if (patch["settings"]?["motion_detection_enabled"] is { } enabled
            && device.Settings["motion_settings"] is JsonObject motion)
        {
            motion["motion_detection_enabled"] = enabled.DeepClone();
        }
    }

    private static void SetFields(SimDevice device, JsonObject fields)
    {
        foreach (var (name, value) in fields)
        {
            if (value is JsonObject inner && device.Document[name] is JsonObject existing)
            {
                Json.MergeDeep(existing, inner);
            }
            else
            {
                device.Document[name] = value?.DeepClone();
            }
        }
    }
}
