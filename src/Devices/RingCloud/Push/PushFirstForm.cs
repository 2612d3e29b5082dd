using NodaTime;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Devices.RingCloud.Wire;

namespace RingActors.Devices.RingCloud.Push;

/// <summary>The older form of a push message, still used for alarm and some intercom notices (7.6 of the protocol sheet).</summary>
internal static class PushFirstForm
{
    private const string Prefix = "com.ring.push.";

    public static RingObservation Parse(WireObject notice, string? deliveryId, Instant now)
    {
        var action = notice.Text("action");
        var kind = action?.StartsWith(Prefix, StringComparison.Ordinal) == true ? action[Prefix.Length..] : action;
        return kind switch
        {
            "HANDLE_NEW_DING" or "HANDLE_NEW_motion" when notice.Object("ding") is { } ding && ding.Long("doorbot_id") is { } device =>
                Camera(kind, notice, ding, device, deliveryId, now),
            "INTERCOM_UNLOCK_FROM_APP" => Unlock(notice, deliveryId, now),
            not null when notice.HasValue("alarm_meta") => Alarm(kind, notice, deliveryId, now),
            _ => PushParser.Unknown(action ?? (notice.Has("community_alert") ? "community_alert" : null), null, deliveryId, now),
        };
    }

    private static CameraObservation Camera(
        string kind, WireObject notice, WireObject ding, long device, string? deliveryId, Instant now)
    {
        var eventId = ding.Text("id");
        var subtype = notice.Text("subtype");
        CameraObservation observation = kind == "HANDLE_NEW_DING"
            ? new DingObserved(device, eventId, subtype) { LearnedAt = now, Source = RingSource.Push }
            : new MotionObserved(device, eventId, subtype, PushParser.Said(ding.Text("detection_type")) ?? PushParser.Said(subtype))
            {
                LearnedAt = now,
                Source = RingSource.Push,
            };
        return observation with
        {
            OccurredAt = ding.Time("created_at"),
            LocationId = ding.Text("location_id"),
            HasPicture = ding.HasValue("image_uuid"),
            PictureId = PushParser.PictureIdOf(ding.Text("image_uuid")),
            DeliveryId = deliveryId,
        };
    }

    private static IntercomUnlockObserved Unlock(WireObject notice, string? deliveryId, Instant now)
    {
        var meta = notice.Object("alarm_meta");
        // In this notice alone the field holds the numeric id of the device.
        return new IntercomUnlockObserved(PushParser.NumericId(meta?.Text("device_zid")), Alert(notice))
        {
            LearnedAt = now,
            Source = RingSource.Push,
            LocationId = meta?.Text("location_id"),
            DeliveryId = deliveryId,
        };
    }

    private static AlarmNoticeObserved Alarm(string kind, WireObject notice, string? deliveryId, Instant now)
    {
        var meta = notice.Object("alarm_meta");
        return new AlarmNoticeObserved(kind, meta?.Text("location_id"), meta?.Text("device_zid"), Alert(notice))
        {
            LearnedAt = now,
            DeliveryId = deliveryId,
        };
    }

    private static string? Alert(WireObject notice)
    {
        var aps = notice.Peek("aps") is { ValueKind: System.Text.Json.JsonValueKind.Object } ? notice.Object("aps") : null;
        return aps?.Text("alert") is { } text ? Redaction.Text(text) : null;
    }
}
