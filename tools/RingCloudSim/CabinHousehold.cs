using System.Text.Json.Nodes;

namespace RingCloudSim;

/// <summary>
/// A home without a base station: the mode of its location is its alarm. A doorbell, two cameras, a chime, an intercom
/// and a group of lights.
/// </summary>
public static class CabinHousehold
{
    public const string LocationId = "33333333-4444-4555-8666-777777777777";
    public const string LocationName = "Cabin";
    public const string GroupId = "c0000000-0000-4000-8000-000000000001";

    public const long DoorbellId = 987654001;
    public const long FloodlightId = 987654002;
    public const long GardenId = 987654003;
    public const long ChimeId = 987654004;
    public const long IntercomId = 987654005;

    public const string Doorbell = "Cabin Door";
    public const string Floodlight = "Cabin Floodlight";
    public const string Garden = "Cabin Garden";

    internal static void Build(Household.SimHousehold household)
    {
        var location = Household.LocationTemplates.Location(LocationId, LocationName, "America/New_York");
        location.Mode = "disarmed";
        location.ModeChangedMs = household.Scheduler.NowMs;
        location.ModeSettings = ModeSettings();
        location.LightGroups.Add(new Household.SimLightGroup(GroupId, "Outside", [FloodlightId]));
        household.Locations.Add(location);
        household.Devices.AddRange(
        [
            Household.CameraTemplates.Doorbell(DoorbellId, "lpd_v4", Doorbell, LocationId),
            Household.CameraTemplates.Camera(
                FloodlightId, "floodlight_v2", Floodlight, LocationId, light: true, siren: true, battery: null),
            Household.CameraTemplates.Camera(
                GardenId, "stickup_cam_lunar", Garden, LocationId, light: false, siren: false, battery: 64),
            Household.AccessoryTemplates.Chime(ChimeId, "Chime", LocationId),
            Household.AccessoryTemplates.Intercom(IntercomId, "Intercom", LocationId),
        ]);
    }

    /// <summary>Disarmed, the cameras look away and nobody may look through them; else they watch.</summary>
    private static JsonObject ModeSettings()
    {
        static JsonArray For(params IEnumerable<string> actions) => new(
        [
            .. new[] { FloodlightId, GardenId }.Select(id => (JsonNode)new JsonObject
            {
                ["deviceId"] = id.ToString(),
                ["deviceIdType"] = "doorbot",
                ["actions"] = Household.Json.Strings(actions),
            }),
        ]);

        return new JsonObject
        {
            ["disarmed"] = For("disableMotionDetection", "blockLiveViewLocally"),
            ["home"] = For("enableMotionDetection", "blockLiveViewLocally"),
            ["away"] = For("enableMotionDetection", "allowLiveViewLocally"),
        };
    }
}
