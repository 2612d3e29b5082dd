namespace RingCloudSim.Household;

/// <summary>Listing documents of chimes and intercoms (protocol sheet, 3.2).</summary>
internal static class AccessoryTemplates
{
    public static SimDevice Chime(long id, string name, string locationId)
    {
        var document = Json.Parse("""
            {"id":0,"kind":"chime_pro_v2","description":"","device_id":"a43ade0001","location_id":"",
             "firmware_version":"Up to Date","time_zone":"America/New_York",
             "settings":{"volume":5,"ding_audio_id":"1","ding_audio_user_id":"2",
             "motion_audio_id":"3","motion_audio_user_id":"4","night_light_settings":{"light_sensor_enabled":false}},
             "night_light_state":"off","features":{"ringtones_enabled":true},"alerts":{"connection":"online","rssi":"ok"},
             "do_not_disturb":{"seconds_left":0},"owned":true,"owner":{"id":1,"first_name":"Pat","last_name":"Doe"}}
            """);
        document["id"] = id;
        document["description"] = name;
        document["location_id"] = locationId;
        return new SimDevice("chimes", document) { Settings = DeviceSettings.For(document) };
    }

    /// <summary>The battery comes as text (protocol sheet, 3.2).</summary>
    public static SimDevice Intercom(long id, string name, string locationId)
    {
        var document = Json.Parse("""
            {"id":0,"kind":"intercom_handset_audio","description":"","device_id":"a43ade0002",
             "location_id":"","battery_life":"91","subscribed":true,
             "settings":{"intercom_settings":{"ring_to_open":false,"intercom_type":"DF","unlock_mode":0},
             "mic_volume":11,"voice_volume":8,
             "doorbell_volume":5,"keep_alive_auto":45.0},"alerts":{"connection":"online"},"features":{},"health":{}}
            """);
        document["id"] = id;
        document["description"] = name;
        document["location_id"] = locationId;
        return new SimDevice("other", document) { Settings = DeviceSettings.For(document) };
    }

    /// <summary>A garage opener that Amazon Key opens: Ring lists it and has no call for it.</summary>
    public static SimDevice GarageOpener(long id, string name, string locationId)
    {
        var document = Json.Parse("""
            {"id":0,"kind":"third_party_gdo","description":"","device_id":"a43ade0003","location_id":"",
             "metadata":{"third_party_manufacturer":"Example","third_party_model":"GDO 1","integration_type":"Key by Amazon",
             "third_party_properties":{"key_access_point_associated":"true"}},
             "alerts":{"connection":"online"},"owned":true}
            """);
        document["id"] = id;
        document["description"] = name;
        document["location_id"] = locationId;
        return new SimDevice("other", document);
    }
}
