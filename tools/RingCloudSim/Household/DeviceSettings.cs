using System.Text.Json.Nodes;

namespace RingCloudSim.Household;

/// <summary>The object of `devices/v1/devices/{id}/settings` (protocol sheet, 4.7).</summary>
internal static class DeviceSettings
{
    private const string Template = """
        {"advanced_motion_settings":{"active_motion_filter":1,"advanced_object_settings":{}},"backend_settings":{},
         "chime_settings":{"type":0,"enable":true,"enable_ext":false,"duration":5},
         "motion_settings":{"motion_detection_enabled":true,"advanced_motion_detection_enabled":true,
           "advanced_motion_detection_mode":"edge","enable_audio":false,"enable_recording":true,"end_detection":15,
           "loitering_threshold":10},
         "pir_settings":{"sensitivity_1":5,"sensitivity_2":5,"sensitivity_3":5,"zone_enable":31},"stream_settings":{},
         "video_settings":{"clip_length_max":60,"clip_length_min":15,"hdr_enable":false,"night_color_enable":true,
           "encryption_enabled":false},
         "vod_settings":{"enable":1,"toggled_at":0},"volume_settings":{"mic_volume":11,"voice_volume":8,"doorbell_volume":8},
         "cv_settings":{"detection_types":{"human":{"enabled":true,"mode":"edge","notification":true},
           "motion":{"enabled":true,"mode":"edge","notification":true}},"threshold":{}},
         "general_settings":{"enable_audio_recording":true,"power_mode":"wired","utc_offset":"-05:00","lite_24x7_enabled":true},
         "snapshot_settings":{"frequency_secs":3600},"client_device_settings":{},"light_snooze_settings":{},
         "concierge_settings":{},"schedule_settings":{},"intercom_settings":{},
         "sheila_settings":{"cv_processing_enabled":false,"local_storage_enabled":false},
         "keep_alive_settings":{"keep_alive_auto":45},"night_light_settings":{"light_sensor_enabled":false},
         "lite_24x7":{"enabled":true,"frequency_secs":3600},"zone_settings":{"motion":[]},"ptz_settings":{}}
        """;

    public static JsonObject For(JsonObject document)
    {
        var settings = Json.Parse(Template);
        if (document["settings"] is JsonObject own)
        {
            settings["motion_settings"]!["motion_detection_enabled"] = own["motion_detection_enabled"]?.DeepClone();
            settings["general_settings"]!["power_mode"] = own["power_mode"]?.DeepClone();
        }

        return settings;
    }

    /// <summary>A group the device does not know is answered with 422.</summary>
    public static bool Knows(SimDevice device, JsonObject patch)
        => patch.All(group => device.Settings.ContainsKey(group.Key) && group.Value is JsonObject);

    /// <summary>Applies a patch and carries what the listing shows over to it.</summary>
    public static void Apply(SimDevice device, JsonObject patch)
    {
        Json.MergeDeep(device.Settings, patch);
        var listed = device.Document["settings"] as JsonObject;
        if (listed is not null && patch["motion_settings"] is JsonObject motion
            && motion["motion_detection_enabled"] is { } enabled)
        {
            listed["motion_detection_enabled"] = enabled.DeepClone();
        }

        if (listed?["night_light_settings"] is JsonObject light && patch["night_light_settings"] is JsonObject wanted)
        {
            Json.MergeDeep(light, wanted);
        }

        foreach (var (name, value) in listed is null ? [] : patch["volume_settings"] as JsonObject ?? [])
        {
            listed![name] = value?.DeepClone();
        }
    }
}
