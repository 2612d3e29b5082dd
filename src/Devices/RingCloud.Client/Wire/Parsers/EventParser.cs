using System.Globalization;
using System.Text.Json;
using System.Web;
using NodaTime;
using NodaTime.Text;
using RingActors.Devices.RingCloud.Client.Observations;

namespace RingActors.Devices.RingCloud.Client.Wire.Parsers;

/// <summary>
/// The newer histories (section 4.2 of the protocol sheet): of events, of locations, and the video search.
/// </summary>
internal static class EventParser
{
    private static readonly string[] SearchMedia = ["hq_url", "lq_url", "untranscoded_url", "thumbnail_url"];

    /// <summary>GET evm/v2/history/devices….</summary>
    public static RingEventPage Evm(JsonElement root, PayloadFaults faults)
    {
        if (WireObject.From(root, faults) is not { } page)
        {
            return new RingEventPage([], null) { Leftover = Redaction.Json(root) };
        }

        List<RingEvent> events = [];
        foreach (var item in page.Objects("items"))
        {
            if (IdOf(item, "event_id", "$.items[].event_id", faults) is not { } id)
            {
                continue;
            }

            var cv = item.Object("cv");
            events.Add(new RingEvent
            {
                Id = id,
                Kind = item.Text("event_type"),
                DeviceId = item.Long("source_id") ?? item.Object("device")?.Long("id"),
                StartedAt = item.Time("start_time"),
                EndedAt = item.Time("end_time"),
                State = item.Text("state"),
                Detection = Said(cv?.Text("detection_type")),
                HasPerson = cv?.Flag("person_detected"),
                RecordingStatus = item.Text("recording_status"),
                IsFavorite = item.Flag("is_favorite"),
                Media = MediaOf(item.Object("visualizations")?.Object("cloud_media_visualization")),
                Leftover = item.Leftover(),
            });
            item.Hand();
        }

        // Ring pads the key, and does not take the padding back.
        return new RingEventPage(events, Key(page.Text("pagination_key"))?.TrimEnd('=')) { Leftover = page.Leftover() };
    }

    /// <summary>GET locations/{id}/events and locations/{id}/devices/{id}/events.</summary>
    public static RingEventPage Location(JsonElement root, PayloadFaults faults)
    {
        if (WireObject.From(root, faults) is not { } page)
        {
            return new RingEventPage([], null) { Leftover = Redaction.Json(root) };
        }

        List<RingEvent> events = [];
        foreach (var item in page.Objects("events"))
        {
            if ((item.Text("ding_id_str") ?? IdOf(item, "ding_id", "$.events[].ding_id", faults)) is not { Length: > 0 } id)
            {
                continue;
            }

            item.Ignore("ding_id");
            var cv = item.Object("cv_properties");
            events.Add(new RingEvent
            {
                Id = id,
                Kind = item.Text("kind"),
                DeviceId = item.Long("doorbot_id"),
                StartedAt = item.Time("created_at"),
                State = item.Text("state"),
                Detection = Said(cv?.Text("detection_type")),
                HasPerson = cv?.Flag("person_detected"),
                RecordingStatus = item.Text("recording_status"),
                IsFavorite = item.Flag("favorite"),
                Leftover = item.Leftover(),
            });
            item.Hand();
        }

        return new RingEventPage(events, Key(page.Object("meta")?.Text("pagination_key"))) { Leftover = page.Leftover() };
    }

    /// <summary>GET video_search/history: oldest first, with addresses of the recordings.</summary>
    public static RingEventPage VideoSearch(JsonElement root, PayloadFaults faults)
    {
        if (WireObject.From(root, faults) is not { } page)
        {
            return new RingEventPage([], null) { Leftover = Redaction.Json(root) };
        }

        List<RingEvent> events = [];
        foreach (var item in page.Objects("video_search"))
        {
            if (IdOf(item, "ding_id", "$.video_search[].ding_id", faults) is not { } id)
            {
                continue;
            }

            var cv = item.Object("cv_properties");
            var started = item.Time("created_at");
            var seconds = item.Number("duration");
            events.Add(new RingEvent
            {
                Id = id,
                Kind = item.Text("kind"),
                StartedAt = started,
                EndedAt = started is { } at && seconds is >= 0 and < 86_400 ? at + Duration.FromSeconds(seconds.Value) : null,
                State = item.Text("state"),
                Detection = Said(cv?.Text("detection_type")),
                HasPerson = cv?.Flag("person_detected"),
                IsFavorite = item.Flag("favorite"),
                Media = [.. SearchMedia.Select(n => Media(n, item.Text(n), null)).OfType<RingMedia>()],
                Leftover = item.Leftover(),
            });
            item.Hand();
        }

        return new RingEventPage(events, null) { Leftover = page.Leftover() };
    }

    /// <summary>
    /// An address that somebody may fetch from: https, or http on loopback. When it ends stands in its own query.
    /// </summary>
    internal static RingMedia? Media(string kind, string? url, bool? isEncrypted) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && (address.Scheme == "https" || (address.Scheme == "http" && address.IsLoopback))
            ? new RingMedia(kind, address, ExpiryOf(address), isEncrypted)
            : null;

    private static IReadOnlyList<RingMedia> MediaOf(WireObject? cloud) => cloud is null ? [] :
    [
        .. cloud.Objects("media").Select(m => Media(m.Text("file_type") ?? "unknown", m.Text("url"), m.Flag("is_e2ee"))).OfType<RingMedia>(),
    ];

    private static Instant? ExpiryOf(Uri address)
    {
        var query = HttpUtility.ParseQueryString(address.Query);
        var signed = InstantPattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss'Z'").Parse(query["X-Amz-Date"] ?? "");
        return signed.Success && int.TryParse(query["X-Amz-Expires"], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? signed.Value + Duration.FromSeconds(seconds)
            : null;
    }

    private static string? IdOf(WireObject item, string name, string path, PayloadFaults faults)
    {
        if (item.Text(name) is { Length: > 0 } id)
        {
            return id;
        }

        faults.Add(path, "an id");
        return null;
    }

    private static string? Key(string? key) => key is { Length: > 0 } ? key : null;

    private static string? Said(string? text) => text is null or "" or "null" ? null : text;
}
