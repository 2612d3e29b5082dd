using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Api.Access;
using RingActors.Api.Tests.Support;
using RingActors.Rules.Protocols;

namespace RingActors.Api.Tests.Home.Protocols;

/// <summary>A recipient's own system answers, signed; and what starts a protocol is said.</summary>
public sealed class EmergencyReplyTests
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);
    private static readonly string Secret = "whsec_" + Convert.ToBase64String(Key);

    [Fact]
    public async Task A_signed_reply_answers_as_the_buttons_do_and_each_answer_acts_once()
    {
        await using WebhookReceiver phone = await WebhookReceiver.StartAsync();
        await using HomeServer server = await StartAsync(phone);
        string link = await LinkAsync(phone);
        Assert.Equal(HttpStatusCode.OK, await ReplyAsync(server, link, "acknowledge"));
        Activation open = await OpenAsync(server);
        Assert.Equal(("anna", "reply"), (server.Opened(open.Acknowledged!.By.Id), open.Acknowledged.Way));
        Assert.Equal(HttpStatusCode.OK, await ReplyAsync(server, link, "acknowledge"));
        Assert.Equal(HttpStatusCode.OK, await ReplyAsync(server, link, "escalate"));
        Assert.Null((await OpenAsync(server)).Acknowledged);
        Assert.Equal(HttpStatusCode.Conflict, await ReplyAsync(server, link, "escalate"));

        // What was said by the reply cannot be said again by the button, and who is no resident cancels nothing.
        Assert.Equal(HttpStatusCode.Conflict, await ReplyAsync(server, link, "acknowledge"));
        Assert.Equal(HttpStatusCode.Conflict, await ReplyAsync(server, link, "cancel"));
        Assert.Equal(HttpStatusCode.BadRequest, await ReplyAsync(server, link, "unlock"));
    }

    [Fact]
    public async Task Neither_the_link_nor_the_secret_answers_alone_and_all_that_is_wrong_looks_alike()
    {
        await using WebhookReceiver phone = await WebhookReceiver.StartAsync();
        await using HomeServer server = await StartAsync(phone);
        string link = await LinkAsync(phone);
        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        HttpStatusCode[] told =
        [
            await ReplyAsync(server, link, "acknowledge", key: RandomNumberGenerator.GetBytes(32)),
            await ReplyAsync(server, link, "acknowledge", at: now - 3600),
            await ReplyAsync(server, link, "acknowledge", at: now + 3600),
            await ReplyAsync(server, link, "acknowledge", sent: """{"answer":"escalate"}"""),
            await ReplyAsync(server, link, "acknowledge", id: ""),
            await ReplyAsync(server, link[..^1] + (link[^1] == 'A' ? 'E' : 'A'), "acknowledge"),
            await ReplyAsync(server, "/e/a.b.c.d", "acknowledge"),
        ];
        Assert.All(told, status => Assert.Equal(HttpStatusCode.Unauthorized, status));
        Assert.Null((await OpenAsync(server)).Acknowledged);
        Assert.Equal(HttpStatusCode.OK, await ReplyAsync(server, link, "acknowledge"));
    }

    [Fact]
    public async Task Who_takes_a_protocol_away_is_told_what_started_it()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await CallAsync(server, "change_protocol", """{"action":"create","protocol":{"name":"Help","steps":[{"type":"delay","seconds":1}]}}""");
        await CallAsync(server, "create_security_automation", """
            {"automation_name":"At the bell","rule_document":{"triggers":[{"type":"ding"}],"actions":[{"type":"if",
             "conditions":[{"type":"mode","modes":["away"]}],"then":[{"type":"protocol","protocol":"help"}]}]}}
            """);
        JsonNode entry = (await CallAsync(server, "change_protocol", """{"action":"list"}"""))["protocols"]!.AsArray()
            .Single(p => (string?)p!["protocol_id"] == "help")!;
        Assert.Equal("""["automation at-the-bell"]""", entry["started_by"]?.ToJsonString());
        foreach (string action in new[] { "disable", "delete" })
        {
            JsonObject told = await CallAsync(server, "change_protocol", $$"""{"action":"{{action}}","protocol_id":"help"}""");
            Assert.Contains("The automation at-the-bell starts it", (string?)Assert.Single(told["warnings"]!.AsArray()), StringComparison.Ordinal);
        }
    }

    private static async Task<HttpStatusCode> ReplyAsync(
        HomeServer server, string link, string answer, byte[]? key = null, long? at = null, string? sent = null, string id = "msg_1")
    {
        string body = $$"""{"answer":"{{answer}}"}""";
        string time = (at ?? DateTimeOffset.UtcNow.ToUnixTimeSeconds()).ToString(CultureInfo.InvariantCulture);
        byte[] mac = HMACSHA256.HashData(key ?? Key, Encoding.UTF8.GetBytes($"{id}.{time}.{body}"));
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(server.Http.BaseAddress!, link + "/reply"))
        {
            Content = new StringContent(sent ?? body, Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("webhook-id", id);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", time);
        request.Headers.TryAddWithoutValidation("webhook-signature", "v1," + Convert.ToBase64String(mac));
        using HttpClient stranger = new();
        return (await stranger.SendAsync(request)).StatusCode;
    }

    private static async Task<HomeServer> StartAsync(WebhookReceiver phone)
    {
        HomeServer server = await HomeServer.StartAsync(("Http:PublicUrl", "https://home.example.org"), ("Webhooks:AllowHosts", "127.0.0.1"));
        Assert.Empty(new SecretStore(server.Paths.Directory, AccessKey.Open(server.Paths.Directory))
            .Set("recipient-anna", Secret, SystemClock.Instance.GetCurrentInstant(), ["127.0.0.1"]));
        await CallAsync(server, "update_security_settings", $$"""
            {"settings":{"contacts":[{"id":"anna","url":"{{phone.Url}}"},{"id":"ben","url":"{{phone.Url}}"}]} }
            """);
        await CallAsync(server, "change_protocol", """
            {"action":"create","protocol":{"name":"Help","steps":[{"type":"escalate","levels":[{"recipients":["anna"],"timeout_seconds":3600},{"recipients":["ben"],"timeout_seconds":3600}]}]}}
            """);
        await CallAsync(server, "trigger_emergency_protocol", """{"protocol":"help"}""");
        return server;
    }

    private static async Task<string> LinkAsync(WebhookReceiver phone)
    {
        JsonObject told = await phone.NextAsync();
        return new Uri((string)told["link"]!).AbsolutePath;
    }

    private static async Task<Activation> OpenAsync(HomeServer server) =>
        (await server.Homes.ViewAsync(HomeServer.Home)).Part<ProtocolsView>().UnderWay.Single().State.Open.Single();

    private static async Task<JsonObject> CallAsync(HomeServer server, string tool, string body)
    {
        (HttpStatusCode status, JsonObject told) = await server.CallAsync(tool, body);
        Assert.True((int)status is 200 or 201, told.ToJsonString());
        return told;
    }
}
