using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Alarm.Views;

namespace RingActors.Api.Tests.Home;

/// <summary>A model must not be able to call the neighbours unless somebody has said that it may.</summary>
public sealed class PanicOverMcpTests
{
    [Fact]
    public async Task Unless_it_is_allowed_mcp_clients_neither_see_it_nor_call_help_by_it()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await using McpClient client = await ConnectAsync(server);
        IList<McpClientTool> tools = await client.ListToolsAsync();
        Assert.DoesNotContain(tools, t => t.Name == "raise_panic");
        Assert.Contains(tools, t => t.Name == "acknowledge_incident");
        CallToolResult refused = await client.CallToolAsync(
            "raise_panic", new Dictionary<string, object?> { ["kind"] = "panic" });
        Assert.True(refused.IsError);
        Assert.Empty((await server.Homes.ViewAsync(HomeServer.Home)).Part<SecurityView>().Guard.Incidents);
    }

    [Fact]
    public async Task Where_it_is_allowed_it_is_listed_and_works()
    {
        await using HomeServer server = await HomeServer.StartAsync(("Security:PanicOverMcp", "true"));
        await using McpClient client = await ConnectAsync(server);
        Assert.Contains(await client.ListToolsAsync(), t => t.Name == "raise_panic");
        await client.CallToolAsync("raise_panic", new Dictionary<string, object?> { ["kind"] = "panic", ["silent"] = true });
        Assert.Single((await server.Homes.ViewAsync(HomeServer.Home)).Part<SecurityView>().Guard.Silent);
    }

    private static Task<McpClient> ConnectAsync(HomeServer server) => McpClient.CreateAsync(new HttpClientTransport(
        new HttpClientTransportOptions { Endpoint = new Uri(server.Http.BaseAddress!, "/mcp"), TransportMode = HttpTransportMode.StreamableHttp },
        server.Http));
}
