using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using RingActors.Api.Faces.Mcp;
using RingActors.Api.Tests.Support;

namespace RingActors.Api.Tests.Hosting;

/// <summary>
/// What is no text is answered 400 with a typed failure on every route that there is, and over MCP as a failed call;
/// never as a defect of the server. A new route is in these tests by itself.
/// </summary>
public sealed class MalformedTextTests
{
    private static readonly string[] Encoded = ["%FF", "%ED%A0%80", "%C0%80", "%C3", "%01", "%1B", "%7F", "%C2%85", "%0A", "a%0Db"];

    /// <summary>Halves of surrogate pairs, control characters, and bytes that are not UTF-8 (here as Latin-1).</summary>
    private static readonly string[] Texts =
    [
        "\\ud800", "\\udc00", "a\\ud83d", "\\udc00\\ud800", "\\u0000", "\\u0001", "\\b", "\\f", "\\u001b[2J",
        "\\u007f", "\u007f", "\\u0085", "\u00c2\u0085", "\u00ff", "\u00ed\u00a0\u0080",
    ];

    private static readonly string[] Fields =
        ["x", "home_id", "name", "code", "code_id", "sdp", "candidate", "action", "channel", "mode", "automation_name", "device_id", "valid_from"];

    [Fact]
    public async Task No_address_of_any_route_may_hold_what_is_no_text()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        foreach ((string method, RouteEndpoint route) in Routes(server))
        {
            foreach (string bad in Encoded)
            {
                await RefusedAsync(server, method, Filled(route, "x") + "?home_id=" + bad);
                await RefusedAsync(server, method, Filled(route, "x") + "?" + bad + "=1");
                if (Filled(route, bad) is var path && path != Filled(route, "x"))
                {
                    await RefusedAsync(server, method, path);
                }
            }
        }
    }

    [Fact]
    public async Task No_body_of_any_route_may_hold_what_is_no_text()
    {
        await using HomeServer server = await HomeServer.StartAsync();

        // What comes to a webhook is read only once its signature is right.
        foreach ((string method, RouteEndpoint route) in Routes(server).Where(
            r => r.Method is not ("GET" or "HEAD") && !r.Route.RoutePattern.RawText!.StartsWith("/hooks", StringComparison.Ordinal)))
        {
            foreach (string text in Texts)
            {
                await RefusedAsync(server, method, Filled(route, "home-1"), $$"""{"{{text}}":1}""");
                await RefusedAsync(server, method, Filled(route, "home-1"), $$"""{"x":[{"y":"{{text}}"}]}""");
            }

            foreach (string field in Fields)
            {
                await RefusedAsync(server, method, Filled(route, "home-1"), $$"""{"{{field}}":"{{Texts[field.Length % Texts.Length]}}"}""");
            }
        }
    }

    [Theory]
    [InlineData("9999-12-31T23:59:59Z")]
    [InlineData("9999-12-31T23:59:59-18:00")]
    [InlineData("9999-12-31T23:59:59.9999999-12:00")]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("10000-01-01T00:00:00Z")]
    [InlineData("-9998-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59")]
    [InlineData("0001-01-01T00:00")]
    [InlineData("2026-02-30T00:00:00Z")]
    public async Task A_moment_out_of_range_is_refused_wherever_one_is_taken(string moment)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        foreach (string field in new[] { "since", "until" })
        {
            await RefusedAsync(server, "POST", "/tools/get_security_history", $$"""{"{{field}}":"{{moment}}"}""");
        }

        foreach (string field in new[] { "valid_from", "valid_until" })
        {
            await RefusedAsync(server, "PUT", "/access-codes/pat", $$"""{"name":"Pat","{{field}}":"{{moment}}"}""");
        }
    }

    [Theory]
    [InlineData("9999-12-30T23:59:59Z")]
    [InlineData("2027-01-01T00:00:00+14:00")]
    public async Task A_moment_at_the_end_of_the_range_is_taken_and_told(string moment)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        using HttpResponseMessage set = await SendAsync(
            server, "PUT", "/access-codes/pat", $$"""{"name":"Pat","valid_until":"{{moment}}"}""");
        Assert.Equal(HttpStatusCode.OK, set.StatusCode);
        using HttpResponseMessage list = await SendAsync(server, "GET", "/access-codes", null);
        Assert.Equal(HttpStatusCode.OK, list.StatusCode);
    }

    [Theory]
    [InlineData("\\ud800")]
    [InlineData("\\udc00x")]
    [InlineData("\\u0000")]
    [InlineData("\\u001b")]
    [InlineData("\\u0085")]
    public async Task Over_MCP_a_call_that_holds_it_fails_as_a_call(string text)
    {
        await using TestServer server = await TestServer.StartAsync();
        string session = await RawMcp.OpenAsync(server);
        string[] calls = [$$"""{"text":"{{text}}"}""", $$"""{"x":[{"y":"{{text}}"}]}""", $$"""{"{{text}}":1}"""];
        foreach (string arguments in calls)
        {
            foreach (string tool in new[] { FixtureTools.Plant.Name, FixtureTools.List.Name, FixtureTools.Say.Name, "\\ud800" })
            {
                string call = $$$"""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"{{{tool}}}","arguments":{{{arguments}}}}}""";
                JsonNode answer = await AnswerAsync(server, session, call);
                Assert.True((bool?)answer["result"]?["isError"] == true || answer["error"] is not null, answer.ToJsonString());
                Assert.DoesNotContain("report-the-request-id", answer.ToJsonString(), StringComparison.Ordinal);
                Assert.True((int?)answer["error"]?["code"] != -32603, call + answer.ToJsonString());
            }
        }
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"\ud800","arguments":{}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"\ud800","params":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"\ud800","method":"tools/list","params":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{"cursor":"\ud800"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{"_meta":{"\ud800":"\ud800"}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"resources/read","params":{"uri":"\ud800"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"initialize","params":{"protocolVersion":"2025-11-25","clientInfo":{"name":"\ud800"}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"initialize","params":{"protocolVersion":"\ud800","clientInfo":{"name":"x"}}}""")]
    public async Task Over_MCP_no_message_that_holds_it_breaks_anything(string message)
    {
        await using TestServer server = await TestServer.StartAsync();
        string session = await RawMcp.OpenAsync(server);
        foreach ((string, string)[] headers in new (string, string)[][] { [(McpHeaders.SessionId, session)], [] })
        {
            using HttpResponseMessage response = await RawMcp.PostAsync(server, message, headers);
            string body = await response.Content.ReadAsStringAsync();
            Assert.True((int)response.StatusCode < 500, $"{(int)response.StatusCode}: {body}");
        }

        using HttpResponseMessage after = await RawMcp.PostAsync(server, RawMcp.ListOld, (McpHeaders.SessionId, session));
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    private static async Task<JsonNode> AnswerAsync(TestServer server, string session, string call)
    {
        using HttpResponseMessage response = await RawMcp.PostAsync(server, call, (McpHeaders.SessionId, session));
        string body = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode < 500, $"{(int)response.StatusCode}: {body}");
        string json = body.Split('\n').LastOrDefault(l => l.StartsWith("data: {", StringComparison.Ordinal))?["data: ".Length..] ?? body;
        return JsonNode.Parse(json)!;
    }

    /// <summary>MCP is looked at above: its answers have another shape.</summary>
    private static IEnumerable<(string Method, RouteEndpoint Route)> Routes(HomeServer server)
    {
        (string, RouteEndpoint)[] all =
        [
            .. from route in server.Routes
               where !route.RoutePattern.RawText!.StartsWith("/mcp", StringComparison.Ordinal)
               from method in route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET", "POST"]
               select (method, route),
        ];
        Assert.True(all.Length > 30, $"{all.Length} routes");
        return all;
    }

    private static string Filled(RouteEndpoint route, string value) => "/" + string.Join('/', route.RoutePattern.PathSegments.Select(
        s => string.Concat(s.Parts.Select(p => p is Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal ? literal.Content : value))));

    private static async Task RefusedAsync(HomeServer server, string method, string path, string? body = null)
    {
        using HttpResponseMessage response = await SendAsync(server, method, path, body);
        string told = await response.Content.ReadAsStringAsync();
        if (response.StatusCode == HttpStatusCode.Forbidden)
        {
            // An operator's route: whoever may not ask has nothing of theirs read.
            Assert.Contains("key.ask-a-person", method == "HEAD" ? "key.ask-a-person" : told, StringComparison.Ordinal);
            return;
        }

        Assert.True(response.StatusCode == HttpStatusCode.BadRequest, $"{method} {path} {body}: {(int)response.StatusCode} {told}");
        if (method != "HEAD")
        {
            JsonNode failure = JsonNode.Parse(told)!;
            Assert.Equal("invalid", (string?)failure["error_type"]);
            Assert.Matches("^[a-z]+(-[a-z]+)*\\.[a-z-]+$", (string?)failure["code"]);
        }
    }

    private static async Task<HttpResponseMessage> SendAsync(HomeServer server, string method, string path, string? body)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), new Uri(server.Http.BaseAddress!.GetLeftPart(UriPartial.Authority) + path,
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.Latin1.GetBytes(body));
            request.Content.Headers.ContentType = new("application/json");
        }

        return await server.Http.SendAsync(request);
    }
}
