using System.Net;
using System.Text.Json.Nodes;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Rules.Protocols;

namespace RingActors.Api.Tests.Home.Protocols;

/// <summary>Help, from outside: by tools, by what recipients are sent, and by their links.</summary>
public sealed class EmergencyTests
{
    private static readonly (string, string) Public = ("Http:PublicUrl", "https://home.example.org");
    private static readonly (string, string) Near = ("Webhooks:AllowHosts", "127.0.0.1");

    [Fact]
    public async Task The_first_is_told_and_passes_it_on_and_the_second_takes_care_by_the_link()
    {
        await using WebhookReceiver first = await WebhookReceiver.StartAsync();
        await using WebhookReceiver second = await WebhookReceiver.StartAsync();
        await using HomeServer server = await HomeServer.StartAsync(Public, Near);
        await RecipientsAsync(server, new RecipientPolicy("anna", first.Url), new RecipientPolicy("ben", second.Url));
        (HttpStatusCode made, JsonObject written) = await server.CallAsync("change_protocol", """
            {"action":"create","protocol":{"name":"Help","incidents":["panic"],"steps":[
              {"type":"escalate","message":"Look after the house","levels":[{"recipients":["anna"],"timeout_seconds":3600},{"recipients":["ben"]}]}]}}
            """);
        Assert.True(made == HttpStatusCode.OK, written.ToJsonString());
        await server.CallAsync("raise_panic", """{"kind":"panic"}""");
        JsonObject told = await AlarmAsync(first);
        Assert.Equal(("Look after the house", "panic", "help"), ((string?)told["message"], (string?)told["kind"], (string?)told["protocol"]));
        string path = new Uri((string)told["link"]!).AbsolutePath;
        Assert.StartsWith("/e/", path, StringComparison.Ordinal);

        // Looking does nothing, however often; only the button acts.
        using Visitor anna = new(server.Http.BaseAddress!);
        VisitedPage page = await anna.OpenAsync(path);
        Assert.Contains("nobody yet", page.Text, StringComparison.Ordinal);
        await anna.OpenAsync(path + "/escalate");
        Assert.DoesNotContain(second.Received, r => (string?)r["type"] == "protocol.alarm");
        Assert.DoesNotContain("Cancel", page.Text, StringComparison.Ordinal);
        await anna.SubmitAsync(page, "I cannot: tell the next");
        JsonObject next = await AlarmAsync(second);
        using Visitor ben = new(server.Http.BaseAddress!);
        string other = new Uri((string)next["link"]!).AbsolutePath;
        page = await ben.SubmitAsync(await ben.OpenAsync(other), "I take care");
        Assert.Contains("recipient:ben (link)", page.Text, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.NotFound, (await ben.OpenAsync(other[..^1] + (other[^1] == 'A' ? 'E' : 'A'))).Status);
        (_, JsonObject list) = await server.CallAsync("change_protocol", """{"action":"list"}""");
        JsonNode open = list["protocols"]!.AsArray().Single(p => (string?)p!["protocol_id"] == "help")!["under_way"]![0]!;
        Assert.Equal(("link", true), ((string?)open["acknowledged_way"], ((string?)open["acknowledged_by"])!.EndsWith("ben", StringComparison.Ordinal)));
        foreach ((string name, byte[] content) in await server.FilesAsync())
        {
            Assert.True(content.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(other[3..])) < 0, $"{name} holds the link");
        }
    }

    [Fact]
    public async Task A_message_of_a_step_arrives_and_who_took_care_calls_it_off_by_the_same_link()
    {
        await using WebhookReceiver phone = await WebhookReceiver.StartAsync();
        await using HomeServer server = await HomeServer.StartAsync(Public, Near);
        await RecipientsAsync(server, new RecipientPolicy("anna", phone.Url) { Role = AccessRole.Owner });
        (HttpStatusCode made, JsonObject written) = await server.CallAsync("change_protocol", """
            {"action":"create","protocol":{"name":"Help","steps":[{"type":"notify","message":"Look after the house"},
              {"type":"escalate","message":"Who comes?","levels":[{}]}]}}
            """);
        Assert.True(made == HttpStatusCode.OK, written.ToJsonString());
        await server.CallAsync("trigger_emergency_protocol", """{"protocol":"help"}""");
        JsonObject[] told = [await AlarmAsync(phone), await AlarmAsync(phone)];
        Assert.Equal(["Look after the house", "Who comes?"], told.Select(t => (string?)t["message"]));
        using Visitor anna = new(server.Http.BaseAddress!);
        string path = new Uri((string)told[1]["link"]!).AbsolutePath;
        VisitedPage page = await anna.SubmitAsync(await anna.OpenAsync(path), "I take care");
        Assert.Contains("recipient:anna (link)", page.Text, StringComparison.Ordinal);
        page = await anna.SubmitAsync(page, "Cancel: no help is needed");
        Assert.Contains("over: cancelled", page.Text, StringComparison.Ordinal);
        Assert.Equal("cancelled", (string?)(await NextAsync(phone, "protocol.over"))["how"]);
    }

    [Fact]
    public async Task Without_arguments_the_homes_own_protocol_answers_what_it_asked_for_and_calls_nothing_done()
    {
        await using WebhookReceiver phone = await WebhookReceiver.StartAsync();
        await using HomeServer server = await HomeServer.StartAsync(Public, Near);
        await RecipientsAsync(server, new RecipientPolicy("anna", phone.Url) { Role = AccessRole.Owner });
        (HttpStatusCode status, JsonObject told) = await server.CallAsync("trigger_emergency_protocol", "{}");
        Assert.True(status == HttpStatusCode.OK, told.ToJsonString());
        Assert.True((bool)told["success"]!);
        JsonNode[] measures = [.. told["activated_measures"]!.AsArray().Select(m => m!)];
        JsonNode light = measures.Single(m => (string?)m["measure"] == "light");
        Assert.Equal("requested", (string?)light["state"]);
        Assert.Contains((string?)light["devices"]![0]!["intents"]![0]!["state"], new[] { "requested", "accepted", "confirmed" });
        Assert.Contains(measures, m => (string?)m["measure"] == "tell" && (string?)m["recipient"] == "anna");

        // Calling again is the same emergency; the owner cancels by the link, and everybody hears of one cancellation.
        (_, JsonObject again) = await server.CallAsync("trigger_emergency_protocol", """{"reason":"again"}""");
        Assert.Equal((string?)told["activation_id"], (string?)again["activation_id"]);
        JsonObject alarm = await AlarmAsync(phone);
        using Visitor anna = new(server.Http.BaseAddress!);
        string path = new Uri((string)alarm["link"]!).AbsolutePath;
        await anna.SubmitAsync(await anna.OpenAsync(path), "Cancel: no help is needed");
        JsonObject over = await NextAsync(phone, "protocol.over");
        Assert.Equal("cancelled", (string?)over["how"]);
        Activation ended = (await server.Homes.ViewAsync(HomeServer.Home)).Part<ProtocolsView>().FindActivation((string)told["activation_id"]!)!.Value.Activation;
        Assert.Equal(ended.End!.Cancellation, (string?)over["cancellation"]);
    }

    [Fact]
    public async Task A_model_calls_nobody_unless_somebody_has_said_that_it_may_and_is_told_who_can()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await using (McpClient client = await ConnectAsync(server))
        {
            CallToolResult told = await client.CallToolAsync("trigger_emergency_protocol", new Dictionary<string, object?>());
            string text = Assert.IsType<TextContentBlock>(Assert.Single(told.Content)).Text;
            Assert.True(told.IsError);
            Assert.Contains("keypad's panic button", text, StringComparison.Ordinal);
            Assert.Contains("POST /tools/trigger_emergency_protocol", text, StringComparison.Ordinal);
        }

        Assert.Empty((await server.Homes.ViewAsync(HomeServer.Home)).Part<ProtocolsView>().UnderWay);
        await using HomeServer allowed = await HomeServer.StartAsync(("Security:PanicOverMcp", "true"));
        await RecipientsAsync(allowed, new RecipientPolicy("anna", "https://example.org/anna"));
        await using McpClient may = await ConnectAsync(allowed);
        Assert.True((await may.CallToolAsync("trigger_emergency_protocol", new Dictionary<string, object?>())).IsError is not true);
        Assert.Single((await allowed.Homes.ViewAsync(HomeServer.Home)).Part<ProtocolsView>().UnderWay);
    }

    [Fact]
    public async Task What_weakens_a_protocol_waits_for_a_person_and_a_call_for_help_does_not()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (_, JsonObject alone) = await server.CallAsync("trigger_emergency_protocol", "{}");
        Assert.Contains("nobody whom it would tell is a recipient of the home", alone["activated_measures"]!.ToJsonString(), StringComparison.Ordinal);
        await RecipientsAsync(server, new RecipientPolicy("anna", "https://example.org/anna"));
        await server.CallAsync("change_protocol", """{"action":"create","protocol":{"template":"fire"}}""");
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        foreach (string body in new[]
        {
            """{"action":"delete","protocol_id":"fire"}""", """{"action":"disable","protocol_id":"fire"}""",
            """{"action":"update","protocol_id":"emergency","protocol":{"name":"x","steps":[{"type":"delay","seconds":1}]}}""",
            """{"action":"create","protocol":{"template":"water"}}""", """{"action":"create","protocol":{"name":"y","steps":[{"type":"dispatch","url":"https://example.org/"}]}}""",
        })
        {
            (HttpStatusCode status, JsonObject told) = await Access.KeyTests.SendAsync(claude, HttpMethod.Post, "/tools/change_protocol", body);
            Assert.True(status == HttpStatusCode.Accepted, $"{body}: {(int)status} {told.ToJsonString()}");
        }

        (HttpStatusCode help, _) = await Access.KeyTests.SendAsync(claude, HttpMethod.Post, "/tools/trigger_emergency_protocol", """{"protocol":"fire"}""");
        Assert.Equal(HttpStatusCode.OK, help);
        Assert.Equal("fire", Assert.Single((await server.Homes.ViewAsync(HomeServer.Home)).Part<ProtocolsView>().UnderWay).Slug);
    }

    private static async Task<JsonObject> AlarmAsync(WebhookReceiver phone) => await NextAsync(phone, "protocol.alarm");

    /// <summary>The next message of a type; the alarm's own come beside them.</summary>
    private static async Task<JsonObject> NextAsync(WebhookReceiver phone, string type)
    {
        while (true)
        {
            JsonObject one = await phone.NextAsync();
            if ((string?)one["type"] == type)
            {
                return one;
            }
        }
    }

    private static async Task RecipientsAsync(HomeServer server, params RecipientPolicy[] recipients) => await server.TellAsync(
        DeviceKinds.SecuritySystemOf(HomeServer.Home), new SetSecurityPolicy(new SecurityPolicy { Contacts = recipients }));

    private static Task<McpClient> ConnectAsync(HomeServer server) => McpClient.CreateAsync(new HttpClientTransport(
        new HttpClientTransportOptions { Endpoint = new Uri(server.Http.BaseAddress!, "/mcp"), TransportMode = HttpTransportMode.StreamableHttp },
        server.Http));
}
