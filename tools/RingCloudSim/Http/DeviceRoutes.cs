using System.Text.Json.Nodes;
using RingCloudSim.Household;

namespace RingCloudSim.Http;

/// <summary>The listing, single devices, health and settings (protocol sheet, 3.1, 4.1 and 4.7).</summary>
internal static class DeviceRoutes
{
    public static void Map(RouteTable routes)
    {
        routes.Add("GET", "clients_api/ring_devices", Access.Session, call => List(call, call.User.Sees == "all"));
        routes.Add("GET", "device_info/v3/devices", Access.Bearer, call => List(call, call.User.Sees != "nothing"));
        routes.Add("GET", "clients_api/ring_devices/{id}", Access.Session, call =>
            call.Device() is { } device ? RingReply.Of(Shown(call, device)) : RingReply.NotFound());
        routes.Add("GET", "clients_api/doorbots/{id}/health", Access.Session, Health);
        routes.Add("GET", "clients_api/chimes/{id}/health", Access.Session, Health);
        routes.Add("PUT", "clients_api/doorbots/{id}", Access.Session, PutLegacySettings);
        routes.Add("GET", "devices/v1/devices/{id}/settings", Access.Bearer, call => WithSettings(call, null));
        routes.Add("PATCH", "devices/v1/devices/{id}/settings", Access.Bearer, call =>
            call.JsonBody() is { } patch ? WithSettings(call, patch) : RingReply.Unprocessable);
    }

    /// <summary>
    /// A device as this client sees it: its own subscriptions, the siren as it runs, shared or owned.
    /// </summary>
    public static JsonObject Shown(RingCall call, SimDevice device)
    {
        var document = Json.Copy(device.Document);
        if (device.IsCamera && device.Document["subscribed"] is not null)
        {
            document["subscribed"] = call.Client?.Dings.Contains(device.Id) ?? false;
            document["subscribed_motions"] = call.Client?.Motions.Contains(device.Id) ?? false;
        }

        if (device.HasSiren && device.Siren is not null)
        {
            document["siren_status"] = CameraBehaviour.SirenStatus(device, call.World.Scheduler.Now);
        }

        if (device.IsChime)
        {
            document["do_not_disturb"] = new JsonObject
            {
                ["seconds_left"] = AccessoryBehaviour.SnoozeSecondsLeft(device, call.World.Scheduler.Now),
            };
        }

        if (call.User.Options.Shared && document.ContainsKey("owned"))
        {
            document["owned"] = false;
        }

        return document;
    }

    private static RingReply List(RingCall call, bool sees)
    {
        var listings = new JsonObject();
        foreach (var name in SimDevice.Listings)
        {
            listings[name] = new JsonArray();
        }

        foreach (var device in sees ? call.World.Household.Devices : [])
        {
            var name = call.User.Options.Shared && device.Listing == "doorbots" ? "authorized_doorbots" : device.Listing;
            listings[name]!.AsArray().Add((JsonNode)Shown(call, device));
        }

        return RingReply.Of(listings);
    }

    private static RingReply Health(RingCall call)
    {
        if (call.Device() is not { } device)
        {
            return RingReply.NotFound();
        }

        // The embedded health has the percentage as a number, this call as text (protocol sheet, 3.2).
        var battery = device.Document["battery_life"];
        var percent = Json.Text(battery) ?? Json.Number(battery)?.ToString();
        return RingReply.Of(new JsonObject
        {
            ["device_health"] = new JsonObject
            {
                ["id"] = device.Id,
                ["wifi_name"] = "HomeNet",
                ["wifi_is_ring_network"] = false,
                ["latest_signal_strength"] = -51,
                ["latest_signal_category"] = "good",
                ["average_signal_strength"] = -53,
                ["average_signal_category"] = "good",
                ["packet_loss_strength"] = 0,
                ["packet_loss_category"] = "good",
                ["battery_percentage"] = percent,
                ["battery_percentage_category"] = percent is null ? "unknown" : "good",
                ["battery_voltage"] = null,
                ["battery_voltage_category"] = null,
                ["ext_power_state"] = device.Document["ext_power_state"]?.DeepClone(),
                ["transformer_voltage"] = null,
                ["firmware"] = "Up to Date",
                ["firmware_out_of_date"] = false,
                ["updated_at"] = call.World.Scheduler.Now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss+00:00"),
            },
        });
    }

    private static RingReply WithSettings(RingCall call, JsonObject? patch)
    {
        if (call.Device() is not { HasSettings: true } device || call.User.Options.Shared)
        {
            return RingReply.NotFound();
        }

        if (patch is not null)
        {
            if (!DeviceSettings.Knows(device, patch))
            {
                return RingReply.Unprocessable;
            }

            call.World.Household.Submit(new DeviceSettingsPatched(device.Id, patch));
        }

        return RingReply.Of(Json.Copy(device.Settings));
    }

    private static RingReply PutLegacySettings(RingCall call)
    {
        if (call.Device() is not { } device)
        {
            return RingReply.NotFound();
        }

        if (!call.HasAcceptableBody)
        {
            return RingReply.Unprocessable;
        }

        var patch = call.JsonBody()?["doorbot"] as JsonObject ?? LegacyQuery.Read(call.Http.Request.Query, "doorbot");
        call.World.Household.Submit(new LegacySettingsPatched(device.Id, patch));
        return RingReply.Empty();
    }
}
