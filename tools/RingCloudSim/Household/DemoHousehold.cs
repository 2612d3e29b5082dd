using System.Text.Json.Nodes;
using RingCloudSim.Alarm;

namespace RingCloudSim;

/// <summary>
/// Fixed ids and names of the demo household: one location, a doorbell, two cameras, an alarm with its sensors.
/// </summary>
public static class DemoHousehold
{
    public const string LocationId = "11111111-2222-4333-8444-555555555555";
    public const string LocationName = "Home";
    public const string HubUuid = "a0000000-0000-4000-8000-000000000001";

    public const long FrontDoorId = 987652001;
    public const long FrontCameraId = 987652002;
    public const long BackGardenId = 987652003;
    public const long BaseStationId = 987652100;

    public const string FrontDoor = "Front Door";
    public const string FrontCamera = "Front Camera";
    public const string BackGarden = "Back Garden";

    public const string HubZid = "b0000000-0000-4000-8000-000000000001";
    public const string PanelZid = "b0000000-0000-4000-8000-000000000002";
    public const string FrontDoorContactZid = "b0000000-0000-4000-8000-000000000003";
    public const string BackWindowZid = "b0000000-0000-4000-8000-000000000004";
    public const string HallwayMotionZid = "b0000000-0000-4000-8000-000000000005";
    public const string KitchenSmokeZid = "b0000000-0000-4000-8000-000000000006";
    public const string KeypadZid = "b0000000-0000-4000-8000-000000000007";
    public const string RangeExtenderZid = "b0000000-0000-4000-8000-000000000008";

    public const string FrontDoorContact = "Front Door Contact";
    public const string BackWindow = "Back Window";
    public const string HallwayMotion = "Hallway Motion";
    public const string KitchenSmoke = "Kitchen Smoke";

    internal static void Build(Household.SimHousehold household, RingCloudOptions options)
    {
        var location = Household.LocationTemplates.Location(LocationId, LocationName, "America/New_York");
        household.Locations.Add(location);
        household.Devices.AddRange(
        [
            Household.CameraTemplates.Doorbell(FrontDoorId, "lpd_v4", FrontDoor, LocationId),
            Household.CameraTemplates.Camera(
                FrontCameraId, "floodlight_v2", FrontCamera, LocationId, light: true, siren: true, battery: null),
            Household.CameraTemplates.Camera(
                BackGardenId, "stickup_cam_lunar", BackGarden, LocationId, light: false, siren: false, battery: 81),
            Household.CameraTemplates.BaseStation(BaseStationId, "base_station_v1", "Alarm Base Station", LocationId),
        ]);
        location.Hubs.Add(Alarm(household, options));
    }

    private static AlarmHub Alarm(Household.SimHousehold household, RingCloudOptions options)
    {
        var hub = new AlarmHub(household, LocationId, HubUuid, BaseStationId, "base_station_v1");
        hub.Rooms.AddRange([(1, "Hall"), (2, "Kitchen"), (3, "Living Room")]);
        hub.Add(Household.HubTemplates.BaseStation(HubZid, "Alarm Base Station"));
        hub.Add(Household.HubTemplates.Panel(
            PanelZid,
            "Alarm",
            options.ExitDelay,
            options.EntryDelay,
            (FrontDoorContactZid, Home: true, Instant: false),
            (BackWindowZid, Home: true, Instant: true),
            (HallwayMotionZid, Home: false, Instant: false)));
        hub.Add(Household.HubTemplates.Contact(FrontDoorContactZid, FrontDoorContact, room: 1));
        hub.Add(Household.HubTemplates.Contact(BackWindowZid, BackWindow, room: 3));
        hub.Add(Household.HubTemplates.Motion(HallwayMotionZid, HallwayMotion, room: 1));
        hub.Add(Household.HubTemplates.Smoke(KitchenSmokeZid, KitchenSmoke, room: 2));
        hub.Add(Household.HubTemplates.Keypad(KeypadZid, "Keypad", room: 1));
        hub.Add(Household.HubTemplates.RangeExtender(RangeExtenderZid, "Range Extender", room: 3));
        return hub;
    }
}
