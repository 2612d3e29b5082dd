using System.Globalization;
using System.Text.Json.Nodes;
using RingCloudSim.Household;

namespace RingCloudSim.Http;

/// <summary>Past events and dings in progress (protocol sheet, 4.2 and 4.3).</summary>
internal static class HistoryRoutes
{
    private static readonly TimeSpan DingLasts = TimeSpan.FromSeconds(180);

    public static void Map(RouteTable routes)
    {
        routes.Add("GET", "clients_api/doorbots/history", Access.Session, call =>
            RingReply.Of(Rows(call, call.World.Household.Devices)));
        routes.Add("GET", "clients_api/doorbots/{id}/history", Access.Session, call =>
            call.Device() is { } device ? RingReply.Of(Rows(call, [device])) : RingReply.NotFound());
        routes.Add("GET", "clients_api/locations/{location}/events", Access.Session, call =>
            call.Location() is null ? RingReply.NotFound() : LocationEvents(call, _ => true));
        routes.Add("GET", "clients_api/locations/{location}/devices/{id}/events", Access.Session, call =>
            call.Device() is { } device ? LocationEvents(call, each => each == device) : RingReply.NotFound());
        routes.Add("GET", "clients_api/dings/active", Access.Session, Active);
        routes.Add("GET", "evm/v2/history/devices/{id}", Access.Bearer, EventPage);
    }

    private static IEnumerable<(SimDevice Device, CameraEvent Event)> Newest(IEnumerable<SimDevice> devices)
        => devices.SelectMany(device => device.History.Select(each => (device, each))).OrderByDescending(row => row.each.Id);

    private static JsonArray Rows(RingCall call, IEnumerable<SimDevice> devices)
    {
        var olderThan = long.TryParse(call.Query("older_than"), out var id) ? id : long.MaxValue;
        return Json.Array(Newest(devices)
            .Where(row => row.Event.Id < olderThan)
            .Take(call.QueryNumber("limit", otherwise: 20))
            .Select(row => (JsonNode)Row(row.Device, row.Event)));
    }

    private static JsonObject Row(SimDevice device, CameraEvent occurrence) => new()
    {
        ["id"] = occurrence.Id,
        ["created_at"] = Iso(occurrence.At),
        ["kind"] = occurrence.Kind,
        ["answered"] = false,
        ["favorite"] = false,
        ["snapshot_url"] = "",
        ["events"] = new JsonArray(),
        ["recording"] = new JsonObject { ["status"] = "ready" },
        ["duration"] = 30.0,
        ["cv_properties"] = Vision(occurrence),
        ["properties"] = new JsonObject { ["is_alexa"] = false, ["is_sidewalk"] = false, ["is_autoreply"] = false },
        ["doorbot"] = new JsonObject { ["id"] = device.Id, ["description"] = device.Name, ["type"] = device.Kind },
        ["is_e2ee"] = false,
        ["had_subscription"] = true,
        ["owner_id"] = "1",
    };

    private static RingReply LocationEvents(RingCall call, Func<SimDevice, bool> wanted)
    {
        var limit = call.QueryNumber("limit", otherwise: 20);
        var olderThan = long.TryParse(call.Query("pagination_key"), out var id) ? id : long.MaxValue;
        var kind = call.Query("kind");
        var devices = call.World.Household.Devices.Where(
            each => each.LocationId == call.Values["location"] && wanted(each));
        var rows = Newest(devices)
            .Where(row => row.Event.Id < olderThan && (kind is null || row.Event.Kind == kind))
            .Take(limit + 1)
            .ToList();
        var page = rows.Take(limit).ToList();
        return RingReply.Of(new JsonObject
        {
            ["events"] = Json.Array(page.Select(row => (JsonNode)LocationEvent(row.Event))),
            ["meta"] = new JsonObject { ["pagination_key"] = rows.Count > limit ? page[^1].Event.Id.ToString() : null },
        });
    }

