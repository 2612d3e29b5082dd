using System.Globalization;
using System.Text.Json.Nodes;
using RingCloudSim.Household;

namespace RingCloudSim.Push;

/// <summary>Notifications before encryption (protocol sheet, 7.5 and 7.6).</summary>
internal static class PushPayloads
{
    private const string Sender = "876313859327";

    /// <summary>Payload v2: every value of `data` is JSON in a string.</summary>
    public static JsonObject Occurrence(CameraEvent occurrence, SimDevice device, string? snapshotUuid, SeededIds ids)
    {
        var isDing = occurrence.Kind == "ding";
        var body = isDing ? $"Someone is at your {device.Name}" : $"There is motion at your {device.Name}";
        var data = new JsonObject
        {
            ["version"] = "2.0.0",
            ["android_config"] = Json.Write(new JsonObject
            {
                ["category"] = $"com.ring.pn.live-event.{(isDing ? "ding" : "motion")}",
                ["channel"] = isDing ? "dings" : "motions",
                ["body"] = body,
            }),
            ["analytics"] = Json.Write(new JsonObject
            {
                ["server_correlation_id"] = ids.NextUuid(),
                ["server_id"] = "com.ring.pns",
                ["subcategory"] = occurrence.Kind,
                ["triggered_at"] = occurrence.At.ToUnixTimeMilliseconds(),
                ["sent_at"] = occurrence.At.ToUnixTimeMilliseconds(),
                ["referring_item_type"] = "device_id",
                ["referring_item_id"] = device.Id.ToString(),
            }),
            ["data"] = Json.Write(Details(occurrence, device, ids)),
        };
        if (snapshotUuid is not null)
        {
            data["img"] = Json.Write(new JsonObject { ["snapshot_uuid"] = $"{snapshotUuid}:{device.Id}" });
        }

        return Envelope(data, "high", ids);
    }

    /// <summary>Payload v1 of a ding or motion.</summary>
    public static JsonObject LegacyOccurrence(
        CameraEvent occurrence, SimDevice device, string? snapshotUuid, bool nested, SeededIds ids)
        => Legacy(
            new JsonObject
            {
                ["ding"] = new JsonObject
                {
                    ["id"] = occurrence.Id,
                    ["doorbot_id"] = device.Id,
                    ["device_name"] = device.Name,
                    ["device_kind"] = device.Kind,
                    ["created_at"] = Iso(occurrence.At),
                    ["location_id"] = device.LocationId,
                    ["detection_type"] = occurrence.DetectionType,
                    ["image_uuid"] = snapshotUuid,
                    ["streaming_data_hash"] = "",
                    ["riid"] = ids.NextHex(16),
                    ["e2ee_enabled"] = false,
                    ["streaming_protocol"] = "ring_media_server",
                },
                ["aps"] = new JsonObject { ["alert"] = $"{occurrence.Kind} at {device.Name}", ["sound"] = "ring.caf" },
                ["subtype"] = occurrence.Kind == "ding" ? "ding" : occurrence.DetectionType,
                ["action"] = occurrence.Kind == "ding" ? "com.ring.push.HANDLE_NEW_DING" : "com.ring.push.HANDLE_NEW_motion",
            },
            nested,
            ids);

    /// <summary>Alarm notices still come as v1.</summary>
    public static JsonObject AlarmNotice(string action, string alert, string locationId, bool nested, SeededIds ids)
        => Legacy(
            new JsonObject
            {
                ["aps"] = new JsonObject { ["alert"] = alert },
                ["action"] = action,
                ["alarm_meta"] = new JsonObject { ["location_id"] = locationId },
            },
            nested,
            ids);

    /// <summary>Payload v1, as it was seen; the numeric device id stands in `device_zid`.</summary>
    public static JsonObject UnlockNotice(SimDevice device, string from, bool nested, SeededIds ids)
        => Legacy(
            new JsonObject
            {
                ["aps"] = new JsonObject { ["alert"] = $"{device.Name} was unlocked from {from}" },
                ["action"] = "com.ring.push.INTERCOM_UNLOCK_FROM_APP",
                ["alarm_meta"] = new JsonObject { ["device_zid"] = device.Id, ["location_id"] = device.LocationId },
            },
            nested,
            ids);

    private static JsonObject Legacy(JsonObject gcmData, bool nested, SeededIds ids)
        => Envelope(
            nested
                ? new JsonObject { ["data"] = Json.Write(new JsonObject { ["gcmData"] = gcmData }) }
                : new JsonObject { ["gcmData"] = Json.Write(gcmData) },
            "high",
            ids);

    private static JsonObject Details(CameraEvent occurrence, SimDevice device, SeededIds ids) => new()
    {
        ["device"] = new JsonObject
        {
            ["e2ee_enabled"] = false,
            ["id"] = device.Id,
            ["kind"] = device.Kind,
            ["name"] = device.Name,
        },
        ["event"] = new JsonObject
        {
            ["ding"] = new JsonObject
            {
                ["id"] = occurrence.Id.ToString(),
                ["created_at"] = Iso(occurrence.At),
                ["subtype"] = occurrence.Kind == "ding" ? "button_press" : occurrence.DetectionType,
                ["detection_type"] = occurrence.DetectionType,
            },
            ["eventito"] = new JsonObject
            {
                ["type"] = occurrence.Kind == "ding" ? "ding" : occurrence.DetectionType,
                ["timestamp"] = occurrence.At.ToUnixTimeMilliseconds(),
            },
            ["riid"] = ids.NextHex(16),
            ["is_sidewalk"] = false,
            ["live_session"] = new JsonObject
            {
                ["streaming_data_hash"] = $"sh-v1|{ids.NextHex(16)}",
                ["active_streaming_profile"] = "rms",
                ["default_audio_route"] = "loud_speaker",
                ["max_duration"] = 600,
            },
        },
        ["location"] = new JsonObject { ["id"] = device.LocationId },
    };

    private static JsonObject Envelope(JsonObject data, string priority, SeededIds ids) => new()
    {
        ["data"] = data,
        ["from"] = Sender,
        ["priority"] = priority,
        ["fcmMessageId"] = ids.NextUuid(),
    };

    private static string Iso(DateTimeOffset at)
        => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
