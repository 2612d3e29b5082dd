using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using RingActors.Api.Access;
using RingActors.Api.Tests.Support;
using RingActors.Api.Tests.Wire;
using RingActors.Rules.Protocols;
using RingActors.Testing.Mail;

namespace RingActors.Api.Tests.Home.Protocols;

/// <summary>Help by several ways: real receivers of webhooks, of e-mail and of ntfy's messages.</summary>
public sealed class EmergencyWayTests
{
    private const string Password = "a-password-of-one-account";
    private const string Topic = "annas-own-topic";
    private const string Address = "anna@example.org";

    [Fact]
    public async Task All_ways_are_tried_at_once_each_says_how_it_ended_and_a_link_of_any_answers()
    {
        using X509Certificate2 certificate = TestCertificates.Issue("127.0.0.1");
        await using SmtpSink mail = SmtpSink.Start(certificate, ("home", Password));
        await using WebhookReceiver hook = await WebhookReceiver.StartAsync();
        await using WebhookReceiver ntfy = await WebhookReceiver.StartAsync();
        await using HomeServer server = await StartAsync(
            mail, ntfy, ("Mail:Security", "StartTls"), ("Mail:User", "home"),
            ("Mail:CertificateSha256", Convert.ToHexString(SHA256.HashData(certificate.RawData))));
        Assert.Empty(new SecretStore(server.Paths.Directory, AccessKey.Open(server.Paths.Directory))
            .Set("mail", Password, NodaTime.SystemClock.Instance.GetCurrentInstant(), ["127.0.0.1"]));
        await SettingsAsync(server, $$"""
            [{"id":"anna","url":"{{hook.Url}}","ways":["mailto:{{Address}}","ntfy:{{Topic}}"],"role":"owner"}]
            """);
        await CallAsync(server, "change_protocol", """
            {"action":"create","protocol":{"name":"Help","steps":[{"type":"escalate","message":"Look after the house","levels":[{}]}]}}
            """);
        JsonObject called = await CallAsync(server, "trigger_emergency_protocol", """{"protocol":"help","reason":"smoke"}""");

        JsonObject posted = await hook.NextAsync();
        TakenMail sent = await mail.NextAsync();
        JsonObject published = await ntfy.NextAsync();
        Assert.Equal(("Look after the house", "smoke"), ((string?)posted["message"], (string?)posted["reason"]));
        Assert.Equal((true, "home", "Emergency: Help"), (sent.Encrypted, sent.User, sent.Header("Subject")));
        Assert.Equal([Address], sent.To);
        Assert.Equal((Topic, "Emergency: Help", 5), ((string?)published["topic"], (string?)published["title"], (int)published["priority"]!));
        Assert.StartsWith("Look after the house", (string)published["message"]!, StringComparison.Ordinal);
        string byMail = sent.Text.Split("\r\n").Single(l => l.StartsWith("Look and answer: ", StringComparison.Ordinal))["Look and answer: ".Length..];
        string byNtfy = (string)published["actions"]![0]!["url"]!;
        Assert.Equal(("view", byNtfy), ((string?)published["actions"]![0]!["action"], (string?)published["click"]));

        // Whichever link it is, it is the same emergency, and each button acts once.
        using Visitor anna = new(server.Http.BaseAddress!);
        VisitedPage page = await anna.SubmitAsync(await anna.OpenAsync(new Uri(byMail).AbsolutePath), "I take care");
        Assert.Contains("recipient:anna (link)", page.Text, StringComparison.Ordinal);
        page = await anna.SubmitAsync(await anna.OpenAsync(new Uri(byNtfy).AbsolutePath), "Cancel: no help is needed");
        Assert.Contains("over: cancelled", page.Text, StringComparison.Ordinal);
        Assert.Equal("Over: Help", (await mail.NextAsync()).Header("Subject"));
        Assert.Equal(("Over: Help", 3), await TitleAsync(ntfy));
        Assert.Equal("protocol.over", (string?)(await hook.NextAsync())["type"]);

        await server.StopEngineAsync();
        foreach ((string name, byte[] content) in await server.FilesAsync())
        {
            foreach (string hidden in new[] { Address, Topic, Password, new Uri(byMail).AbsolutePath[3..], new Uri(byNtfy).AbsolutePath[3..] })
            {
                Assert.True(content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(hidden)) < 0, $"{name} holds {hidden}");
            }
        }

