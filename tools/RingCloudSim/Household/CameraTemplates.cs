using System.Text.Json.Nodes;

namespace RingCloudSim.Household;

/// <summary>Listing documents with every field the known clients read (protocol sheet, 3.1 and 3.2).</summary>
internal static class CameraTemplates
{
    private const string Common = """
        {"id":0,"kind":"","description":"","device_id":"","location_id":"","schema_id":null,"time_zone":"America/New_York",
         "firmware_version":"Up to Date","latitude":40.0,"longitude":-70.0,"address":"1 Main St","owned":true,"stolen":false,
         "ring_id":null,"ring_net_id":null,"shared_at":null,"is_sidewalk_gateway":false,"created_at":"2024-01-02T03:04:05Z",
         "deactivated_at":null,"battery_life":null,"external_connection":false,"ext_power_state":2,
         "subscribed":false,"subscribed_motions":false,
         "alerts":{"connection":"online","ota_status":"no_ota"},"motion_snooze":null,"night_mode_status":"false",
         "owner":{"id":1,"email":"","first_name":"Pat","last_name":"Doe"},
         "features":{"motions_enabled":true,"show_recordings":true,"advanced_motion_enabled":true,"people_only_enabled":false,
           "shadow_correction_enabled":false,"motion_message_enabled":false,"night_vision_enabled":false,
           "show_vod_settings":true,"rich_notifications_eligible":true},
         "settings":{"enable_vod":1,"motion_detection_enabled":true,"motion_announcement":false,"live_view_disabled":false,
           "power_mode":"wired","enable_audio_recording":true,"stream_setting":0,
           "motion_zones":{"enable_audio":false,"active_motion_filter":1,"sensitivity":5,"advanced_object_settings":{},
             "zone1":{"name":"Zone 1","state":2,"vertex1":{"x":0,"y":0.4},"vertex2":{"x":0.33,"y":0.4},
               "vertex3":{"x":0.67,"y":0.4},"vertex4":{"x":1,"y":0.4},"vertex5":{"x":1,"y":1},"vertex6":{"x":0.67,"y":1},
               "vertex7":{"x":0.33,"y":1},"vertex8":{"x":0,"y":1}},"zone2":{},"zone3":{}},
           "motion_snooze_preset_profile":"low","motion_snooze_presets":["none","low","medium","high"],
           "live_view_preset_profile":"highest","live_view_presets":["low","middle","high","highest"],
           "sheila_settings":{"cv_processing_enabled":false,"local_storage_enabled":false},
           "server_settings":{"ring_media_server_enabled":true},"video_settings":{"hevc_enabled":false},
           "lite_24x7":{"enabled":true,"frequency_secs":3600}},
         "health":{"device_type":"","connected":true,"rssi":-51,"rssi_category":"good","ac_power":1,"battery_present":false,
           "battery_percentage_category":"unknown","firmware_version":"cam-1.12.13000","firmware_version_status":"Up to Date",
           "ota_status":"successful","network_connection_value":"wifi","last_update_time":1700000000,"floodlight_on":false,
           "white_led_on":false,"siren_on":false,"night_mode_on":false,"vod_enabled":true,"packet_loss":0,
           "packet_loss_category":"good","supported_rpc_commands":[]}}
        """;

    public static SimDevice Doorbell(long id, string kind, string name, string? locationId)
    {
        var document = Base(id, kind, name, locationId);
        var settings = document["settings"]!.AsObject();
        settings["doorbell_volume"] = 8;
        settings["chime_settings"] = new JsonObject { ["type"] = 0, ["enable"] = true, ["duration"] = 5 };
        return Finish("doorbots", document);
    }

    /// <summary>
    /// A camera; light and siren fields exist exactly when the device has them: that is how clients know.
    /// </summary>
    public static SimDevice Camera(long id, string kind, string name, string? locationId, bool light, bool siren, int? battery)
    {
        var document = Base(id, kind, name, locationId);
        if (light)
        {
            document["led_status"] = "off";
        }

        if (siren)
        {
            document["siren_status"] = new JsonObject { ["seconds_remaining"] = 0 };
        }

        if (battery is { } percent)
        {
            PutBattery(document, percent);
        }

        return Finish("stickup_cams", document);
    }

    public static SimDevice BaseStation(long id, string kind, string name, string locationId)
        => new("base_stations", new JsonObject
        {
            ["id"] = id,
            ["kind"] = kind,
            ["description"] = name,
            ["location_id"] = locationId,
            ["device_id"] = DeviceId(id),
            ["schema_id"] = null,
            ["latitude"] = 40.0,
            ["longitude"] = -70.0,
            ["address"] = "1 Main St",
            ["time_zone"] = "America/New_York",
            ["firmware_version"] = "Up to Date",
            ["owned"] = true,
            ["stolen"] = false,
            ["shared_at"] = null,
            ["alerts"] = new JsonArray(),
            ["features"] = null,
            ["settings"] = null,
            ["owner"] = new JsonObject { ["id"] = 1, ["first_name"] = "Pat", ["last_name"] = "Doe" },
        });

    private static JsonObject Base(long id, string kind, string name, string? locationId)
    {
        var document = Json.Parse(Common);
        document["id"] = id;
        document["kind"] = kind;
        document["description"] = name;
        document["device_id"] = DeviceId(id);
        document["health"]!["device_type"] = kind;
        if (locationId is null)
        {
            document.Remove("location_id");
        }
        else
        {
            document["location_id"] = locationId;
        }

        return document;
    }

    private static void PutBattery(JsonObject document, int percent)
    {
        document["battery_life"] = percent;
        document["ext_power_state"] = 0;
        document["settings"]!["power_mode"] = "battery";
        var health = document["health"]!.AsObject();
        health["ac_power"] = 0;
        health["battery_present"] = true;
        health["battery_percentage"] = percent;
        health["battery_percentage_category"] = "good";
    }

    private static SimDevice Finish(string listing, JsonObject document)
        => new(listing, document) { Settings = DeviceSettings.For(document) };

    private static string DeviceId(long id) => $"a4{id & 0xFFFF_FFFFFF:x10}";
}
