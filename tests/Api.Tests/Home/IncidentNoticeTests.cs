using System.Text;
using System.Text.Json.Nodes;
using RingActors.Api.Outgoing.Signing;
using RingActors.Api.Tests.Support;
using RingActors.Api.Tools;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;

namespace RingActors.Api.Tests.Home;

/// <summary>Contacts are told of an incident by real HTTP, and told again when it is over.</summary>
public sealed class IncidentNoticeTests
{
    private const string Secret = "Tide-heron 93 velvet quarry Lk2";

    [Fact]
    public async Task A_contact_is_told_after_the_abort_window_and_told_that_it_is_over_once_each_and_in_order()
    {
        await using Contact contact = await Contact.StartAsync();
        await using HomeServer server = await GuardedAsync(contact.Url, abort: 1);
        await AlarmAsync(server);
        Assert.False(contact.Notices.Reader.TryPeek(out _), "told within the abort window");

        Arrived on = await contact.Notices.NextAsync();
        Assert.Equal("incident.alarmed", on.Type);
        Assert.Equal(("home-1", "burglary", "Front Camera"), (
            on.Json["home"]!.GetValue<string>(), on.Json["kind"]!.GetValue<string>(), on.Json["set_off_by"]![0]!["name"]!.GetValue<string>()));
        Assert.True(WebhookSigner.TryCreate(Secret, out WebhookSigner? signer));
        Assert.Equal(signer.Sign(on.Id, on.Timestamp, Encoding.UTF8.GetBytes(on.Body)), on.Signature);

        Assert.Equal(1, on.Json["confidence"]!["level"]!.GetValue<int>());
        (_, JsonObject status) = await server.CallAsync("get_security_system_status", "{}");
        Assert.Equal(
            """{"level":1,"reasons":["only \"Front Camera\" observed something"]}""",
            status["incidents"]![0]!["confidence"]!.ToJsonString(AnswerJson.Relaxed));

        await SeesAsync(server, i => server.How(i.Contacts, "neighbour") == "delivered");
        await server.ModeAsync(SecurityMode.Disarmed);
        Arrived over = await contact.Notices.NextAsync();
        Assert.Equal(("incident.ended", on.Incident, "cancelled"), (over.Type, over.Incident, over.Json["how"]!.GetValue<string>()));
        Assert.NotEqual(on.Id, over.Id);

        // A second incident's notice comes next: nothing came twice in between.
        await AlarmAsync(server, SecurityMode.Home, SecurityMode.Away);
        Arrived next = await contact.Notices.NextAsync();
        Assert.Equal("incident.alarmed", next.Type);
        Assert.NotEqual(on.Incident, next.Incident);
    }

    [Fact]
    public async Task Disarmed_in_the_abort_window_nothing_leaves_the_house()
    {
        await using Contact contact = await Contact.StartAsync();
        await using HomeServer server = await GuardedAsync(contact.Url, abort: 45);
        await AlarmAsync(server);
        string aborted = (await GuardAsync(server)).Incidents[0].Id;
        await server.ModeAsync(SecurityMode.Disarmed);
        Assert.Equal(IncidentEnd.Aborted, (await GuardAsync(server)).Ended[0].End);
        await SetAsync(server, contact.Url, abort: 0);
        await AlarmAsync(server);
        Assert.NotEqual(aborted, (await contact.Notices.NextAsync()).Incident);
    }

    [Fact]
    public async Task A_contact_that_is_busy_is_told_again_with_the_same_id_and_once_it_took_it_no_more()
    {
        await using Contact contact = await Contact.StartAsync(503);
        await using HomeServer server = await GuardedAsync(contact.Url, abort: 0);
        await AlarmAsync(server);
        Arrived first = await contact.Notices.NextAsync();
        Arrived second = await contact.Notices.NextAsync();
        Assert.Equal((first.Id, first.Body), (second.Id, second.Body));
        await SeesAsync(server, i => server.How(i.Contacts, "neighbour") == "delivered");
        await server.ModeAsync(SecurityMode.Disarmed);
        Assert.Equal("incident.ended", (await contact.Notices.NextAsync()).Type);
    }

