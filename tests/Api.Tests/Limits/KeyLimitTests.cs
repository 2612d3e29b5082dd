using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using RingActors.Api.Faces.Mcp;
using RingActors.Api.Tests.Support;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Tests.Limits;

/// <summary>How often a key may call, from outside.</summary>
public sealed class KeyLimitTests
{
    private const string Oak = """{"name":"oak","mode":"garden"}""";

    [Fact]
    public async Task A_key_that_calls_too_often_is_told_when_to_come_again_and_nothing_is_done()
    {
        await using TestServer server = await StartAsync(perMinute: 1, burst: 3);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await server.PostAsync("/tools/plant_tree", Oak)).Status);
        }

        var (status, json, response) = await server.PostAsync("/tools/plant_tree", Oak, ("Idempotency-Key", "once"));

        Assert.Equal(HttpStatusCode.TooManyRequests, status);
        Assert.Equal("rate_limit", json.GetProperty("error_type").GetString());
        Assert.Equal("calls.wait-and-try-again", json.GetProperty("code").GetString());
        int wait = int.Parse(response.Headers.GetValues("Retry-After").Single(), CultureInfo.InvariantCulture);
        // One a minute comes back: whoever is told to come at once comes again for nothing.
        Assert.InRange(wait, 30, 60);
        Assert.Equal(wait, json.GetProperty("retry_after_seconds").GetInt32());
        Assert.Equal(3, Count(server));
        // Another tool has a bucket of its own.
        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync("/tools/list_trees", "{}")).Status);
    }

    [Fact]
    public async Task One_key_does_not_hold_another_back_unless_all_share()
    {
        foreach ((bool perClient, HttpStatusCode expected) in new[] { (true, HttpStatusCode.OK), (false, HttpStatusCode.TooManyRequests) })
        {
            await using TestServer server = await StartAsync(1, 1, ("RateLimiting:PerClient", perClient ? "true" : "false"));
            server.Keys.Add("ra_one", new ToolPrincipal(ToolPrincipal.ApiKeyKind, "one", AccessRole.Owner));
            server.Keys.Add("ra_two", new ToolPrincipal(ToolPrincipal.ApiKeyKind, "two", AccessRole.Owner));
            await server.PostAsync("/tools/plant_tree", Oak, ("X-API-Key", "ra_one"));
            Assert.Equal(HttpStatusCode.TooManyRequests, (await server.PostAsync("/tools/plant_tree", Oak, ("X-API-Key", "ra_one"))).Status);
            Assert.Equal(expected, (await server.PostAsync("/tools/plant_tree", Oak, ("X-API-Key", "ra_two"))).Status);
        }
    }

    [Fact]
    public async Task All_tools_and_paths_of_a_key_together_have_a_limit_too()
    {
        await using TestServer server = await StartAsync(
            1000, 1000, ("RateLimiting:TotalPerMinute", "1"), ("RateLimiting:TotalBurst", "4"));
        await server.PostAsync("/tools/plant_tree", Oak);
        await server.PostAsync("/tools/list_trees", "{}");
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(server, "/tools")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(server, "/tools")).StatusCode);
        using HttpResponseMessage refused = await GetAsync(server, "/tools");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await server.PostAsync("/tools/list_trees", "{}")).Status);
        // Whether it lives is always told.
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(server, "/health")).StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Over_MCP_the_error_says_how_long_to_wait(bool modern)
    {
        await using TestServer server = await StartAsync(perMinute: 1, burst: 1);
        (string, string)[] headers = modern
            ? [(McpHeaders.ProtocolVersion, "2026-07-28"), (McpHeaders.Method, "tools/call"), (McpHeaders.Name, "plant_tree")]
            : [(McpHeaders.SessionId, await RawMcp.OpenAsync(server))];
        string meta = modern ? RawMcp.Meta + "," : "";
        string call = $$$"""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{{{{meta}}}"name":"plant_tree","arguments":{{{Oak}}}}}""";
        JsonNode first = await CallAsync(server, call, headers);
        Assert.NotNull(first["result"]);

        JsonNode second = await CallAsync(server, call, headers);

        JsonNode error = second["error"] ?? throw new InvalidOperationException(second.ToJsonString());
        Assert.Equal(-32005, (int)error["code"]!);
        Assert.InRange((int)error["data"]!["retry_after_seconds"]!, 1, 60);
        Assert.Equal(7, (int)second["id"]!);
        Assert.Equal(1, Count(server));
    }

    [Fact]
    public async Task Messages_of_MCP_that_call_no_tool_count_as_well_and_a_session_can_be_begun_all_the_same()
    {
        await using TestServer server = await StartAsync(1000, 1000, ("RateLimiting:TotalPerMinute", "1"), ("RateLimiting:TotalBurst", "1"));
        string session = await RawMcp.OpenAsync(server);
        using HttpResponseMessage list = await RawMcp.PostAsync(server, RawMcp.ListOld, (McpHeaders.SessionId, session));
        Assert.Equal(HttpStatusCode.OK, list.StatusCode);
        using HttpResponseMessage refused = await RawMcp.PostAsync(server, RawMcp.ListOld, (McpHeaders.SessionId, session));
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        JsonNode error = JsonNode.Parse(await refused.Content.ReadAsStringAsync())!["error"]!;
        Assert.Equal((-32005, true), ((int)error["code"]!, (int)error["data"]!["retry_after_seconds"]! >= 1));
        await RawMcp.OpenAsync(server);
    }

    [Fact]
    public async Task What_the_limits_refused_is_counted_and_what_is_left_is_shown()
    {
        await using TestServer server = await StartAsync(perMinute: 1, burst: 2);
        for (int i = 0; i < 5; i++)
        {
            await server.PostAsync("/tools/plant_tree", Oak);
        }

        using HttpResponseMessage response = await GetAsync(server, "/metrics");
        string metrics = await response.Content.ReadAsStringAsync();
        Assert.Contains("mcp_rate_limit_hits_total{scope=\"tool\"} 3", metrics, StringComparison.Ordinal);
        Assert.Contains("mcp_rate_limit_remaining{scope=\"tool\"} 0", metrics, StringComparison.Ordinal);
        Assert.Contains("ring_tool_calls_total{outcome=\"rate_limit\",tool=\"plant_tree\"} 3", metrics, StringComparison.Ordinal);
    }

    private static Task<TestServer> StartAsync(int perMinute, int burst, params (string, string)[] more) => TestServer.StartAsync(
        settings:
        [
            ("RateLimiting:RequestsPerMinute", perMinute.ToString(CultureInfo.InvariantCulture)),
            ("RateLimiting:BurstSize", burst.ToString(CultureInfo.InvariantCulture)), .. more,
        ]);

    private static int Count(TestServer server) => server.Tools.Calls.Reader.Count;

    private static Task<HttpResponseMessage> GetAsync(TestServer server, string path) => server.Http.GetAsync(new Uri(path, UriKind.Relative));

    /// <summary>The one message of an answer, whether it came as an event or as it is.</summary>
    internal static async Task<JsonNode> CallAsync(TestServer server, string body, params (string, string)[] headers)
    {
        using HttpResponseMessage response = await RawMcp.PostAsync(server, body, headers);
        string text = await response.Content.ReadAsStringAsync();
        string json = text.Split('\n').FirstOrDefault(l => l.StartsWith("data: {", StringComparison.Ordinal)) is { } line ? line["data: ".Length..] : text;
        return JsonNode.Parse(json) ?? throw new JsonException(text);
    }
}
