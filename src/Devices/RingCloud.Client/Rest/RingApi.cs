using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using NodaTime;
using RingActors.Devices.RingCloud.Client.Faults;
using RingActors.Devices.RingCloud.Client.Http;
using RingActors.Devices.RingCloud.Client.Observations;
using RingActors.Devices.RingCloud.Client.Settings;
using RingActors.Devices.RingCloud.Client.Support;
using RingActors.Devices.RingCloud.Client.Wire;
using RingActors.Devices.RingCloud.Client.Wire.Parsers;

namespace RingActors.Devices.RingCloud.Client.Rest;

/// <summary>Something read from Ring; what of it was not understood has been told to the observer.</summary>
/// <param name="Value">What was understood.</param>
/// <param name="GivenAt">When Ring gave it, by its own clock, in whole seconds; null if it did not say.</param>
internal sealed record Reading<T>(T Value, Instant? GivenAt);

/// <summary>
/// Ring's HTTP calls by name (sections 2 to 6.1 of the protocol sheet). Readings never fail on what an answer contains.
/// </summary>
internal sealed partial class RingApi(RingClient client, RingServices services)
{
    private const string Null = "null";
    private readonly RingEndpoints _at = services.Options.Endpoints;

    public RingSession Session => client.Session;

    /// <summary>The home of a device, as far as it is known: homes share the budget.</summary>
    public Func<long, string?>? HomeOfDevice { get; set; }

    public Task<Reading<IReadOnlyList<ParsedLocation>>> LocationsAsync(CancellationToken stop) =>
        ReadAsync(_at.Devices, "locations", "locations", LocationParser.Parse, stop);

    /// <summary>
    /// As the app asks: it also names locations that are shared with the account, which the other address leaves out.
    /// </summary>
    public Task<Reading<IReadOnlyList<ParsedLocation>>> SharedLocationsAsync(CancellationToken stop) =>
        ReadAsync(Beside(_at.Devices, "location_info/v3/"), "locations", "locations_v3", LocationParser.Parse, stop);

    /// <summary>As the app asks: it also names devices that are shared with the account.</summary>
    public Task<Reading<ParsedDeviceList>> SharedDevicesAsync(CancellationToken stop) =>
        ReadAsync(Beside(_at.Devices, "device_info/v3/"), "devices", "devices_v3", DeviceListParser.ParseShared, list => list.Leftover, stop);

    public Task<Reading<ParsedDeviceList>> DevicesAsync(CancellationToken stop) =>
        ReadAsync(_at.Clients, "ring_devices", "ring_devices", DeviceListParser.Parse, list => list.Leftover, stop);

    public Task<Reading<(RingDeviceHealth Health, string? Leftover)>> HealthAsync(long id, bool isChime, CancellationToken stop) =>
        ReadAsync(_at.Clients, $"{(isChime ? "chimes" : "doorbots")}/{Id(id)}/health", "device_health", HealthParser.Parse, stop);

    public Task<Reading<IReadOnlyList<RingHistoryEvent>>> HistoryAsync(long id, int limit, string? olderThan, CancellationToken stop) =>
        ReadAsync(
            _at.Clients,
            string.Create(CultureInfo.InvariantCulture, $"doorbots/{id}/history?limit={limit}")
                + (olderThan is null ? "" : $"&older_than={Uri.EscapeDataString(olderThan)}"),
            "history",
            HistoryParser.Parse,
            stop);

    public Task<Reading<IReadOnlyList<ParsedActiveDing>>> ActiveDingsAsync(CancellationToken stop) =>
        ReadAsync(_at.Clients, "dings/active", "dings_active", ActiveDingParser.Parse, stop);

    public Task<Reading<(RingLocationMode? Mode, string? Leftover)>> LocationModeAsync(string locationId, CancellationToken stop) =>
        ReadAsync(_at.App, $"mode/location/{Escape(locationId)}", "location_mode", LocationModeParser.Parse, stop);

    public Task<Reading<RingModeSettings>> LocationModeSettingsAsync(string locationId, CancellationToken stop) => ReadAsync(
        _at.App,
        $"mode/location/{Escape(locationId)}/settings",
        "location_mode_settings",
        ModeSettingsParser.Parse,
        settings => settings.Leftover,
        stop);

    public Task<Reading<AlarmTicket?>> AlarmTicketAsync(string locationId, CancellationToken stop) => ReadAsync(
        _at.App,
        $"clap/tickets?locationID={Escape(locationId)}&enableExtendedEmergencyCellUsage=true&requestedTransport=ws",
        "alarm_ticket",
        AlarmTicketParser.Parse,
        stop);

    public Task<Reading<string>> SettingsAsync(long id, CancellationToken stop) =>
        ReadAsync(_at.Devices, $"devices/{Id(id)}/settings", "settings", (root, _) => Redaction.Json(root), stop);

    public Task PatchSettingsAsync(long id, string json, CancellationToken stop) =>
        CommandAsync(HttpMethod.Patch, _at.Devices, $"devices/{Id(id)}/settings", "settings_set", json, stop);

    public Task PutSettingsAsync(long id, string json, CancellationToken stop) =>
        CommandAsync(HttpMethod.Put, _at.Clients, $"doorbots/{Id(id)}", "settings_put", json, stop);

    public Task LightAsync(long id, bool on, CancellationToken stop) => CommandAsync(
        HttpMethod.Put, _at.Clients, $"doorbots/{Id(id)}/floodlight_light_{(on ? "on" : "off")}", on ? "light_on" : "light_off", Null, stop);

