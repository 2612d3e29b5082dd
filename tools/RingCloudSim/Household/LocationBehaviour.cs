using System.Text.Json.Nodes;

namespace RingCloudSim.Household;

/// <summary>Location modes and their effect on cameras (protocol sheet, 5.2).</summary>
internal static class LocationBehaviour
{
    public static IReadOnlyList<string> Modes { get; } = ["disarmed", "home", "away"];

    /// <summary>With those that no client can set: modes that are switched off or were never set up.</summary>
    public static IReadOnlyList<string> AllModes { get; } = [.. Modes, "disabled", "unset"];

    public static void Apply(SimHousehold household, HouseholdInput input)
    {
        switch (input)
        {
            case LocationModeSet set:
                SetMode(household, household.LocationNamed(set.LocationId), set.Mode);
                break;
            case LocationModeSettingsSet set:
                SetSettings(household, household.LocationNamed(set.LocationId), set.Settings);
                break;
            default:
                throw new InvalidOperationException($"No behaviour handles {input.GetType().Name}.");
        }
    }

    /// <summary>With an alarm the panel's mode drives the cameras, so the mode is shown but not settable.</summary>
    public static string CurrentMode(SimLocation location) => location.Panel?.Mode switch
    {
        null => location.Mode,
        "none" => "disarmed",
        "some" => "home",
        _ => "away",
    };

    private static void SetMode(SimHousehold household, SimLocation location, string mode)
    {
        location.Mode = mode;
        location.ModeChangedMs = household.Scheduler.NowMs;
        if (location.ModeSettings?[mode] is not JsonArray perDevice)
        {
            return;
        }

        foreach (var entry in perDevice.OfType<JsonObject>())
        {
            if (Json.Number(entry["deviceId"]) is { } id && household.FindDevice(id) is { } device)
            {
                foreach (var action in entry["actions"]?.AsArray().Select(Json.Text) ?? [])
                {
                    Act(device, action);
                }
            }
        }
    }

    private static void SetSettings(SimHousehold household, SimLocation location, JsonObject? settings)
    {
        location.ModeSettings = settings is null ? null : Json.Copy(settings);
        location.Mode = settings is null ? "disabled" : location.Mode is "unset" or "disabled" ? "disarmed" : location.Mode;
        location.ModeChangedMs = household.Scheduler.NowMs;
    }

    private static void Act(SimDevice device, string? action)
    {
        if (device.Document["settings"] is not JsonObject settings)
        {
            return;
        }

        switch (action)
        {
            case "enableMotionDetection":
                settings["motion_detection_enabled"] = true;
                break;
            case "disableMotionDetection":
                settings["motion_detection_enabled"] = false;
                break;
            case "allowLiveViewLocally":
                settings["live_view_disabled"] = false;
                break;
            case "blockLiveViewLocally":
                settings["live_view_disabled"] = true;
                break;
        }
    }
}