    [Theory]
    [InlineData(410)]
    [InlineData(404)]
    public async Task A_contact_that_takes_no_notices_has_failed_and_health_says_so(int status)
    {
        await using Contact contact = await Contact.StartAsync(status);
        await using HomeServer server = await GuardedAsync(contact.Url, abort: 0);
        await AlarmAsync(server);
        await SeesAsync(server, i => server.How(i.Contacts, "neighbour") == "failed");
        JsonNode health = JsonNode.Parse(await server.Http.GetStringAsync("/health"))!;
        JsonNode line = health["subsystems"]!.AsArray().Single(s => s!["name"]!.GetValue<string>() == "incidents")!;
        Assert.Equal("degraded", line["state"]!.GetValue<string>());
        Assert.Contains("could not be told: neighbour", line["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        (_, JsonObject told) = await server.CallAsync("get_security_system_status", "{}");
        Assert.Equal("failed", told["incidents"]![0]!["told"]!["neighbour"]!.GetValue<string>());

        // Who was never told is not told that it is over either: the next thing that arrives is another incident.
        string failed = (await GuardAsync(server)).Incidents[0].Id;
        await server.ModeAsync(SecurityMode.Disarmed);
        Assert.Equal(failed, (await contact.Notices.NextAsync()).Incident);
        await AlarmAsync(server);
        Assert.NotEqual(failed, (await contact.Notices.NextAsync()).Incident);
    }

    [Fact]
    public async Task A_private_address_is_not_told_unless_that_is_allowed()
    {
        await using Contact contact = await Contact.StartAsync();
        await using HomeServer server = await HomeServer.StartAsync();
        await SetAsync(server, contact.Url, abort: 0);
        await AlarmAsync(server);
        await SeesAsync(server, i => server.How(i.Contacts, "neighbour") == "failed");
        Assert.False(contact.Notices.Reader.TryPeek(out _));
        (_, JsonObject history) = await server.CallAsync("get_security_history", """{"kinds":["alarm"]}""");
        Assert.Contains("neighbour could not be told (webhook.use-a-public-address)", history.ToJsonString(), StringComparison.Ordinal);
    }

    private static async Task<HomeServer> GuardedAsync(string url, int abort)
    {
        HomeServer server = await HomeServer.StartAsync(("Webhooks:AllowPrivateAddresses", "true"), ("Webhooks:SigningKey", Secret));
        await SetAsync(server, url, abort);
        return server;
    }

    private static async Task SetAsync(HomeServer server, string url, int abort)
    {
        (_, JsonObject set) = await server.CallAsync("update_security_settings", $$"""
            {"settings":{"modes":[{"name":"away","guards":"away","exit_seconds":0}],
              "zones":[{"device":"front-camera","type":"instant","modes":["away"]}],
              "incidents":{"abort_seconds":{{abort}},"sound_seconds":0},"contacts":[{"id":"neighbour","url":"{{url}}"}]
             }
            }
            """);
        Assert.True(set["success"]!.GetValue<bool>(), set.ToJsonString());
    }

    private static async Task AlarmAsync(HomeServer server, params SecurityMode[] first)
    {
        foreach (SecurityMode mode in first.Append(SecurityMode.Away))
        {
            await server.ModeAsync(mode);
        }

        await server.MotionAsync();
        Assert.Single((await GuardAsync(server)).Incidents);
    }

    private static async Task SeesAsync(HomeServer server, Func<IncidentView, bool> wanted) => Assert.NotNull(await server.Homes.WaitForAsync(
        HomeServer.Home, v => v.Part<SecurityView>().Guard.Incidents.Any(wanted), Waits.Limit));

    private static async Task<GuardView> GuardAsync(HomeServer server) =>
        (await server.Homes.ViewAsync(HomeServer.Home)).Part<SecurityView>().Guard;
}
