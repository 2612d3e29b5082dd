using System.Net;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using static RingActors.Api.Tests.Access.KeyTests;

namespace RingActors.Api.Tests.Attacks;

/// <summary>
/// Addresses of recipients often have a token in their path. Who neither sets nor approves them sees where they lead; and
/// an approval names as told by a link whoever was sent it.
/// </summary>
public sealed class ShownAddressTests
{
    private const string Get = "/tools/get_security_settings";
    private const string Update = "/tools/update_security_settings";
    private const string Whole = "https://example.org:8443/zzsecret?t=zzsecret";
    private const string Keys =
        "BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA";
    private const string Short = "https://example.org:8443/…";

    [Theory]
    [InlineData(AccessRole.Owner, true)]
    [InlineData(AccessRole.Resident, true)]
    [InlineData(AccessRole.Assistant, false)]
    [InlineData(AccessRole.Reader, false)]
    public async Task Readers_and_assistants_see_scheme_and_host(AccessRole role, bool seesAll)
    {
        await using HomeServer server = await SetAsync();
        using HttpClient caller = server.As(await server.KeyAsync("a", role));
        (_, JsonObject answer) = await SendAsync(caller, HttpMethod.Post, Get, "{}");
        Assert.Equal(
            seesAll ? [Whole, "https://example.org"] : [Short, "https://example.org"],
            answer["settings"]!["contacts"]!.AsArray().Select(c => (string)c!["url"]!));
        Assert.Equal(seesAll, answer.ToJsonString().Contains("zzsecret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_an_assistant_read_and_sends_back_changes_no_address_and_its_approval_shows_none()
    {
        await using HomeServer server = await SetAsync();
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        (_, JsonObject read) = await SendAsync(claude, HttpMethod.Post, Get, "{}");
        JsonObject settings = (JsonObject)read["settings"]!.DeepClone();
        settings["incidents"]!["abort_seconds"] = 45;
        string body = new JsonObject { ["settings"] = settings.DeepClone() }.ToJsonString();
        (HttpStatusCode status, JsonObject waits) = await SendAsync(claude, HttpMethod.Post, Update, body);
        Assert.Equal(HttpStatusCode.Accepted, status);
        string effect = (string)waits["approval"]!["effect"]!;
        Assert.DoesNotContain("zz", waits.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("example.org", effect, StringComparison.Ordinal);
        string id = (string)waits["approval"]!["id"]!;
        (status, _) = await SendAsync(server.Http, HttpMethod.Post, $"/approvals/{id}/approve", "{}");
        Assert.Equal(HttpStatusCode.OK, status);
        SecurityPolicy policy = (await server.Homes.ViewAsync(HomeServer.Home)).Part<SecurityView>().Guard.Policy;
        Assert.Equal(45, policy.Incidents.AbortSeconds);
        Assert.Equal([Whole, "https://example.org"], policy.Contacts.Select(c => server.Opened(c.Url)));

        // What is changed about another recipient shows no address whole to whoever asked, and all to whoever decides.
        settings["contacts"]![0]!["url"] = "https://example.org/other";
        (_, waits) = await SendAsync(claude, HttpMethod.Post, Update, new JsonObject { ["settings"] = settings.DeepClone() }.ToJsonString());
        Assert.Contains(Short, (string?)waits["approval"]!["effect"], StringComparison.Ordinal);
        Assert.DoesNotContain("zzsecret", waits.ToJsonString(), StringComparison.Ordinal);
        id = (string)waits["approval"]!["id"]!;
        (_, JsonObject mine) = await SendAsync(claude, HttpMethod.Get, "/approvals");
        Assert.DoesNotContain("zzsecret", mine.ToJsonString(), StringComparison.Ordinal);
        using HttpClient nobody = server.As(null);
        (_, JsonObject atThisMachine) = await SendAsync(nobody, HttpMethod.Get, $"/approvals/{id}");
        Assert.DoesNotContain("zzsecret", atThisMachine.ToJsonString(), StringComparison.Ordinal);
        (_, JsonObject theirs) = await SendAsync(server.Http, HttpMethod.Get, "/approvals");
        Assert.Contains("zzsecret", theirs.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task All_ways_are_shown_without_what_is_secret_and_mean_what_stands_there_when_they_come_back(bool isSealed)
    {
        string[] all =
        [
            Whole, "https://example.org:8443/zzsecond", "ntfy:zztopic", "mailto:son@example.org",
            "push:https://push.example/zzdevice#" + Keys,
        ];
        string[] shown = [Short, Short, "ntfy:…", "mailto:son@example.org", "push:https://push.example/…"];
        await using HomeServer server = await HomeServer.StartAsync();
        if (isSealed)
        {
            (HttpStatusCode set, JsonObject said) = await server.CallAsync("update_security_settings", new JsonObject
            {
                ["settings"] = new JsonObject
                {
                    ["contacts"] = new JsonArray(new JsonObject
                    {
                        ["id"] = "son",
                        ["url"] = all[0],
                        ["ways"] = new JsonArray([.. all[1..].Select(a => (JsonNode)a)]),
                    }),
                },
            }.ToJsonString());
            Assert.True(set == HttpStatusCode.OK, said.ToJsonString());
        }
        else
        {
            await MarkAsync(server, new RecipientPolicy("son", all[0]) { Ways = all[1..] });
        }

        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        (_, JsonObject read) = await SendAsync(claude, HttpMethod.Post, Get, "{}");
        JsonNode son = read["settings"]!["contacts"]![0]!;
        string[] seen = [(string)son["url"]!, .. son["ways"]!.AsArray().Select(w => (string)w!)];
        Assert.Equal(shown.AsEnumerable(), seen);
        Assert.DoesNotContain("zz", read.ToJsonString(), StringComparison.Ordinal);

        JsonObject settings = (JsonObject)read["settings"]!.DeepClone();
        settings["incidents"]!["abort_seconds"] = 45;
        (HttpStatusCode status, JsonObject waits) = await SendAsync(
            claude, HttpMethod.Post, Update, new JsonObject { ["settings"] = settings.DeepClone() }.ToJsonString());
        Assert.True(status == HttpStatusCode.Accepted, waits.ToJsonString());
        if (isSealed)
        {
            // Written before addresses were sealed, they stand in what the change says as they were written.
            Assert.DoesNotContain("zz", waits.ToJsonString(), StringComparison.Ordinal);
        }

        (status, _) = await SendAsync(
            server.Http, HttpMethod.Post, $"/approvals/{(string)waits["approval"]!["id"]!}/approve", "{}");
        Assert.Equal(HttpStatusCode.OK, status);
        SecurityPolicy policy = (await server.Homes.ViewAsync(HomeServer.Home)).Part<SecurityView>().Guard.Policy;
        Assert.Equal(45, policy.Incidents.AbortSeconds);
        Assert.Equal(all, policy.Contacts.Single().Addresses.Select(server.Opened));

        // Of two that look alike nobody knows which is left.
        settings["contacts"]![0]!["ways"]!.AsArray().RemoveAt(0);
        (status, JsonObject refused) = await SendAsync(
            claude, HttpMethod.Post, Update, new JsonObject { ["settings"] = settings }.ToJsonString());
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("settings.contacts[0].url", (string?)refused["details"]!.AsArray().Single()!["path"]);
    }

    [Fact]
    public async Task A_shortened_address_of_nobody_who_is_there_is_refused()
    {
        await using HomeServer server = await SetAsync();
        foreach (string contact in new[]
        {
            $$"""{"id":"new","url":"{{Short}}"}""", """{"id":"son","url":"https://example.com/…"}""", """{"id":"plain","url":"https://example.org/…"}""",
        })
        {
            (HttpStatusCode status, JsonObject answer) = await SendAsync(
                server.Http, HttpMethod.Post, Update, $$$"""{"settings":{"contacts":[{{{contact}}}]}}""");
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Equal("settings.contacts[0].url", (string?)answer["details"]![0]!["path"]);
        }
    }

    [Fact]
    public async Task An_approval_names_only_those_to_whom_its_link_went()
    {
        await using WebhookReceiver phone = await WebhookReceiver.StartAsync();
        await using HomeServer server = await HomeServer.StartAsync(
            ("Http:PublicUrl", "https://home.example.org"), ("Webhooks:AllowHosts", "127.0.0.1"));
        RecipientPolicy son = new("son", phone.Url) { Role = AccessRole.Resident };
        await MarkAsync(server, son);
        using HttpClient claude = server.As(await KeyOfAsync(server));
        string before = await WaysAsync(claude);
        await phone.NextAsync();
        await MarkAsync(server, son, new RecipientPolicy("carla", phone.Url) { Role = AccessRole.Resident });
        string after = await WaysAsync(claude);
        foreach (string said in new[] { before, after })
        {
            Assert.Contains("by the link that was sent to \\\"son\\\"", said, StringComparison.Ordinal);
            Assert.DoesNotContain("carla", said, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Who_is_marked_after_an_approval_was_asked_for_was_sent_no_link()
    {
        await using HomeServer server = await HomeServer.StartAsync(("Http:PublicUrl", "https://home.example.org"));
        await MarkAsync(server);
        string key = await KeyOfAsync(server);
        using HttpClient claude = server.As(key);
        string before = await WaysAsync(claude);
        await MarkAsync(server, new RecipientPolicy("carla", "https://example.org/carla") { Role = AccessRole.Resident });
        string after = await WaysAsync(claude);
        foreach (string said in new[] { before, after })
        {
            Assert.DoesNotContain("carla", said, StringComparison.Ordinal);
            Assert.Contains("Nobody was sent a link", said, StringComparison.Ordinal);
        }
    }

    private static async Task<HomeServer> SetAsync()
    {
        HomeServer server = await HomeServer.StartAsync();
        (HttpStatusCode status, JsonObject answer) = await server.CallAsync("update_security_settings", $$$"""
            {"settings":{"contacts":[{"id":"son","url":"{{{Whole}}}"},{"id":"plain","url":"https://example.org"}]}}
            """);
        Assert.True(status == HttpStatusCode.OK, answer.ToJsonString());
        return server;
    }

    private static Task MarkAsync(HomeServer server, params RecipientPolicy[] contacts) => server.TellAsync(
        DeviceKinds.SecuritySystemOf(HomeServer.Home), new SetSecurityPolicy(new SecurityPolicy { Contacts = contacts }));

    /// <summary>The key of an assistant who waits for a disarming.</summary>
    private static async Task<string> KeyOfAsync(HomeServer server)
    {
        await server.ModeAsync(Devices.Domain.Alarm.Panel.SecurityMode.Away);
        return await server.KeyAsync("bob", AccessRole.Assistant);
    }

    private static async Task<string> WaysAsync(HttpClient claude)
    {
        (_, JsonObject answer) = await SendAsync(claude, HttpMethod.Post, "/tools/disarm_security_system", """{"wait_seconds":0}""");
        return answer.ToJsonString(new System.Text.Json.JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }
}
