using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Simulator;

public sealed class CameraTests
{
    private readonly VirtualClock _clock = new(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Without_a_session_the_client_device_is_not_found_by_its_hardware_id()
    {
        await using var server = await StartAsync();
        using var client = new SimClient(server, "hw-42");
        client.Use(server.Control.IssueTokens().AccessToken);

        using var before = await client.GetAsync(client.Clients("ring_devices"));
        Assert.Equal(404, (int)before.StatusCode);
        Assert.Equal("{\"error\":\"Client Device with hw-42 not found\"}", await before.Content.ReadAsStringAsync());

        await client.CreateSessionAsync();
        using var after = await client.GetAsync(client.Clients("ring_devices"));
        Assert.Equal(200, (int)after.StatusCode);

        server.Control.ForgetSessions();
        using var forgotten = await client.GetAsync(client.Clients("ring_devices"));
        Assert.Equal(404, (int)forgotten.StatusCode);
    }

    [Fact]
    public async Task The_listing_has_every_array_and_light_and_siren_only_where_they_exist()
    {
        await using var server = await StartAsync();
        using var client = await SimClient.LoggedInAsync(server);

        var listing = (await client.GetJsonAsync(client.Clients("ring_devices"))).AsObject();

        Assert.Equal(
            ["doorbots", "authorized_doorbots", "stickup_cams", "chimes", "base_stations", "beams_bridges", "beams", "other"],
            listing.Select(entry => entry.Key));
        Assert.All(listing, entry => Assert.IsType<JsonArray>(entry.Value));
        var cameras = listing["stickup_cams"]!.AsArray().ToDictionary(
            camera => camera!["description"]!.GetValue<string>(), camera => camera!.AsObject());
        Assert.True(cameras["Front Camera"].ContainsKey("led_status") && cameras["Front Camera"].ContainsKey("siren_status"));
        Assert.False(cameras["Back Garden"].ContainsKey("led_status") || cameras["Back Garden"].ContainsKey("siren_status"));
        Assert.Equal("lpd_v4", listing["doorbots"]![0]!["kind"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_siren_counts_down_and_turns_itself_off()
    {
        await using var server = await StartAsync();
        using var client = await SimClient.LoggedInAsync(server);

        using var on = await client.PutAsync(client.Clients($"doorbots/{DemoHousehold.FrontCameraId}/siren_on?duration=30"));
        Assert.Equal(200, (int)on.StatusCode);
        server.Control.Advance(TimeSpan.FromSeconds(10.5));
        var running = (await FrontCameraAsync(client))["siren_status"]!;
        Assert.Equal(20, running["seconds_remaining"]!.GetValue<int>());
        Assert.Equal("30", running["duration"]!.GetValue<string>());
        Assert.NotNull(running["ends_at"]);

        server.Control.Advance(TimeSpan.FromSeconds(19.5));
        var after = await FrontCameraAsync(client);
        Assert.Equal("{\"seconds_remaining\":0}", after["siren_status"]!.ToJsonString());
        Assert.False(after["health"]!["siren_on"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_siren_turned_off_early_stays_off_and_a_restarted_one_runs_its_own_time()
    {
        await using var server = await StartAsync();
        using var client = await SimClient.LoggedInAsync(server);
        var siren = $"doorbots/{DemoHousehold.FrontCameraId}/siren_";

        using var first = await client.PutAsync(client.Clients($"{siren}on?duration=10"));
        using var off = await client.PutAsync(client.Clients($"{siren}off"));
        Assert.Equal(0, (await FrontCameraAsync(client))["siren_status"]!["seconds_remaining"]!.GetValue<int>());

        using var second = await client.PutAsync(client.Clients($"{siren}on?duration=60"));
        server.Control.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(45, (await FrontCameraAsync(client))["siren_status"]!["seconds_remaining"]!.GetValue<int>());
    }

    [Theory]
    [InlineData(null, "", 200)]
    [InlineData(null, "null", 422)]
    [InlineData("application/json", "null", 200)]
    [InlineData("application/json", "", 200)]
    [InlineData("application/octet-stream", "", 422)]
    [InlineData("text/plain", "null", 422)]
    public async Task A_light_command_needs_json_or_nothing(string? contentType, string body, int status)
    {
        await using var server = await StartAsync();
        using var client = await SimClient.LoggedInAsync(server);
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = contentType is null ? null : new MediaTypeHeaderValue(contentType);

        using var response = await client.SendAsync(
            HttpMethod.Put, client.Clients($"doorbots/{DemoHousehold.FrontCameraId}/floodlight_light_on"), content);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status == 200 ? "on" : "off", (await FrontCameraAsync(client))["led_status"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_camera_without_a_light_refuses_the_command_and_an_unknown_one_is_not_found()
    {
        await using var server = await StartAsync();
        using var client = await SimClient.LoggedInAsync(server);

        using var without = await client.PutAsync(client.Clients($"doorbots/{DemoHousehold.BackGardenId}/floodlight_light_on"));
        using var unknown = await client.PutAsync(client.Clients("doorbots/1/floodlight_light_on"));

        Assert.Equal(422, (int)without.StatusCode);
        Assert.Equal(404, (int)unknown.StatusCode);
    }

    [Fact]
    public async Task Motion_detection_switched_off_shows_in_the_listing_and_stops_events_and_pictures()
    {
        await using var server = await StartAsync();
        using var client = await SimClient.LoggedInAsync(server);
        var settings = client.Devices($"devices/{DemoHousehold.FrontCameraId}/settings");

        using var patched = await client.SendAsync(
            HttpMethod.Patch, settings, Json("""{"motion_settings":{"motion_detection_enabled":false}}"""));
        Assert.False((await SimClient.JsonAsync(patched))["motion_settings"]!["motion_detection_enabled"]!.GetValue<bool>());
        Assert.False((await FrontCameraAsync(client))["settings"]!["motion_detection_enabled"]!.GetValue<bool>());
        Assert.Null(server.Control.Motion("Front Camera"));
        using var picture = await client.GetAsync(client.Clients($"snapshots/image/{DemoHousehold.FrontCameraId}"));
        Assert.Equal("no snapshot", await picture.Content.ReadAsStringAsync());

        using var unknown = await client.SendAsync(HttpMethod.Patch, settings, Json("""{"teleport_settings":{"on":true}}"""));
        Assert.Equal(422, (int)unknown.StatusCode);
    }

    [Fact]
    public async Task History_pages_backwards_by_event_id_and_ids_exceed_what_a_double_holds()
    {
        await using var server = await StartAsync();
        using var client = await SimClient.LoggedInAsync(server);
        var ids = new List<long>();
        for (var seen = 0; seen < 5; seen++)
        {
            ids.Add(server.Control.Motion("Front Camera", seen % 2 == 0 ? "human" : "other_motion")!.Value);
            server.Control.Advance(TimeSpan.FromSeconds(7));
        }

        var history = $"doorbots/{DemoHousehold.FrontCameraId}/history?limit=2";
        var first = Ids(await client.GetJsonAsync(client.Clients(history)));
        var second = Ids(await client.GetJsonAsync(client.Clients($"{history}&older_than={first[^1]}")));

        Assert.All(ids, id => Assert.True(id > 1L << 53));
        Assert.Equal([ids[4], ids[3]], first);
        Assert.Equal([ids[2], ids[1]], second);
    }

    [Fact]
    public async Task Location_events_page_by_key_until_there_is_none()
    {
        await using var server = await StartAsync();
        using var client = await SimClient.LoggedInAsync(server);
        for (var seen = 0; seen < 3; seen++)
        {
            server.Control.Motion("Front Camera");
            server.Control.Press();
            server.Control.Advance(TimeSpan.FromSeconds(5));
        }

        var kinds = new List<string>();
        string? key = null;
        do
        {
            var page = await client.GetJsonAsync(
                client.Clients($"locations/{DemoHousehold.LocationId}/events?limit=4{(key is null ? "" : $"&pagination_key={key}")}"));
            kinds.AddRange(page["events"]!.AsArray().Select(each => each!["kind"]!.GetValue<string>()));
            key = page["meta"]!["pagination_key"]?.GetValue<string>();
        }
        while (key is not null);

        Assert.Equal(6, kinds.Count);
        Assert.Equal(3, kinds.Count(kind => kind == "ding"));
    }

    [Fact]
    public async Task A_ding_is_active_for_three_minutes()
    {
        await using var server = await StartAsync();
        using var client = await SimClient.LoggedInAsync(server);
        server.Control.Press();

        var active = (await client.GetJsonAsync(client.Clients("dings/active"))).AsArray();
        Assert.Equal("ding", active[0]!["kind"]!.GetValue<string>());
        Assert.Equal(DemoHousehold.FrontDoorId, active[0]!["doorbot_id"]!.GetValue<long>());

        server.Control.Advance(TimeSpan.FromMinutes(3));
        Assert.Empty((await client.GetJsonAsync(client.Clients("dings/active"))).AsArray());
    }

    [Fact]
    public async Task The_next_snapshot_call_waits_until_a_newer_picture_exists()
    {
        await using var server = await StartAsync();
        using var client = await SimClient.LoggedInAsync(server);
        server.Control.Motion("Front Camera");
        var after = _clock.GetUtcNow().ToUnixTimeMilliseconds() + 1;

        var waiting = client.GetAsync(NextSnapshot(server, $"after-ms={after}&max-wait-ms=15000"));
        await server.Control.RequestAsync(request => request.Path.StartsWith("/snapshots/next", StringComparison.Ordinal));
        server.Control.Advance(TimeSpan.FromSeconds(1));
        Assert.False(waiting.IsCompleted);
        server.Control.Motion("Front Camera");
        using var response = await waiting;

        Assert.Equal("image/jpeg", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(after + 999, long.Parse(response.Headers.GetValues("x-time-millis").Single()));
        Assert.Equal([0xFF, 0xD8], (await response.Content.ReadAsByteArrayAsync())[..2]);
    }

    [Fact]
    public async Task A_forced_snapshot_is_taken_at_once()
    {
        await using var server = await StartAsync();
        using var client = await SimClient.LoggedInAsync(server);

        using var response = await client.GetAsync(NextSnapshot(server, "extras=force"));

        Assert.Equal(
            _clock.GetUtcNow().ToUnixTimeMilliseconds(), long.Parse(response.Headers.GetValues("x-time-millis").Single()));
        Assert.Equal(_clock.GetUtcNow(), response.Headers.Date);
    }

    [Fact]
    public async Task Asking_for_timestamps_triggers_a_picture_that_the_next_answer_shows()
    {
        await using var server = await StartAsync();
        using var client = await SimClient.LoggedInAsync(server);
        var body = new JsonObject { ["doorbot_ids"] = new JsonArray(DemoHousehold.FrontCameraId) };

        using var first = await client.SendAsync(HttpMethod.Post, client.Clients("snapshots/timestamps"), body.DeepClone());
        Assert.Empty((await SimClient.JsonAsync(first))["timestamps"]!.AsArray());
        using var second = await client.SendAsync(HttpMethod.Post, client.Clients("snapshots/timestamps"), body);

        var stamp = Assert.Single((await SimClient.JsonAsync(second))["timestamps"]!.AsArray());
        Assert.Equal(_clock.GetUtcNow().ToUnixTimeMilliseconds(), stamp!["timestamp"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_shared_user_sees_the_doorbell_as_authorized_and_may_not_change_settings()
    {
        await using var server = await RingCloudServer.StartAsync(new RingCloudOptions
        {
            Accounts = [RingAccountOptions.Demo, new RingAccountOptions("guest@ringactors.example", "guest", Shared: true)],
        });
        using var guest = await SimClient.LoggedInAsync(server, "guest@ringactors.example");

        var listing = await guest.GetJsonAsync(guest.Clients("ring_devices"));
        Assert.Empty(listing["doorbots"]!.AsArray());
        Assert.Single(listing["authorized_doorbots"]!.AsArray());
        using var settings = await guest.GetAsync(guest.Devices($"devices/{DemoHousehold.FrontCameraId}/settings"));
        Assert.Equal(404, (int)settings.StatusCode);
    }

    private Task<RingCloudServer> StartAsync() => RingCloudServer.StartAsync(new RingCloudOptions { Clock = _clock });

    private static Uri NextSnapshot(RingCloudServer server, string query)
        => new(server.Endpoints.Snaps, $"snapshots/next/{DemoHousehold.FrontCameraId}?{query}");

    private static async Task<JsonNode> FrontCameraAsync(SimClient client)
        => await client.GetJsonAsync(client.Clients($"ring_devices/{DemoHousehold.FrontCameraId}"));

    private static JsonNode Json(string text) => JsonNode.Parse(text)!;

    private static List<long> Ids(JsonNode rows) => [.. rows.AsArray().Select(row => row!["id"]!.GetValue<long>())];
}
