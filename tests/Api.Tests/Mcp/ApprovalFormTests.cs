using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using RingActors.Api.Tests.Access;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.Domain.Persons;
using static RingActors.Api.Tests.Access.KeyTests;

namespace RingActors.Api.Tests.Mcp;

/// <summary>Approving by the form that an MCP client shows, in both eras: only where an owner lets it count.</summary>
public sealed class ApprovalFormTests
{
    public static TheoryData<string> Eras => ["2025-11-25", "2026-07-28"];

    [Theory]
    [MemberData(nameof(Eras))]
    public async Task What_a_person_accepts_in_the_form_is_approved_and_history_says_so(string era)
    {
        await using HomeServer server = await StartAsync();
        List<string> shown = [];
        CallToolResult result = await DisarmAsync(server, era, await AllowedAsync(server), (form, _) =>
        {
            shown.Add(form!.Message!);
            return Answer("accept", true);
        });
        Assert.Contains("approval.look-at-the-result", TextOf(result), StringComparison.Ordinal);
        Assert.Contains("mode away", Assert.Single(shown), StringComparison.Ordinal);
        Assert.Equal(1, await ApprovalPageTests.DisarmingsAsync(server));
        JsonNode approval = await LastAsync(server);
        Assert.Equal(("approved", "form", "api-key:claude"), ((string?)approval["status"], (string?)approval["way"], (string?)approval["answered_by"]));
    }

    [Theory]
    [InlineData("2025-11-25", "decline", null, "refused")]
    [InlineData("2026-07-28", "decline", null, "refused")]
    [InlineData("2025-11-25", "accept", false, "refused")]
    [InlineData("2026-07-28", "accept", false, "refused")]
    [InlineData("2025-11-25", "cancel", null, "pending")]
    [InlineData("2026-07-28", "cancel", null, "pending")]
    [InlineData("2025-11-25", "accept", null, "pending")]
    [InlineData("2026-07-28", "accept", null, "pending")]
    public async Task What_is_not_accepted_is_not_done(string era, string action, bool? said, string stands)
    {
        await using HomeServer server = await StartAsync();
        CallToolResult result = await DisarmAsync(server, era, await AllowedAsync(server), (_, _) => Answer(action, said));
        Assert.True(result.IsError);
        Assert.Equal(
            stands == "refused" ? "refused" : "awaiting_approval",
            (string?)result.Meta!["ringactors/error"]!["error_type"]);
        Assert.Equal(stands, (string?)(await LastAsync(server))["status"]);
        Assert.Equal(0, await ApprovalPageTests.DisarmingsAsync(server));
    }

    [Theory]
    [MemberData(nameof(Eras))]
    public async Task A_form_counts_for_nothing_where_no_owner_lets_it(string era)
    {
        await using HomeServer server = await StartAsync();
        int asked = 0;
        CallToolResult result = await DisarmAsync(server, era, await server.KeyAsync("claude", AccessRole.Assistant), (_, _) =>
        {
            asked++;
            return Answer("accept", true);
        });
        Assert.Contains("a person has to approve it first", TextOf(result), StringComparison.Ordinal);
        Assert.Equal(0, asked);
        Assert.Equal("pending", (string?)(await LastAsync(server))["status"]);
    }

    /// <summary>Longer than the wait that is set, and shorter than any that is not.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_client_that_declares_forms_and_never_shows_one_gets_its_answer_all_the_same()
    {
        await using HomeServer server = await HomeServer.StartAsync(("Mcp:ApprovalFormWait", "1s"));
        await server.ModeAsync(SecurityMode.Away);
        bool cancelled = false;
        Task<CallToolResult> call = DisarmAsync(server, "2025-11-25", await AllowedAsync(server), async (_, gone) =>
        {
            TaskCompletionSource never = new(TaskCreationOptions.RunContinuationsAsynchronously);
            await using (gone.Register(() => { cancelled = true; never.TrySetCanceled(gone); }))
            {
                await never.Task;
            }

            return new ElicitResult();
        });
        CallToolResult result = await call.WaitAsync(Soon);
        Assert.Contains("a person has to approve it first", TextOf(result), StringComparison.Ordinal);
        Assert.True(cancelled, "the client was not told that nobody waits any more");
        Assert.Equal("pending", (string?)(await LastAsync(server))["status"]);
    }

