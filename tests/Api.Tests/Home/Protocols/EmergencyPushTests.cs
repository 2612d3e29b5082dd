using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Outgoing;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Keys;

namespace RingActors.Api.Tests.Home.Protocols;

/// <summary>A browser that is told of an emergency: from the page where it subscribes to the answer by its link.</summary>
public sealed class EmergencyPushTests
{
    private const string Press = "Tell me here in an emergency";

    [Fact]
    public async Task A_browser_subscribes_is_told_answers_and_ends_by_the_word_of_its_push_service()
    {
        await using PushService service = await PushService.StartAsync();
        await using WebhookReceiver hook = await WebhookReceiver.StartAsync();
        await using HomeServer server = await HomeServer.StartAsync(
            ("Http:PublicUrl", "https://home.example.org"), ("Webhooks:AllowHosts", "127.0.0.1"));
        await CallAsync(server, "update_security_settings", $$"""{"settings":{"contacts":[{"id":"anna","url":"{{hook.Url}}","role":"owner"}]} }""");
        await CallAsync(server, "change_protocol", """
            {"action":"create","protocol":{"name":"Help","steps":[{"type":"escalate","message":"Look after the house","levels":[{}]}]}}
            """);

        using Visitor anna = new(server.Http.BaseAddress!);
        VisitedPage page = await anna.LogInAsync(await server.KeyAsync("pat", AccessRole.Owner), "/push");
        Assert.Equal((HttpStatusCode.OK, "/push"), (page.Status, page.Path));
        string policy = page.Headers.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("script-src 'sha256-", policy, StringComparison.Ordinal);
        Assert.Contains("worker-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("anna</option>", page.Text, StringComparison.Ordinal);
        (string, string)[] subscription = Fields(service);
        page = await anna.SubmitAsync(page, Press, subscription);
        Assert.Contains("From now on anna is told here", page.Text, StringComparison.Ordinal);

        // Once more is the same; the settings show it as it is, and no file does.
        await anna.SubmitAsync(page, Press, subscription);
        JsonObject settings = await CallAsync(server, "get_security_settings", "{}");
        Assert.Equal(
            [service.Browser.AddressAt(service.Endpoint)],
            settings["settings"]!["contacts"]![0]!["ways"]!.AsArray().Select(w => (string?)w));

        await CallAsync(server, "trigger_emergency_protocol", """{"protocol":"help"}""");
        JsonNode told = JsonNode.Parse(service.Browser.Read((await service.NextAsync()).Body))!;
        Assert.Equal("Emergency: Help", (string?)told["title"]);
        service.Answers.Enqueue(410);
        page = await anna.SubmitAsync(await anna.OpenAsync(new Uri((string)told["url"]!).AbsolutePath), "Cancel: no help is needed");
        Assert.Contains("over: cancelled", page.Text, StringComparison.Ordinal);
        await service.NextAsync();
        Assert.NotNull(await server.Homes.WaitForAsync(
            HomeServer.Home, v => v.Guard().Policy.Contacts.Single().Ways is null, TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        string attention = (await CallAsync(server, "get_attention_list", "{}")).ToJsonString();
        Assert.Contains("anna by push-", attention, StringComparison.Ordinal);
        Assert.Contains("push.subscription-over", attention, StringComparison.Ordinal);

        await server.StopEngineAsync();
        foreach ((string name, byte[] content) in await server.FilesAsync())
        {
            Assert.True(content.AsSpan().IndexOf(Encoding.UTF8.GetBytes("of-one-browser")) < 0, $"{name} holds the subscription");
        }
    }

    [Fact]
    public async Task Who_may_not_say_who_is_told_subscribes_nobody_and_what_is_no_subscription_is_refused()
    {
        await using PushService service = await PushService.StartAsync();
        await using HomeServer server = await HomeServer.StartAsync();
        await CallAsync(server, "update_security_settings", """{"settings":{"contacts":[{"id":"anna","url":"https://example.org/"}]} }""");
        using Visitor stranger = new(server.Http.BaseAddress!);
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.OpenAsync("/push")).Status);
        using Visitor resident = new(server.Http.BaseAddress!);
        VisitedPage page = await resident.LogInAsync(await server.KeyAsync("tablet", AccessRole.Resident), "/push");
        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.DoesNotContain("anna", page.Text, StringComparison.Ordinal);
        using Visitor owner = new(server.Http.BaseAddress!);
        page = await owner.LogInAsync(await server.KeyAsync("pat", AccessRole.Owner), "/push");
        (string Name, string Value)[] right = Fields(service);
        foreach ((string field, string wrong) in new[] { ("endpoint", "ftp://x/"), ("p256dh", "AAAA"), ("auth", ""), ("contact", "home-1/7"), ("contact", "x") })
        {
            (string, string)[] fields = [.. right.Where(f => f.Name != field), (field, wrong)];
            Assert.Equal(HttpStatusCode.BadRequest, (await owner.SubmitAsync(page, Press, fields)).Status);
        }

        owner.Origin = "https://elsewhere.example";
        Assert.Equal(HttpStatusCode.Forbidden, (await owner.SubmitAsync(page, Press, right)).Status);
        Assert.Null((await server.Homes.ViewAsync(HomeServer.Home)).Guard().Policy.Contacts.Single().Ways);

        VisitedPage worker = await stranger.OpenAsync("/push/worker.js");
        Assert.Equal("/push", worker.Headers.Headers.GetValues("Service-Worker-Allowed").Single());
        Assert.Equal("text/javascript", worker.Headers.Content.Headers.ContentType?.MediaType);
    }

    private static (string Name, string Value)[] Fields(PushService service) =>
    [
        ("endpoint", service.Endpoint), ("p256dh", Base64Url.EncodeToString(service.Browser.PublicKey)),
        ("auth", Base64Url.EncodeToString(service.Browser.Auth)), ("contact", $"{HomeServer.Home}/0"),
    ];

    private static async Task<JsonObject> CallAsync(HomeServer server, string tool, string body)
    {
        (HttpStatusCode status, JsonObject told) = await server.CallAsync(tool, body);
        Assert.True(status == HttpStatusCode.OK, told.ToJsonString());
        return told;
    }
}
