using System.Text.Json.Nodes;
using RingCloudSim.Alarm;

namespace RingCloudSim.Household;

/// <summary>Documents of devices behind a base station (protocol sheet, 6.6 to 6.8).</summary>
internal static class HubTemplates
{
    public static HubDevice Device(
        string zid,
        string name,
        string type,
        int category,
        JsonObject values,
        int? battery = null,
        bool sleepy = false,
        int room = 1)
    {
        var general = new JsonObject
        {
            ["zid"] = zid,
            ["name"] = name,
            ["deviceType"] = type,
            ["categoryId"] = category,
            ["subCategoryId"] = 1,
            ["adapterType"] = "zwave",
            ["manufacturerName"] = "Ring",
            ["serialNumber"] = $"sn-{zid}",
            ["batteryStatus"] = battery switch { null => "none", 100 => "full", < 20 => "low", _ => "ok" },
            ["commStatus"] = "ok",
            ["tamperStatus"] = "ok",
            ["roomId"] = room,
            ["tags"] = sleepy ? new JsonArray("sleepy", "kitted") : new JsonArray("kitted"),
            ["lastCommTime"] = 1700000000000,
            ["lastUpdate"] = 1700000000000,
            ["setupByUserStatus"] = "complete",
            ["setupByPluginStatus"] = "complete",
        };
        if (battery is { } percent)
        {
            general["batteryLevel"] = percent;
        }
        else
        {
            general["acStatus"] = "ok";
        }

        return new HubDevice(general, values)
        {
            Adapter = new JsonObject { ["rssi"] = -60, ["signalStrength"] = 4, ["firmwareVersion"] = "1.2" },
        };
    }

    public static HubDevice Contact(string zid, string name, int room)
        => Device(zid, name, "sensor.contact", 5, new JsonObject { ["faulted"] = false }, battery: 98, room: room);

    public static HubDevice Motion(string zid, string name, int room)
        => Device(
            zid,
            name,
            "sensor.motion",
            30,
            new JsonObject { ["faulted"] = false, ["sensitivity"] = 1 },
            battery: 95,
            sleepy: true,
            room: room);

    public static HubDevice Smoke(string zid, string name, int room)
        => Device(zid, name, "alarm.smoke", 5, new JsonObject { ["alarmStatus"] = "inactive" }, battery: 100, room: room);

    public static HubDevice CarbonMonoxide(string zid, string name, string parentZid, int room)
    {
        var values = new JsonObject { ["alarmStatus"] = "inactive" };
        var device = Device(zid, name, "alarm.co", 5, values, battery: 100, room: room);
        device.General["parentZid"] = parentZid;
        device.General["relToParentZid"] = "0:alarm.co";
        return device;
    }

    public static HubDevice Keypad(string zid, string name, int room)
        => Device(
            zid,
            name,
            "security-keypad",
            33,
            new JsonObject { ["volume"] = 0.5, ["brightness"] = 0.5, ["chirps"] = "enabled", ["powerSave"] = "off" },
            battery: 99,
            room: room);

    public static HubDevice RangeExtender(string zid, string name, int room)
        => Device(zid, name, "range-extender.zwave", 32, [], room: room);

    public static HubDevice BaseStation(string zid, string name)
        => Device(zid, name, "hub.redsky", 31, Json.Parse("""
            {"volume":0.5,"brightness":0.5,"networkConnection":"wlan0","batteryBackup":"charged","powerSource":"mains",
             "networks":{"eth0":{"type":"ethernet"},"wlan0":{"type":"wifi","ssid":"HomeNet","rssi":-50},
               "ppp0":{"type":"cellular","rssi":-80}},
             "version":{"softwareVersion":"1.23.4","buildNumber":"1"}}
            """));

    /// <summary>Sensors take part as given: contacts with an entry delay, motion sensors only when away.</summary>
    public static HubDevice Panel(
        string zid,
        string name,
        TimeSpan exitDelay,
        TimeSpan entryDelay,
        params IEnumerable<(string Zid, bool Home, bool Instant)> sensors)
    {
        var devices = new JsonObject();
        foreach (var (sensorZid, home, instant) in sensors)
        {
            var modes = new JsonObject { ["all"] = Participation(instant) };
            if (home)
            {
                modes["some"] = Participation(instant);
            }

            devices[sensorZid] = new JsonObject { ["bypassed"] = false, ["sensorReporting"] = true, ["modes"] = modes };
        }

        var panel = Device(zid, name, "security-panel", 22, new JsonObject
        {
            ["mode"] = "none",
            ["modes"] = new JsonObject
            {
                ["all"] = Mode(exitDelay, entryDelay),
                ["some"] = Mode(TimeSpan.Zero, entryDelay),
                ["none"] = new JsonObject { ["chirpsEnabled"] = true, ["editable"] = false, ["removable"] = false },
            },
            ["devices"] = devices,
            ["bypasses"] = new JsonArray(),
            ["chirps"] = new JsonObject(),
            ["instantAlarms"] = new JsonObject(),
            ["bridges"] = new JsonObject(),
            ["alarmInfo"] = null,
            ["siren"] = new JsonObject { ["state"] = "off" },
            ["transitionDelayEndTimestamp"] = null,
        });
        panel.General["commandTypes"] = new JsonObject
        {
            ["security-panel.switch-mode"] = new JsonObject { ["requiresTrust"] = true },
            ["security-panel.sound-siren"] = new JsonObject { ["requiresTrust"] = false },
            ["security-panel.silence-siren"] = new JsonObject { ["requiresTrust"] = false },
        };
        return panel;
    }

    private static JsonObject Participation(bool instant) => new()
    {
        ["delayType"] = instant ? "instant-alarm" : "entry-delay",
        ["exitDelayType"] = "exit-delay",
    };

    private static JsonObject Mode(TimeSpan exitDelay, TimeSpan entryDelay) => new()
    {
        ["entryDelay"] = (int)entryDelay.TotalSeconds,
        ["transitionDelay"] = (int)exitDelay.TotalSeconds,
        ["chirpsEnabled"] = true,
        ["editable"] = true,
        ["removable"] = false,
    };
}
