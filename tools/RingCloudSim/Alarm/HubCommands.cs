using System.Text.Json.Nodes;
using RingCloudSim.Household;

namespace RingCloudSim.Alarm;

/// <summary>Commands of `DeviceInfoSet` to devices behind a hub.</summary>
internal static class HubCommands
{
    public static void Give(AlarmHub hub, HubCommandGiven input)
    {
        if (hub.Find(input.Zid) is not { } device)
        {
            return;
        }

        if (hub.Panel is { } panel && panel.Zid == input.Zid)
        {
            Panel(hub, panel, input);
            return;
        }

        switch (input.CommandType)
        {
            case "lock.lock" or "lock.unlock" when Json.Text(device.Values["locked"]) is null or "jammed":
            case "valve.open" or "valve.close" when !device.Values.ContainsKey("valveState"):
                hub.Publish(device, impulses: new JsonArray(Impulse.Refused(input.CommandType)), by: input.By);
                break;
            case "lock.lock":
            case "lock.unlock":
                var locked = input.CommandType == "lock.lock" ? "locked" : "unlocked";
                Done(hub, device, input, new JsonObject { ["locked"] = locked }, locked);
                break;
            case "valve.open":
            case "valve.close":
                var state = input.CommandType == "valve.open" ? "open" : "closed";
                Done(hub, device, input, new JsonObject { ["valveState"] = state });
                break;
            case "light-mode.set":
                var on = Json.Text(input.Data["lightMode"]) == "on";
                Done(hub, device, input, new JsonObject { ["on"] = on }, on ? "light-mode.on" : "light-mode.default");
                if (on && Json.Number(input.Data["duration"]) is > 0 and var seconds)
                {
                    hub.Household.Scheduler.After(TimeSpan.FromSeconds(seconds), () => hub.Publish(
                        device, new JsonObject { ["on"] = false }, Impulse.Of("light-mode.default")));
                }

                break;
            case "siren-test.start":
            case "siren-test.stop":
                var sounding = input.CommandType == "siren-test.start" ? "active" : "inactive";
                Done(hub, device, input, new JsonObject { ["sirenStatus"] = sounding }, "alarm.testing");
                break;
            default:
                hub.Publish(device, impulses: new JsonArray(Impulse.Refused(input.CommandType)), by: input.By);
                break;
        }
    }

    private static void Panel(AlarmHub hub, SecurityPanel panel, HubCommandGiven input)
    {
        switch (input.CommandType)
        {
            case "security-panel.switch-mode":
                panel.SwitchMode(Json.Text(input.Data["mode"]), Bypass(input.Data), input.By, input.Twist);
                break;
            case "security-panel.sound-siren":
                panel.SetSiren(input.CommandType, on: true, input.By);
                break;
            case "security-panel.silence-siren":
                panel.SetSiren(input.CommandType, on: false, input.By);
                break;
            case "siren-test.start":
            case "siren-test.stop":
                panel.TestSiren(input.CommandType, input.CommandType == "siren-test.start", input.By);
                break;
            default:
                hub.Publish(panel.Device, impulses: new JsonArray(Impulse.Refused(input.CommandType)), by: input.By);
                break;
        }
    }

    private static IReadOnlySet<string> Bypass(JsonObject data)
        => (data["bypass"] as JsonArray)?.Select(Json.Text).OfType<string>().ToHashSet() ?? [];

    private static void Done(
        AlarmHub hub, HubDevice device, HubCommandGiven input, JsonObject values, params IEnumerable<string> impulses)
    {
        var all = Impulse.Of(impulses);
        all.Insert(0, Impulse.CommandComplete(input.CommandType));
        hub.Publish(device, values, all, input.By);
    }
}
