using System.Net;
using System.Text.Json.Nodes;
using RingActors.Api.Instance;
using RingActors.Api.Outgoing.Deliveries.Storage;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Rules.Deliveries;
using static RingActors.Api.Tests.Access.KeyTests;

namespace RingActors.Api.Tests.Outgoing;

/// <summary>What is posted and what becomes of it, as real receivers and an owner see it (P-S5, P-S6).</summary>
public sealed class DeliveryTests
{
    [Fact]
    public async Task A_lost_post_is_kept_and_sent_once_more_as_the_same_post_when_somebody_wants_that()
    {
        await using Contact receiver = await Contact.StartAsync(400);
        await using HomeServer server = await StartAsync(receiver);
        await SaysAsync(server);
        await TellAsync(server);
        Arrived lost = await receiver.Notices.NextAsync();

        JsonObject post = (await WithAsync(server, o => o.Posts.Count == 1)).Lost.Single();
        Assert.Equal(
            ("notice.rule", "son", lost.Id, "http.400", 1, true),
            ((string)post["type"]!, (string)post["to"]!, (string)post["webhook_id"]!, (string)post["code"]!, (int)post["attempts"]!, (bool)post["can_replay"]!));

        (HttpStatusCode status, _) = await SendAsync(server.Http, HttpMethod.Post, $"/deliveries/{post["delivery_id"]}/replay", "");
        Assert.Equal(HttpStatusCode.Accepted, status);
        Arrived again = await receiver.Notices.NextAsync();
        Assert.Equal((lost.Id, lost.Body), (again.Id, again.Body));
        JsonObject[] attempts = [.. (await WithAsync(server, o => o.Posts.IsEmpty)).Endpoints.Single()["attempts"]!.AsArray().Select(a => a!.AsObject())];
        Assert.Equal(["http.204", "http.400"], attempts.Select(a => (string)a["code"]!));
        Assert.Equal([true, null], attempts.Select(a => (bool?)a["again"]));
    }

    [Fact]
    public async Task A_receiver_that_says_410_gets_calls_for_help_and_nothing_else_until_it_is_turned_on_and_all_others_are_told()
    {
        await using Contact gone = await Contact.StartAsync(410);
        await using Contact other = await Contact.StartAsync();
        await using HomeServer server = await StartAsync(gone, other);
        await SaysAsync(server);
        await TellAsync(server);
        await gone.Notices.NextAsync();
        Assert.Equal("notice.rule", (await other.Notices.NextAsync()).Type);
        Arrived told = await other.Notices.NextAsync();
        Assert.Equal(("notice.webhook-gone", "son"), (told.Type, (string)told.Json["to"]!));
        (_, JsonObject attention) = await server.CallAsync("get_attention_list", "{}");
        Assert.Contains("said that it is gone (http.410)", attention.ToJsonString(), StringComparison.Ordinal);

        await TellAsync(server);
        await WithAsync(server, o => o.Posts.Count == 2);
        Assert.False(gone.Notices.Reader.TryPeek(out _), "posted to a receiver that is gone");
        (_, _, JsonObject[] off) = await ReadAsync(server.Http);
        string endpoint = (string)off.Single()["endpoint_id"]!;

        // Help is called for where somebody may be; it answers, and so it is there.
        await AlarmAsync(server);
        Assert.Equal("incident.alarmed", (await gone.Notices.NextAsync()).Type);
        await WithAsync(server, o => o.Off.IsEmpty);
        Assert.Equal(
            HttpStatusCode.NotFound, (await SendAsync(server.Http, HttpMethod.Post, $"/endpoints/{endpoint}/enable", "")).Status);
    }

