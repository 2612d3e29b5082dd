using System.Net;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Rules.Reach;

namespace RingActors.Api.Tests.Home;

/// <summary>
/// Whom nothing reaches is named in get_attention_list, whatever it was that did not get through, until something does:
/// over real HTTP, to a receiver that refuses.
/// </summary>
public sealed class UnreachedTests
{
    private static readonly Dictionary<string, Func<HomeServer, Task>> Ways = new(StringComparer.Ordinal)
    {
        ["incident"] = async server =>
        {
            await server.ModeAsync(SecurityMode.Disarmed);
            await server.ModeAsync(SecurityMode.Away);
            await server.MotionAsync();
        },
        ["automation"] = async server =>
        {
            await CreateAsync(server, "Say", """{"type":"notify","message":"Somebody is there."}""");
            await server.MotionAsync();
        },
        ["promise"] = async server =>
        {
            (_, JsonObject told) = await server.CallAsync("change_promise", """
                {"action":"create","promise":{"name":"p","never":[{"type":"mode","modes":["home"]}],
                 "for_more_than_seconds":1,"tell":true}}
                """);
            Assert.NotNull(told["promise"]);
            await server.ModeAsync(SecurityMode.Disarmed);
            await server.ModeAsync(SecurityMode.Home);
        },
    };

    public static TheoryData<string> All => [.. Ways.Keys];

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_recipient_whom_nothing_reaches_is_named_until_something_does(string way)
    {
        await using Contact contact = await Contact.StartAsync(404);
        await using HomeServer server = await GuardedAsync(contact.Url);
        Assert.DoesNotContain(await ItemsAsync(server), i => (string?)i["kind"] == "recipient");

        await Ways[way](server);
        await SeesAsync(server, r => r.Recipients.Values.Any(c => !c.Delivered));
        JsonObject item = Assert.Single(await ItemsAsync(server), i => (string?)i["kind"] == "recipient");
        Assert.Contains("neighbour", (string?)item["what"], StringComparison.Ordinal);
        Assert.Contains("404", (string?)item["what"], StringComparison.Ordinal);
        Assert.NotNull(item["since"]);
        Assert.NotEmpty((string)item["do"]!);
        JsonNode health = JsonNode.Parse(await server.Http.GetStringAsync("/health"))!["subsystems"]!.AsArray()
            .Single(s => (string?)s!["name"] == "incidents")!;
        Assert.Equal("degraded", (string?)health["state"]);
        Assert.Contains("did not get through to home-1: neighbour", (string?)health["detail"], StringComparison.Ordinal);

        // Another message, of another sort than the one that was lost.
        await Ways[way == "automation" ? "promise" : "automation"](server);
        await SeesAsync(server, r => r.Recipients.Values.Any(c => c.Delivered));
        Assert.DoesNotContain(await ItemsAsync(server), i => (string?)i["kind"] == "recipient");
    }

    [Fact]
    public async Task A_webhook_that_is_refused_is_named_with_its_automation_until_a_post_is_taken()
    {
        await using Contact receiver = await Contact.StartAsync(404, 204, 404);
        await using HomeServer server = await GuardedAsync(receiver.Url);
        await CreateAsync(server, "Post", $$"""{"type":"webhook","url":"{{receiver.Url}}"}""");
        await server.MotionAsync();
        await SeesAsync(server, r => IsPosted(r, false));
        JsonObject item = Assert.Single(await ItemsAsync(server), i => (string?)i["kind"] == "webhook");
        Assert.Contains(new Uri(receiver.Url).Authority, (string?)item["what"], StringComparison.Ordinal);
        Assert.Contains("\"Post\"", (string?)item["what"], StringComparison.Ordinal);
        Assert.Contains("404", (string?)item["what"], StringComparison.Ordinal);
        Assert.NotNull(item["since"]);

        await server.MotionAsync();
        await SeesAsync(server, r => IsPosted(r, true));
        Assert.DoesNotContain(await ItemsAsync(server), i => (string?)i["kind"] == "webhook");

        // What is changed since says nothing of how it is now.
        await server.MotionAsync();
        await SeesAsync(server, r => IsPosted(r, false));
        Assert.Contains(await ItemsAsync(server), i => (string?)i["kind"] == "webhook");
        (HttpStatusCode status, JsonObject told) = await server.CallAsync("change_automation", $$"""
            {"automation_id":"post","action":"update","patch":{"actions":[{"type":"webhook","url":"{{receiver.Url}}?again"} ] } }
            """);
        Assert.True(status == HttpStatusCode.OK, told.ToJsonString());
        Assert.DoesNotContain(await ItemsAsync(server), i => (string?)i["kind"] == "webhook");
    }

    private static bool IsPosted(ReachView reach, bool delivered) =>
        reach.UnderWay.IsEmpty && reach.Posts.GetValueOrDefault("post")?.Values.All(p => p.Delivered == delivered) == true;

    private static async Task CreateAsync(HomeServer server, string name, string action)
    {
        (HttpStatusCode status, JsonObject told) = await server.CallAsync("create_security_automation", $$"""
            {"automation_name":"{{name}}","rule_document":{"triggers":[{"type":"motion","devices":["front-camera"]}],
             "actions":[{{action}}] } }
            """);
        Assert.True(status == HttpStatusCode.OK, told.ToJsonString());
    }

    private static async Task<HomeServer> GuardedAsync(string url)
    {
        HomeServer server = await HomeServer.StartAsync(
            ("Webhooks:AllowPrivateAddresses", "true"), ("Webhooks:SigningKey", "Tide-heron 93 velvet quarry Lk2"));
        (_, JsonObject set) = await server.CallAsync("update_security_settings", $$"""
            {"settings":{"modes":[{"name":"away","guards":"away","exit_seconds":0}],
              "zones":[{"device":"front-camera","type":"instant","modes":["away"]}],
              "incidents":{"abort_seconds":0,"sound_seconds":0},"contacts":[{"id":"neighbour","url":"{{url}}"}] } }
            """);
        Assert.True(set["success"]!.GetValue<bool>(), set.ToJsonString());
        return server;
    }

    private static async Task SeesAsync(HomeServer server, Func<ReachView, bool> wanted) => Assert.NotNull(
        await server.Homes.WaitForAsync(HomeServer.Home, v => wanted(v.Part<ReachView>()), Waits.Limit));

    private static async Task<JsonObject[]> ItemsAsync(HomeServer server)
    {
        (HttpStatusCode status, JsonObject told) = await server.CallAsync("get_attention_list", "{}");
        Assert.True(status == HttpStatusCode.OK, told.ToJsonString());
        return [.. told["items"]!.AsArray().Select(i => i!.AsObject())];
    }
}
