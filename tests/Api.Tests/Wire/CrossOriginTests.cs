using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using RingActors.Api.Tests.Support;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Tests.Wire;

/// <summary>Pages of other origins: those that are allowed may call and read, the others may not; no cookies for either.</summary>
public sealed class CrossOriginTests
{
    private const string Panel = "https://panel.example";
    private const string Key = "k7Qd93xvRLm2pTw8Zc4e";

    [Theory]
    [InlineData("POST", "authorization,content-type,mcp-session-id,mcp-protocol-version")]
    [InlineData("POST", "x-api-key,idempotency-key,mcp-method,mcp-name")]
    [InlineData("GET", "last-event-id")]
    [InlineData("DELETE", "mcp-session-id")]
    [InlineData("PUT", "content-type")]
    public async Task A_preflight_of_an_allowed_origin_needs_no_key_and_says_what_may_be_sent(string method, string headers)
    {
        await using TestServer server = await TestServer.StartAsync(
            settings: [("Http:AllowedOrigins", Panel), ("Auth:AllowAnonymous", "health")]);
        using HttpResponseMessage response = await PreflightAsync(server, Panel, method, headers);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(Panel, Only(response, "Access-Control-Allow-Origin"));
        Assert.Contains(method, Only(response, "Access-Control-Allow-Methods"), StringComparison.Ordinal);
        Assert.All(headers.Split(','), h =>
            Assert.Contains(h, Only(response, "Access-Control-Allow-Headers"), StringComparison.OrdinalIgnoreCase));
        Assert.False(response.Headers.Contains("Access-Control-Allow-Credentials"));
        Assert.Equal("nosniff", Only(response, "X-Content-Type-Options"));
    }

    [Theory]
    [InlineData("http://panel.example")]
    [InlineData("https://panel.example:8443")]
    [InlineData("https://sub.panel.example")]
    [InlineData("https://panel.example.evil.example")]
    [InlineData("https://PANEL.example")]
    [InlineData("null")]
    public async Task Nobody_else_is_answered(string origin)
    {
        await using TestServer server = await TestServer.StartAsync(settings: ("Http:AllowedOrigins", Panel));
        using HttpResponseMessage preflight = await PreflightAsync(server, origin, "POST", "content-type");
        using HttpRequestMessage request = new(HttpMethod.Get, "/tools");
        request.Headers.Add("Origin", origin);
        using HttpResponseMessage response = await server.Http.SendAsync(request);
        Assert.All([preflight, response], r =>
        {
            Assert.Equal(HttpStatusCode.Forbidden, r.StatusCode);
            Assert.False(r.Headers.Contains("Access-Control-Allow-Origin"));
        });
    }

    [Fact]
    public async Task An_answer_is_readable_also_when_it_is_a_no()
    {
        await using TestServer server = await TestServer.StartAsync(
            settings: [("Http:AllowedOrigins", Panel), ("Auth:AllowAnonymous", "health")]);
        foreach (string path in new[] { "/tools", "/health", "/nothing" })
        {
            using HttpRequestMessage request = new(HttpMethod.Get, path);
            request.Headers.Add("Origin", Panel);
            request.Headers.Add("Sec-Fetch-Site", "cross-site");
            using HttpResponseMessage response = await server.Http.SendAsync(request);
            Assert.Equal(Panel, Only(response, "Access-Control-Allow-Origin"));
            Assert.Contains("WWW-Authenticate", string.Join(',', response.Headers.GetValues("Access-Control-Expose-Headers")));
            Assert.Contains("Mcp-Session-Id", string.Join(',', response.Headers.GetValues("Access-Control-Expose-Headers")));
            Assert.Contains("Retry-After", string.Join(',', response.Headers.GetValues("Access-Control-Expose-Headers")));
        }
    }

    [Fact]
    public async Task Without_allowed_origins_nothing_is_said_of_them()
    {
        await using TestServer server = await TestServer.StartAsync();
        using HttpResponseMessage response = await server.Http.GetAsync("/health");
        Assert.DoesNotContain(response.Headers, h => h.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>A browser's own judgement: one page may use the server, the same page from another port may not.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Chromium_lets_the_page_of_an_allowed_origin_open_a_session_and_no_other(bool isAllowed)
    {
        Assert.SkipWhen(Chromium.Path is null, "Chromium is not installed.");
        TaskCompletionSource<string> told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        string html = "";
        await using WebApplication pages = await PagesAsync(() => html, told);
        string origin = pages.Urls.Single();
        await using TestServer server = await TestServer.StartAsync(
            settings: [("Http:AllowedOrigins", isAllowed ? origin : Panel), ("Auth:AllowAnonymous", "health")]);
        server.Keys.Add(Key, new ToolPrincipal(ToolPrincipal.ApiKeyKind, "panel", AccessRole.Assistant));
        html = Page(server.Url);

        await using Chromium browser = Chromium.Open(new Uri(origin + "/"));
        using JsonDocument said = JsonDocument.Parse(await told.Task.WaitAsync(TimeSpan.FromSeconds(50)));

        JsonElement answer = said.RootElement;
        if (isAllowed)
        {
            Assert.Equal(200, answer.GetProperty("status").GetInt32());
            Assert.False(string.IsNullOrEmpty(answer.GetProperty("session").GetString()));
            Assert.Equal(401, answer.GetProperty("refused").GetInt32());
            Assert.StartsWith("Bearer", answer.GetProperty("challenge").GetString(), StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal("TypeError", answer.GetProperty("error").GetString());
        }
    }

    /// <summary>Opens a session of MCP with a key, and asks without one; what came of it goes to the page's own server.</summary>
    private static string Page(string server) =>
        $$$"""
        <!doctype html><title>panel</title><script>
        (async () => {
          let said = {};
          try {
            const message = {jsonrpc: "2.0", id: 1, method: "initialize",
              params: {protocolVersion: "2025-11-25", capabilities: {}, clientInfo: {name: "panel", version: "1"} } };
            const opened = await fetch("{{{server}}}/mcp", {method: "POST", body: JSON.stringify(message), headers: {
              "Authorization": "Bearer {{{Key}}}", "Content-Type": "application/json", "Accept": "application/json, text/event-stream"}});
            said.status = opened.status;
            said.session = opened.headers.get("Mcp-Session-Id");
            const refused = await fetch("{{{server}}}/tools", {headers: {"X-API-Key": "wrong"}});
            said.refused = refused.status;
            said.challenge = refused.headers.get("WWW-Authenticate");
          } catch (e) { said.error = e.name; }
          await fetch("/told", {method: "POST", body: JSON.stringify(said)});
        })();
        </script>
        """;

    private static async Task<WebApplication> PagesAsync(Func<string> html, TaskCompletionSource<string> told)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        app.MapGet("/", () => Results.Content(html(), "text/html"));
        app.MapPost("/told", async (HttpContext context) =>
        {
            using StreamReader reader = new(context.Request.Body, Encoding.UTF8);
            told.TrySetResult(await reader.ReadToEndAsync());
        });
        await app.StartAsync();
        return app;
    }

    private static async Task<HttpResponseMessage> PreflightAsync(TestServer server, string origin, string method, string headers)
    {
        using HttpRequestMessage request = new(HttpMethod.Options, "/mcp");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", method);
        request.Headers.Add("Access-Control-Request-Headers", headers);
        return await server.Http.SendAsync(request);
    }

    private static string Only(HttpResponseMessage response, string name) => Assert.Single(response.Headers.GetValues(name));
}
