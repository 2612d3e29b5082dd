using System.Text.Json.Nodes;
using ModelContextProtocol.Client;
using RingActors.Api.Tests.Support;

namespace RingActors.Api.Tests.Hosting;

/// <summary>A host starts the program over standard input and output while a server has the household already.</summary>
public sealed class StdioBridgeTests : IAsyncDisposable
{
    private readonly string data = Directory.CreateTempSubdirectory("ringactors-").FullName;

    public async ValueTask DisposeAsync()
    {
        await LeftCloud.EndAsync(data);
        Directory.Delete(data, recursive: true);
    }

    [Theory]
    [InlineData("2025-11-25", null)]
    [InlineData("2026-07-28", null)]
    [InlineData("2025-11-25", "k7Qd93xvRLm2pTw8")]
    [InlineData("2026-07-28", "k7Qd93xvRLm2pTw8")]
    public async Task Beside_a_running_server_it_has_the_same_tools_and_the_same_answers(string era, string? key)
    {
        await using var server = RealProgram.Start(data, ["--port", "0"], Key(key));
        var url = await server.UrlAsync();
        await using var bridged = await BridgedAsync(era, key);
        await using var direct = await McpClient.CreateAsync(
            new HttpClientTransport(new HttpClientTransportOptions { Endpoint = new Uri(url + "/mcp"), AdditionalHeaders = Bearer(key) }),
            new McpClientOptions { ProtocolVersion = era });

        Assert.Equal(era, bridged.NegotiatedProtocolVersion);
        Assert.Equal((await direct.ListToolsAsync()).Select(t => t.JsonSchema.ToString()), (await bridged.ListToolsAsync()).Select(t => t.JsonSchema.ToString()));
        Assert.Equal(server.Process.Id, await PidAsync(bridged));
        var wrong = await bridged.CallToolAsync("get_device_details", new Dictionary<string, object?> { ["device_id"] = "no such \u00e4\u4e2d device" });
        Assert.True(wrong.IsError);
        Assert.Equal(50, (await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => PidAsync(bridged)))).Count(pid => pid == server.Process.Id));
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task A_server_that_was_started_anew_is_found_again_and_one_that_has_ended_is_said_to_have(string era)
    {
        await using var first = RealProgram.Start(data, ["--port", "0"]);
        await first.UrlAsync();
        await using var bridged = await BridgedAsync(era, null);
        Assert.Equal(first.Process.Id, await PidAsync(bridged));

        first.Process.Kill();
        await first.ExitCodeAsync();
        var ended = await Assert.ThrowsAnyAsync<Exception>(() => PidAsync(bridged));
        Assert.Contains("has ended. Nothing was done. Start it again with", ended.Message);

        await using var second = RealProgram.Start(data, ["--port", "0"]);
        await second.UrlAsync();
        Assert.Equal(second.Process.Id, await PidAsync(bridged));
    }

    /// <summary>It is the host's to end it: the server goes on.</summary>
    [Fact]
    public async Task Closing_standard_input_ends_the_bridge_after_its_answers_and_not_the_server()
    {
        await using var server = RealProgram.Start(data, ["--port", "0"]);
        await server.UrlAsync();
        await using var bridge = RealProgram.Start(data, ["--stdio"]);
        await bridge.Process.StandardInput.WriteLineAsync("this is no JSON");
        await bridge.Process.StandardInput.WriteLineAsync(
            """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""");
        await bridge.Process.StandardInput.WriteLineAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        await bridge.Process.StandardInput.WriteLineAsync("""{"jsonrpc":"2.0","id":"last","method":"tools/list"}""");
        bridge.Process.StandardInput.Close();

        var said = await bridge.Process.StandardOutput.ReadToEndAsync();
        Assert.Equal(0, await bridge.ExitCodeAsync());
        JsonNode[] lines = [.. said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!)];
        Assert.Equal([-32700, null, null], lines.Select(l => (int?)l["error"]?["code"]));
        Assert.Equal("last", (string?)lines[^1]["id"]);
        Assert.False(server.Process.HasExited);
    }

    private Task<McpClient> BridgedAsync(string era, string? key) => McpClient.CreateAsync(
        new StdioClientTransport(new StdioClientTransportOptions
        {
            Command = "dotnet",
            Arguments = [RealProgram.Assembly, "--stdio"],
            EnvironmentVariables = new Dictionary<string, string?> { ["RINGACTORS_DATA"] = data, ["RINGACTORS_API_KEY"] = key },
        }),
        new McpClientOptions { ProtocolVersion = era, DiscoverProbeTimeout = Timeout.InfiniteTimeSpan });

    private static async Task<int> PidAsync(McpClient client)
    {
        var health = await client.CallToolAsync("health_check");
        return health.StructuredContent!.Value.GetProperty("pid").GetInt32();
    }

    private static (string Name, string Value)[] Key(string? key) => key is null ? [] : [("RINGACTORS_API_KEY", key)];

    private static Dictionary<string, string> Bearer(string? key) => key is null ? [] : new() { ["Authorization"] = "Bearer " + key };
}
