using System.Buffers.Text;
using System.Text.Json.Nodes;
using RingCloudSim.Household;
using RingCloudSim.Http;

namespace RingCloudSim.Push;

/// <summary>Check-in, registration, installation and web registration (protocol sheet, 7.2).</summary>
internal static class GoogleRoutes
{
    public static void Map(RouteTable routes)
    {
        routes.Add("POST", "checkin", Access.Open, CheckIn);
        routes.Add("POST", "c2dm/register3", Access.Open, Register);
        routes.Add("POST", "v1/projects/{project}/installations", Access.Open, Install);
        routes.Add("POST", "v1/projects/{project}/registrations", Access.Open, RegisterWeb);
    }

    private static RingReply CheckIn(RingCall call)
    {
        ulong id = 0;
        ulong token = 0;
        try
        {
            foreach (var field in ProtoReader.Read(call.Body))
            {
                (id, token) = field.Number switch { 2 => (field.Value, token), 13 => (id, field.Value), _ => (id, token) };
            }
        }
        catch (InvalidDataException)
        {
            return RingReply.Text(400, "malformed check-in");
        }

        var device = call.World.Push.Registry.CheckIn(id, token);
        var answer = new ProtoWriter()
            .Number(1, 1)
            .Number(3, (ulong)call.World.Scheduler.NowMs)
            .Fixed64(7, device.AndroidId)
            .Fixed64(8, device.SecurityToken);
        return new RingReply(200, answer.ToArray(), "application/x-protobuf");
    }

    private static RingReply Register(RingCall call)
    {
        var fields = call.Fields();
        var login = (call.Header("Authorization") ?? "").Replace("AidLogin ", "").Split(':');
        var device = login.Length == 2 && ulong.TryParse(login[0], out var id) && ulong.TryParse(login[1], out var token)
            ? call.World.Push.Registry.Find(id, token)
            : null;
        if (device is null || fields.GetValueOrDefault("device") != device.AndroidId.ToString())
        {
            return RingReply.Text(200, "Error=PHONE_REGISTRATION_ERROR");
        }

        var category = fields.GetValueOrDefault("X-subtype") ?? fields.GetValueOrDefault("app") ?? "";
        return RingReply.Text(200, $"token={call.World.Push.Registry.OpenChannel(device, category)}");
    }

    private static RingReply Install(RingCall call)
    {
        if (string.IsNullOrEmpty(call.Header("x-goog-api-key")) || Json.Text(call.JsonBody()?["fid"]) is not { } fid)
        {
            return Error(400, "an API key and an fid are needed");
        }

        return RingReply.Of(new JsonObject
        {
            ["name"] = $"projects/876313859327/installations/{fid}",
            ["fid"] = fid,
            ["refreshToken"] = call.World.Ids.NextHex(24),
            ["authToken"] = new JsonObject
            {
                ["token"] = call.World.Push.Registry.Install(),
                ["expiresIn"] = "604800s",
            },
        });
    }

    private static RingReply RegisterWeb(RingCall call)
    {
        var registry = call.World.Push.Registry;
        if (!registry.IsInstalled(call.Header("x-goog-firebase-installations-auth")))
        {
            return Error(401, "the installation token is not known");
        }

        if (call.JsonBody()?["web"] is not JsonObject web
            || Decode(web["p256dh"]) is not { Length: WebPushEncryption.PublicKeyBytes } publicKey
            || Decode(web["auth"]) is not { Length: 16 } auth)
        {
            return Error(400, "web needs p256dh (65 bytes) and auth (16 bytes), base64url");
        }

        var channel = (Json.Text(web["endpoint"]) ?? "").Split('/')[^1];
        return registry.Register(channel, publicKey, auth) is { } token
            ? RingReply.Of(new JsonObject
            {
                ["name"] = $"projects/876313859327/registrations/{token}",
                ["token"] = token,
                ["web"] = web.DeepClone(),
            })
            : Error(404, "the endpoint is not known");
    }

    private static byte[]? Decode(JsonNode? text)
    {
        try
        {
            return Base64Url.DecodeFromChars(Json.Text(text) ?? "");
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static RingReply Error(int status, string message) => RingReply.Of(status, new JsonObject
    {
        ["error"] = new JsonObject { ["code"] = status, ["message"] = message },
    });
}
