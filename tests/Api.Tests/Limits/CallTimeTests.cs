using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using RingActors.Api.Faces.Mcp;
using RingActors.Api.Limits;
using RingActors.Api.Tests.Support;
using RingActors.Api.Tools.Answers;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Tests.Limits;

/// <summary>How long calls are waited for, and how many run at once.</summary>
public sealed class CallTimeTests
{
    private static readonly ToolDefinition Write = new()
    {
        Name = "write_down",
        Title = "Write",
        Description = "Writes.",
        Hints = new ToolHints(ReadOnly: false, Destructive: false, Idempotent: true, OpenWorld: false),
        Risk = ToolRisk.Routine,
        Input = Schema.Object(),
        Output = Schema.OpenObject(),
        Example = "{}",
    };

    private static readonly ToolDefinition Help = Write with { Name = "call_help", Rights = [AccessRight.CallForHelp] };

    [Fact]
    public async Task A_caller_that_waits_no_longer_is_answered_and_what_was_begun_goes_on_to_its_end()
    {
        await using TestServer server = await TestServer.StartAsync();

        var (status, json, _) = await server.PostAsync("/tools/wait_long", "{}", (CallTime.Header, "1"));

        Assert.Equal(HttpStatusCode.GatewayTimeout, status);
        Assert.Equal("timeout", json.GetProperty("error_type").GetString());
        Assert.Equal("call.look-at-the-state", json.GetProperty("code").GetString());
        Assert.Contains("within 1 s", json.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("Nothing was changed.", json.GetProperty("suggestion").GetString(), StringComparison.Ordinal);
        Assert.Equal("begun", await server.Tools.Waiting.NextAsync());
        server.Tools.Release.SetResult();
        Assert.Equal("finished", await server.Tools.Waiting.NextAsync());
    }

    [Fact]
    public async Task A_call_that_changes_something_says_that_it_may_still_be_done()
    {
        TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestServer server = await TestServer.StartAsync(services => services.AddTool(Write with { TimeMax = TimeSpan.FromMilliseconds(200) }, _ => async (_, _) =>
        {
            await release.Task;
            return ToolResult.Ok(new Empty(), FixtureJson.Default.Empty);
        }));

        var (status, json, _) = await server.PostAsync("/tools/write_down", "{}");

        Assert.Equal(HttpStatusCode.GatewayTimeout, status);
        Assert.StartsWith("It was begun and may still be done", json.GetProperty("suggestion").GetString(), StringComparison.Ordinal);
        release.SetResult();
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("soon")]
    [InlineData("86401")]
    public async Task A_wish_that_is_no_number_of_seconds_is_refused(string wish)
    {
        await using TestServer server = await TestServer.StartAsync();
        var (status, json, _) = await server.PostAsync("/tools/list_trees", "{}", (CallTime.Header, wish));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(CallTime.Header, json.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wish_is_cut_to_what_the_settings_allow()
    {
        await using TestServer server = await TestServer.StartAsync(
            settings: [("Calls:TimeoutSeconds", "1"), ("Calls:TimeoutSecondsMax", "1")]);
        var (status, json, _) = await server.PostAsync("/tools/wait_long", "{}", (CallTime.Header, "3600"));
        Assert.Equal(HttpStatusCode.GatewayTimeout, status);
        Assert.Contains("within 1 s", json.GetProperty("error").GetString(), StringComparison.Ordinal);
        server.Tools.Release.SetResult();
    }

    [Fact]
    public async Task Over_MCP_the_wish_stands_beside_the_arguments()
    {
        await using TestServer server = await TestServer.StartAsync();
        string session = await RawMcp.OpenAsync(server);
        JsonNode answer = await KeyLimitTests.CallAsync(server, Call("1"), (McpHeaders.SessionId, session));
        Assert.Equal("timeout", (string?)answer["result"]!["_meta"]!["ringactors/error"]!["error_type"]);
        JsonNode wrong = await KeyLimitTests.CallAsync(server, Call("\"soon\""), (McpHeaders.SessionId, session));
        Assert.Equal("invalid", (string?)wrong["result"]!["_meta"]!["ringactors/error"]!["error_type"]);
        server.Tools.Release.SetResult();

        static string Call(string wish) =>
            "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/call\",\"params\":{\"_meta\":{\"" + CallTime.Meta + "\":" + wish
            + "},\"name\":\"wait_long\",\"arguments\":{}}}";
    }

    [Fact]
    public async Task Where_all_places_are_taken_calls_wait_a_bounded_number_and_what_is_urgent_does_not_wait()
    {
        await using TestServer server = await TestServer.StartAsync(
            services => services.AddTool(Help, _ => (_, _) => ValueTask.FromResult(ToolResult.Ok(new Empty(), FixtureJson.Default.Empty))),
            ("Calls:Concurrency", "1"), ("Calls:ConcurrencyMax", "1"));
        Task<(HttpStatusCode Status, JsonElement, HttpResponseMessage)> first = server.PostAsync("/tools/wait_long", "{}");
        Assert.Equal("begun", await server.Tools.Waiting.NextAsync());
        List<Task<(HttpStatusCode Status, JsonElement Json, HttpResponseMessage)>> others =
            [.. Enumerable.Range(0, 20).Select(_ => server.PostAsync("/tools/wait_long", "{}"))];

        // Four wait, sixteen are told to come again.
        for (int refused = 0; refused < 16; refused++)
        {
            Task<(HttpStatusCode Status, JsonElement Json, HttpResponseMessage)> ended = await Task.WhenAny(others).WaitAsync(Waits.Limit);
            others.Remove(ended);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await ended).Status);
            Assert.Equal("calls.try-again-soon", (await ended).Json.GetProperty("code").GetString());
        }

        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync("/tools/call_help", "{}")).Status);
        server.Tools.Release.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await first).Status);
        Assert.All(await Task.WhenAll(others), o => Assert.Equal(HttpStatusCode.OK, o.Status));
    }

    [Fact]
    public async Task A_call_that_was_answered_in_its_place_keeps_it_until_it_ends()
    {
        await using TestServer server = await TestServer.StartAsync(
            settings: [("Calls:Concurrency", "1"), ("Calls:ConcurrencyMax", "1")]);
        await server.PostAsync("/tools/wait_long", "{}", (CallTime.Header, "1"));
        Assert.Equal("begun", await server.Tools.Waiting.NextAsync());
        Task<(HttpStatusCode Status, JsonElement, HttpResponseMessage)> next = server.PostAsync("/tools/list_trees", "{}");
        Assert.False(next.IsCompleted);
        server.Tools.Release.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await next).Status);
    }
}
