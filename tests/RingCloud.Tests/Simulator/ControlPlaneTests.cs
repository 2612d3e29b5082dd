using System.Net.Http.Json;
using System.Text.Json.Nodes;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Simulator;

/// <summary>The HTTP control plane, one call each; what the calls do is tested where it happens.</summary>
public sealed class ControlPlaneTests : IAsyncLifetime
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private RingCloudServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RingCloudServer.StartAsync(new RingCloudOptions
    {
        Household = "weird",
        Clock = new VirtualClock(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero)),
    });

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Parameters_come_in_the_query_or_in_a_body()
    {
        var byQuery = await PostAsync("motion?device=Front%20Camera&subtype=motion");
        var byBody = await PostAsync("motion", new JsonObject { ["device"] = DemoHousehold.FrontCameraId });

        Assert.True(byQuery["ok"]!.GetValue<bool>());
        Assert.True(byBody["event_id"]!.GetValue<long>() > byQuery["event_id"]!.GetValue<long>() - (1L << 32));
        Assert.Equal(
            ["motion-seen", "motion-seen"],
            (await GetAsync("events")).AsArray().Select(each => each!["input"]!["input"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("press", "{}")]
    [InlineData("contact", """{"device":"Front Door Contact","open":true}""")]
    [InlineData("motion-sensor", """{"device":"Hallway Motion"}""")]
    [InlineData("smoke", """{"device":"Kitchen Smoke"}""")]
    [InlineData("smoke", """{"device":"Kitchen CO","active":true}""")]
    [InlineData("battery", """{"device":"Back Garden","level":"12"}""")]
    [InlineData("battery", """{"device":"Keypad","level":5}""")]
    [InlineData("connection", """{"device":"Back Garden","status":"offline"}""")]
    [InlineData("device", """{"device":"Back Garden","fields":{"firmware_version":"2.0"}}""")]
    [InlineData("mode", """{"mode":"some","user":"Alex Roe"}""")]
    [InlineData("location-mode", """{"location":"Cabin","mode":"away"}""")]
    [InlineData("hub", """{"status":"offline"}""")]
    [InlineData("hub/disconnection", "{}")]
    [InlineData("hub/devices/add", """{"document":{"general":{"v2":{"zid":"z","deviceType":"sensor"}}}}""")]
    [InlineData("hub/devices/remove", """{"device":"Keypad"}""")]
    public async Task Every_household_call_is_one_event(string call, string body)
    {
        var answer = await PostAsync(call, JsonNode.Parse(body)!.AsObject());

        Assert.True(answer["ok"]!.GetValue<bool>());
        Assert.Single((await GetAsync("events")).AsArray());
    }

    [Theory]
    [InlineData("motion", """{"device":"Nowhere"}""", "Front Camera")]
    [InlineData("motion", "{}", "'device' is missing")]
    [InlineData("motion", "[1]", "JSON object")]
    [InlineData("motion", "{", "not JSON")]
    [InlineData("motion", """{"device":"Front Camera","subtyp":"human"}""", "no parameter of POST /motion. It takes device, subtype, snapshot.")]
    [InlineData("motion?devise=Front%20Camera", "{}", "'devise' is no parameter of POST /motion")]
    [InlineData("motion?device=Front%20Camera", """{"device":"Back Garden"}""", "more than once")]
    [InlineData("motion?device=Front%20Camera&device=Back%20Garden", "{}", "more than once")]
    [InlineData("motion", """{"device":"Front Camera","subtype":{}}""", "'subtype' must be a text")]
    [InlineData("outage", """{"off":true}""", "It takes on, seconds.")]
    [InlineData("hub/disconnection", """{"hubs":"a"}""", "It takes hub.")]
    [InlineData("press", """{"device":"Back Garden"}""", "not a doorbell")]
    [InlineData("contact", """{"device":"Keypad"}""", "cannot be faulted")]
    [InlineData("contact", """{"device":"Back Window","open":"maybe"}""", "true or false")]
    [InlineData("smoke", """{"device":"Back Window"}""", "not a smoke or CO detector")]
    [InlineData("hub", """{"status":"sideways"}""", "cell-backup")]
    [InlineData("mode", """{"mode":"away"}""", "none, some or all")]
    [InlineData("mode", """{"mode":"all","bypass":"Nowhere"}""", "Back Window")]
    [InlineData("mode", """{"mode":"all","bypass":[1]}""", "a list of texts")]
    [InlineData("sockets/cut", """{"kind":"every"}""", "alarm, push, signal, all")]
    [InlineData("faults", """{"path":"*","kind":"status","count":0}""", "at least 1")]
    [InlineData("faults", """{"path":"*","kind":"status","count":-1}""", "must be a number")]
    [InlineData("faults", """{"path":"*","kind":"status","method":"FETCH"}""", "GET, POST")]
    [InlineData("tokens/expire", """{"account":"nobody"}""", "demo@ringactors.example")]
    [InlineData("explode", "{}", "POST /motion")]
    [InlineData("stop", """{"instance":"another"}""", "Nothing was stopped")]
    public async Task A_call_that_makes_no_sense_says_how_to_repair_it_and_does_nothing(string call, string body, string hint)
    {
        using var response = await _http.PostAsync(new Uri(_server.ControlAddress, call), new StringContent(body));

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Contains(hint, JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"]!.GetValue<string>());
        Assert.Empty((await GetAsync("events")).AsArray());
    }

    [Theory]
    [InlineData("requests?sinse=1", "It takes since, method, path, wait_ms.")]
    [InlineData("requests?since=x", "'since' must be a number")]
    [InlineData("requests?method=put", "GET, POST, PUT")]
    [InlineData("messages?channel=ding", "alarm, push, push-plain, signal")]
    [InlineData("state?device=Keypad", "It takes none.")]
    [InlineData("?all=true", "no parameter of GET /")]
    [InlineData("motion", "No call 'GET /motion'")]
    public async Task A_question_that_makes_no_sense_is_not_answered_as_if_it_were_another(string call, string hint)
    {
        using var response = await _http.GetAsync(new Uri(_server.ControlAddress, call));

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Contains(hint, JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_journal_of_requests_shows_headers_and_body_and_can_be_waited_on_and_cleared()
    {
        using var client = new SimClient(_server, "hw-1");
        var waiting = GetAsync("requests?path=/oauth/*&wait_ms=10000");
        using var login = await client.PasswordAsync();

        var request = Assert.Single((await waiting).AsArray())!;
        Assert.Equal("POST", request["method"]!.GetValue<string>());
        Assert.Equal("hw-1", request["headers"]!["hardware_id"]!.GetValue<string>());
        Assert.Contains("\"grant_type\":\"password\"", request["body"]!.GetValue<string>());
        Assert.Equal(412, (await GetAsync("requests"))[0]!["status"]!.GetValue<int>());

        await _http.DeleteAsync(new Uri(_server.ControlAddress, "requests"));
        Assert.Empty((await GetAsync("requests")).AsArray());
        using var late = await _http.GetAsync(new Uri(_server.ControlAddress, "requests?wait_ms=1"));
        Assert.Equal(504, (int)late.StatusCode);
    }

    [Fact]
    public async Task Socket_messages_are_journaled_in_both_directions()
    {
        await using var alarm = await AlarmClient.ConnectAsync(_server);
        await alarm.ReplyAsync(await alarm.SendAsync("RoomGetList"));

        var messages = (await GetAsync("messages?channel=alarm&contains=RoomGetList")).AsArray();

        Assert.Equal(["in", "out"], messages.Select(each => each!["direction"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Tokens_sessions_faults_sockets_outage_and_clock_have_calls_too()
    {
        var tokens = await PostAsync("tokens/issue");
        Assert.Equal(3600, tokens["expires_in_seconds"]!.GetValue<int>());
        Assert.Equal(1, (await GetAsync("state"))["live_access_tokens"]!.GetValue<int>());
        await PostAsync("tokens/expire");
        await PostAsync("tokens/revoke");
        await PostAsync("sessions/forget");
        await PostAsync("faults", new JsonObject { ["path"] = "/x", ["kind"] = "status", ["status"] = 429, ["retry_after"] = 3 });
        await PostAsync("switch-mode-faults?kind=drop");
        await PostAsync("sockets/cut?kind=alarm");
        await PostAsync("outage?on=true");
        await PostAsync("clock/advance?seconds=90");

        var state = await GetAsync("state");
        Assert.Equal(0, state["live_refresh_tokens"]!.GetValue<int>());
        Assert.True(state["outage"]!.GetValue<bool>());
        Assert.StartsWith("2026-03-01T08:01:30", state["now"]!.GetValue<string>());
        Assert.Equal(3, (await GetAsync("faults"))[0]!["retry_after_seconds"]!.GetValue<int>());
    }

    private async Task<JsonNode> PostAsync(string call, JsonObject? body = null)
    {
        using var response = await _http.PostAsync(
            new Uri(_server.ControlAddress, call), body is null ? null : JsonContent.Create(body));
        return await SimClient.JsonAsync(response);
    }

    private async Task<JsonNode> GetAsync(string call)
    {
        using var response = await _http.GetAsync(new Uri(_server.ControlAddress, call));
        return await SimClient.JsonAsync(response);
    }
}
