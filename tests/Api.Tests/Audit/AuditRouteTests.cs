using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using RingActors.Api.Audit;
using RingActors.Api.Audit.Storage;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Tests.Audit;

/// <summary>What of calls is written down, and who is shown it.</summary>
public sealed class AuditRouteTests
{
    [Fact]
    public async Task Every_call_is_written_down_with_who_what_and_how_it_ended_and_moves_no_home()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        using HttpClient model = server.As(await server.KeyAsync("a-model", AccessRole.Assistant));
        await CallAsync(model, "get_devices", "{}");
        long seq = (await server.Homes.ViewAsync(HomeServer.Home)).HomeSeq;
        await CallAsync(model, "get_security_system_status", "{}");
        await CallAsync(model, "get_device_details", """{"device_id":"nothing"}""");
        await CallAsync(model, "no_such_tool", "{}");
        using (await model.GetAsync(new Uri("/keys", UriKind.Relative)))
        {
        }

        Assert.Equal(seq, (await server.Homes.ViewAsync(HomeServer.Home)).HomeSeq);
        await server.ModeAsync(SecurityMode.Away);
        await CallAsync(model, "disarm_security_system", """{"wait_seconds":0}""");
        JsonArray entries = await EntriesAsync(server, "?key=a-model");
        Assert.Equal(
            [
                "disarm_security_system approval.wait-for-a-person", "GET /keys key.ask-a-person", "POST /tools/{name} tool.look-up-the-name",
                "get_device_details device.look-up-the-id", "get_security_system_status ok", "get_devices ok",
            ],
            entries.Select(e => $"{e!["call"]} {e["outcome"]}"));
        JsonNode asked = entries[0]!;
        Assert.Equal("assistant", (string?)asked["role"]);
        Assert.Equal(HomeServer.Home, (string?)asked["home"]);
        Assert.NotNull(asked["approval"]);
        Assert.Matches("^[0-9a-f]{32}$", (string?)asked["request_id"]);
        Assert.Matches("^[A-Za-z0-9_-]{43}$", (string?)asked["arguments"]);
        Assert.True((long)asked["duration_ms"]! >= 0);
    }

    [Fact]
    public async Task A_call_over_MCP_is_one_entry_too()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await McpAsync(server, "get_devices");
        await McpAsync(server, "no_such_tool");
        Assert.Equal(
            ["mcp no such tool tool.look-up-the-name", "mcp get_devices ok"],
            (await EntriesAsync(server, "?key=owner")).Select(e => $"{e!["face"]} {e["call"]} {e["outcome"]}"));
    }

    [Fact]
    public async Task Owners_and_operators_read_it_and_operators_without_persons_and_homes()
    {
        await using HomeServer server = await HomeServer.StartTwoAsync();
        using HttpClient model = server.As(await server.KeyAsync("annas-phone", AccessRole.Resident));
        await CallAsync(model, "get_devices", $$"""{"home_id":"{{HomeServer.Home}}"}""");
        await CallAsync(model, "get_devices", $$"""{"home_id":"{{HomeServer.OtherHome}}"}""");
        using HttpClient one = server.As(await server.KeyAsync("guest-house", AccessRole.Owner, [HomeServer.Home]));
        await EntriesAsync(server, "");
        JsonArray seen = Entries(await GetAsync(one, "/audit?tool=get_devices"));
        Assert.Equal([HomeServer.Home], seen.Select(e => (string?)e!["home"]));

        using HttpClient machine = server.As(await server.KeyAsync("machine", AccessRole.Operator));
        string text = (await GetAsync(machine, "/audit")).ToJsonString();
        Assert.DoesNotContain("annas", text, StringComparison.Ordinal);
        Assert.DoesNotContain(HomeServer.Home, text, StringComparison.Ordinal);
        Assert.DoesNotContain(HomeServer.OtherHome, text, StringComparison.Ordinal);
        string pseudonym = (string)Entries(await GetAsync(machine, "/audit?tool=get_devices"))[0]!["key"]!;
        Assert.Matches("^key-[0-9a-f]{12}$", pseudonym);
        Assert.Equal(2, Entries(await GetAsync(machine, "/audit?key=" + pseudonym)).Count);
        Assert.Empty(Entries(await GetAsync(machine, "/audit?key=annas-phone")));
    }

    [Fact]
    public async Task Whoever_has_no_key_is_counted_and_fills_no_disk()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        using HttpClient stranger = server.As("wrong");
        for (int i = 0; i < 40; i++)
        {
            using HttpResponseMessage response = await stranger.GetAsync(new Uri("/tools?code=1234", UriKind.Relative));
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }

        using Visitor visitor = new(server.Http.BaseAddress!);
        VisitedPage page = await visitor.OpenAsync("/approvals");
        for (int i = 0; i < 2; i++)
        {
            page = await visitor.SubmitAsync(page, "Log in", ("key", "ra_wrong"));
            Assert.Equal(HttpStatusCode.Unauthorized, page.Status);
        }

        using HttpClient nobody = server.As(null);
        for (int i = 0; i < 2; i++)
        {
            using HttpResponseMessage response = await nobody.GetAsync(new Uri("/a/no-link", UriKind.Relative));
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }

        server.Service<CallAudit>().Dispose();
        JsonNode counted = Assert.Single(await EntriesAsync(server, "?tool=strangers"))!;
        Assert.Equal(40 + 2 + 2, (int)counted["count"]!);
        Assert.Null(counted["key"]);
    }

    [Fact]
    public async Task A_key_that_is_typed_on_a_page_and_is_no_good_is_counted_and_logging_nobody_out_leaves_nothing()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        using Visitor visitor = new(server.Http.BaseAddress!);
        VisitedPage page = await visitor.OpenAsync("/approvals");
        for (int i = 0; i < 3; i++)
        {
            page = await visitor.SubmitAsync(page, "Log in", ("key", "wrong"));
            Assert.Equal(HttpStatusCode.Unauthorized, page.Status);
        }

        string token = page.Markup.Split("name=\"form_token\" value=\"")[1].Split('"')[0];
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await visitor.PostAsync("/session/end", new Dictionary<string, string> { ["form_token"] = token })).Status);
        }

        server.Service<CallAudit>().Dispose();
        Assert.Equal(3, (int)Assert.Single(await EntriesAsync(server, "?tool=strangers"))!["count"]!);
        Assert.Empty(await EntriesAsync(server, "?tool=POST%20/session/end"));
        await visitor.SubmitAsync(await visitor.LogInAsync(await server.KeyAsync("tablet", AccessRole.Resident)), "Log out");
        Assert.Single(await EntriesAsync(server, "?tool=POST%20/session/end"));
    }

    [Fact]
    public async Task What_a_route_has_changed_stands_on_the_disk_when_it_is_answered()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.KeyAsync("flat", AccessRole.Resident);
        AuditReader disk = server.Service<AuditReader>();
        for (int i = 1; i <= 40; i++)
        {
            using StringContent body = new(
                $$"""{"allowance":"{{(i % 2 == 0 ? "never" : "default")}}"}""", Encoding.UTF8, "application/json");
            using HttpResponseMessage response = await server.Http.PutAsync(
                new Uri("/keys/flat/allowances/unlock", UriKind.Relative), body);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            AuditQuery changes = new() { Call = "PUT /keys/{name}/allowances/{right}" };
            Assert.Equal(i, disk.Read(changes, e => e, 100).Page.Count);
        }
    }

    [Fact]
    public async Task All_that_is_wrong_with_the_filters_is_said_at_once()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        using HttpResponseMessage response = await server.Http.GetAsync(
            new Uri("/audit?since=yesterday&limit=0&tol=x&cursor=abc&key=a&key=b", UriKind.Relative));
        JsonNode answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("arguments.correct-and-retry", (string?)answer["code"]);
        foreach (string part in new[] { "since must be a moment", "limit must be", "no filter \"tol\"", "cursor is not", "key was sent more than once" })
        {
            Assert.Contains(part, (string?)answer["error"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Pages_go_on_by_their_cursor()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        for (int i = 0; i < 5; i++)
        {
            await server.CallAsync("get_devices", "{}");
        }

        List<string?> seen = [];
        string query = "/audit?tool=get_devices&limit=2";
        string? next = "";
        while (next is not null)
        {
            JsonNode page = await GetAsync(server.Http, next.Length == 0 ? query : $"{query}&cursor={next}");
            seen.AddRange(Entries(page).Select(e => (string?)e!["request_id"]));
            next = (string?)page["next_cursor"];
        }

        Assert.Equal(5, seen.Distinct().Count());
        Assert.Equal(5, seen.Count);
    }

    private static async Task McpAsync(HomeServer server, string tool)
    {
        using HttpRequestMessage request = RawMcp.Message(
            $$"""{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"{{tool}}","arguments":{},{{RawMcp.Meta}}} }""",
            ("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", "tools/call"), ("Mcp-Name", tool));
        using HttpResponseMessage response = await server.Http.SendAsync(request);
        await response.Content.ReadAsStringAsync();
    }

    private static async Task CallAsync(HttpClient caller, string tool, string body)
    {
        using StringContent content = new(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await caller.PostAsync(new Uri($"/tools/{tool}", UriKind.Relative), content);
    }

    /// <summary>What the owner is shown; reads are written a moment later, and a change waits until all before it are.</summary>
    private static async Task<JsonArray> EntriesAsync(HomeServer server, string query)
    {
        await server.Service<AuditLog>().AddAsync(new AuditEntry(0, DateTimeOffset.UtcNow, "", "", "test", "ok"), Waits.Limit);
        return Entries(await GetAsync(server.Http, "/audit" + query));
    }

    private static JsonArray Entries(JsonNode page) => page["entries"]!.AsArray();

    private static async Task<JsonNode> GetAsync(HttpClient caller, string path)
    {
        using HttpResponseMessage response = await caller.GetAsync(new Uri(path, UriKind.Relative));
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }
}
