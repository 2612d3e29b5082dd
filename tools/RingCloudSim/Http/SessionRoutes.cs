using System.Text.Json.Nodes;
using RingCloudSim.Household;
using RingCloudSim.OAuth;

namespace RingCloudSim.Http;

/// <summary>Session, client device, profile and subscriptions (protocol sheet, sections 2 and 4.9).</summary>
internal static class SessionRoutes
{
    public static void Map(RouteTable routes)
    {
        routes.Add("POST", "clients_api/session", Access.Bearer, CreateSession);
        routes.Add("PATCH", "clients_api/device", Access.Session, PatchDevice);
        routes.Add("GET", "clients_api/profile", Access.Session, call =>
            RingReply.Of(new JsonObject { ["profile"] = Profile(call.User, call.Client!) }));
        MapSubscription(routes, "subscribe", client => client.Dings.Add);
        MapSubscription(routes, "unsubscribe", client => client.Dings.Remove);
        MapSubscription(routes, "motions_subscribe", client => client.Motions.Add);
        MapSubscription(routes, "motions_unsubscribe", client => client.Motions.Remove);
    }

    private static void MapSubscription(RouteTable routes, string verb, Func<ClientDevice, Func<long, bool>> change)
        => routes.Add("POST", $"clients_api/doorbots/{{id}}/{verb}", Access.Session, call => Subscribe(call, change));

    private static RingReply CreateSession(RingCall call)
    {
        var device = call.JsonBody()?["device"] as JsonObject;
        var hardwareId = Json.Text(device?["hardware_id"])
            ?? call.Fields().GetValueOrDefault("device[hardware_id]")
            ?? call.Header("hardware_id");
        if (string.IsNullOrEmpty(hardwareId))
        {
            return RingReply.Of(400, new JsonObject { ["error"] = "device[hardware_id] is missing" });
        }

        if (!call.User.Clients.TryGetValue(hardwareId, out var client))
        {
            client = new ClientDevice(hardwareId);
            call.User.Clients.Add(hardwareId, client);
        }

        client.Model = Json.Text(device?["metadata"]?["device_model"]) ?? client.Model;
        return RingReply.Of(201, new JsonObject { ["profile"] = Profile(call.User, client) });
    }

    private static RingReply PatchDevice(RingCall call)
    {
        if (call.JsonBody()?["device"] is not JsonObject device)
        {
            return RingReply.Of(400, new JsonObject { ["error"] = "device is missing" });
        }

        call.Client!.Model = Json.Text(device["metadata"]?["device_model"]) ?? call.Client.Model;
        if (Json.Text(device["push_notification_token"]) is { } token)
        {
            call.Client.PushToken = token;
        }

        return RingReply.Empty();
    }

    private static RingReply Subscribe(RingCall call, Func<ClientDevice, Func<long, bool>> change)
    {
        if (call.Device() is not { } device)
        {
            return RingReply.NotFound();
        }

        change(call.Client!)(device.Id);
        return RingReply.Empty(200);
    }

    private static JsonObject Profile(Account account, ClientDevice client) => new()
    {
        ["id"] = account.UserId,
        ["email"] = account.Options.Email,
        ["first_name"] = "Pat",
        ["last_name"] = "Doe",
        ["phone_number"] = "+15550100189",
        ["authentication_token"] = "unused",
        ["features"] = new JsonObject { ["vod_enabled"] = true, ["chime_pro_enabled"] = true },
        ["user_preferences"] = new JsonObject { ["settings"] = new JsonObject(), ["preferences"] = new JsonObject() },
        ["hardware_id"] = client.HardwareId,
        ["explorer_program_terms"] = null,
        ["user_flow"] = "ring",
        ["app_brand"] = "ring",
        ["country"] = "US",
        ["status"] = "legacy",
        ["created_at"] = "2019-01-01T00:00:00.000Z",
        ["tfa_enabled"] = account.Options.TwoFactor != TwoFactorKind.None,
        ["tfa_phone_number"] = "+15550100189",
        ["account_type"] = "ring",
    };
}