    [Fact]
    public async Task Nothing_that_was_lost_goes_to_an_address_that_was_changed_since()
    {
        await using Contact old = await Contact.StartAsync(400);
        await using Contact now = await Contact.StartAsync();
        await using HomeServer server = await StartAsync(old);
        await SaysAsync(server);
        await TellAsync(server);
        await old.Notices.NextAsync();
        string id = (string)(await WithAsync(server, o => o.Posts.Count == 1)).Lost.Single()["delivery_id"]!;
        await SetAsync(server, now);
        await SendAsync(server.Http, HttpMethod.Post, $"/deliveries/{id}/replay", "");
        await WithAsync(server, o => o.Posts is [{ IsUnderWay: false, NextAt: null, Code: "recipient.moved" }]);
        Assert.False(old.Notices.Reader.TryPeek(out _), "posted to an address that is nobody's any more");
    }

    [Fact]
    public async Task An_operator_sends_it_once_more_and_sees_nothing_of_persons_and_nobody_else_sees_anything()
    {
        await using Contact receiver = await Contact.StartAsync(400);
        await using HomeServer server = await StartAsync(receiver);
        await SaysAsync(server);
        await TellAsync(server);
        await receiver.Notices.NextAsync();
        await WithAsync(server, o => o.Posts.Count == 1);
        using HttpClient operates = server.As(await server.KeyAsync("operates", AccessRole.Operator));
        (_, JsonObject list) = await SendAsync(operates, HttpMethod.Get, "/deliveries");

        Assert.DoesNotContain("\"son\"", list.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", list.ToJsonString(), StringComparison.Ordinal);
        string id = (string)list["lost"]![0]!["delivery_id"]!;
        Assert.Equal(HttpStatusCode.Accepted, (await SendAsync(operates, HttpMethod.Post, $"/deliveries/{id}/replay", "")).Status);
        await receiver.Notices.NextAsync();
        foreach (AccessRole role in (AccessRole[])[AccessRole.Assistant, AccessRole.Reader, AccessRole.Resident])
        {
            using HttpClient one = server.As(await server.KeyAsync($"one-{role}", role));
            Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(one, HttpMethod.Get, "/deliveries")).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(one, HttpMethod.Post, $"/deliveries/{id}/replay", "")).Status);
        }
    }

    /// <summary>The receiver takes no end of an incident whatever is in it; the next alarm is another matter.</summary>
    [Fact]
    public async Task An_alarm_does_not_wait_until_the_end_of_the_one_before_has_got_through()
    {
        await using Contact receiver = await Contact.StartAsync();
        await using HomeServer server = await StartAsync(receiver);
        await AlarmAsync(server);
        string first = (await receiver.Notices.NextAsync()).Incident;
        for (int i = 0; i < 1000; i++)
        {
            receiver.Answers.Enqueue(503);
        }

        await server.ModeAsync(SecurityMode.Disarmed);
        Arrived ended = await receiver.Notices.NextAsync();
        Assert.Equal(("incident.ended", first), (ended.Type, ended.Incident));
        await AlarmAsync(server);
        Arrived next = await receiver.Notices.NextAsync();
        for (int repeats = 0; next.Incident == first && repeats < 6; repeats++)
        {
            next = await receiver.Notices.NextAsync();
        }

        Assert.NotEqual(first, next.Incident);
        Assert.Equal("incident.alarmed", next.Type);
    }

    [Fact]
    public void Attempts_are_there_after_a_kill_and_no_more_of_them_than_there_is_room_for()
    {
        Assert.True(OwnFiles.IsOurs(DeliveryLog.FileName), "it would be neither private nor in a backup");
        string folder = Directory.CreateTempSubdirectory("ringactors-").FullName;
        using (DeliveryLog log = new(folder))
        {
            for (int i = 0; i < DeliveryLog.PerEndpointMax + 30; i++)
            {
                log.Note(Attempt(i, "ep-1"));
            }

            log.Note(Attempt(0, "ep-2"));

            // As a kill leaves it; its last line may be half a line.
            File.Copy(Path.Combine(folder, DeliveryLog.FileName), Path.Combine(folder, "left"));
        }

        string text = File.ReadAllText(Path.Combine(folder, "left"));
        File.WriteAllText(Path.Combine(folder, DeliveryLog.FileName), text + text[..40]);
        using DeliveryLog again = new(folder);
        Assert.Equal(DeliveryLog.PerEndpointMax, again.Of("home-1").Count(a => a.Endpoint == "ep-1"));
        Assert.Equal(DeliveryLog.PerEndpointMax + 29, again.Of("home-1")[0].At);
        Assert.Single(again.Of("home-1"), a => a.Endpoint == "ep-2");
        Assert.Empty(again.Of("home-2"));
        for (int i = 0; i < DeliveryLog.EndpointsMax + 5; i++)
        {
            again.Note(Attempt(1000 + i, $"ep-x{i}"));
        }

        Assert.Equal(DeliveryLog.EndpointsMax, again.Of("home-1").Select(a => a.Endpoint).Distinct().Count());
        Directory.Delete(folder, recursive: true);
    }

    private static DeliveryAttempt Attempt(int at, string endpoint) =>
        new(at, "home-1", endpoint, "son", "notice.rule", "msg_1", "http.204", 3, 1);

    private static async Task<HomeServer> StartAsync(params Contact[] contacts)
    {
        HomeServer server = await HomeServer.StartAsync(("Webhooks:AllowPrivateAddresses", "true"));
        await SetAsync(server, contacts);
        return server;
    }

    private static async Task SetAsync(HomeServer server, params Contact[] contacts)
    {
        string[] ids = ["son", "daughter"];
        (_, JsonObject set) = await server.CallAsync("update_security_settings", $$"""
            {"settings":{"modes":[{"name":"away","guards":"away","exit_seconds":0}],
              "zones":[{"device":"front-camera","type":"instant","modes":["away"]}],
              "incidents":{"abort_seconds":0,"sound_seconds":0},
              "contacts":[{{string.Join(",", contacts.Select((c, i) => $$"""{"id":"{{ids[i]}}","url":"{{c.Url}}"}"""))}}] } }
            """);
        Assert.True((bool)set["success"]!, set.ToJsonString());
    }

    /// <summary>A rule says something to all recipients.</summary>
    private static Task TellAsync(HomeServer server) => server.MotionAsync();

    private static async Task SaysAsync(HomeServer server)
    {
        (HttpStatusCode status, JsonObject told) = await server.CallAsync("create_security_automation", """
            {"automation_name":"Say","rule_document":{"triggers":[{"type":"motion","devices":["front-camera"]}],
             "actions":[{"type":"notify","message":"Somebody is there."}]}}
            """);
        Assert.True(status == HttpStatusCode.OK, told.ToJsonString());
    }

    private static async Task AlarmAsync(HomeServer server)
    {
        await server.ModeAsync(SecurityMode.Away);
        await server.MotionAsync();
    }

    private static async Task<(JsonObject[] Endpoints, JsonObject[] Lost)> WithAsync(HomeServer server, Predicate<OutboundState> so)
    {
        HomeView? view = await server.Homes.WaitForAsync(HomeServer.Home, v => so(v.Part<OutboundState>()), Waits.Limit);
        Assert.NotNull(view);
        (JsonObject[] endpoints, JsonObject[] lost, _) = await ReadAsync(server.Http);
        return (endpoints, lost);
    }

    private static async Task<(JsonObject[] Endpoints, JsonObject[] Lost, JsonObject[] Off)> ReadAsync(HttpClient http)
    {
        (HttpStatusCode status, JsonObject list) = await SendAsync(http, HttpMethod.Get, "/deliveries");
        Assert.Equal(HttpStatusCode.OK, status);
        JsonObject[] Of(string name) => [.. list[name]!.AsArray().Select(e => e!.AsObject())];
        return (Of("endpoints"), Of("lost"), Of("off"));
    }
}
