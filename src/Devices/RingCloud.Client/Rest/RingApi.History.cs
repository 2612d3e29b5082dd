using System.Globalization;
using System.Text.Json;
using NodaTime;
using RingActors.Devices.RingCloud.Client.Http;
using RingActors.Devices.RingCloud.Client.HubSocket.Documents;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Devices.RingCloud.Client.Wire.Parsers;

namespace RingActors.Devices.RingCloud.Client.Rest;

/// <summary>Histories and recordings (sections 4.2 and 4.4 of the protocol sheet), and what chimes can play.</summary>
internal sealed partial class RingApi
{
    public Task<Reading<RingEventPage>> EventsAsync(long id, string? kind, int limit, string? next, CancellationToken stop) => ReadAsync(
        _at.Events,
        string.Create(CultureInfo.InvariantCulture, $"history/devices/{id}?capabilities=offline_event&limit={limit}")
            + Optional("event_types", kind) + Optional("pagination_key", next),
        "events",
        EventParser.Evm,
        page => page.Leftover,
        stop);

    public Task<Reading<RingEventPage>> LocationEventsAsync(string locationId, string? kind, int limit, string? next, CancellationToken stop) =>
        ReadAsync(
            _at.Clients,
            string.Create(CultureInfo.InvariantCulture, $"locations/{Escape(locationId)}/events?limit={limit}")
                + Optional("kind", kind) + Optional("pagination_key", next),
            "location_events",
            EventParser.Location,
            page => page.Leftover,
            stop);

    public Task<Reading<RingEventPage>> VideoSearchAsync(long id, Instant from, Instant to, CancellationToken stop) => ReadAsync(
        _at.Clients,
        string.Create(
            CultureInfo.InvariantCulture,
            $"video_search/history?doorbot_id={id}&date_from={from.ToUnixTimeMilliseconds()}&date_to={to.ToUnixTimeMilliseconds()}")
            + "&order=asc&api_version=11&includes%5B%5D=pva",
        "video_search",
        EventParser.VideoSearch,
        page => page.Leftover,
        stop);

    public Task<Reading<RecordingState>> RecordingAsync(string eventId, CancellationToken stop) =>
        AddressAsync($"dings/{Escape(eventId)}/recording?disable_redirect=true", "recording", "url", stop);

    public Task<Reading<RecordingState>> SharedRecordingAsync(string eventId, CancellationToken stop) =>
        AddressAsync($"dings/{Escape(eventId)}/share/share?disable_redirect=true", "recording_share", "wrapper_url", stop);

    public Task<Reading<RecordingState>> BeginDownloadAsync(string eventId, CancellationToken stop) => ReadAsync(
        new RingRequest(HttpMethod.Post, new Uri(_at.Share, "transcodings/downloads"), "download_begin")
        {
            Body = JsonSerializer.Serialize(new { ding_id = eventId, file_type = "VIDEO", send_push_notification = false }),
        },
        RecordingParser.Download,
        static _ => null,
        stop);

    public Task<Reading<RecordingState>> DownloadAsync(string eventId, CancellationToken stop) =>
        ReadAsync(_at.Share, $"transcodings/downloads/{Escape(eventId)}?file_type=VIDEO", "download", RecordingParser.Download, stop);

    /// <summary>What the hubs of a location told, newest first (section 6.8).</summary>
    /// <param name="locationId">The location.</param>
    /// <param name="category"><c>alarm</c> or <c>beams</c>.</param>
    /// <param name="limit">Rows of the page.</param>
    /// <param name="offset">Rows before it.</param>
    /// <param name="kindOf">What is known of a device by its zid.</param>
    /// <param name="stop">Ends the waiting.</param>
    public Task<Reading<HubHistoryPage>> HubHistoryAsync(
        string locationId, string category, int limit, int offset, Func<string, KnownKind?> kindOf, CancellationToken stop)
    {
        var path = string.Create(
            CultureInfo.InvariantCulture,
            $"rs/history?accountId={Escape(locationId)}&limit={limit}&offset={offset}&maxLevel=50&category={category}");
        return ReadAsync(
            new RingRequest(HttpMethod.Get, new Uri(_at.App, path), "hub_history") { Home = locationId },
            (root, faults) => HubHistoryParser.Parse(root, kindOf, faults),
            page => page.Leftover,
            stop);
    }

    public Task<Reading<IReadOnlyList<RingRingtone>>> RingtonesAsync(CancellationToken stop) =>
        ReadAsync(_at.Clients, "ringtones", "ringtones", RecordingParser.Ringtones, stop);

    public Task<Reading<IReadOnlyList<long>>> LinkedDoorbellsAsync(long chimeId, CancellationToken stop) =>
        ReadAsync(_at.Clients, $"chimes/{Id(chimeId)}/linked_doorbots", "linked_doorbells", RecordingParser.Ids, stop);

    private Task<Reading<RecordingState>> AddressAsync(string path, string endpoint, string field, CancellationToken stop) =>
        ReadAsync(_at.Clients, path, endpoint, (root, faults) => RecordingParser.Address(field, root, faults), stop);

    private static string Optional(string name, string? value) => value is null ? "" : $"&{name}={Escape(value)}";
}
