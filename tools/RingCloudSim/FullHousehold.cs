using System.Text.Json.Nodes;
using RingCloudSim.Alarm;
using RingCloudSim.Household;

namespace RingCloudSim;

/// <summary>
/// The demo household and one of everything that Ring knows (protocol sheet, 3.3 and 6.7): all sensors, a lock, a
/// valve, a thermostat, switches, sirens, a lighting bridge with its lamps, a chime, an intercom, a garage opener and a
/// group of lights.
/// </summary>
public static class FullHousehold
{
    public const string LightingUuid = "a0000000-0000-4000-8000-000000000009";
    public const long BridgeId = 987655100;
    public const long ChimeId = 987655001;
    public const long IntercomId = 987655002;
    public const long GarageOpenerId = 987655003;
    public const string GroupId = "c0000000-0000-4000-8000-000000000009";

    public const string TiltZid = "f0000000-0000-4000-8000-000000000001";
    public const string ZoneZid = "f0000000-0000-4000-8000-000000000002";
    public const string GlassBreakZid = "f0000000-0000-4000-8000-000000000003";
    public const string FloodFreezeZid = "f0000000-0000-4000-8000-000000000004";
    public const string FreezeZid = "f0000000-0000-4000-8000-000000000005";
    public const string WaterZid = "f0000000-0000-4000-8000-000000000006";
    public const string ThermometerZid = "f0000000-0000-4000-8000-000000000007";
    public const string HumidityZid = "f0000000-0000-4000-8000-000000000008";
    public const string CarbonMonoxideZid = "f0000000-0000-4000-8000-000000000009";
    public const string ListenerZid = "f0000000-0000-4000-8000-000000000010";
    public const string KiddeZid = "f0000000-0000-4000-8000-000000000011";
    public const string PanicZid = "f0000000-0000-4000-8000-000000000012";
    public const string LockZid = "f0000000-0000-4000-8000-000000000013";
    public const string SwitchZid = "f0000000-0000-4000-8000-000000000014";
    public const string DimmerZid = "f0000000-0000-4000-8000-000000000015";
    public const string BulbZid = "f0000000-0000-4000-8000-000000000016";
    public const string SirenZid = "f0000000-0000-4000-8000-000000000017";
    public const string OutdoorSirenZid = "f0000000-0000-4000-8000-000000000018";
    public const string ValveZid = "f0000000-0000-4000-8000-000000000019";
    public const string ThermostatZid = "f0000000-0000-4000-8000-000000000020";
    public const string HvacZid = "f0000000-0000-4000-8000-000000000021";
    public const string ShockZid = "f0000000-0000-4000-8000-000000000022";
    public const string BridgeZid = "f0000000-0000-4000-8000-000000000030";
    public const string PathLightZid = "f0000000-0000-4000-8000-000000000031";
    public const string BeamsMotionZid = "f0000000-0000-4000-8000-000000000032";
    public const string BeamsGroupZid = "f0000000-0000-4000-8000-000000000033";
    public const string TransformerZid = "f0000000-0000-4000-8000-000000000034";

    internal static void Build(SimHousehold household, RingCloudOptions options)
    {
        DemoHousehold.Build(household, options);
        const string home = DemoHousehold.LocationId;
        household.Devices.AddRange(
        [
            AccessoryTemplates.Chime(ChimeId, "Hall Chime", home),
            AccessoryTemplates.Intercom(IntercomId, "Street Intercom", home),
            AccessoryTemplates.GarageOpener(GarageOpenerId, "Garage Opener", home),
            new SimDevice("beams_bridges", CameraTemplates.BaseStation(BridgeId, "beams_bridge_v1", "Lighting Bridge", home).Document),
        ]);
        var location = household.LocationNamed(home);
        location.LightGroups.Add(new SimLightGroup(GroupId, "Garden Lights", [DemoHousehold.FrontCameraId]));
        Fill(household.HubNamed(DemoHousehold.HubUuid));
        var lighting = new AlarmHub(household, home, LightingUuid, BridgeId, "beams_bridge_v1");
        Light(lighting);
        location.Hubs.Add(lighting);
    }

