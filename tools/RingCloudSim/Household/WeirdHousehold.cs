using System.Text.Json.Nodes;
using RingCloudSim.Alarm;

namespace RingCloudSim;

/// <summary>
/// The demo household plus every oddity the sheet reports: battery as text, null and millivolts, a missing location,
/// unknown kinds and enum values, numbers as text, null arrays in documents, a second location without an alarm, an
/// offline lighting bridge.
/// </summary>
public static class WeirdHousehold
{
    public const string CabinId = "22222222-3333-4444-8555-666666666666";
    public const string BridgeUuid = "a0000000-0000-4000-8000-000000000002";
    public const long TextBatteryId = 987653001;
    public const long MillivoltBatteryId = 987653002;
    public const long NoLocationId = 987653003;
    public const long UnknownKindId = 7394367000199864699;
    public const long CabinCameraId = 987653005;
    public const long ChimeId = 987653006;
    public const long IntercomId = 987653008;
    public const long BridgeId = 987653100;

    internal static void Build(Household.SimHousehold household, RingCloudOptions options)
    {
        DemoHousehold.Build(household, options);
        var cabin = Household.LocationTemplates.Location(CabinId, "Cabin", "America/Anchorage");
        cabin.Mode = "disarmed";
        cabin.ModeSettings = ModeSettings();
        household.Locations.Add(cabin);
        household.Devices.AddRange(OddCameras());
        household.Devices.Add(Household.AccessoryTemplates.Intercom(IntercomId, "Intercom", DemoHousehold.LocationId));
        household.Devices.Add(new Household.SimDevice("other", Household.Json.Parse(
            """
            {"id":987653007,"kind":"hologram_v9","description":"Hologram","location_id":null,"settings":null,"alerts":[]}
            """)));
        household.Devices.Add(Household.AccessoryTemplates.Chime(ChimeId, "Chime", DemoHousehold.LocationId));
        household.Devices.Add(new Household.SimDevice(
            "beams_bridges",
            Household.CameraTemplates.BaseStation(BridgeId, "beams_bridge_v1", "Bridge", DemoHousehold.LocationId).Document));
        AddBridge(household);
        AddOddSensors(household.HubNamed(DemoHousehold.HubUuid));
    }

    private static IEnumerable<Household.SimDevice> OddCameras()
    {
        var text = Household.CameraTemplates.Camera(
            TextBatteryId, "cocoa_camera", "Text Battery", DemoHousehold.LocationId, light: false, siren: true, battery: 50);
        text.Document["battery_life"] = "67";
        text.Document["alerts"] = new JsonObject { ["connection"] = "hibernating", ["battery"] = "low" };
        text.Document["settings"]!["enable_vod"] = true;
        yield return text;

        var millivolts = Household.CameraTemplates.Camera(
            MillivoltBatteryId, "stickup_cam", "Millivolts", DemoHousehold.LocationId, light: false, siren: false, battery: 50);
        millivolts.Document["battery_life"] = 4003;
        millivolts.Document["health"]!["battery_voltage"] = 3876.0;
        millivolts.Document["battery_life_2"] = null;
        yield return millivolts;

        var lost = Household.CameraTemplates.Camera(
            NoLocationId, "stickup_cam_mini", "No Location", locationId: null, light: false, siren: true, battery: null);
        lost.Document["subscribed"] = null;
        lost.Document["health"] = null;
        yield return lost;

        var future = Household.CameraTemplates.Camera(
            UnknownKindId, "quantum_cam_v1", "Future Camera", DemoHousehold.LocationId,
            light: true, siren: true, battery: null);
        future.Document["led_status"] = "dimmed";
        future.Document["siren_status"] = new JsonObject { ["seconds_remaining"] = "0" };
        future.Document["brand_new_field"] = new JsonObject { ["deep"] = new JsonArray(1, "two", null) };
        yield return future;

        yield return Household.CameraTemplates.Camera(
            CabinCameraId, "stickup_cam_v4", "Cabin Camera", CabinId, light: true, siren: true, battery: 12);
    }

    private static JsonObject ModeSettings()
    {
        static JsonArray For(params IEnumerable<string> actions) => new(new JsonObject
        {
            ["deviceId"] = CabinCameraId.ToString(),
            ["deviceIdType"] = "doorbot",
            ["actions"] = Household.Json.Strings(actions),
        });

        return new JsonObject
        {
            ["disarmed"] = For("disableMotionDetection", "blockLiveViewLocally"),
            ["home"] = For("enableMotionDetection", "allowLiveViewLocally"),
            ["away"] = For("enableMotionDetection", "allowLiveViewLocally"),
        };
    }

    private static void AddBridge(Household.SimHousehold household)
    {
        var bridge = new AlarmHub(household, DemoHousehold.LocationId, BridgeUuid, BridgeId, "beams_bridge_v1")
        {
            Status = "offline",
        };
        bridge.Add(Household.HubTemplates.Device(
            "b1000000-0000-4000-8000-000000000001", "Path Light", "switch.multilevel.beams", 2,
            new JsonObject { ["on"] = false, ["level"] = 1, ["motionStatus"] = "clear" }, battery: 88));
        household.LocationNamed(DemoHousehold.LocationId).Hubs.Add(bridge);
    }

    private static void AddOddSensors(AlarmHub hub)
    {
        var noted = Household.HubTemplates.Contact("b2000000-0000-4000-8000-000000000001", "Odd Contact", room: 9);
        noted.General["batteryStatus"] = "sparkling";
        noted.General["batteryLevel"] = "77";
        noted.General["tags"] = null;
        noted.Values["faulted"] = null;
        hub.Add(noted);
        hub.Add(Household.HubTemplates.Device(
            "b2000000-0000-4000-8000-000000000002", "Mystery", "sensor.aura", 29, new JsonObject { ["glow"] = 3.5 }));
        hub.Add(Household.HubTemplates.CarbonMonoxide(
            "b2000000-0000-4000-8000-000000000003", "Kitchen CO", DemoHousehold.KitchenSmokeZid, room: 2));
        hub.Add(Household.HubTemplates.Device(
            "b2000000-0000-4000-8000-000000000004",
            "Back Lock",
            "lock",
            10,
            new JsonObject { ["locked"] = "locked" }, battery: 60));
    }
}
