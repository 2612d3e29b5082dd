using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using RingActors.Api.Faces.Mcp;
using RingActors.Api.Tests.Support;
using RingActors.Api.Tools.Contract;

namespace RingActors.Api.Tests.Mcp;

/// <summary>
/// The SDK's own client over real Kestrel, in both eras of the protocol: the same tools, the same answers.
/// </summary>
public sealed class CSharpClientTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly TestServer server = shared.Server;

    public static TheoryData<string> Eras => ["2025-06-18", "2025-11-25", "2026-07-28"];

    [Theory]
    [MemberData(nameof(Eras))]
    public async Task The_tools_are_listed_in_the_registrys_order(string era)
    {
        await using var client = await ConnectAsync(server, era);

        var tools = await client.ListToolsAsync();

        Assert.Equal(era, client.NegotiatedProtocolVersion);
        Assert.Equal(["health_check", "list_trees", "open_safe", "plant_tree", "say_no", "wait_long"],
            tools.Select(t => t.Name));
        Assert.All(tools, t => Assert.NotNull(t.ProtocolTool.Annotations is
        {
            ReadOnlyHint: not null,
            DestructiveHint: not null, IdempotentHint: not null, OpenWorldHint: not null
        } a ? a : null));
        Assert.EndsWith(McpServerOptionsFactory.Instructions, client.ServerInstructions, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Eras))]
    public async Task An_answer_is_the_same_json_as_text_and_structured(string era)
    {
        await using var client = await ConnectAsync(server, era);

        var result = await client.CallToolAsync("plant_tree",
            new Dictionary<string, object?> { ["name"] = "oak", ["mode"] = "garden", ["amount"] = 5 });

        Assert.NotEqual(true, result.IsError);
        var text = Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text;
        using var document = JsonDocument.Parse(text);
        Assert.True(JsonElement.DeepEquals(document.RootElement, result.StructuredContent!.Value));
        Assert.Equal(5, document.RootElement.GetProperty("amount").GetInt64());
    }

    [Theory]
    [MemberData(nameof(Eras))]
    public async Task Wrong_arguments_come_back_as_a_result_that_says_how_to_repair_them(string era)
    {
        await using var client = await ConnectAsync(server, era);

        var result = await client.CallToolAsync("plant_tree",
            new Dictionary<string, object?> { ["nmae"] = "oak", ["mode"] = "gardn" });

        Assert.True(result.IsError);
        Assert.Null(result.StructuredContent);
        var text = Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text;
        Assert.Contains(": mode is \"gardn\"; it must be one of garden, balcony, indoors. Did you mean \"garden\"?",
            text);
        Assert.Contains("Did you mean \"name\"?", text);
        Assert.Contains("Nothing was changed. Correct all 3 and call plant_tree again, for "
            + "example with {\"name\":\"oak\",\"mode\":\"garden\"}", text);
        Assert.Equal(ArgumentFaults.Code, result.Meta![RegistryTool.ErrorMeta]!["code"]!.GetValue<string>());
    }

    [Theory]
    [MemberData(nameof(Eras))]
    public async Task An_unknown_tool_is_a_protocol_error_that_names_the_nearest(string era)
    {
        await using var client = await ConnectAsync(server, era);

        var error = await Assert.ThrowsAsync<McpProtocolException>(() => client.CallToolAsync("plant_treee").AsTask());

        Assert.Equal(McpErrorCode.InvalidParams, error.ErrorCode);
        Assert.Contains("Did you mean \"plant_tree\"?", error.Message);
    }

    [Theory]
    [MemberData(nameof(Eras))]
    public async Task A_defect_shows_an_id_and_no_details(string era)
    {
        await using var client = await ConnectAsync(server, era);

        var result = await client.CallToolAsync("say_no", new Dictionary<string, object?> { ["how"] = "bug" });

        Assert.True(result.IsError);
        var text = ((TextContentBlock)result.Content[0]).Text;
        Assert.Matches("request_id: [0-9a-f]{32}", text);
        Assert.DoesNotContain("secret plan", text);
    }

    [Theory]
    [MemberData(nameof(Eras))]
    public async Task Client_name_trace_and_key_reach_the_handler(string era)
    {
        await using var own = await TestServer.StartAsync();
        await using var client = await ConnectAsync(own, era);
        const string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        var meta = new JsonObject
        {
            ["traceparent"] = $"00-{trace}-00f067aa0ba902b7-01",
            [McpCaller.IdempotencyMeta] = "key-9"
        };

        await client.CallToolAsync(new CallToolRequestParams
        {
            Name = "plant_tree",
            Arguments = new Dictionary<string, JsonElement>
            {
                ["name"] = Json("\"oak\""),
                ["mode"] = Json("\"garden\"")
            },
            Meta = meta,
        });

        var context = await own.Tools.Calls.NextAsync();
        Assert.Equal((trace, "key-9", ToolFace.McpHttp), (context.CorrelationId, context.IdempotencyKey, context.Face));
        Assert.Equal(ToolPrincipal.Loopback, context.Principal);
    }

    [Fact]
    public async Task The_new_era_says_how_long_the_list_may_be_kept_and_the_old_one_does_not()
    {
        await using var modern = await ConnectAsync(server, "2026-07-28");
        await using var old = await ConnectAsync(server, "2025-11-25");

        var kept = await modern.ListToolsAsync(new ListToolsRequestParams());
        var plain = await old.ListToolsAsync(new ListToolsRequestParams());

        Assert.Equal(TimeSpan.FromMinutes(5), kept.TimeToLive);
        Assert.Equal(CacheScope.Private, kept.CacheScope);
        Assert.Null(plain.TimeToLive);
    }

    [Fact]
    public async Task In_the_new_era_giving_up_a_call_cancels_the_tool()
    {
        await using var own = await TestServer.StartAsync();
        await using var client = await ConnectAsync(own, "2026-07-28");
        using var giveUp = new CancellationTokenSource();
        var call = client.CallToolAsync("wait_long", cancellationToken: giveUp.Token).AsTask();
        Assert.Equal("begun", await own.Tools.Waiting.NextAsync());

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal("cancelled", await own.Tools.Waiting.NextAsync());
    }

    internal static async Task<McpClient> ConnectAsync(TestServer server, string? era)
    {
        var transport = new HttpClientTransport(
            new HttpClientTransportOptions
            {
                Endpoint = new Uri(server.Url + "/mcp"),
                TransportMode = HttpTransportMode.StreamableHttp
            });
        return await McpClient.CreateAsync(transport, new McpClientOptions
        {
            ProtocolVersion = era,
            ClientInfo = new Implementation { Name = "test <client>\n", Version = "1" },
        });
    }

    private static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement.Clone();
}
