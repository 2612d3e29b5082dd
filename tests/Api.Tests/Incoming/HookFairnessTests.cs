using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Api.Features.Attention;
using RingActors.Api.Incoming;
using RingActors.Api.Tests.Support;
using RingActors.Engine.Core;
using RingActors.Rules.Webhooks;
using static RingActors.Api.Tests.Access.KeyTests;

namespace RingActors.Api.Tests.Incoming;

/// <summary>Nobody keeps a sender out, and a sender that is not believed does not stay unnoticed.</summary>
[Collection(nameof(HookTests))]
public sealed class HookFairnessTests
{
    [Fact]
    public async Task Whoever_sends_what_is_not_believed_waits_by_address_and_whoever_is_believed_does_not()
    {
        await using HomeServer server = await HomeServer.StartAsync(
            ("RateLimiting:StrangersPerMinute", "60"), ("RateLimiting:StrangersBurst", "3"));
        Sender sender = await Sender.MakeAsync(server);
        List<HttpStatusCode> wrong = [];
        for (int i = 0; i < 5; i++)
        {
            using HttpResponseMessage answer = await sender.SendAsync($"w{i}", """{"state":"on"}""", spoil: h => h["webhook-signature"] = "v1,AAAA");
            wrong.Add(answer.StatusCode);
            Assert.Equal(answer.StatusCode == HttpStatusCode.TooManyRequests, answer.Headers.RetryAfter is not null);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, wrong[0]);
        Assert.Equal(HttpStatusCode.TooManyRequests, wrong[^1]);
        Assert.Equal(HttpStatusCode.OK, (await sender.PostAsync("m1", """{"state":"on"}""")).Status);
    }

    /// <summary>Ring signs no time, and GitHub no id: what somebody saw can be sent for ever.</summary>
    [Theory]
    [InlineData("github", "X-Hub-Signature-256", "sha256=")]
    [InlineData("ring", "X-Signature", "")]
    public async Task One_request_that_somebody_saw_does_not_use_up_the_rate_for_all_others(string scheme, string header, string prefix)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (_, JsonObject made) = await SendAsync(
            server.Http, HttpMethod.Post, "/webhooks", $$"""{"name":"NAS","scheme":"{{scheme}}","per_minute":3}""");
        string path = new Uri((string)made["webhook"]!["url"]!).AbsolutePath;
        using HttpClient http = server.As(null);
        async Task<HttpStatusCode> PostAsync(string body, string id)
        {
            using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            request.Headers.TryAddWithoutValidation(header, prefix + Convert.ToHexStringLower(HMACSHA256.HashData(
                Encoding.UTF8.GetBytes((string)made["secret"]!), Encoding.UTF8.GetBytes(body))));
            request.Headers.TryAddWithoutValidation("X-GitHub-Delivery", id);
            using HttpResponseMessage answer = await http.SendAsync(request);
            return answer.StatusCode;
        }

        List<HttpStatusCode> seen = [];
        for (int i = 0; i < 12; i++)
        {
            seen.Add(await PostAsync("""{"meta":{"request_id":"r-1"}}""", $"d-{i}"));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, seen[^1]);
        Assert.Equal(HttpStatusCode.OK, await PostAsync("""{"meta":{"request_id":"r-2"}}""", "e-1"));
        Assert.Equal(HttpStatusCode.OK, await PostAsync("""{"meta":{"request_id":"r-3"}}""", "e-2"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await PostAsync("""{"meta":{"request_id":"r-4"}}""", "e-3"));
    }

    [Fact]
    public async Task A_webhook_whose_sender_is_not_believed_needs_attention_until_something_is_taken()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        Sender sender = await Sender.MakeAsync(server);
        for (int i = 0; i < InboundWebhooks.RefusedMin; i++)
        {
            Assert.DoesNotContain("inbound_webhook", (await server.CallAsync("get_attention_list", "{}")).Json.ToJsonString(), StringComparison.Ordinal);
            await sender.PostAsync($"w{i}", """{"state":"on"}""", spoil: h => h["webhook-signature"] = "v1,AAAA");
        }

        string told = (await server.CallAsync("get_attention_list", "{}")).Json.ToJsonString();
        Assert.Contains("is not believed: 3 deliveries", told, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await sender.PostAsync("m1", """{"state":"on"}""")).Status);
        Assert.DoesNotContain("inbound_webhook", (await server.CallAsync("get_attention_list", "{}")).Json.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_webhook_that_was_never_told_anything_is_named_after_a_week()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await Sender.MakeAsync(server);
        HomeView view = await server.Homes.ViewAsync(HomeServer.Home);
        Instant made = view.Part<WebhooksView>().All.Single().CreatedAt;
        IncomingCounts counts = server.Service<IncomingCounts>();
        Assert.Empty(InboundWebhooks.Unsaid(view, counts, made + Duration.FromDays(7)));
        Assert.Contains(
            "was never told anything", Assert.Single(InboundWebhooks.Unsaid(view, counts, made + Duration.FromDays(8))).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_of_what_somebody_else_changed_meanwhile_changes_nothing()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await Sender.MakeAsync(server);
        (HttpStatusCode status, JsonObject changed) = await SendAsync(
            server.Http, HttpMethod.Put, "/webhooks/nas", """{"per_minute":30,"expected_version":1}""");
        Assert.Equal((HttpStatusCode.OK, 2), (status, (int)changed["webhook"]!["version"]!));
        (status, JsonObject no) = await SendAsync(
            server.Http, HttpMethod.Put, "/webhooks/nas", """{"per_minute":90,"expected_version":1}""");
        Assert.Equal((HttpStatusCode.Conflict, "webhook.reload-first"), (status, (string?)no["code"]));
        (_, JsonObject list) = await SendAsync(server.Http, HttpMethod.Get, "/webhooks");
        Assert.Equal(30, (int)list["webhooks"]![0]!["per_minute"]!);
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await SendAsync(server.Http, HttpMethod.Put, "/webhooks/nas", """{"expected_version":"one"}""")).Status);
    }
}