    public Task SirenOnAsync(long id, int seconds, CancellationToken stop) => CommandAsync(
        HttpMethod.Put,
        _at.Clients,
        string.Create(CultureInfo.InvariantCulture, $"doorbots/{id}/siren_on?duration={seconds}"),
        "siren_on",
        Null,
        stop);

    public Task SirenOffAsync(long id, CancellationToken stop) =>
        CommandAsync(HttpMethod.Put, _at.Clients, $"doorbots/{Id(id)}/siren_off", "siren_off", Null, stop);

    public Task SubscribeDingsAsync(long id, CancellationToken stop) =>
        SendAsync(HttpMethod.Post, _at.Clients, $"doorbots/{Id(id)}/subscribe", "subscribe", Null, isCommand: false, stop);

    public Task SubscribeMotionAsync(long id, CancellationToken stop) =>
        SendAsync(HttpMethod.Post, _at.Clients, $"doorbots/{Id(id)}/motions_subscribe", "motions_subscribe", Null, isCommand: false, stop);

    public Task SetLocationModeAsync(string locationId, string mode, CancellationToken stop) => CommandAsync(
        HttpMethod.Post,
        _at.App,
        $"mode/location/{Escape(locationId)}",
        "location_mode_set",
        JsonSerializer.Serialize(new { mode }),
        stop);

    /// <summary>Hands the push token to Ring, for the client device of the current session.</summary>
    public Task RegisterPushAsync(string fcmToken, CancellationToken stop)
    {
        var body = JsonSerializer.Serialize(new
        {
            device = new
            {
                metadata = new { api_version = 11, device_model = services.Options.DeviceModel, pn_dict_version = "2.0.0", pn_service = "fcm" },
                os = "android",
                push_notification_token = fcmToken,
            },
        });
        return SendAsync(HttpMethod.Patch, _at.Clients, "device", "push_register", body, isCommand: false, stop);
    }

    private Task CommandAsync(HttpMethod method, Uri at, string path, string endpoint, string? body, CancellationToken stop) =>
        SendAsync(method, at, path, endpoint, body, isCommand: true, stop);

    private async Task SendAsync(
        HttpMethod method, Uri at, string path, string endpoint, string? body, bool isCommand, CancellationToken stop) =>
        await client.SendAsync(new RingRequest(method, new Uri(at, path), endpoint) { Body = body, IsCommand = isCommand, Home = HomeOf(path) }, stop);

    private Task<Reading<T>> ReadAsync<T>(
        Uri at, string path, string endpoint, Func<JsonElement, PayloadFaults, T> parse, CancellationToken stop) =>
        ReadAsync(at, path, endpoint, parse, static _ => null, stop);

    private Task<Reading<T>> ReadAsync<T>(
        Uri at,
        string path,
        string endpoint,
        Func<JsonElement, PayloadFaults, T> parse,
        Func<T, string?> leftoverOf,
        CancellationToken stop) => ReadAsync(new RingRequest(HttpMethod.Get, new Uri(at, path), endpoint) { Home = HomeOf(path) }, parse, leftoverOf, stop);

    private async Task<Reading<T>> ReadAsync<T>(
        RingRequest request, Func<JsonElement, PayloadFaults, T> parse, Func<T, string?> leftoverOf, CancellationToken stop)
    {
        var answer = await client.SendAsync(request, stop);
        var endpoint = request.Endpoint;
        if (!JsonText.TryParse(answer.Body, out var root))
        {
            services.Meter.PayloadFaults(endpoint, 1);
            await KeepAsync(endpoint, ["$: expected JSON"], Unreadable.Of(answer.Body), stop);
            throw new RingApiException(RingFault.NotUnderstood, $"{endpoint}: Ring's answer is no JSON.") { Status = answer.Status };
        }

        var faults = new PayloadFaults();
        var value = parse(root, faults);
        services.Meter.PayloadFaults(endpoint, faults.Count);
        if (faults.Count > 0)
        {
            RestLog.NotUnderstood(services.Log, endpoint, string.Join("; ", faults.Kept));
            var rest = leftoverOf(value) ?? Redaction.Json(root);
            await KeepAsync(endpoint, faults.Kept, new Unreadable(rest, false), stop);
        }

        return new Reading<T>(value, answer.GivenAt);
    }

    /// <summary>Paths name a location, or a device by its number, or neither.</summary>
    private string? HomeOf(string path)
    {
        var parts = path.Split('/', '?');
        for (var i = 1; i < parts.Length; i++)
        {
            if (parts[i - 1] is "location" or "locations")
            {
                return parts[i];
            }

            if (long.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out var id) && HomeOfDevice?.Invoke(id) is { } home)
            {
                return home;
            }
        }

        return null;
    }

    private ValueTask KeepAsync(string endpoint, IReadOnlyList<string> faults, Unreadable payload, CancellationToken stop) =>
        services.Observer.ObserveAsync(
            new PayloadNotUnderstood(endpoint, faults, payload.Text)
            {
                LearnedAt = services.Time.Now(),
                IsBase64 = payload.IsBase64,
            },
            stop);

    /// <summary>On the host of an address that ends in its own folder and version.</summary>
    private static Uri Beside(Uri at, string folder) => new(at, "../../" + folder);

    private static string Id(long id) => id.ToString(CultureInfo.InvariantCulture);

    private static string Escape(string text) => Uri.EscapeDataString(text);
}
