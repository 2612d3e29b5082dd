using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using RingActors.Api.Tests.Support;
using RingActors.Api.Tools.Contract;

namespace RingActors.Api.Tests.Home.OlderNames;

/// <summary>Names of other servers over MCP: they work, and the list, for which every conversation pays, does not grow by them.</summary>
public sealed class OlderNamesOverMcpTests
{
    [Fact]
    public async Task Every_tool_is_listed_or_answers_to_its_name()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await using McpClient client = await ConnectAsync(server);
        string[] listed = [.. (await client.ListToolsAsync()).Select(t => t.Name)];
        string[] unlisted = [.. ToolClasses.Definitions.Where(t => !t.IsListedOverMcp).Select(t => t.Name)];
        Assert.Equal(19, unlisted.Length);
        Assert.Empty(listed.Intersect(unlisted));
        Assert.Equal(
            ToolClasses.Definitions.Select(t => t.Name).Where(n => n != "raise_panic").Order(), listed.Concat(unlisted).Order());
        foreach (string name in unlisted.Where(n => n is not ("configure_motion_detection" or "trigger_emergency_protocol" or "schedule_security_modes"
            or "create_schedule" or "update_schedule" or "delete_schedule" or "pause_schedule" or "preview_schedule"
            or "drill_protocol" or "practice_mode")))
        {
            CallToolResult told = await client.CallToolAsync(name, new Dictionary<string, object?>());
            Assert.True(told.IsError is not true, name);
            Assert.True(told.StructuredContent!.Value.GetProperty("success").GetBoolean(), name);
        }
    }

    [Fact]
    public async Task Arguments_and_fields_of_other_servers_work_and_are_in_no_schema_of_the_list()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await using McpClient client = await ConnectAsync(server);
        string list = string.Concat((await client.ListToolsAsync()).Select(t =>
            t.ProtocolTool.InputSchema.GetRawText() + t.ProtocolTool.OutputSchema!.Value.GetRawText()));
        foreach (string older in new[] { "bypass_sensors", "delay_minutes", "force_disarm", "event_types", "system_status", "device_type", "battery_life" })
        {
            Assert.DoesNotContain($"\"{older}\"", list, StringComparison.Ordinal);
        }

        CallToolResult late = await client.CallToolAsync(
            "arm_security_system", new Dictionary<string, object?> { ["mode"] = "away", ["delay_minutes"] = 5 });
        Assert.Equal("waiting", late.StructuredContent!.Value.GetProperty("intent").GetProperty("state").GetString());
        CallToolResult code = await client.CallToolAsync(
            "disarm_security_system", new Dictionary<string, object?> { ["disarm_code"] = "47118263" });
        string text = Assert.IsType<TextContentBlock>(Assert.Single(code.Content)).Text;
        Assert.True(code.IsError);
        Assert.Contains("/keypad", text, StringComparison.Ordinal);
        Assert.DoesNotContain("47118263", text + JsonSerializer.Serialize(code.Meta), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_yet_is_said_with_the_call_that_comes_nearest()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await using McpClient client = await ConnectAsync(server);
        McpException no = await Assert.ThrowsAnyAsync<McpException>(
            () => client.CallToolAsync("stream_all_cameras", new Dictionary<string, object?>()).AsTask());
        Assert.Contains("What comes nearest is get_camera_status", no.Message, StringComparison.Ordinal);
    }

    private static Task<McpClient> ConnectAsync(HomeServer server) => McpClient.CreateAsync(new HttpClientTransport(
        new HttpClientTransportOptions { Endpoint = new Uri(server.Http.BaseAddress!, "/mcp"), TransportMode = HttpTransportMode.StreamableHttp },
        server.Http));
}
