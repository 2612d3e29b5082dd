using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using RingActors.Api.Tests.Support;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;

namespace RingActors.Api.Tests.Tools;

/// <summary>The REST face: shapes, statuses, headers.</summary>
public sealed class RestTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly TestServer server = shared.Server;

    [Fact]
    public async Task A_success_has_its_members_beside_success_request_id_and_timestamp()
    {
        var (status, json, response) = await server.PostAsync("/tools/plant_tree", """{"name":"oak","mode":"garden","trigger_conditions":{"devices":["9007199254740993"]}}""");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(["success", "name", "amount", "mode", "loud", "devices", "as_of", "demo", "request_id", "timestamp"],
            json.EnumerateObject().Select(p => p.Name));
        Assert.Equal(3, json.GetProperty("amount").GetInt64());
        Assert.Equal("9007199254740993", json.GetProperty("devices")[0].GetString());
        Assert.Matches("^[0-9a-f]{32}$", json.GetProperty("request_id").GetString());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", json.GetProperty("timestamp").GetString());
        Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
    }

    [Theory]
    [InlineData("plant_tree", """{"name":"oak","mode":"garden"}""")]
    [InlineData("list_trees", "{}")]
    [InlineData("health_check", "{}")]
    public async Task An_answer_is_what_its_schema_promised(string name, string body)
    {
        var tool = server.App.Services.GetRequiredService<ToolRegistry>().Find(name)!;
        var (_, json, _) = await server.PostAsync($"/tools/{name}", body);
        var check = new SchemaCheck();

        tool.Definition.Answer().Check(json, ref check);

        Assert.Empty(check.Faults);
    }

    [Fact]
    public async Task A_result_without_members_is_still_a_whole_answer()
    {
        var (_, json, _) = await server.PostAsync("/tools/say_no", """{"how":"empty"}""");

        Assert.Equal(["success", "demo", "request_id", "timestamp"], json.EnumerateObject().Select(p => p.Name));
    }

    [Theory]
    [InlineData("refused", 409, "refused", "tree.water-first")]
    [InlineData("unavailable", 503, "unavailable", "journal.try-again")]
    [InlineData("mapped", 503, "unavailable", "store.try-again")]
    [InlineData("not_found", 404, "not_found", "device.look-up-the-id")]
    [InlineData("bug", 500, "internal", "server.report-the-request-id")]
    public async Task Every_kind_of_no_has_its_status_and_the_same_shape(string how, int status, string type,
        string code)
    {
        var (actual, json, response) = await server.PostAsync("/tools/say_no", $$"""{"how":"{{how}}"}""");

        Assert.Equal(status, (int)actual);
        Assert.False(json.GetProperty("success").GetBoolean());
        Assert.Equal(type, json.GetProperty("error_type").GetString());
        Assert.Equal(code, json.GetProperty("code").GetString());
        foreach (var member in new[] { "error", "suggestion", "timestamp", "request_id" })
        {
            Assert.False(string.IsNullOrEmpty(json.GetProperty(member).GetString()));
        }

        Assert.Equal(status == 503, response.Headers.RetryAfter is not null);
        Assert.DoesNotContain("secret plan", json.GetRawText());
        Assert.DoesNotContain("internal words", json.GetRawText());
    }

    [Fact]
    public async Task Retry_after_is_rounded_up_to_whole_seconds()
    {
        var (_, json, response) = await server.PostAsync("/tools/say_no", """{"how":"unavailable"}""");

        Assert.Equal(TimeSpan.FromSeconds(3), response.Headers.RetryAfter!.Delta);
        Assert.Equal(3, json.GetProperty("retry_after_seconds").GetInt32());
    }

    [Fact]
    public async Task An_unknown_tool_is_404_with_the_nearest_name()
    {
        var (status, json, _) = await server.PostAsync("/tools/plant_treee", "{}");

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Contains("\"plant_tree\"", json.GetProperty("error").GetString());
    }

    [Fact]
    public async Task An_empty_body_means_no_arguments()
    {
        var (status, _, _) = await server.PostAsync("/tools/list_trees", string.Empty);

        Assert.Equal(HttpStatusCode.OK, status);
    }

    [Fact]
    public async Task The_list_of_tools_shows_schemas_hints_and_where_to_post()
    {
        using var document = JsonDocument.Parse(await server.Http.GetStringAsync("/tools"));

        var plant = document.RootElement.GetProperty("tools").EnumerateArray()
            .Single(t => t.GetProperty("name").GetString() == "plant_tree");
        Assert.Equal("/tools/plant_tree", plant.GetProperty("path").GetString());
        Assert.False(plant.GetProperty("inputSchema").GetProperty("additionalProperties").GetBoolean());
        Assert.True(plant.GetProperty("annotations").GetProperty("readOnlyHint").GetBoolean());
        Assert.Contains("success",
            plant.GetProperty("outputSchema").GetProperty("required").EnumerateArray().Select(r => r.GetString()));
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gap_or_double()
    {
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var body = cursor is null ? """{"limit":20}""" : JsonSerializer.Serialize(new { limit = 20, cursor });
            var (_, json, _) = await server.PostAsync("/tools/list_trees", body);
            seen.AddRange(json.GetProperty("entries").EnumerateArray().Select(e => e.GetString()!));
            cursor = json.TryGetProperty("next_cursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);

        Assert.Equal(Enumerable.Range(1, 45).Select(n => $"tree-{n:00}"), seen);
    }

    [Fact]
    public async Task A_made_up_cursor_is_refused_with_how_to_go_on()
    {
        var (status, json, _) = await server.PostAsync("/tools/list_trees", """{"cursor":"AAAA"}""");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("cursor", json.GetProperty("details")[0].GetProperty("path").GetString());
    }

    [Fact]
    public async Task The_callers_trace_and_key_reach_the_handler()
    {
        await using var own = await TestServer.StartAsync();
        const string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        var (_, json, _) = await own.PostAsync("/tools/plant_tree", """{"name":"oak","mode":"garden"}""",
            ("traceparent", $"00-{trace}-00f067aa0ba902b7-01"), ("Idempotency-Key", "key-1"));

        var context = await own.Tools.Calls.NextAsync();
        Assert.Equal(trace, context.CorrelationId);
        Assert.Equal("key-1", context.IdempotencyKey);
        Assert.Equal(json.GetProperty("request_id").GetString(), context.RequestId);
        Assert.Equal(ToolPrincipal.Loopback, context.Principal);
    }

    [Theory]
    [InlineData(null, "arg-key", 200, "arg-key")]
    [InlineData("same-key", "same-key", 200, "same-key")]
    [InlineData("header-key", "arg-key", 400, null)]
    public async Task The_key_may_be_an_argument_but_not_a_different_one(string? header, string argument, int expected,
        string? received)
    {
        await using var own = await TestServer.StartAsync();
        var (status, _, _) = await own.PostAsync("/tools/plant_tree", $$"""{"name":"oak","mode":"garden","idempotency_key":"{{argument}}"}""",
            header is null ? [] : [("Idempotency-Key", header)]);

        Assert.Equal(expected, (int)status);
        Assert.Equal(received, own.Tools.Calls.Reader.TryRead(out var context) ? context.IdempotencyKey : null);
    }

    [Theory]
    [InlineData("with space")]
    [InlineData("")]
    public async Task A_key_that_cannot_be_kept_is_refused(string key)
    {
        var (status, _, _) = await server.PostAsync("/tools/plant_tree", """{"name":"oak","mode":"garden"}""", ("Idempotency-Key", key));

        Assert.Equal(HttpStatusCode.BadRequest, status);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_before_it_is_read()
    {
        // The client holds the body back until the server wants it; so the answer cannot cross with it.
        using var handler = new SocketsHttpHandler { Expect100ContinueTimeout = Waits.Limit };
        using var http = new HttpClient(handler) { BaseAddress = new Uri(server.Url) };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/tools/plant_tree")
        {
            Content = new ByteArrayContent(new byte[(1024 * 1024) + 1]),
        };
        request.Headers.ExpectContinue = true;
        using var response = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task A_body_in_many_pieces_is_read_as_one()
    {
        var name = new string('x', 20);
        var padding = new string(' ', 300_000);
        using var content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes($$"""{{{padding}}"name":"{{name}}","mode":"garden"}""")), 1000);
        using var response = await server.Http.PostAsync("/tools/plant_tree", content);

        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(name, json.RootElement.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Hanging_up_cancels_the_tool()
    {
        await using var own = await TestServer.StartAsync();
        using var hangUp = new CancellationTokenSource();
        var call = own.Http.PostAsync("/tools/wait_long", null, hangUp.Token);
        Assert.Equal("begun", await own.Tools.Waiting.NextAsync());

        await hangUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal("cancelled", await own.Tools.Waiting.NextAsync());
    }

    [Fact]
    public async Task An_unknown_path_is_json_and_404()
    {
        using var response = await server.Http.GetAsync("/.well-known/oauth-protected-resource/mcp");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
    }
}