        Assert.True((bool)called["success"]!);
    }

    [Fact]
    public async Task Where_no_way_of_anybody_gets_through_the_next_is_told_at_once_and_the_answer_says_which_did()
    {
        await using SmtpSink mail = SmtpSink.Start();
        await using WebhookReceiver hook = await WebhookReceiver.StartAsync();
        await using WebhookReceiver ntfy = await WebhookReceiver.StartAsync();
        mail.Answers.Enqueue("550 5.1.1 nobody of that name");
        hook.Refuse(1);
        ntfy.Refuse(1);
        await using HomeServer server = await StartAsync(mail, ntfy, ("Mail:Security", "None"));
        await SettingsAsync(server, $$"""
            [{"id":"anna","url":"mailto:{{Address}}","ways":["ntfy:{{Topic}}","{{hook.Url}}"]},{"id":"ben","url":"mailto:ben@example.org"}]
            """);
        await CallAsync(server, "change_protocol", """
            {"action":"create","protocol":{"name":"Help","steps":[{"type":"escalate","levels":[{"recipients":["anna"],"timeout_seconds":3600},{"recipients":["ben"]}]}]}}
            """);
        await CallAsync(server, "trigger_emergency_protocol", """{"protocol":"help"}""");
        Assert.Equal(["ben@example.org"], (await mail.NextAsync()).To);
        Assert.NotNull(await server.Homes.WaitForAsync(
            HomeServer.Home,
            v => v.Part<ProtocolsView>().UnderWay.Single().State.Open.Single().ReachedBy is { Count: 1 },
            TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Contains(
            """{"measure":"tell","state":"delivered","detail":"by email","recipient":"ben"}""", await MeasuresAsync(server),
            StringComparison.Ordinal);
        Assert.DoesNotContain("""state":"delivered","recipient":"anna""", await MeasuresAsync(server), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_that_lead_nowhere_are_said_when_they_are_written()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        JsonObject told = await CallAsync(server, "update_security_settings", $$"""
            {"settings":{"contacts":[{"id":"anna","url":"mailto:{{Address}}","ways":["ntfy:{{Topic}}"]}]} }
            """);
        string[] warnings = [.. told["warnings"]!.AsArray().Select(w => (string)w!)];
        Assert.Contains("The contact anna will not be told by email as things are. Mail:Host is not set.", warnings);
        Assert.Contains("The contact anna will not be told by ntfy as things are. Ntfy:Server is not set.", warnings);
        Assert.Equal(
            $$"""[{"id":"anna","url":"mailto:{{Address}}","ways":["ntfy:{{Topic}}"]}]""",
            told["settings"]!["contacts"]!.ToJsonString());
    }

    private static async Task<string> MeasuresAsync(HomeServer server) =>
        (await CallAsync(server, "change_protocol", """{"action":"list"}"""))["protocols"]!.AsArray()
            .Single(p => (string?)p!["protocol_id"] == "help")!["under_way"]![0]!["activated_measures"]!.ToJsonString();

    private static async Task<(string?, int)> TitleAsync(WebhookReceiver ntfy)
    {
        JsonObject one = await ntfy.NextAsync();
        return ((string?)one["title"], (int)one["priority"]!);
    }

    private static async Task SettingsAsync(HomeServer server, string contacts) =>
        await CallAsync(server, "update_security_settings", $$"""{"settings":{"contacts":{{contacts}} } }""");

    private static async Task<JsonObject> CallAsync(HomeServer server, string tool, string body)
    {
        (HttpStatusCode status, JsonObject told) = await server.CallAsync(tool, body);
        Assert.True(status == HttpStatusCode.OK, told.ToJsonString());
        return told;
    }

    private static Task<HomeServer> StartAsync(SmtpSink mail, WebhookReceiver ntfy, params (string, string)[] more) =>
        HomeServer.StartAsync(
        [
            ("Http:PublicUrl", "https://home.example.org"), ("Webhooks:AllowHosts", "127.0.0.1"),
            ("Mail:Host", "127.0.0.1"), ("Mail:Port", mail.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ("Mail:From", "home@example.org"), ("Ntfy:Server", ntfy.Url), .. more,
        ]);
}
