using System.Buffers;
using System.Globalization;
using System.Text.Json;
using NodaTime;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Devices.RingCloud.Wire;

namespace RingActors.Devices.RingCloud.Push;

/// <summary>
/// Reads a decrypted push message, in its second form (7.5 of the protocol sheet) and its first (7.6), the latter at either of the
/// two depths at which it has been seen. What kind of event it is, the category says, never the subtype, which has changed before.
/// </summary>
internal static class PushParser
{
    private const string Ding = "com.ring.pn.live-event.ding";
    private const string Motion = "com.ring.pn.live-event.motion";
    private const string Intercom = "com.ring.pn.live-event.intercom";
    private const string Unlock = "com.ring.pn.intercom.virtual.unlock";
    private const int NestingMax = 4;

    public static RingObservation Parse(JsonElement root, string? deliveryId, Instant now, PayloadFaults faults)
    {
        if (WireObject.From(Expanded(root), faults) is not { } message)
        {
            return Unknown(null, Redaction.Json(root), deliveryId, now);
        }

        var data = message.Object("data") ?? message;
        var inner = data.Peek("data") is { ValueKind: JsonValueKind.Object } ? data.Object("data") : null;
        var first = data.Peek("gcmData") is { ValueKind: JsonValueKind.Object } ? data.Object("gcmData") : null;
        first ??= inner?.Peek("gcmData") is { ValueKind: JsonValueKind.Object } ? inner.Object("gcmData") : null;
        var observation = first is not null
            ? PushFirstForm.Parse(first, deliveryId, now)
            : SecondForm(data, inner, deliveryId, now, faults);
        return observation with { Leftover = message.Leftover() };
    }

    internal static UnknownPushObserved Unknown(string? category, string? leftover, string? deliveryId, Instant now) =>
        new(category) { LearnedAt = now, Leftover = leftover, DeliveryId = deliveryId };

    private static RingObservation SecondForm(WireObject data, WireObject? inner, string? deliveryId, Instant now, PayloadFaults faults)
    {
        var config = data.Peek("android_config") is { ValueKind: JsonValueKind.Object } ? data.Object("android_config") : null;
        var category = config?.Text("category");
        var device = inner?.Object("device")?.Long("id");
        if (category == Unlock)
        {
            return new IntercomUnlockObserved(device, config!.Text("body") is { } body ? Redaction.Text(body) : null)
            {
                LearnedAt = now,
                Source = RingSource.Push,
                DeliveryId = deliveryId,
            };
        }

        if (category is not (Ding or Motion or Intercom) || inner is null)
        {
            return Unknown(category, null, deliveryId, now);
        }

        if (device is not { } id)
        {
            faults.Add("$.data.data.device.id", "a device id");
            return Unknown(category, null, deliveryId, now);
        }

        return LiveEvent(category, id, data, inner, deliveryId, now);
    }

    private static RingObservation LiveEvent(
        string category, long device, WireObject data, WireObject inner, string? deliveryId, Instant now)
    {
        var live = inner.Object("event");
        var ding = live?.Object("ding");
        var eventito = live?.Object("eventito");
        var eventId = ding?.Text("id");
        var subtype = ding?.Text("subtype");
        var detection = Said(ding?.Text("detection_type")) ?? Said(eventito?.Text("type"));
        CameraObservation observation = category switch
        {
            Ding => new DingObserved(device, eventId, subtype) { LearnedAt = now, Source = RingSource.Push },
            Motion => new MotionObserved(device, eventId, subtype, detection) { LearnedAt = now, Source = RingSource.Push },
            _ => new IntercomCallObserved(device, eventId) { LearnedAt = now, Source = RingSource.Push },
        };
        return observation with
        {
            OccurredAt = ding?.Time("created_at") ?? eventito?.Time("timestamp") ?? data.Object("analytics")?.Time("triggered_at"),
            LocationId = inner.Object("location")?.Text("id"),
            HasPicture = data.HasValue("img"),
            PictureId = PictureIdOf(data.Peek("img") is { ValueKind: JsonValueKind.Object } ? data.Object("img")?.Text("snapshot_uuid") : null),
            DeliveryId = deliveryId,
        };
    }

    /// <summary>What follows the first colon names the camera again, and is no part of the id.</summary>
    internal static string? PictureIdOf(string? text) => Said(text)?.Split(':')[0] is { Length: > 0 and <= 200 } id ? id : null;

    // Ring writes the word null where it has nothing to say.
    internal static string? Said(string? text) => text is null or "" or "null" ? null : text;

    /// <summary>The values of a message are JSON in strings, some of them twice: unpacks them, so that all is read alike.</summary>
    private static JsonElement Expanded(JsonElement root)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Expand(writer, root, 0);
        }

        return JsonText.TryParse(buffer.WrittenSpan, out var expanded) ? expanded : root;
    }

    private static void Expand(Utf8JsonWriter writer, JsonElement element, int unpacked)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in element.EnumerateObject())
                {
                    writer.WritePropertyName(JsonText.NameOf(property));
                    Expand(writer, property.Value, unpacked);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    Expand(writer, item, unpacked);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String when unpacked < NestingMax && JsonText.TryParse(JsonText.Of(element), out var inner):
                Expand(writer, inner, unpacked + 1);
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(JsonText.Of(element));
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    internal static long? NumericId(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
}
