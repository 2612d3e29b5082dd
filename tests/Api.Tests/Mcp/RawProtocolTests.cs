using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using RingActors.Api.Faces.Mcp;
using RingActors.Api.Tests.Support;
using static RingActors.Api.Tests.Support.RawMcp;

namespace RingActors.Api.Tests.Mcp;

/// <summary>What well-behaved clients never send.</summary>
public sealed class RawProtocolTests(SharedServer shared) : IClassFixture<SharedServer>
{
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

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task A_body_that_is_not_json_is_415_and_says_what_to_send(string type)
    {
        using var request = Message(Initialize);
        request.Content!.Headers.ContentType = new(type);

        using var response = await server.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Equal("Send Content-Type: application/json.",
            (await ErrorAsync(response)).GetProperty("error").GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_version_nobody_knows_is_refused_with_the_ones_that_are()
    {
        using var response = await PostAsync(server, ListModern, (McpHeaders.ProtocolVersion, "2031-01-01"));

        var error = (await ErrorAsync(response)).GetProperty("error");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(-32022, error.GetProperty("code").GetInt32());
        Assert.Equal(["2026-07-28"],
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
        Assert.Equal(0, own.App.Services.GetRequiredService<McpSessions>().Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_trace_of_the_request_is_the_calls_correlation(bool isModern)
    {
        await using var own = await TestServer.StartAsync();
        const string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        const string plant = "\"name\":\"plant_tree\",\"arguments\":{\"name\":\"oak\",\"mode\":\"garden\"}";
        (string, string)[] era = isModern
            ? [(McpHeaders.ProtocolVersion, "2026-07-28"), (McpHeaders.Method, "tools/call"), (McpHeaders.Name, "plant_tree")]
            : [(McpHeaders.SessionId, await OpenAsync(own))];

        using var answer = await PostAsync(own,
            "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/call\",\"params\":{" + plant + (isModern ? "," + Meta : "") + "}}",
            [.. era, ("traceparent", $"00-{trace}-00f067aa0ba902b7-01")]);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(trace, (await own.Tools.Calls.NextAsync()).CorrelationId);
    }

    private static async Task<JsonElement> ErrorAsync(HttpResponseMessage response)
    {
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return document.RootElement.Clone();
    }
}
