using System.Globalization;
using System.Text.Json.Nodes;
using RingCloudSim.Household;

namespace RingCloudSim.Http;

/// <summary>
/// Recordings and their sharing (protocol sheet, 4.2 and 4.4). What is shared is ready when it is asked for the third
/// time.
/// </summary>
internal static class RecordingRoutes
{
    private const int AskedUntilReady = 3;
    private const int SignatureSeconds = 900;

    public static void Map(RouteTable routes)
    {
        routes.Add("GET", "clients_api/video_search/history", Access.Session, Search);
        routes.Add("GET", "clients_api/dings/{ding}/recording", Access.Session, call => WithEvent(call, each =>
            new JsonObject { ["url"] = Signed(call, $"videos/{each.Id}.mp4") }));
        routes.Add("GET", "clients_api/dings/{ding}/share/play", Access.Session, call => WithEvent(call, each =>
            new JsonObject { ["url"] = Signed(call, $"videos/{each.Id}.mp4") }));
        routes.Add("GET", "clients_api/dings/{ding}/share/download", Access.Session, call => WithEvent(call, each =>
            new JsonObject { ["url"] = IsReady(call, "download", each) ? Signed(call, $"videos/{each.Id}.mp4") : "" }));
        routes.Add("GET", "clients_api/dings/{ding}/share/share", Access.Session, call => WithEvent(call, each =>
        {
            var wrapper = IsReady(call, "share", each) ? Signed(call, $"share/{each.Id}") : null;
            return new JsonObject { ["url"] = wrapper is null ? "" : Signed(call, $"videos/{each.Id}.mp4"), ["wrapper_url"] = wrapper };
        }));
        routes.Add("POST", "share_service/v2/transcodings/downloads", Access.Bearer, call =>
            Find(call, Json.Text(call.JsonBody()?["ding_id"])) is null ? RingReply.NotFound() : RingReply.Of(Pending()));
        routes.Add("GET", "share_service/v2/transcodings/downloads/{ding}", Access.Bearer, call => WithEvent(call, each =>
            IsReady(call, "transcoding", each)
                ? new JsonObject { ["status"] = "done", ["result_url"] = Signed(call, $"videos/{each.Id}.mp4") }
                : Pending()));
    }

    /// <summary>An address that ends a quarter of an hour after it was handed out. Nothing is behind it.</summary>
    public static string Signed(RingCall call, string path)
    {
        var at = call.World.Scheduler.Now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        return $"https://media.ringactors.example/{path}?X-Amz-Date={at}&X-Amz-Expires={SignatureSeconds}";
    }

    private static JsonObject Pending() => new() { ["status"] = "pending" };

    private static bool IsReady(RingCall call, string what, CameraEvent occurrence)
        => call.World.Household.Asked($"{what}/{occurrence.Id}") >= AskedUntilReady;

    private static RingReply WithEvent(RingCall call, Func<CameraEvent, JsonObject> answer)
        => Find(call, call.Values["ding"]) is { } occurrence ? RingReply.Of(answer(occurrence)) : RingReply.NotFound();

    private static CameraEvent? Find(RingCall call, string? id) => call.User.Options.Shared
        ? null
        : call.World.Household.Devices.SelectMany(device => device.History).FirstOrDefault(each => each.Id.ToString() == id);

    private static RingReply Search(RingCall call)
    {
        if (!long.TryParse(call.Query("doorbot_id"), out var id) || call.World.Household.FindDevice(id) is not { } device
            || !long.TryParse(call.Query("date_from"), out var from) || !long.TryParse(call.Query("date_to"), out var to))
        {
            return RingReply.NotFound();
        }

        var rows = device.History
            .Where(each => each.At.ToUnixTimeMilliseconds() >= from && each.At.ToUnixTimeMilliseconds() < to)
            .OrderBy(each => each.Id)
            .Select(each => (JsonNode)new JsonObject
            {
                ["ding_id"] = each.Id.ToString(),
                ["created_at"] = each.At.ToUnixTimeMilliseconds(),
                ["hq_url"] = Signed(call, $"videos/{each.Id}.mp4"),
                ["lq_url"] = null,
                ["untranscoded_url"] = null,
                ["thumbnail_url"] = Signed(call, $"videos/{each.Id}.jpg"),
                ["preroll_duration"] = 0,
                ["kind"] = each.Kind,
                ["state"] = each.State,
                ["had_subscription"] = true,
                ["favorite"] = false,
                ["duration"] = 30.0,
                ["cv_properties"] = new JsonObject
                {
                    ["person_detected"] = each.DetectionType == "human",
                    ["detection_type"] = each.DetectionType,
                },
            });
        return RingReply.Of(new JsonObject { ["video_search"] = Json.Array(rows) });
    }
}
