using System.Net;
using System.Text.Json.Nodes;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using static RingActors.Api.Tests.Access.KeyTests;

namespace RingActors.Api.Tests.Access;

/// <summary>What an assistant may only do by approval, from the call to the deed.</summary>
public sealed class ApprovalFlowTests
{
    private const string Disarm = "/tools/disarm_security_system";
    private const string NoWait = """{"wait_seconds":0}""";

    [Fact]
    public async Task A_disarming_by_an_assistant_waits_for_a_person_and_is_done_when_one_approves()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.ModeAsync(SecurityMode.Away);
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        using HttpClient tablet = server.As(await server.KeyAsync("tablet", AccessRole.Resident));

        (HttpStatusCode status, JsonObject waits) = await SendAsync(claude, HttpMethod.Post, Disarm, NoWait);
        Assert.Equal((HttpStatusCode.Accepted, "awaiting_approval", false), (status, (string?)waits["error_type"], (bool)waits["success"]!));
        string id = (string)waits["approval"]!["id"]!;
        Assert.Contains("mode away", (string?)waits["approval"]!["effect"], StringComparison.Ordinal);
        Assert.Contains($"approve {id}", waits["approval"]!["ways"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Null((await server.Homes.ViewAsync(HomeServer.Home)).Part<SecurityView>().Intent);

        (_, JsonObject again) = await SendAsync(claude, HttpMethod.Post, Disarm, """{"wait_seconds":0,"idempotency_key":"k-1"}""");
        Assert.Equal(id, (string?)again["approval"]!["id"]);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(claude, HttpMethod.Post, $"/approvals/{id}/approve")).Status);

        (status, JsonObject approved) = await SendAsync(tablet, HttpMethod.Post, $"/approvals/{id}/approve");
        Assert.Equal((HttpStatusCode.OK, "approved", "api-key:tablet", "key"),
            (status, (string?)approved["status"], (string?)approved["answered_by"], (string?)approved["way"]));
        (status, JsonObject twice) = await SendAsync(tablet, HttpMethod.Post, $"/approvals/{id}/approve");
        Assert.Equal((HttpStatusCode.OK, "approved"), (status, (string?)twice["status"]));

