using System.Net;
using System.Text.Json.Nodes;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;

namespace RingActors.Api.Tests.Home.Protocols;

/// <summary>Whoever calls for help is told plainly whether any was called, and whether anybody was reached.</summary>
public sealed class HelpWordsTests
{
    private static readonly (string, string) Near = ("Webhooks:AllowHosts", "127.0.0.1");

    [Theory]
    [InlineData("trigger_emergency_protocol", "{}")]
    [InlineData("raise_panic", """{"kind":"panic"}""")]
    public async Task Where_there_are_no_recipients_it_says_first_that_nobody_was_told(string tool, string arguments)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (HttpStatusCode status, JsonObject told) = await server.CallAsync(tool, arguments);
        Assert.Equal(HttpStatusCode.OK, status);
        string[] names = [.. told.Select(p => p.Key)];
        Assert.StartsWith("NOBODY WAS TOLD", (string?)told["warning"], StringComparison.Ordinal);
        Assert.True(Array.IndexOf(names, "warning") <= 1, string.Join(", ", names));
        Assert.Contains("emergency number", (string?)told["warning"], StringComparison.Ordinal);
        Assert.DoesNotContain((string)told["warning"]!, char.IsDigit);

        (_, JsonObject past) = await server.CallAsync("get_security_history", "{}");
        string history = past.ToJsonString();
        Assert.Contains("no recipient", history.Replace("nobody whom it would tell is a", "no", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_there_is_somebody_to_tell_no_such_warning_is_given()
    {
        await using WebhookReceiver phone = await WebhookReceiver.StartAsync();
        await using HomeServer server = await HomeServer.StartAsync(Near);
        await RecipientsAsync(server, phone.Url);
        (_, JsonObject told) = await server.CallAsync("raise_panic", """{"kind":"panic"}""");
        Assert.Null(told["warning"]);
        (_, told) = await server.CallAsync("trigger_emergency_protocol", "{}");
        Assert.Null(told["warning"]);
    }

    [Theory]
    [InlineData("trigger_emergency_protocol", """{"protocol":"nothing-of-that-name"}""")]
    [InlineData("trigger_emergency_protocol", """{"protokoll":"help"}""")]
    [InlineData("trigger_emergency_protocol", """{"home_id":"nowhere"}""")]
    [InlineData("raise_panic", "{}")]
    [InlineData("raise_panic", """{"kind":"burglars"}""")]
    public async Task A_call_for_help_that_is_refused_says_first_that_none_was_called_and_how_to_call_it_at_once(string tool, string arguments)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (HttpStatusCode status, JsonObject told) = await server.CallAsync(tool, arguments);
        Assert.NotEqual(HttpStatusCode.OK, status);
        Assert.StartsWith("No help was called", (string?)told["error"], StringComparison.Ordinal);
        string how = (string)told["suggestion"]!;
        Assert.StartsWith($"To call for help at once: {tool} with ", how, StringComparison.Ordinal);
        string call = how.Split(" with ", 2)[1].Split(". ", 2)[0];
        (status, told) = await server.CallAsync(tool, call);
        Assert.True(status == HttpStatusCode.OK, told.ToJsonString());
    }

    [Fact]
    public async Task A_protocol_is_taken_by_the_name_that_answers_call_it_by()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.CallAsync("change_protocol", """
            {"action":"create","protocol":{"name":"Help","steps":[{"type":"light","devices":["front-camera"]}]}}
            """);
        (HttpStatusCode status, JsonObject told) = await server.CallAsync("trigger_emergency_protocol", """{"protocol_id":"help"}""");
        Assert.True(status == HttpStatusCode.OK, told.ToJsonString());
        Assert.Equal("help", (string?)told["protocol_id"]);
    }

    [Fact]
    public async Task Over_mcp_where_it_is_not_allowed_raise_panic_answers_that_no_help_was_called_and_where_it_is()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await using McpClient client = await McpClient.CreateAsync(new HttpClientTransport(
            new HttpClientTransportOptions
            {
                Endpoint = new Uri(server.Http.BaseAddress!, "/mcp"),
                TransportMode = HttpTransportMode.StreamableHttp,
            },
            server.Http));
        CallToolResult told = await client.CallToolAsync(
            "raise_panic", new Dictionary<string, object?> { ["kind"] = "panic" });
        Assert.True(told.IsError);
        string text = Assert.IsType<TextContentBlock>(Assert.Single(told.Content)).Text;
        Assert.Contains("No help was called", text, StringComparison.Ordinal);
        Assert.Contains("/tools/raise_panic", text, StringComparison.Ordinal);
        Assert.Empty((await server.Homes.ViewAsync(HomeServer.Home)).Part<SecurityView>().Guard.Incidents);
    }

    [Fact]
    public async Task While_nobody_was_reached_every_answer_says_so_and_health_is_degraded()
    {
        const string deaf = "http://127.0.0.1:1/";
        await using HomeServer server = await HomeServer.StartAsync(Near);
        await RecipientsAsync(server, deaf);
        await server.CallAsync("raise_panic", """{"kind":"panic"}""");
        (_, JsonObject status) = await server.CallAsync("get_security_system_status", "{}");
        JsonNode incident = status["incidents"]![0]!;
        Assert.Equal("being_told", (string?)incident["stage"]);
        Assert.StartsWith("nobody reached yet; being told: ben", (string?)incident["reach"], StringComparison.Ordinal);

        JsonNode health = JsonNode.Parse(await server.Http.GetStringAsync("/health"))!;
        JsonNode line = health["subsystems"]!.AsArray().Single(s => (string?)s!["name"] == "incidents")!;
        Assert.Equal("degraded", (string?)line["state"]);
        Assert.Contains("nobody reached yet", (string?)line["detail"], StringComparison.Ordinal);

        (_, JsonObject list) = await server.CallAsync("get_attention_list", "{}");
        JsonNode first = list["items"]!.AsArray()[0]!;
        Assert.Equal("incident", (string?)first["kind"]);
        Assert.Contains("nobody reached yet", (string?)first["what"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_base_stations_siren_is_silenced_by_the_id_that_is_shown()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.TellAsync(DeviceKinds.SecuritySystemOf(HomeServer.Home), new SoundSiren());
        await server.TellAsync(DeviceKinds.SecuritySystemOf(HomeServer.Home), new ReportPanel { SirenOn = true });
        (HttpStatusCode status, JsonObject told) = await server.CallAsync(
            "control_device", """{"device_id":"security-system","action":"silence_siren","wait_seconds":0}""");
        Assert.True(status == HttpStatusCode.OK, told.ToJsonString());
        Assert.NotNull((string?)told["intent"]!["intent_id"]);
        Assert.Equal("off", (await server.Homes.ViewAsync(HomeServer.Home)).Part<SecurityView>().SirenIntent!.Target);
    }

    private static async Task RecipientsAsync(HomeServer server, string url) => await server.TellAsync(
        DeviceKinds.SecuritySystemOf(HomeServer.Home),
        new SetSecurityPolicy(SecurityPolicy.Default with { Contacts = [new RecipientPolicy("ben", url)] }));
}
