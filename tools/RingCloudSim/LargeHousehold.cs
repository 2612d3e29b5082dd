using System.Text.Json.Nodes;
using RingCloudSim.Alarm;
using RingCloudSim.Household;

namespace RingCloudSim;

/// <summary>
/// The demo household grown to forty devices, as a large house has them: many of a sort, some watched by the alarm and
/// some not.
/// </summary>
public static class LargeHousehold
{
    private const string Home = DemoHousehold.LocationId;
    private const long FirstId = 987_700_001;

    /// <summary>Doorbells beside the demo household's.</summary>
    public static IReadOnlyList<string> Doorbells { get; } = ["Side Door", "Garden Gate"];

    /// <summary>Cameras beside the demo household's; the first two have lights, the last three a battery.</summary>
    public static IReadOnlyList<string> Cameras { get; } =
        ["Driveway", "Terrace", "Garage Inside", "Cellar Stairs", "Attic", "Side Path", "Pond", "Shed"];

    /// <summary>Doors and windows that the alarm watches, at home and away.</summary>
    public static IReadOnlyList<string> WatchedContacts { get; } = ["Terrace Door", "Kitchen Window", "Bath Window", "Cellar Door", "Attic Window"];

    /// <summary>What is opened every day and that no mode watches.</summary>
    public static IReadOnlyList<string> PlainContacts { get; } = ["Letter Box", "Medicine Cabinet", "Tool Cupboard", "Wine Rack"];

    /// <summary>Motion sensors, watched away only.</summary>
    public static IReadOnlyList<string> MotionSensors { get; } = ["Living Room Motion", "Landing Motion", "Cellar Motion"];

    public static IReadOnlyList<string> Switches { get; } = ["Coffee Machine", "Radio", "Aquarium"];

    public const string Lock = "Front Lock";
    public const string Lamp = "Reading Lamp";
    public const string Smoke = "Landing Smoke";
    public const string CarbonMonoxide = "Boiler CO";
    public const string Chime = "Hall Chime";

    internal static void Build(SimHousehold household, RingCloudOptions options)
    {
        DemoHousehold.Build(household, options);
        var id = FirstId;
        household.Devices.AddRange(Doorbells.Select(name => CameraTemplates.Doorbell(id++, "lpd_v4", name, Home)));
        household.Devices.AddRange(Cameras.Select((name, index) => CameraTemplates.Camera(
            id++,
            index < 2 ? "floodlight_v2" : index < 5 ? "stickup_cam_mini" : "cocoa_camera",
            name,
            Home,
            light: index < 2,
            siren: index < 5,
            battery: index < 5 ? null : 90 - index)));
        household.Devices.Add(AccessoryTemplates.Chime(id, Chime, Home));
        Fill(household.HubNamed(DemoHousehold.HubUuid));
    }

    private static void Fill(AlarmHub hub)
    {
        var zids = 0;
        string Next() => $"d0000000-0000-4000-8000-{++zids:d12}";
        HubDevice Wired(string name, string type, int category, string values) =>
            HubTemplates.Device(Next(), name, type, category, Json.Parse(values), room: 3);

        HubDevice[] contacts = [.. WatchedContacts.Select(name => HubTemplates.Contact(Next(), name, room: 2))];
        HubDevice[] motions = [.. MotionSensors.Select(name => HubTemplates.Motion(Next(), name, room: 1))];
        HubDevice[] others =
        [
            .. PlainContacts.Select(name => HubTemplates.Contact(Next(), name, room: 2)),
            HubTemplates.Smoke(Next(), Smoke, room: 1),
            HubTemplates.CarbonMonoxide(Next(), CarbonMonoxide, DemoHousehold.KitchenSmokeZid, room: 2),
            HubTemplates.Device(Next(), Lock, "lock", 10, Json.Parse("""{"locked":"locked"}"""), battery: 64),
            .. Switches.Select(name => Wired(name, "switch", 1, """{"on":false}""")),
            Wired(Lamp, "switch.multilevel.bulb", 2, """{"on":false,"level":1,"hs":{"hue":0.1,"sat":0.2},"ct":0.5}"""),
        ];
        foreach (var device in contacts.Concat(motions).Concat(others))
        {
            hub.Add(device);
        }

        // Watched as the demo household's own: contacts as its door, motion sensors as the one in its hall.
        var watched = hub.Panel!.Device.Values["devices"]!.AsObject();
        CopyFor(watched, DemoHousehold.FrontDoorContactZid, contacts);
        CopyFor(watched, DemoHousehold.HallwayMotionZid, motions);
    }

    private static void CopyFor(JsonObject watched, string like, IEnumerable<HubDevice> devices)
    {
        foreach (var device in devices)
        {
            watched[device.Zid] = watched[like]!.DeepClone();
        }
    }
}