    [Theory]
    [MemberData(nameof(Eras))]
    public async Task What_needs_an_owner_no_form_approves(string era)
    {
        await using HomeServer server = await StartAsync();
        List<string> shown = [];
        await using McpClient claude = await ConnectAsync(server, era, await AllowedAsync(server), (form, _) =>
        {
            shown.Add(form!.Message!);
            return Answer("accept", true);
        });
        CallToolResult result = await claude.CallToolAsync("update_security_settings", new Dictionary<string, object?>
        {
            ["settings"] = new JsonObject { ["contacts"] = new JsonArray(new JsonObject { ["id"] = "zzme", ["url"] = "https://example.org/me" }) },
        });
        Assert.True(result.IsError);

        // Whoever it is about is named, and by no reference to a name.
        string told = JsonSerializer.Serialize(result, ModelContextProtocol.McpJsonUtilities.DefaultOptions) + string.Join(' ', shown);
        Assert.Contains("zzme", told, StringComparison.Ordinal);
        Assert.DoesNotMatch(SealedText.Start + "[^ ]+~", told);
        Assert.Equal("pending", (string?)(await LastAsync(server))["status"]);
    }

    /// <summary>A host could send an acceptance without ever having been asked.</summary>
    [Fact]
    public async Task An_acceptance_that_comes_without_having_been_asked_for_counts_for_nothing()
    {
        await using HomeServer server = await StartAsync();
        using HttpClient raw = server.As(await AllowedAsync(server));
        foreach (string? state in new[] { null, "", "9999999999.00", $"9999999999.{new string('0', 64)}" })
        {
            JsonObject parameters = (JsonObject)JsonNode.Parse(
                """
                {"name":"disarm_security_system","arguments":{"wait_seconds":0},
                 "inputResponses":{"approval":{"action":"accept","content":{"approve":true}}},
                 "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"t","version":"1"},
                          "io.modelcontextprotocol/clientCapabilities":{"elicitation":{}}}}
                """)!;
            if (state is not null)
            {
                parameters["requestState"] = state;
            }

            using HttpRequestMessage request = new(HttpMethod.Post, "/mcp")
            {
                Content = new StringContent(
                    new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = "tools/call", ["params"] = parameters }.ToJsonString(),
                    System.Text.Encoding.UTF8, "application/json"),
            };
            request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
            request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", "2026-07-28");
            request.Headers.TryAddWithoutValidation("Mcp-Method", "tools/call");
            request.Headers.TryAddWithoutValidation("Mcp-Name", "disarm_security_system");
            using HttpResponseMessage response = await raw.SendAsync(request);
            string text = await response.Content.ReadAsStringAsync();
            Assert.True(response.IsSuccessStatusCode, text);
            Assert.Contains("inputRequests", text, StringComparison.Ordinal);
            Assert.Equal("pending", (string?)(await LastAsync(server))["status"]);
        }

        Assert.Equal(0, await ApprovalPageTests.DisarmingsAsync(server));
    }

    private static async Task<HomeServer> StartAsync()
    {
        HomeServer server = await HomeServer.StartAsync();
        await server.ModeAsync(SecurityMode.Away);
        return server;
    }

    /// <summary>A key of which an owner said that its client's form counts.</summary>
    private static async Task<string> AllowedAsync(HomeServer server)
    {
        string key = await server.KeyAsync("claude", AccessRole.Assistant);
        (System.Net.HttpStatusCode status, JsonObject json) = await SendAsync(server.Http, HttpMethod.Put, "/keys/claude/allowances/form", """{"allowance":"allow"}""");
        Assert.True(status == System.Net.HttpStatusCode.OK && (bool)json["approves_by_form"]!, json.ToJsonString());
        return key;
    }

    private static async Task<CallToolResult> DisarmAsync(
        HomeServer server, string era, string key, Func<ElicitRequestParams?, CancellationToken, ValueTask<ElicitResult>> form)
    {
        await using McpClient claude = await ConnectAsync(server, era, key, form);
        Assert.Equal(era, claude.NegotiatedProtocolVersion);
        return await claude.CallToolAsync("disarm_security_system", new Dictionary<string, object?> { ["wait_seconds"] = 0 });
    }

    private static Task<McpClient> ConnectAsync(
        HomeServer server, string era, string key, Func<ElicitRequestParams?, CancellationToken, ValueTask<ElicitResult>> form) =>
        McpClient.CreateAsync(
            new HttpClientTransport(new HttpClientTransportOptions
            {
                Endpoint = new Uri(server.Http.BaseAddress!, "/mcp"),
                AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = "Bearer " + key },
            }),
            new McpClientOptions { ProtocolVersion = era, Handlers = new McpClientHandlers { ElicitationHandler = form } });

    private static ValueTask<ElicitResult> Answer(string action, bool? said) => ValueTask.FromResult(new ElicitResult
    {
        Action = action,
        Content = said is { } value ? new Dictionary<string, JsonElement> { ["approve"] = JsonSerializer.SerializeToElement(value) } : null,
    });

    private static string TextOf(CallToolResult result) => Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text;

    private static async Task<JsonNode> LastAsync(HomeServer server) =>
        (await SendAsync(server.Http, HttpMethod.Get, "/approvals")).Json["approvals"]![0]!;
}
