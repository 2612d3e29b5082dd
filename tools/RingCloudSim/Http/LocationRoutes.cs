using System.Text.Json.Nodes;
using RingCloudSim.Household;

namespace RingCloudSim.Http;

/// <summary>Locations, modes, tickets and the alarm's REST side (protocol sheet, 5, 6.1 and 6.8).</summary>
internal static class LocationRoutes
{
    public static void Map(RouteTable routes)
    {
        routes.Add("GET", "devices/v1/locations", Access.Bearer, call => Locations(call, call.User.Sees == "all"));
        routes.Add("GET", "location_info/v3/locations", Access.Bearer, call => Locations(call, call.User.Sees != "nothing"));
        routes.Add("GET", "api/v1/mode/location/{location}", Access.Bearer, call => WithLocation(call, Mode));
        routes.Add("POST", "api/v1/mode/location/{location}", Access.Bearer, call => WithLocation(call, SetMode));
        routes.Add("GET", "api/v1/mode/location/{location}/settings", Access.Bearer, call => WithLocation(call, ModeSettings));
        routes.Add("POST", "api/v1/mode/location/{location}/settings", Access.Bearer, call =>
            WithLocation(call, location => SetModeSettings(call, location, call.JsonBody())));
        routes.Add("POST", "api/v1/mode/location/{location}/settings/setup", Access.Bearer, call =>
            WithLocation(call, location => SetModeSettings(call, location, NoActions())));
        routes.Add("DELETE", "api/v1/mode/location/{location}/settings", Access.Bearer, call =>
            WithLocation(call, location => DisableModes(call, location)));
        routes.Add("GET", "api/v1/clap/tickets", Access.Bearer, Ticket);
        routes.Add("POST", "api/v1/clap/ticket/request/signalsocket", Access.Bearer, SignalTicket);
        routes.Add("GET", "api/v1/rs/history", Access.Bearer, AlarmHistory);
        routes.Add("GET", "api/v1/rs/monitoring/accounts/{location}", Access.Bearer, call => WithLocation(call, Monitoring));
        routes.Add("POST", "api/v1/rs/monitoring/accounts/{location}/assets/{asset}/userAlarm", Access.Bearer, _ =>
            RingReply.Of(new JsonObject()));
        routes.Add("POST", "api/v1/rs/users/summaries", Access.Bearer, _ =>
            RingReply.Of(new JsonArray(new JsonObject { ["firstName"] = "Pat", ["lastName"] = "Doe" })));
    }

    private static RingReply WithLocation(RingCall call, Func<SimLocation, RingReply> answer)
        => call.Location() is { } location ? answer(location) : RingReply.NotFound();

    private static RingReply WithLocation(RingCall call, Func<RingCall, SimLocation, RingReply> answer)
        => call.Location() is { } location ? answer(call, location) : RingReply.NotFound();

    private static RingReply Locations(RingCall call, bool sees)
    {
        var locations = (sees ? call.World.Household.Locations : []).Select(location =>
        {
            var document = Json.Copy(location.Document);
            document["is_owner"] = !call.User.Options.Shared;
            return (JsonNode)document;
        });
        return RingReply.Of(new JsonObject { ["user_locations"] = Json.Array(locations) });
    }

    private static RingReply Mode(RingCall call, SimLocation location) => RingReply.Of(new JsonObject
    {
        ["mode"] = LocationBehaviour.CurrentMode(location),
        ["lastUpdateTimeMS"] = location.ModeChangedMs,
        ["securityStatus"] = new JsonObject { ["lu"] = location.ModeChangedMs, ["md"] = location.Panel?.Mode ?? "none" },
        ["readOnly"] = IsReadOnly(call, location),
        ["notYetParticipatingInMode"] = new JsonArray(),
    });

    private static bool IsReadOnly(RingCall call, SimLocation location)
        => location.Panel is not null || call.User.Options.Shared;

