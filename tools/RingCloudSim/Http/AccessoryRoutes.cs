using System.Text.Json.Nodes;
using RingCloudSim.Household;

namespace RingCloudSim.Http;

/// <summary>Chimes, intercoms and groups of lights (protocol sheet, 4.6, 4.8 and 4.10).</summary>
internal static class AccessoryRoutes
{
    private const int VolumeMax = 11;
    private const int SnoozeMinutesMax = 1440;

    public static void Map(RouteTable routes)
    {
        routes.Add("PUT", "clients_api/chimes/{id}", Access.Session, call => WithChime(call, Set));
        routes.Add("POST", "clients_api/chimes/{id}/play_sound", Access.Session, call => WithChime(call, Play));
        routes.Add("POST", "clients_api/chimes/{id}/do_not_disturb", Access.Session, call => WithChime(call, Snooze));
        routes.Add("GET", "clients_api/chimes/{id}/linked_doorbots", Access.Session, call => WithChime(call, Linked));
        routes.Add("GET", "clients_api/ringtones", Access.Session, _ => RingReply.Of(Ringtones()));
        routes.Add("PUT", "commands/v1/devices/{id}/device_rpc", Access.Bearer, Rpc);
        routes.Add("GET", "groups/v1/locations/{location}/groups", Access.Bearer, call =>
            call.Location() is { } location ? RingReply.Of(Groups(location)) : RingReply.NotFound());
        routes.Add("GET", "groups/v1/locations/{location}/groups/{group}/devices", Access.Bearer, call =>
            WithGroup(call, (_, group) => RingReply.Of(Group(group))));
        routes.Add("POST", "groups/v1/locations/{location}/groups/{group}/devices", Access.Bearer, call => WithGroup(call, Switch));
    }

    private static RingReply WithChime(RingCall call, Func<RingCall, SimDevice, RingReply> answer)
        => call.Device() is { IsChime: true } chime ? answer(call, chime) : RingReply.NotFound();

    private static RingReply Set(RingCall call, SimDevice chime)
    {
        var patch = call.JsonBody()?["chime"] as JsonObject ?? LegacyQuery.Read(call.Http.Request.Query, "chime");
        if (!call.HasAcceptableBody
            || (patch["settings"]?["volume"] is { } volume && Json.Number(volume) is not (>= 0 and <= VolumeMax)))
        {
            return RingReply.Unprocessable;
        }

        call.World.Household.Submit(new LegacySettingsPatched(chime.Id, patch));
        return RingReply.Empty();
    }

    private static RingReply Play(RingCall call, SimDevice chime)
    {
        var kind = Json.Text(call.JsonBody()?["kind"]) ?? call.Query("kind");
        if (kind is not ("ding" or "motion"))
        {
            return RingReply.Unprocessable;
        }

        call.World.Household.Submit(new ChimePlayed(chime.Id, kind));
        return RingReply.Empty();
    }

    /// <summary>An empty body ends the snooze.</summary>
    private static RingReply Snooze(RingCall call, SimDevice chime)
    {
        var minutes = call.Body.Length == 0 ? 0 : Json.Number(call.JsonBody()?["time"]);
        if (minutes is not (>= 0 and <= SnoozeMinutesMax))
        {
            return RingReply.Unprocessable;
        }

        call.World.Household.Submit(new ChimeSnoozed(chime.Id, (int)minutes));
        return RingReply.Empty(200);
    }

    private static RingReply Linked(RingCall call, SimDevice chime)
        => RingReply.Of(Json.Array(call.World.Household.Devices
            .Where(each => each.IsDoorbell && each.LocationId == chime.LocationId)
            .Select(each => (JsonNode)DeviceRoutes.Shown(call, each))));

    private static JsonObject Ringtones() => Json.Parse("""
        {"default_ding_user_id":"2","default_ding_id":"1","default_motion_user_id":"4","default_motion_id":"3","audios":[
         {"user_id":"2","id":"1","description":"Ring Default","kind":"ding","url":"","checksum":"","available":"true"},
         {"user_id":"4","id":"3","description":"Motion Default","kind":"motion","url":"","checksum":"","available":"true"}]}
        """);

    /// <summary>Opening the door is the one command that intercoms take.</summary>
    private static RingReply Rpc(RingCall call)
    {
        if (call.Device() is not { IsIntercom: true } intercom)
        {
            return RingReply.NotFound();
        }

        var request = call.JsonBody()?["request"] as JsonObject;
        if (!call.HasAcceptableBody || Json.Text(request?["method"]) != "unlock_door" || intercom.IsOffline)
        {
            return RingReply.Unprocessable;
        }

        call.World.Household.Submit(new DoorOpened(intercom.Id, "App by Pat"));
        return RingReply.Of(new JsonObject
        {
            ["result"] = new JsonObject { ["code"] = 0 },
            ["id"] = request!["id"]?.DeepClone(),
            ["jsonrpc"] = "2.0",
        });
    }

    private static RingReply WithGroup(RingCall call, Func<RingCall, SimLightGroup, RingReply> answer)
        => call.Location()?.LightGroups.Find(each => each.Id == call.Values["group"]) is { } group
            ? answer(call, group)
            : RingReply.NotFound();

    private static JsonObject Groups(SimLocation location) => new()
    {
        ["device_groups"] = Json.Array(location.LightGroups.Select(group => (JsonNode)new JsonObject
        {
            ["device_group_id"] = group.Id,
            ["location_id"] = location.Id,
            ["name"] = group.Name,
            ["devices"] = Json.Array(group.DeviceIds.Select(id =>
                (JsonNode)new JsonObject { ["doorbot_id"] = id, ["type"] = "doorbot", ["location_id"] = location.Id })),
        })),
    };

    private static JsonObject Group(SimLightGroup group) => new()
    {
        ["lights_on"] = group.IsOn,
        ["motion_detection_on"] = true,
        ["siren_on"] = false,
        ["devices"] = Json.Array(group.DeviceIds.Select(id => (JsonNode)new JsonObject { ["id"] = id, ["lights_on"] = group.IsOn })),
    };

    private static RingReply Switch(RingCall call, SimLightGroup group)
    {
        var lights = call.JsonBody()?["lights_on"];
        if (Json.Flag(lights?["enabled"]) is not { } on || Json.Number(lights?["duration_seconds"]) is < 0 or > 86_400)
        {
            return RingReply.Unprocessable;
        }

        var seconds = (int)(Json.Number(lights?["duration_seconds"]) ?? 0);
        call.World.Household.Submit(new LightGroupSwitched(call.Values["location"], group.Id, on, seconds));
        return RingReply.Of(Group(group));
    }
}
