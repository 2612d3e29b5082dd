using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using RingActors.Api.Mcp;
using RingActors.Api.Tests.Support;

namespace RingActors.Api.Tests.Mcp;

/// <summary>What well-behaved clients never send, and what sessions cost when clients forget them.</summary>
public sealed class RawProtocolTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Initialize = """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}""";
    private const string ListOld = """{"jsonrpc":"2.0","id":2,"method":"tools/list"}""";
    private const string Meta = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{},\"io.modelcontextprotocol/clientInfo\":{\"name\":\"raw\",\"version\":\"1\"}}";
    private const string ListModern = "{\"jsonrpc\":\"2.0\",\"id\":\"x7\",\"method\":\"tools/list\",\"params\":{" + Meta
        + "}}";

    private readonly TestServer server = shared.Server;

    [Theory]
    [InlineData("{nonsense", 400, -32700)]
    [InlineData("[" + ListOld + "]", 400, -32700)]
    [InlineData(ListOld, 400, -32600)]
    public async Task Messages_outside_the_protocol_are_400(string body, int status, int code)
    {
        using var response = await PostAsync(server, body);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(code, (await ErrorAsync(response)).GetProperty("error").GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task An_unknown_session_is_404_with_the_requests_id()
    {
        using var response = await PostAsync(server, ListOld, (McpHeaders.SessionId, "nobody"));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(2, (await ErrorAsync(response)).GetProperty("id").GetInt32());
    }

    [Theory]
    [InlineData("application/json", 406)]
    [InlineData("text/event-stream", 406)]
    [InlineData("*/*", 200)]
    [InlineData("application/json;q=0.9, text/event-stream;q=0.5", 200)]
    public async Task Accept_must_allow_both_forms(string accept, int status)
    {
        using var request = Message(Initialize);
        request.Headers.Accept.Clear();
        request.Headers.TryAddWithoutValidation("Accept", accept);

        using var response = await server.Http.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_version_nobody_knows_is_refused_with_the_ones_that_are()
    {
        using var response = await PostAsync(server, ListModern, (McpHeaders.ProtocolVersion, "2031-01-01"));

        var error = (await ErrorAsync(response)).GetProperty("error");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(-32022, error.GetProperty("code").GetInt32());
        Assert.Contains("2026-07-28",
            error.GetProperty("data").GetProperty("supported").EnumerateArray().Select(v => v.GetString()));
    }

    [Theory]
    [InlineData("2026-07-28", "tools/list", 200)]
    [InlineData("2026-07-28", "tools/call", 400)]
    [InlineData("2026-07-28", null, 400)]
    [InlineData(null, "tools/list", 400)]
    public async Task In_the_new_era_headers_must_repeat_the_body(string? version, string? method, int status)
    {
        var headers = new List<(string, string)>();
        if (version is not null)
        {
            headers.Add((McpHeaders.ProtocolVersion, version));
        }

        if (method is not null)
        {
            headers.Add((McpHeaders.Method, method));
        }

        using var response = await PostAsync(server, ListModern, [.. headers]);

        Assert.Equal(status, (int)response.StatusCode);
        if (status == 400)
        {
            var error = await ErrorAsync(response);
            Assert.Equal("x7", error.GetProperty("id").GetString());
            Assert.Equal(-32020, error.GetProperty("error").GetProperty("code").GetInt32());
        }
    }

    [Fact]
    public async Task The_new_era_opens_no_session_and_has_no_stream()
    {
        await using var own = await TestServer.StartAsync();
        using var response = await PostAsync(own, ListModern, (McpHeaders.ProtocolVersion, "2026-07-28"),
            (McpHeaders.Method, "tools/list"));
        using var get = new HttpRequestMessage(HttpMethod.Get, "/mcp");
        get.Headers.Add(McpHeaders.ProtocolVersion, "2026-07-28");
        using var stream = await own.Http.SendAsync(get);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(response.Headers.Contains(McpHeaders.SessionId));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, stream.StatusCode);
        Assert.Equal(0, Sessions(own).Count);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2031-01-01","capabilities":5}}""")]
    public async Task A_failed_initialize_leaves_no_session_behind(string body)
    {
        await using var own = await TestServer.StartAsync();

        using var response = await PostAsync(own, body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(0, Sessions(own).Count);
    }

    [Fact]
    public async Task A_session_serves_until_it_is_deleted()
    {
        await using var own = await TestServer.StartAsync();
        var session = await OpenAsync(own);
        using var list = await PostAsync(own, ListOld, (McpHeaders.SessionId, session));
        using var delete = new HttpRequestMessage(HttpMethod.Delete, "/mcp");
        delete.Headers.Add(McpHeaders.SessionId, session);
        using var deleted = await own.Http.SendAsync(delete);
        using var after = await PostAsync(own, ListOld, (McpHeaders.SessionId, session));

        Assert.Equal(HttpStatusCode.OK, list.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, after.StatusCode);
    }

    [Fact]
    public async Task At_the_cap_the_longest_idle_session_makes_room()
    {
        await using var own = await TestServer.StartAsync(settings: ("Mcp:SessionsMax", "2"));
        var first = await OpenAsync(own);
        var second = await OpenAsync(own);
        var third = await OpenAsync(own);

        Assert.Equal(2, Sessions(own).Count);
        Assert.Null(Sessions(own).Find(first));
        Assert.NotNull(Sessions(own).Find(second));
        Assert.NotNull(Sessions(own).Find(third));
    }

    [Fact]
    public async Task When_every_session_is_in_use_a_new_client_is_asked_to_come_back()
    {
        await using var own = await TestServer.StartAsync(settings: ("Mcp:SessionsMax", "1"));
        var session = await OpenAsync(own);
        using var stream = await OpenStreamAsync(own, session);

        using var refused = await PostAsync(own, Initialize);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.NotNull(Sessions(own).Find(session));
    }

    [Fact]
    public async Task Idle_sessions_are_reaped_and_streaming_ones_are_not()
    {
        var clock = new MovedClock();
        await using var own = await TestServer.StartAsync(services => services.AddSingleton<TimeProvider>(clock),
            ("Mcp:SessionIdleMax", "30m"));
        var idle = await OpenAsync(own);
        var streaming = await OpenAsync(own);
        using var stream = await OpenStreamAsync(own, streaming);

        clock.Move(TimeSpan.FromMinutes(29));
        await Sessions(own).ReapAsync();
        Assert.NotNull(Sessions(own).Find(idle));
        clock.Move(TimeSpan.FromMinutes(2));
        await Sessions(own).ReapAsync();

        Assert.Null(Sessions(own).Find(idle));
        Assert.NotNull(Sessions(own).Find(streaming));
    }

    [Fact]
    public async Task A_session_has_one_stream()
    {
        await using var own = await TestServer.StartAsync();
        var session = await OpenAsync(own);
        using var first = await OpenStreamAsync(own, session);
        using var second = await OpenStreamAsync(own, session);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
    }

    [Fact]
    public async Task An_open_stream_does_not_hold_up_the_shutdown()
    {
        await using var own = await TestServer.StartAsync(settings: ("Http:ShutdownWait", "60s"));
        using var stream = await OpenStreamAsync(own, await OpenAsync(own));

        await own.App.StopAsync().WaitAsync(Waits.Limit / 2);
    }

    [Fact]
    public async Task In_the_old_era_hanging_up_does_not_cancel_the_tool()
    {
        await using var own = await TestServer.StartAsync();
        var session = await OpenAsync(own);
        using var hangUp = new CancellationTokenSource();
        using var request = Message("""{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"wait_long","arguments":{}}}""", (McpHeaders.SessionId, session));
        var call = own.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, hangUp.Token);
        Assert.Equal("begun", await own.Tools.Waiting.NextAsync());

        await hangUp.CancelAsync();
        await ((Task)call)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (call.IsCompletedSuccessfully)
        {
            (await call).Dispose();
        }

        own.Tools.Release.SetResult();

        Assert.Equal("finished", await own.Tools.Waiting.NextAsync());
    }

    [Fact]
    public async Task In_the_old_era_a_cancelled_notification_reaches_the_tool()
    {
        await using var own = await TestServer.StartAsync();
        var session = await OpenAsync(own);
        using var call = Message("""{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"wait_long","arguments":{}}}""", (McpHeaders.SessionId, session));
        using var answer = await own.Http.SendAsync(call, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("begun", await own.Tools.Waiting.NextAsync());

        using var accepted = await PostAsync(own, """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":3}}""", (McpHeaders.SessionId, session));

        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        Assert.Equal("cancelled", await own.Tools.Waiting.NextAsync());
    }

    private static McpSessions Sessions(TestServer server) => server.App.Services.GetRequiredService<McpSessions>();

    private static async Task<string> OpenAsync(TestServer server)
    {
        using var response = await PostAsync(server, Initialize);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var session = response.Headers.GetValues(McpHeaders.SessionId).Single();
        using var accepted = await PostAsync(server, """{"jsonrpc":"2.0","method":"notifications/initialized"}""", (McpHeaders.SessionId, session));
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        return session;
    }

    private static async Task<HttpResponseMessage> OpenStreamAsync(TestServer server, string session)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/mcp");
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.Add(McpHeaders.SessionId, session);
        return await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static async Task<HttpResponseMessage> PostAsync(TestServer server, string body,
        params (string Name, string Value)[] headers)
    {
        using var request = Message(body, headers);
        return await server.Http.SendAsync(request);
    }

    private static HttpRequestMessage Message(string body, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post,
            "/mcp")
        { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return request;
    }

    private static async Task<JsonElement> ErrorAsync(HttpResponseMessage response)
    {
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return document.RootElement.Clone();
    }
}