    private static JsonObject LocationEvent(CameraEvent occurrence) => new()
    {
        ["created_at"] = Iso(occurrence.At),
        ["ding_id"] = occurrence.Id,
        ["ding_id_str"] = occurrence.Id.ToString(),
        ["doorbot_id"] = occurrence.DeviceId,
        ["kind"] = occurrence.Kind,
        ["state"] = occurrence.State,
        ["recorded"] = true,
        ["recording_status"] = "ready",
        ["favorite"] = false,
        ["cv_properties"] = Vision(occurrence),
    };

    private static RingReply EventPage(RingCall call)
    {
        if (call.Device() is not { } device)
        {
            return RingReply.NotFound();
        }

        var types = call.Query("event_types");
        var limit = call.QueryNumber("limit", otherwise: 20);
        var olderThan = long.TryParse(call.Query("pagination_key"), out var id) ? id : long.MaxValue;
        var rows = device.History.Where(each => (types is null || types == each.Kind) && each.Id < olderThan)
            .OrderByDescending(each => each.Id).Take(limit + 1).ToList();
        var items = rows.Take(limit)
            .Select(each => (JsonNode)new JsonObject
            {
                ["event_id"] = each.Id.ToString(),
                ["event_type"] = each.Kind,
                ["source_id"] = device.Id.ToString(),
                ["source_type"] = device.Kind,
                ["start_time"] = Iso(each.At),
                ["end_time"] = Iso(each.At.AddSeconds(30)),
                ["duration_ms"] = 30000,
                ["state"] = each.State,
                ["recording_status"] = "ready",
                ["is_favorite"] = false,
                ["had_subscription"] = true,
                ["owner_id"] = "1",
                ["cv"] = Vision(each),
                ["device"] = new JsonObject
                {
                    ["id"] = device.Id.ToString(),
                    ["description"] = device.Name,
                    ["type"] = device.Kind,
                },
                ["visualizations"] = new JsonObject
                {
                    ["cloud_media_visualization"] = new JsonObject
                    {
                        ["schema"] = "cloud_media",
                        ["media"] = new JsonArray(new JsonObject
                        {
                            ["file_type"] = "VIDEO",
                            ["url"] = RecordingRoutes.Signed(call, $"videos/{each.Id}.mp4"),
                            ["is_e2ee"] = false,
                        }),
                    },
                },
            });
        // Padded as Ring does; taken back without the padding only.
        var next = rows.Count > limit ? $"{rows[limit - 1].Id}=" : null;
        return RingReply.Of(new JsonObject { ["items"] = Json.Array(items), ["pagination_key"] = next });
    }

    private static RingReply Active(RingCall call)
    {
        var now = call.World.Scheduler.Now;
        var rows = Newest(call.World.Household.Devices)
            .Where(row => now - row.Event.At < DingLasts)
            .Select(row => (JsonNode)new JsonObject
            {
                ["id"] = row.Event.Id,
                ["id_str"] = row.Event.Id.ToString(),
                ["state"] = "ringing",
                ["kind"] = row.Event.Kind,
                ["doorbot_id"] = row.Device.Id,
                ["doorbot_description"] = row.Device.Name,
                ["device_kind"] = row.Device.Kind,
                ["motion"] = row.Event.Kind == "motion",
                ["now"] = row.Event.At.ToUnixTimeMilliseconds() / 1000.0,
                ["expires_in"] = (int)DingLasts.TotalSeconds,
                ["protocol"] = "sip",
                ["sip_server_ip"] = "192.0.2.1",
                ["sip_server_port"] = row.Event.Id % 2 == 0 ? JsonValue.Create(15063) : JsonValue.Create("15063"),
                ["sip_server_tls"] = row.Event.Id % 2 == 0 ? JsonValue.Create(true) : JsonValue.Create("true"),
                ["snapshot_url"] = "",
                ["optimization_level"] = 3,
            });
        return RingReply.Of(Json.Array(rows));
    }

    private static JsonObject Vision(CameraEvent occurrence) => new()
    {
        ["person_detected"] = occurrence.DetectionType == "human",
        ["stream_broken"] = false,
        ["detection_type"] = occurrence.DetectionType == "null" ? null : occurrence.DetectionType,
        ["cv_triggers"] = null,
        ["detection_types"] = null,
        ["security_alerts"] = null,
    };

    private static string Iso(DateTimeOffset at)
        => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
