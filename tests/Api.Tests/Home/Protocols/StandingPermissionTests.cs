using System.Net;
using System.Text.Json.Nodes;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using RingActors.Api.Tests.Access;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Rules.Protocols;

namespace RingActors.Api.Tests.Home.Protocols;

/// <summary>An owner lets one key call for help over MCP, and no other.</summary>
public sealed class StandingPermissionTests
{
    private const string Path = "/keys/kitchen/allowances/help";

    [Fact]
    public async Task The_key_that_an_owner_named_calls_for_help_and_no_other_and_not_any_more_when_it_is_taken_back()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.TellAsync(
            DeviceKinds.SecuritySystemOf(HomeServer.Home),
            new SetSecurityPolicy(new SecurityPolicy { Contacts = [new RecipientPolicy("anna", "https://example.org/anna")] }));
        using HttpClient kitchen = server.As(await server.KeyAsync("kitchen", AccessRole.Assistant));
        using HttpClient other = server.As(await server.KeyAsync("other", AccessRole.Assistant));
        Assert.True(await IsRefusedAsync(kitchen));
        Assert.Empty((await server.Homes.ViewAsync(HomeServer.Home)).Part<ProtocolsView>().UnderWay);

        // No key allows itself, and a call for help waits for nobody.
        Assert.Equal(HttpStatusCode.Forbidden, (await AllowAsync(kitchen, "allow")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await AllowAsync(server.Http, "approval")).Status);
        (HttpStatusCode status, JsonObject told) = await AllowAsync(server.Http, "allow");
        Assert.Equal((HttpStatusCode.OK, true), (status, (bool)told["calls_for_help"]!));
        Assert.True(await IsRefusedAsync(other));
        Assert.False(await IsRefusedAsync(kitchen));
        Assert.Equal("emergency", Assert.Single((await server.Homes.ViewAsync(HomeServer.Home)).Part<ProtocolsView>().UnderWay).Slug);

        await AllowAsync(server.Http, "never");
        Assert.True(await IsRefusedAsync(kitchen));
    }

    private static Task<(HttpStatusCode Status, JsonObject Told)> AllowAsync(HttpClient caller, string word) =>
        KeyTests.SendAsync(caller, HttpMethod.Put, Path, $$"""{"allowance":"{{word}}"}""");

    private static async Task<bool> IsRefusedAsync(HttpClient caller)
    {
        await using McpClient client = await McpClient.CreateAsync(new HttpClientTransport(
            new HttpClientTransportOptions
            {
                Endpoint = new Uri(caller.BaseAddress!, "/mcp"),
                TransportMode = HttpTransportMode.StreamableHttp,
            },
            caller));
        CallToolResult told = await client.CallToolAsync("trigger_emergency_protocol", new Dictionary<string, object?>());
        string text = Assert.IsType<TextContentBlock>(told.Content[0]).Text;
        Assert.True(told.IsError is true == text.Contains("panic.call-elsewhere", StringComparison.Ordinal), text);
        return told.IsError is true;
    }
}