    private static RingReply SetMode(RingCall call, SimLocation location)
    {
        var mode = Json.Text(call.JsonBody()?["mode"]);
        if (mode is null || !LocationBehaviour.Modes.Contains(mode))
        {
            return RingReply.Of(400, new JsonObject { ["error"] = "unknown mode" });
        }

        if (IsReadOnly(call, location) || location.Mode is "disabled" or "unset")
        {
            return RingReply.Of(403, new JsonObject { ["error"] = "modes cannot be changed here" });
        }

        call.World.Household.Submit(new LocationModeSet(location.Id, mode));
        return Mode(call, location);
    }

    private static RingReply ModeSettings(SimLocation location)
    {
        var settings = Json.Copy(location.ModeSettings ?? NoActions());
        settings["lastUpdateTimeMS"] = location.ModeChangedMs;
        return RingReply.Of(settings);
    }

    private static RingReply SetModeSettings(RingCall call, SimLocation location, JsonObject? settings)
    {
        if (settings is null || location.Panel is not null)
        {
            return RingReply.Unprocessable;
        }

        call.World.Household.Submit(new LocationModeSettingsSet(location.Id, settings));
        return ModeSettings(location);
    }

    private static RingReply DisableModes(RingCall call, SimLocation location)
    {
        call.World.Household.Submit(new LocationModeSettingsSet(location.Id, null));
        return RingReply.Empty();
    }

    private static JsonObject NoActions() => new()
    {
        ["disarmed"] = new JsonArray(),
        ["home"] = new JsonArray(),
        ["away"] = new JsonArray(),
    };

    private static RingReply Ticket(RingCall call)
    {
        if (call.World.Household.FindLocation(call.Query("locationID")) is not { Hubs.Count: > 0 } location)
        {
            return RingReply.Of(404, new JsonObject { ["errors"] = new JsonArray(7050) });
        }

        var assets = location.Hubs.Select(hub => (JsonNode)new JsonObject
        {
            ["uuid"] = hub.AssetUuid,
            ["doorbotId"] = hub.DoorbotId,
            ["kind"] = hub.Kind,
            ["onBattery"] = false,
            ["status"] = hub.Status == "offline" ? "offline" : "online",
            ["brokerHost"] = "",
        });
        return RingReply.Of(new JsonObject
        {
            ["assets"] = Json.Array(assets),
            ["host"] = call.World.AlarmHost,
            ["ticket"] = call.World.Alarm.NewTicket(location, call.User),
            ["subscriptionTopics"] = new JsonArray(),
        });
    }

    /// <summary>403 when a mode blocks live view: the call names no camera, so when it blocks all of them.</summary>
    private static RingReply SignalTicket(RingCall call)
        => call.World.Household.Devices.Where(each => each.IsCamera).ToList() is { Count: > 0 } cameras
            && cameras.TrueForAll(each => Json.Flag(each.Document["settings"]?["live_view_disabled"]) == true)
            ? RingReply.Of(403, new JsonObject { ["error"] = "live view is disabled" })
            : RingReply.Of(new JsonObject { ["ticket"] = call.World.Signal.NewTicket(call.User) });

    private static RingReply AlarmHistory(RingCall call)
    {
        var affected = call.Query("affectedId");
        var category = call.Query("category");
        var rows = call.World.Household.FindLocation(call.Query("accountId"))?.Hubs
            .Where(hub => category is null || category == (hub.Kind.StartsWith("beams", StringComparison.Ordinal) ? "beams" : "alarm"))
            .SelectMany(hub => hub.History)
            .OrderByDescending(row => row["context"]?["eventOccurredTsMs"]?.GetValue<long>())
            .Where(row => affected is null || Json.Text(row["context"]?["affectedEntityId"]) == affected)
            .Skip(call.QueryNumber("offset", otherwise: 0))
            .Take(call.QueryNumber("limit", otherwise: 50))
            .Select(row => (JsonNode)Json.Copy(row));
        return RingReply.Of(Json.Array(rows ?? []));
    }

    private static RingReply Monitoring(SimLocation location) => RingReply.Of(new JsonObject
    {
        ["accountUuid"] = location.Id,
        ["externalServiceConfigType"] = "rrms",
        ["accountState"] = "PROFESSIONAL",
        ["eligibleForDispatch"] = false,
        ["professionallyMonitored"] = false,
        ["alarmSignalSent"] = false,
        ["cmsMonitoringType"] = "full",
        ["dispatchSetupComplete"] = false,
    });
}
