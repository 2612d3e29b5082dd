using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using RingActors.Api.Faces.Mcp;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.Domain.Tools;
using RingActors.Engine.Core;

namespace RingActors.Api.Tests.Operations;

/// <summary>Tools that an operator, or a setting, takes out of what is offered.</summary>
public sealed class ToolSwitchTests
{
    [Fact]
    public async Task A_tool_that_is_switched_off_is_in_no_list_and_says_so_to_whoever_calls_it()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        using HttpClient machine = server.As(await server.KeyAsync("machine", AccessRole.Operator));
        Assert.Contains("\"get_devices\"", await ListAsync(server), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(machine, "/tools/get_devices/disable")).Status);
        Assert.DoesNotContain("\"get_devices\"", await ListAsync(server), StringComparison.Ordinal);
        Assert.DoesNotContain("\"get_devices\"", await McpAsync(server, "tools/list", ""), StringComparison.Ordinal);
        (HttpStatusCode status, JsonNode refused) = await PostAsync(server.Http, "/tools/get_devices");
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Equal("tool.ask-an-operator", (string?)refused["code"]);
        Assert.Contains("tool.ask-an-operator", await McpAsync(server, "tools/call", "\"name\":\"get_devices\",\"arguments\":{},"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(machine, "/tools/get_devices/disable")).Status);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(machine, "/tools/get_devices/enable")).Status);
        Assert.Contains("\"get_devices\"", await ListAsync(server), StringComparison.Ordinal);
        Assert.Contains("\"get_devices\"", await McpAsync(server, "tools/list", ""), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(server.Http, "/tools/get_devices/execute")).Status);
    }

    [Fact]
    public async Task What_calls_for_help_or_disarms_stays_on_and_nobody_but_an_operator_switches()
    {
        await using HomeServer server = await HomeServer.StartAsync(("Tools:Exclude", "raise_panic,get_devices"));
        using HttpClient machine = server.As(await server.KeyAsync("machine", AccessRole.Operator));
        foreach (string tool in new[] { "raise_panic", "disarm_security_system" })
        {
            (HttpStatusCode status, JsonNode answer) = await PostAsync(machine, $"/tools/{tool}/disable");
            Assert.Equal((HttpStatusCode.Conflict, "tool.leave-it-on"), (status, (string?)answer["code"]));
        }

        Assert.Contains("\"raise_panic\"", await ListAsync(server), StringComparison.Ordinal);
        Assert.Equal("tool.ask-an-operator", (string?)(await PostAsync(server.Http, "/tools/get_devices")).Answer["code"]);
        Assert.Equal("tool.change-the-settings", (string?)(await PostAsync(machine, "/tools/get_devices/enable")).Answer["code"]);
        Assert.Equal("tool.look-up-the-name", (string?)(await PostAsync(machine, "/tools/nothing/disable")).Answer["code"]);
        Assert.Equal("key.ask-a-person", (string?)(await PostAsync(server.Http, "/tools/get_devices/disable")).Answer["code"]);
    }

    [Fact]
    public async Task Only_what_a_setting_names_is_offered()
    {
        await using HomeServer server = await HomeServer.StartAsync(("Tools:Include", "get_devices"));
        string[] names = [.. JsonNode.Parse(await ListAsync(server))!["tools"]!.AsArray().Select(t => (string)t!["name"]!)];
        Assert.Contains("get_devices", names);
        Assert.Contains("disarm_security_system", names);
        Assert.DoesNotContain("get_security_history", names);
    }

    [Fact]
    public async Task Open_sessions_are_told_that_the_list_has_changed_and_the_journal_has_it()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        using HttpClient machine = server.As(await server.KeyAsync("machine", AccessRole.Operator));
        using HttpResponseMessage greeted = await SendAsync(server, RawMcp.Message(RawMcp.Initialize));
        string session = greeted.Headers.GetValues(McpHeaders.SessionId).Single();
        using HttpResponseMessage accepted = await SendAsync(server, RawMcp.Message(
            """{"jsonrpc":"2.0","method":"notifications/initialized"}""", (McpHeaders.SessionId, session)));
        using HttpRequestMessage stream = new(HttpMethod.Get, "/mcp");
        stream.Headers.Accept.ParseAdd("text/event-stream");
        stream.Headers.Add(McpHeaders.SessionId, session);
        using HttpResponseMessage open = await SendAsync(server, stream);
        using StreamReader lines = new(await open.Content.ReadAsStreamAsync());
        await PostAsync(machine, "/tools/get_devices/disable");
        string? line = "";
        while (line?.Contains("notifications/tools/list_changed", StringComparison.Ordinal) == false)
        {
            line = await lines.ReadLineAsync().WaitAsync(Waits.Limit);
        }

        Assert.NotNull(line);
        Assert.True((await server.Homes.ViewAsync(Installation.Name)).Part<ToolSwitchesView>().Off.ContainsKey("get_devices"));
    }

    private static Task<HttpResponseMessage> SendAsync(HomeServer server, HttpRequestMessage request) =>
        server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

    private static Task<string> ListAsync(HomeServer server) => server.Http.GetStringAsync(new Uri("/tools", UriKind.Relative));

    private static async Task<(HttpStatusCode Status, JsonNode Answer)> PostAsync(HttpClient caller, string path)
    {
        using StringContent body = new("{}", Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await caller.PostAsync(new Uri(path, UriKind.Relative), body);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    private static async Task<string> McpAsync(HomeServer server, string method, string parameters)
    {
        List<(string, string)> headers = [("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", method)];
        if (method == "tools/call")
        {
            headers.Add(("Mcp-Name", "get_devices"));
        }

        using HttpRequestMessage request = RawMcp.Message(
            $$"""{"jsonrpc":"2.0","id":3,"method":"{{method}}","params":{{{parameters}}{{RawMcp.Meta}}} }""", [.. headers]);
        using HttpResponseMessage response = await server.Http.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }
}
