using System.Net;
using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Api.Features.Approvals;
using RingActors.Api.Settings.Areas;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Rules.Approvals;
using static RingActors.Api.Tests.Access.ApprovalPageTests;
using static RingActors.Api.Tests.Access.KeyTests;

namespace RingActors.Api.Tests.Access;

/// <summary>Signed links by which recipients answer approvals.</summary>
public sealed class ApprovalLinkTests
{
    private static readonly (string, string) Public = ("Http:PublicUrl", "https://home.example.org");
    private static readonly (string, string) Near = ("Webhooks:AllowHosts", "127.0.0.1");

    [Fact]
    public async Task A_marked_recipient_is_sent_a_link_that_shows_by_looking_and_acts_by_its_buttons_only()
    {
        await using WebhookReceiver phone = await WebhookReceiver.StartAsync();
        await using HomeServer server = await HomeServer.StartAsync(Public, Near);
        await MarkAsync(server, new RecipientPolicy("son", phone.Url) { Role = AccessRole.Resident });
        string id = await AskAsync(server);
        JsonObject notice = await phone.NextAsync();
        Assert.Equal(("approval.asked", id, "api-key:claude"), ((string?)notice["type"], (string?)notice["approval"], (string?)notice["by"]));
        Assert.Contains("mode away", (string?)notice["effect"], StringComparison.Ordinal);
        string link = (string)notice["link"]!;
        Assert.StartsWith("https://home.example.org/a/", link, StringComparison.Ordinal);
        string path = new Uri(link).AbsolutePath;

        using Visitor son = new(server.Http.BaseAddress!);
        VisitedPage page = await son.OpenAsync(path);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains($"Approval {id}: pending", page.Text, StringComparison.Ordinal);
        for (int i = 0; i < 3; i++)
        {
            await son.OpenAsync(path);
            await son.OpenAsync(path + "/approve");
        }

        Assert.Equal(0, await DisarmingsAsync(server));
        page = await son.SubmitAsync(page, "Approve");
        Assert.Contains("recipient:son (link)", page.Text, StringComparison.Ordinal);
        Assert.Equal(1, await DisarmingsAsync(server));
        Assert.DoesNotContain("<button", (await son.OpenAsync(path)).Markup, StringComparison.Ordinal);
        foreach ((string name, byte[] content) in await server.FilesAsync())
        {
            Assert.True(content.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(path[3..])) < 0, $"{name} holds the link");
        }
    }

    [Fact]
    public async Task Every_link_that_is_not_good_gets_the_same_text()
    {
        await using WebhookReceiver phone = await WebhookReceiver.StartAsync();
        await using HomeServer server = await HomeServer.StartAsync(Public, Near);
        RecipientPolicy marked = new("son", phone.Url) { Role = AccessRole.Resident };
        await MarkAsync(server, marked);
        await AskAsync(server);
        string path = new Uri((string)(await phone.NextAsync())["link"]!).AbsolutePath;
        using Visitor son = new(server.Http.BaseAddress!);
        VisitedPage before = await son.OpenAsync(path);
        string[] parts = path.Split('.');
        HashSet<string> texts = [];
        string[] bad =
        [
            "/a/nothing", "/a/" + new string('x', 500), path + "A", path[..^1] + (path[^1] == 'A' ? 'E' : 'A'), "/a/zzzzzzzz." + string.Join('.', parts[1..]),
            $"{parts[0]}.mum.{parts[2]}.{parts[3]}", $"{parts[0]}.{parts[1]}.{long.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture) + 60}.{parts[3]}",
        ];
        foreach (string other in bad)
        {
            texts.Add(await NotGoodAsync(son, other));
        }

        foreach (RecipientPolicy[] changed in new RecipientPolicy[][]
        {
            [marked with { Role = null }], [marked with { Role = AccessRole.Owner }], [marked with { Url = phone.Url + "/else" }], [],
        })
        {
            await MarkAsync(server, changed);
            texts.Add(await NotGoodAsync(son, path));
            Assert.Equal(HttpStatusCode.NotFound, (await son.SubmitAsync(before, "Approve")).Status);
        }

        Assert.Single(texts);
        Assert.Equal(0, await DisarmingsAsync(server));
        await MarkAsync(server, marked);
        Assert.Equal(HttpStatusCode.OK, (await son.OpenAsync(path)).Status);
    }

    [Fact]
    public async Task Without_an_address_that_links_can_lead_to_nobody_is_sent_one_and_that_is_said()
    {
        await using WebhookReceiver phone = await WebhookReceiver.StartAsync();
        await using HomeServer server = await HomeServer.StartAsync(Near);
        await MarkAsync(server, new RecipientPolicy("son", phone.Url) { Role = AccessRole.Resident });
        await server.ModeAsync(SecurityMode.Away);
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        (_, JsonObject waits) = await SendAsync(claude, HttpMethod.Post, "/tools/disarm_security_system", """{"wait_seconds":0}""");
        Assert.Contains("Http:PublicUrl is not set", (string?)waits["suggestion"], StringComparison.Ordinal);
        Assert.DoesNotContain("link", waits["approval"]!["ways"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains($"{server.Http.BaseAddress}approvals/{(string)waits["approval"]!["id"]!}", waits["approval"]!["ways"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Empty(phone.Received);
    }

    [Fact]
    public async Task The_ways_that_are_told_are_those_that_exist()
    {
        await using HomeServer server = await HomeServer.StartAsync(Public);
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        await server.ModeAsync(SecurityMode.Away);
        (_, JsonObject first) = await SendAsync(claude, HttpMethod.Post, "/tools/disarm_security_system", """{"wait_seconds":0}""");
        string ways = first["approval"]!["ways"]!.ToJsonString();
        Assert.Contains("https://home.example.org/approvals/", ways, StringComparison.Ordinal);
        Assert.Contains("no recipient of the home is marked", (string?)first["suggestion"], StringComparison.Ordinal);
        foreach (string absent in new[] { "keypad", "link", "form", "code of the household" })
        {
            Assert.DoesNotContain(absent, ways, StringComparison.Ordinal);
        }

        await SendAsync(server.Http, HttpMethod.Put, "/access-codes/pat", """{"name":"Pat"}""");
        await MarkAsync(server, new RecipientPolicy("son", "https://example.org/son") { Role = AccessRole.Resident }, new RecipientPolicy("neighbour", "https://example.org/n"));
        (_, JsonObject second) = await SendAsync(claude, HttpMethod.Post, "/tools/disarm_security_system", """{"wait_seconds":0}""");
        ways = second["approval"]!["ways"]!.ToJsonString();
        Assert.Contains("/keypad", ways, StringComparison.Ordinal);
        Assert.Contains("code of the household", ways, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://home.example.org", true)]
    [InlineData("https://home.example.org:8443/", true)]
    [InlineData("http://127.0.0.1:8123", true)]
    [InlineData("http://localhost:8123", true)]
    [InlineData("http://home.example.org", false)]
    [InlineData("https://home.example.org/?x=1", false)]
    [InlineData("https://home.example.org/?", false)]
    [InlineData("https://home.example.org/#x", false)]
    [InlineData("https://home.example.org/house", false)]
    [InlineData("https://me:pw@home.example.org", false)]
    [InlineData("ftp://home.example.org", false)]
    [InlineData("home.example.org", false)]
    public void An_address_for_links_is_https_or_at_this_machine(string text, bool isRight) => Assert.Equal(isRight, PublicAddress.Of(text) is not null);

    [Fact]
    public void Whoever_has_the_files_of_a_server_and_not_its_memory_makes_none_of_its_links()
    {
        HttpSettings settings = new() { PublicUrl = "https://home.example.org" };
        Instant at = Instant.FromUtc(2026, 3, 1, 20, 0);
        SendApprovalLink send = new(
            "son", "https://example.org/son", AccessRole.Resident, "home-1", "k7m2p9qx",
            new Principal(PrincipalKind.ApiKey, "claude"), "Disarm.", at, at + Duration.FromMinutes(10));
        LinkTokens one = new(settings);
        Assert.Equal(one.LinkOf(send), one.LinkOf(send));
        Assert.NotEqual(one.LinkOf(send), new LinkTokens(settings).LinkOf(send));
    }

    private static Task MarkAsync(HomeServer server, params RecipientPolicy[] contacts) => server.TellAsync(
        DeviceKinds.SecuritySystemOf(HomeServer.Home), new SetSecurityPolicy(new SecurityPolicy { Contacts = contacts }));

    private static async Task<string> NotGoodAsync(Visitor visitor, string path)
    {
        VisitedPage page = await visitor.OpenAsync(path);
        Assert.True(page.Status == HttpStatusCode.NotFound, path);
        return page.Markup;
    }
}
