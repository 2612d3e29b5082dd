using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Devices;
using RingActors.Testing.Simulation;

namespace RingActors.Api.Tests.Home;

/// <summary>Whom messages do not get through to is said while they are tried, and once they are given up.</summary>
public sealed class UnreachedRecipientTests
{
    [Fact]
    public async Task A_message_that_does_not_get_through_is_named_with_whom_it_was_for_and_is_no_success()
    {
        ManualTime time = new(DateTimeOffset.UtcNow);
        await using HomeServer server = await WithRuleAsync(time, Closed());
        Task<TimeSpan> tried = time.ArmedAsync(IsBackOff);
        await server.TellAsync(HomeServer.Camera, new ReportMotion("m1", NodaTime.Instant.FromDateTimeOffset(time.GetUtcNow())));
        await tried.WaitAsync(Waits.Limit);
        Assert.Contains("message to phone not delivered so far: webhook.unreachable", await OutcomeAsync(server), StringComparison.Ordinal);
        Assert.Empty(await RecipientsAsync(server));

        time.JumpWallClock(TimeSpan.FromSeconds(31));
        JsonObject item = Assert.Single(await RecipientsAsync(server));
        Assert.Contains("1 message has not got through to \"phone\": webhook.unreachable", (string?)item["what"], StringComparison.Ordinal);
        Assert.Contains("get_security_settings", (string?)item["do"], StringComparison.Ordinal);
        Assert.NotNull(item["since"]);
    }

    private static bool IsBackOff(TimeSpan pause) => pause >= TimeSpan.FromMilliseconds(200) && pause <= TimeSpan.FromMilliseconds(250);

    private static async Task<HomeServer> WithRuleAsync(TimeProvider time, string url)
    {
        HomeServer server = await HomeServer.StartAsync(time, ("Webhooks:AllowPrivateAddresses", "true"));
        await OkAsync(server, "update_security_settings", $$$"""{"settings":{"contacts":[{"id":"phone","url":"{{{url}}}"}]}}""");
        await OkAsync(server, "create_security_automation", """
            {"automation_name":"Tell","rule_document":{"triggers":[{"type":"motion"}],"actions":[{"type":"notify","message":"Motion."}]}}
            """);
        return server;
    }

    private static async Task<JsonObject> OkAsync(HomeServer server, string tool, string body)
    {
        (HttpStatusCode status, JsonObject answer) = await server.CallAsync(tool, body);
        Assert.True(status == HttpStatusCode.OK, answer.ToJsonString());
        return answer;
    }

    private static async Task<string> OutcomeAsync(HomeServer server) =>
        (string)(await OkAsync(server, "list_security_automations", "{}"))["automations"]!.AsArray().Single()!["last_outcome"]!;

    private static async Task<JsonObject[]> RecipientsAsync(HomeServer server) =>
    [
        .. (await OkAsync(server, "get_attention_list", "{}"))["items"]!.AsArray().Select(i => i!.AsObject())
            .Where(i => (string?)i["kind"] == "recipient"),
    ];

    /// <summary>An address at which nobody listens any more.</summary>
    private static string Closed()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return $"http://{listener.LocalEndpoint}/hook";
    }
}