        (_, JsonObject history) = await SendAsync(
            server.Http, HttpMethod.Post, "/tools/get_security_history", new JsonObject { ["correlation_id"] = (string)approved["correlation_id"]! }.ToJsonString());
        string[] told = [.. history["entries"]!.AsArray().Select(e => $"{(string)e!["by"]!}: {(string)e["summary"]!}")];
        Assert.Contains(told, t => t.Contains("Approved by api-key:tablet as resident (key).", StringComparison.Ordinal));
        Assert.Contains(told, t => t.StartsWith("api-key:claude", StringComparison.Ordinal) && t.Contains("isarm", StringComparison.Ordinal));
        Assert.Equal(1, await DisarmingsAsync(server));
    }

    [Fact]
    public async Task Over_MCP_the_model_is_told_to_ask_a_person_and_can_see_and_withdraw_what_it_asked_for()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.ModeAsync(SecurityMode.Away);
        string key = await server.KeyAsync("claude", AccessRole.Assistant);
        await using McpClient claude = await McpClient.CreateAsync(new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri(server.Http.BaseAddress!, "/mcp"),
            AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = "Bearer " + key },
        }));
        Assert.DoesNotContain("raise_panic", (await claude.ListToolsAsync()).Select(t => t.Name));

        CallToolResult waits = await claude.CallToolAsync("disarm_security_system", new Dictionary<string, object?> { ["wait_seconds"] = 0 });
        Assert.True(waits.IsError);
        string text = Assert.IsType<TextContentBlock>(Assert.Single(waits.Content)).Text;
        Assert.Contains("a person has to approve it first", text, StringComparison.Ordinal);
        Assert.Contains("You cannot approve it", text, StringComparison.Ordinal);
        string id = (string)waits.Meta!["ringactors/error"]!["approval"]!["id"]!;

        CallToolResult shown = await claude.CallToolAsync("get_approvals", new Dictionary<string, object?>());
        Assert.Contains(id, shown.StructuredContent!.Value.GetRawText(), StringComparison.Ordinal);
        CallToolResult taken = await claude.CallToolAsync("withdraw_approval", new Dictionary<string, object?> { ["approval_id"] = id });
        Assert.Contains("withdrawn", taken.StructuredContent!.Value.GetRawText(), StringComparison.Ordinal);

        using HttpClient tablet = server.As(await server.KeyAsync("tablet", AccessRole.Resident));
        (HttpStatusCode status, JsonObject late) = await SendAsync(tablet, HttpMethod.Post, $"/approvals/{id}/approve");
        Assert.Equal((HttpStatusCode.Conflict, "approval.ask-again"), (status, (string?)late["code"]));
    }

    [Fact]
    public async Task A_confirm_of_the_model_changes_nothing()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.ModeAsync(SecurityMode.Away);
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        foreach (string more in new[] { "\"confirm\":true", "\"approved\":true", "\"force\":true" })
        {
            (HttpStatusCode status, _) = await SendAsync(claude, HttpMethod.Post, Disarm, $$"""{"wait_seconds":0,{{more}}}""");
            Assert.NotEqual(HttpStatusCode.OK, status);
        }

        Assert.Null((await server.Homes.ViewAsync(HomeServer.Home)).Part<SecurityView>().Intent);
    }

    [Fact]
    public async Task What_raises_protection_an_assistant_does_at_once()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(claude, HttpMethod.Post, "/tools/arm_security_system", """{"mode":"away","wait_seconds":0}""")).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(claude, HttpMethod.Post, "/tools/control_device", """{"device_id":"front-camera","action":"turn_on","wait_seconds":0}""")).Status);
    }

    [Fact]
    public async Task An_assistants_settings_and_webhooks_need_an_owner_and_a_residents_too()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        using HttpClient tablet = server.As(await server.KeyAsync("tablet", AccessRole.Resident));
        const string settings = """{"settings":{"contacts":[{"id":"me","url":"https://example.org/alarm"}]}}""";
        (HttpStatusCode status, JsonObject waits) = await SendAsync(tablet, HttpMethod.Post, "/tools/update_security_settings", settings);
        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.Contains("https://example.org/alarm", (string?)waits["approval"]!["effect"], StringComparison.Ordinal);
        string id = (string)waits["approval"]!["id"]!;
        Assert.Equal("approval.ask-somebody-else", (string?)(await SendAsync(tablet, HttpMethod.Post, $"/approvals/{id}/approve")).Json["code"]);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(server.Http, HttpMethod.Post, $"/approvals/{id}/approve")).Status);
        (_, JsonObject now) = await SendAsync(tablet, HttpMethod.Post, "/tools/get_security_settings");
        Assert.Contains("https://example.org/alarm", now.ToJsonString(), StringComparison.Ordinal);

        (status, waits) = await SendAsync(
            claude, HttpMethod.Post, "/tools/create_security_automation",
            """{"automation_name":"Tell me","trigger_type":"motion","trigger_conditions":{"devices":["front-camera"]},"response_actions":[{"type":"webhook","url":"https://example.org/hook"}]}""");
        Assert.True(status == HttpStatusCode.Accepted, waits.ToJsonString());
        Assert.Contains("post a message to https://example.org/hook", (string?)waits["approval"]!["effect"], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(tablet, HttpMethod.Post, $"/approvals/{(string)waits["approval"]!["id"]!}/approve")).Status);
        (_, JsonObject list) = await SendAsync(claude, HttpMethod.Post, "/tools/list_security_automations");
        Assert.Contains("Tell me", list.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_household_code_approves_without_any_key_and_a_wrong_one_does_not()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.ModeAsync(SecurityMode.Away);
        (_, JsonObject made) = await SendAsync(server.Http, HttpMethod.Put, "/access-codes/pat", """{"name":"Pat"}""");
        string code = (string)made["shown_once"]!["code"]!;
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        using HttpClient nobody = server.As(null);
        (_, JsonObject waits) = await SendAsync(claude, HttpMethod.Post, Disarm, NoWait);
        string id = (string)waits["approval"]!["id"]!;
        Assert.Contains("a code of the household", waits["approval"]!["ways"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal((string?)waits["approval"]!["effect"], (string?)(await SendAsync(nobody, HttpMethod.Get, $"/approvals/{id}")).Json["effect"]);

        string wrong = code == "271828" ? "314159" : "271828";
        Assert.Equal("code.wrong", (string?)(await SendAsync(nobody, HttpMethod.Post, $"/approvals/{id}/approve", $$"""{"code":"{{wrong}}"}""")).Json["code"]);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(nobody, HttpMethod.Post, $"/approvals/{id}/approve")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(nobody, HttpMethod.Post, "/approvals/zzzzzzzz/approve", $$"""{"code":"{{code}}"}""")).Status);
        Assert.Equal(0, await DisarmingsAsync(server));

        (HttpStatusCode status, JsonObject approved) = await SendAsync(nobody, HttpMethod.Post, $"/approvals/{id}/approve", $$"""{"code":"{{code}}"}""");
        Assert.True(status == HttpStatusCode.OK, approved.ToJsonString());
        Assert.Equal(("approved", "resident:Pat", "code"), ((string?)approved["status"], (string?)approved["answered_by"], (string?)approved["way"]));
        Assert.Equal(1, await DisarmingsAsync(server));
    }

    [Fact]
    public async Task A_code_approves_no_settings_and_is_not_even_looked_at()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (_, JsonObject made) = await SendAsync(server.Http, HttpMethod.Put, "/access-codes/pat", """{"name":"Pat"}""");
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        (_, JsonObject waits) = await SendAsync(
            claude, HttpMethod.Post, "/tools/update_security_settings", """{"settings":{"contacts":[{"id":"me","url":"https://example.org/alarm"}]}}""");
        string id = (string)waits["approval"]!["id"]!;
        long before = (await server.Homes.ViewAsync(HomeServer.Home)).HomeSeq;
        (_, JsonObject refused) = await SendAsync(server.As(null), HttpMethod.Post, $"/approvals/{id}/approve", $$"""{"code":"{{(string)made["shown_once"]!["code"]!}}"}""");
        Assert.Equal("approval.ask-an-owner", (string?)refused["code"]);
        Assert.Equal(before, (await server.Homes.ViewAsync(HomeServer.Home)).HomeSeq);
    }

    [Fact]
    public async Task A_code_that_a_resident_makes_opens_nothing_before_an_owner_approves_it()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        using HttpClient tablet = server.As(await server.KeyAsync("tablet", AccessRole.Resident));
        (HttpStatusCode status, JsonObject waits) = await SendAsync(tablet, HttpMethod.Put, "/access-codes/guest", """{"name":"Guest"}""");
        Assert.True(status == HttpStatusCode.Accepted, waits.ToJsonString());
        string code = (string)waits["shown_once"]!["code"]!;
        string id = (string)waits["approval"]!["id"]!;
        Assert.Contains("\"Guest\", may arm and disarm", (string?)waits["approval"]!["effect"], StringComparison.Ordinal);
        string keypad = $$"""{"code":"{{code}}","action":"arm"}""";
        Assert.Equal("code.wrong", (string?)(await SendAsync(tablet, HttpMethod.Post, "/keypad", keypad)).Json["code"]);
        Assert.Equal("approval.ask-somebody-else", (string?)(await SendAsync(tablet, HttpMethod.Post, $"/approvals/{id}/approve")).Json["code"]);

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(server.Http, HttpMethod.Post, $"/approvals/{id}/approve")).Status);
        Assert.Equal("Guest", (string?)(await SendAsync(tablet, HttpMethod.Post, "/keypad", keypad)).Json["taken_from"]);
        (status, JsonObject taken) = await SendAsync(tablet, HttpMethod.Delete, "/access-codes/guest");
        Assert.Equal((HttpStatusCode.Accepted, "awaiting_approval"), (status, (string?)taken["error_type"]));
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(claude, HttpMethod.Put, "/access-codes/x", """{"name":"X"}""")).Status);
    }

    [Fact]
    public async Task At_the_keypad_a_code_approves_too()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.ModeAsync(SecurityMode.Away);
        (_, JsonObject made) = await SendAsync(server.Http, HttpMethod.Put, "/access-codes/pat", """{"name":"Pat"}""");
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        using HttpClient keypad = server.As(await server.KeyAsync("hall", AccessRole.Keypad));
        (_, JsonObject waits) = await SendAsync(claude, HttpMethod.Post, Disarm, NoWait);
        (HttpStatusCode status, JsonObject approved) = await SendAsync(
            keypad, HttpMethod.Post, "/keypad",
            new JsonObject { ["action"] = "approve", ["approval_id"] = (string)waits["approval"]!["id"]!, ["code"] = (string)made["shown_once"]!["code"]! }.ToJsonString());
        Assert.True(status == HttpStatusCode.OK, approved.ToJsonString());
        Assert.Equal(("approved", "Pat"), ((string?)approved["state"], (string?)approved["taken_from"]));
        Assert.Equal(1, await DisarmingsAsync(server));
    }

    [Fact]
    public async Task Two_who_approve_at_once_have_it_done_once()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.ModeAsync(SecurityMode.Away);
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        (_, JsonObject waits) = await SendAsync(claude, HttpMethod.Post, Disarm, NoWait);
        string path = $"/approvals/{(string)waits["approval"]!["id"]!}/approve";
        using HttpClient tablet = server.As(await server.KeyAsync("tablet", AccessRole.Resident));
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => SendAsync(i % 2 == 0 ? tablet : server.Http, HttpMethod.Post, path)));
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.Status));
        Assert.Single(answers.Select(a => (string?)a.Json["answered_by"]).Distinct());
        Assert.Equal(1, await DisarmingsAsync(server));
    }

    [Fact]
    public async Task An_assistant_sees_only_what_it_asked_for_itself_and_nothing_of_another_home()
    {
        await using HomeServer server = await HomeServer.StartTwoAsync();
        await server.ModeAsync(SecurityMode.Away);
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        using HttpClient other = server.As(await server.KeyAsync("other", AccessRole.Assistant));
        using HttpClient guest = server.As(await server.KeyAsync("guest", AccessRole.Resident, [HomeServer.OtherHome]));
        (_, JsonObject waits) = await SendAsync(claude, HttpMethod.Post, Disarm, """{"wait_seconds":0,"home_id":"home-1"}""");
        string id = (string)waits["approval"]!["id"]!;
        Assert.Single((await SendAsync(claude, HttpMethod.Get, "/approvals")).Json["approvals"]!.AsArray());
        Assert.Empty((await SendAsync(other, HttpMethod.Get, "/approvals")).Json["approvals"]!.AsArray());
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(other, HttpMethod.Post, $"/approvals/{id}/withdraw")).Status);
        Assert.Empty((await SendAsync(guest, HttpMethod.Get, "/approvals")).Json["approvals"]!.AsArray());
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(guest, HttpMethod.Post, $"/approvals/{id}/approve")).Status);
    }

    [Fact]
    public async Task During_an_entry_delay_the_answer_says_how_long_and_where_somebody_is_quicker()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.ModeAsync(SecurityMode.Away);
        await server.TellAsync(DeviceKinds.SecuritySystemOf(HomeServer.Home), new ReportPanel
        {
            Alarm = Devices.Domain.Traits.Patch.Of(new AlarmReading(AlarmReading.EntryDelay, "a-1", ["z-back"], NodaTime.SystemClock.Instance.GetCurrentInstant())),
            DelayEndsAt = Devices.Domain.Traits.Patch.Of<NodaTime.Instant?>(NodaTime.SystemClock.Instance.GetCurrentInstant() + NodaTime.Duration.FromSeconds(45)),
        });
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        (_, JsonObject waits) = await SendAsync(claude, HttpMethod.Post, Disarm, NoWait);
        Assert.Matches(@"The entry delay ends in \d+ s: disarm ", (string)waits["error"]!);
    }

    private static async Task<int> DisarmingsAsync(HomeServer server) =>
        (await server.Homes.ViewAsync(HomeServer.Home)).Part<SecurityView>().RecentIntents.Count(i => i.Target == "disarmed");
}