    private static void Fill(AlarmHub hub)
    {
        static HubDevice Sensor(string zid, string name, string type, string values) =>
            HubTemplates.Device(zid, name, type, 5, Json.Parse(values), battery: 90, room: 2);

        static HubDevice Wired(string zid, string name, string type, int category, string values) =>
            HubTemplates.Device(zid, name, type, category, Json.Parse(values), room: 3);

        foreach (var device in (HubDevice[])
        [
            Sensor(TiltZid, "Garage Door", "sensor.tilt", """{"faulted":false}"""),
            Sensor(ZoneZid, "Cellar Zone", "sensor.zone", """{"faulted":false,"status":"enabled"}"""),
            Sensor(GlassBreakZid, "Patio Glass", "sensor.glassbreak", """{"faulted":false,"testMode":"inactive"}"""),
            Sensor(FloodFreezeZid, "Washing Machine", "sensor.flood-freeze",
                """{"faulted":false,"flood":{"faulted":false},"freeze":{"faulted":false}}"""),
            Sensor(FreezeZid, "Attic Freeze", "sensor.freeze", """{"faulted":false}"""),
            Sensor(WaterZid, "Boiler Water", "sensor.water", """{"faulted":false}"""),
            Sensor(ThermometerZid, "Pool Temperature", "sensor.temperature", """{"celsius":21.5,"faultHigh":false,"faultLow":false}"""),
            Sensor(HumidityZid, "Bath Humidity", "sensor.humidity", """{"faulted":false,"humidity":48}"""),
            Sensor(ShockZid, "Safe Shock", "sensor.shock", """{"faulted":false}"""),
            HubTemplates.CarbonMonoxide(CarbonMonoxideZid, "Kitchen CO", DemoHousehold.KitchenSmokeZid, room: 2),
            Sensor(ListenerZid, "Landing Listener", "listener.smoke-co",
                """
                {"smoke":{"alarmStatus":"inactive","enabled":true,"enabledTimeMs":1700000000000},
                 "co":{"alarmStatus":"inactive","enabled":true},"testMode":"inactive"}
                """),
            Wired(KiddeZid, "Bedroom Kidde", "comp.bluejay.sensor_bluejay_wsc", 5,
                """
                {"components":{"alarm.smoke":{"alarmStatus":"inactive"},"alarm.co":{"alarmStatus":"inactive"},"co.level":{"reading":0},
                 "alarm.end-of-life":{"alarmStatus":"inactive"},"siren":{"status":"inactive"},"malfunctions":{"current":[]}}}
                """),
            HubTemplates.Device(PanicZid, "Panic Button", "security-panic", 35, [], battery: 97),
            HubTemplates.Device(LockZid, "Front Lock", "lock", 10, Json.Parse("""{"locked":"locked"}"""), battery: 64),
            Wired(SwitchZid, "Coffee Machine", "switch", 1, """{"on":false}"""),
            Wired(DimmerZid, "Ceiling Fan", "switch.multilevel", 17, """{"on":false,"level":0.5}"""),
            Wired(BulbZid, "Reading Lamp", "switch.multilevel.bulb", 2,
                """{"on":false,"level":1,"hs":{"hue":0.1,"sat":0.2},"ct":0.5}"""),
            Wired(SirenZid, "Hall Siren", "siren", 34, """{"sirenStatus":"inactive"}"""),
            HubTemplates.Device(
                OutdoorSirenZid, "Outdoor Siren", "siren.outdoor-strobe", 34, Json.Parse("""{"sirenStatus":"inactive","volume":2}"""), battery: 80),
            Wired(ValveZid, "Main Water Valve", "valve.water", 37, """{"valveState":"open"}"""),
            Wired(ThermostatZid, "Thermostat", "temperature-control.thermostat", 11,
                """
                {"mode":"heat","setPoint":20.5,"setPointMin":5,"setPointMax":35,"deadBand":2,"fanMode":"auto",
                 "supportedFanModes":["auto","on"],"modeSetpoints":{"heat":{"setPoint":20.5,"deadBand":2,"deadBandMin":1}}}
                """),
            Wired(HvacZid, "Thermostat Status", "thermostat-operating-status", 11, """{"operatingMode":"off"}"""),
        ])
        {
            hub.Add(device);
        }
    }

    private static void Light(AlarmHub hub)
    {
        hub.Add(HubTemplates.Device(BridgeZid, "Lighting Bridge", "adapter.ringnet", 31, Json.Parse(
            """{"networkConnection":"eth0","networks":{"eth0":{"type":"ethernet"}},"version":{"firmwareVersion":"1.8.2"}}""")));
        hub.Add(HubTemplates.Device(
            PathLightZid, "Path Light", "switch.multilevel.beams", 2, Json.Parse(
                """{"on":false,"level":0.8,"motionStatus":"clear","sensitivity":1,"motionSensorEnabled":true,"groupId":"g-1"}"""), battery: 70));
        hub.Add(HubTemplates.Device(
            BeamsMotionZid, "Yard Motion", "motion-sensor.beams", 30, Json.Parse(
                """{"motionStatus":"clear","sensitivity":1,"motionSensorEnabled":true}"""), battery: 88));
        hub.Add(HubTemplates.Device(
            BeamsGroupZid, "Yard Lights", "group.light-group.beams", 2, Json.Parse($$"""
                {"on":false,"level":0.8,"motionStatus":"clear","groupMembers":["{{PathLightZid}}"]}
                """)));
        hub.Add(HubTemplates.Device(
            TransformerZid, "Deck Lights", "switch.transformer.beams", 2, Json.Parse("""{"on":false,"level":0.6}""")));
    }
}
