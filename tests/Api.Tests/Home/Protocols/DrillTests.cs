using System.Net;
using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using RingActors.Api.Features.Homes;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Rules.Protocols;
using RingActors.Rules.Protocols.Drills;

namespace RingActors.Api.Tests.Home.Protocols;

/// <summary>Drills and practice mode, from outside: what leaves the process, what is stored, and what every answer says.</summary>
public sealed class DrillTests
{
    private static readonly (string, string) Public = ("Http:PublicUrl", "https://home.example.org");
    private static readonly (string, string) Near = ("Webhooks:AllowHosts", "127.0.0.1");

    [Fact]
    public async Task A_drill_on_paper_reaches_nobody_tells_no_device_and_leaves_one_event_of_its_own()
    {
        await using WebhookReceiver phone = await WebhookReceiver.StartAsync();
        await using HomeServer server = await HomeServer.StartAsync(Public, Near);
        await RecipientsAsync(server, new RecipientPolicy("anna", phone.Url) { Role = AccessRole.Owner });
        await HelpAsync(server, phone.Url);
        int intents = await IntentsAsync(server);
        long before = (await server.Homes.ViewAsync(HomeServer.Home)).HomeSeq;

        (HttpStatusCode status, JsonObject told) = await server.CallAsync("drill_protocol", """
            {"action":"run","protocol_id":"help","kind":"panic","answers":[{"recipient":"anna","after_seconds":25}]}
            """);
        Assert.True(status == HttpStatusCode.OK, told.ToJsonString());
        JsonNode score = told["score"]!;
        Assert.Equal((0.0, "anna", 25.0, "anna"), ((double)score["first_notice_seconds"]!, (string?)score["first_notice_to"],
            (double)score["acknowledged_seconds"]!, (string?)score["acknowledged_by"]));
        Assert.True((bool)score["recipients"]![0]!["never_tested"]!);
        Assert.Contains(told["timeline"]!.AsArray(), l => (string?)l!["what"] == "told" && (double)l["after_seconds"]! == 0);

        // The same version as the list's, and as what runs in earnest.
        (_, JsonObject list) = await server.CallAsync("change_protocol", """{"action":"list"}""");
        JsonNode help = list["protocols"]!.AsArray().Single(p => (string?)p!["protocol_id"] == "help")!;
        Assert.Equal((string?)help["version_hash"], (string?)told["version_hash"]);

        Assert.Empty(phone.Received);
        Assert.Equal(intents, await IntentsAsync(server));
        Assert.Equal(["drill.held"], NamesSince(server, before));
        Assert.Empty((await server.Homes.ViewAsync(HomeServer.Home)).Part<ProtocolsView>().UnderWay);
        Assert.Empty((await server.Homes.ViewAsync(HomeServer.Home)).Guard().Incidents);
    }

    [Fact]
    public async Task An_incident_that_was_is_drilled_with_a_template_and_with_a_draft_of_today()
    {
        await using WebhookReceiver phone = await WebhookReceiver.StartAsync();
        await using HomeServer server = await HomeServer.StartAsync(Near);
        await server.CallAsync("raise_panic", """{"kind":"medical"}""");
        string incident = Assert.Single((await server.Homes.ViewAsync(HomeServer.Home)).Guard().Incidents).Id;
        await RecipientsAsync(server, new RecipientPolicy("anna", phone.Url));

        (HttpStatusCode status, JsonObject told) = await server.CallAsync("drill_protocol", $$$"""
            {"action":"run","incident_id":"{{{incident}}}","protocol":{"template":"medical"},"ends":"never"}
            """);
        Assert.True(status == HttpStatusCode.OK, told.ToJsonString());
        Assert.Equal((incident, "medical", true, "incident"),
            ((string?)told["incident_id"], (string?)told["protocol_id"], (bool)told["draft"]!, (string?)told["started_by"]));
        Assert.Contains("PublicUrl", told["score"]!["cannot_be_done"]!.ToJsonString(), StringComparison.Ordinal);

        (status, JsonObject wrong) = await server.CallAsync("drill_protocol", """{"action":"run","incident_id":"incident-99"}""");
        Assert.Equal(HttpStatusCode.NotFound, status);
        (status, wrong) = await server.CallAsync("drill_protocol", """
            {"action":"run","kind":"fire","protocol_id":"x","devices":["nothing"],"answers":[{"recipient":"zoe","after_seconds":1}],"ends":"never"}
            """);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        foreach (string named in new[] { "protocol_id", "devices", "answers[0].recipient", "ends" })
        {
            Assert.Contains(named, wrong.ToJsonString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_live_drill_is_answered_by_its_link_and_a_real_call_ends_it_and_says_so()
    {
        await using WebhookReceiver first = await WebhookReceiver.StartAsync();
        await using WebhookReceiver second = await WebhookReceiver.StartAsync();
        await using HomeServer server = await HomeServer.StartAsync(Public, Near);
        await RecipientsAsync(server, new RecipientPolicy("anna", first.Url), new RecipientPolicy("ben", second.Url));
        (HttpStatusCode status, JsonObject begun) = await server.CallAsync("drill_protocol", """{"action":"live"}""");
        Assert.True(status == HttpStatusCode.OK, begun.ToJsonString());
        JsonObject message = await NextAsync(first, "protocol.drill");
        await NextAsync(second, "protocol.drill");
        Assert.StartsWith("DRILL: nothing has happened", (string?)message["message"], StringComparison.Ordinal);
        string path = new Uri((string)message["link"]!).AbsolutePath;
        Assert.StartsWith("/d/", path, StringComparison.Ordinal);

        using Visitor anna = new(server.Http.BaseAddress!);
        VisitedPage page = await anna.OpenAsync(path);
        Assert.Contains("This is a drill", page.Text, StringComparison.Ordinal);
        (_, JsonObject list) = await server.CallAsync("drill_protocol", """{"action":"list"}""");
        Assert.Null(Asked(list, "anna")["answered_after_seconds"]);
        page = await anna.SubmitAsync(page, "I got this");
        Assert.Contains("you have answered", page.Text, StringComparison.Ordinal);
        (_, list) = await server.CallAsync("drill_protocol", """{"action":"list"}""");
        Assert.NotNull(Asked(list, "anna")["answered_after_seconds"]);
        Assert.NotNull(list["recipients"]!.AsArray().Single(r => (string?)r!["recipient"] == "anna")!["last_answered"]);

        // Another's link of an emergency is no link of a drill, and the other way round.
        Assert.Equal(HttpStatusCode.NotFound, (await anna.OpenAsync("/e/" + path[3..])).Status);
        await server.CallAsync("raise_panic", """{"kind":"panic"}""");
        JsonObject real = await NextAsync(second, "protocol.drill-over");
        Assert.Equal("real", (string?)real["how"]);
        Assert.StartsWith("THIS IS REAL", (string?)real["message"], StringComparison.Ordinal);
        (_, list) = await server.CallAsync("drill_protocol", """{"action":"list"}""");
        Assert.Equal("real", (string?)list["live"]!["state"]);
    }

    [Fact]
    public async Task In_practice_mode_nobody_is_called_and_every_answer_says_so_until_it_ends()
    {
        await using WebhookReceiver phone = await WebhookReceiver.StartAsync();
        await using WebhookReceiver guards = await WebhookReceiver.StartAsync();
        await using HomeServer server = await HomeServer.StartAsync(Public, Near);
        await RecipientsAsync(server, new RecipientPolicy("anna", phone.Url) { Role = AccessRole.Owner });
        await HelpAsync(server, guards.Url);
        (HttpStatusCode status, JsonObject on) = await server.CallAsync("practice_mode", $$"""{"action":"begin","until":"{{Tomorrow()}}","note":"panel test"}""");
        Assert.True(status == HttpStatusCode.OK, on.ToJsonString());
        Assert.Equal("began", (string?)(await NextAsync(phone, "protocol.practice"))["how"]);

        (_, JsonObject triggered) = await server.CallAsync("trigger_emergency_protocol", """{"protocol":"help"}""");
        JsonObject message = await NextAsync(phone, "protocol.alarm");
        Assert.True((bool)message["practice"]!);
        Assert.StartsWith("PRACTICE", (string?)message["message"], StringComparison.Ordinal);
        Assert.Contains(triggered["activated_measures"]!.AsArray(), m => (string?)m!["measure"] == "dispatch" && (string?)m["state"] == "practice");
        Assert.Empty(guards.Received);
        foreach ((string tool, string call) in new[]
        {
            ("get_security_system_status", "{}"), ("get_attention_list", "{}"), ("change_protocol", """{"action":"list"}"""),
            ("acknowledge_incident", "{}"),
            ("drill_protocol", """{"action":"list"}"""), ("practice_mode", """{"action":"show"}"""), ("health_check", "{}"),
        })
        {
            (_, JsonObject said) = await server.CallAsync(tool, call);
            Assert.Contains("PRACTICE MODE", said.ToJsonString(), StringComparison.Ordinal);
        }

        Assert.Contains("PRACTICE MODE", triggered.ToJsonString(), StringComparison.Ordinal);
        await server.CallAsync("practice_mode", """{"action":"end"}""");
        (_, JsonObject after) = await server.CallAsync("get_attention_list", "{}");
        Assert.DoesNotContain("PRACTICE", after.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_drills_on_paper_and_asks_for_the_rest_and_a_reader_does_neither()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await RecipientsAsync(server, new RecipientPolicy("anna", "https://example.org/anna"));
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        using HttpClient guest = server.As(await server.KeyAsync("guest", AccessRole.Reader));
        foreach ((string tool, string body, HttpStatusCode model) in new[]
        {
            ("drill_protocol", """{"action":"run","kind":"fire"}""", HttpStatusCode.OK),
            ("drill_protocol", """{"action":"live"}""", HttpStatusCode.Accepted),
            ("practice_mode", $$"""{"action":"begin","until":"{{Tomorrow()}}"}""", HttpStatusCode.Accepted),
            ("practice_mode", """{"action":"end"}""", HttpStatusCode.OK),
        })
        {
            (HttpStatusCode status, JsonObject told) = await Access.KeyTests.SendAsync(claude, HttpMethod.Post, $"/tools/{tool}", body);
            Assert.True(status == model, $"{body}: {(int)status} {told.ToJsonString()}");
            (status, told) = await Access.KeyTests.SendAsync(guest, HttpMethod.Post, $"/tools/{tool}", body);
            Assert.True(status == HttpStatusCode.Forbidden, $"{body}: {(int)status} {told.ToJsonString()}");
        }

        Assert.Null((await server.Homes.ViewAsync(HomeServer.Home)).Part<DrillsView>().Live);

        // The owner is told whom it would reach, and what is approved is done.
        (_, JsonObject waits) = await Access.KeyTests.SendAsync(claude, HttpMethod.Post, "/tools/drill_protocol", """{"action":"live"}""");
        Assert.Contains("anna", (string?)waits["approval"]!["effect"], StringComparison.Ordinal);
        (HttpStatusCode approved, _) = await Access.KeyTests.SendAsync(
            server.Http, HttpMethod.Post, $"/approvals/{(string?)waits["approval"]!["id"]}/approve");
        Assert.Equal(HttpStatusCode.OK, approved);
        Assert.NotNull((await server.Homes.ViewAsync(HomeServer.Home)).Part<DrillsView>().Live);
    }

    private static JsonNode Asked(JsonObject list, string who) =>
        list["live"]!["recipients"]!.AsArray().Single(r => (string?)r!["recipient"] == who)!;

    private static string Tomorrow() => InstantPattern.General.Format(SystemClock.Instance.GetCurrentInstant() + Duration.FromDays(1));

    private static async Task HelpAsync(HomeServer server, string url)
    {
        (HttpStatusCode made, JsonObject written) = await server.CallAsync("change_protocol", $$$"""
            {"action":"create","protocol":{"name":"Help","incidents":["panic"],"cancel_seconds":0,"steps":[
              {"type":"light","devices":[],"kinds":["camera"]},{"type":"dispatch","url":"{{{url}}}"},
              {"type":"escalate","message":"Look after the house","levels":[{"recipients":["anna"],"timeout_seconds":60}]}]}}
            """);
        Assert.True(made == HttpStatusCode.OK, written.ToJsonString());
    }

    private static async Task<int> IntentsAsync(HomeServer server)
    {
        HomeView view = await server.Homes.ViewAsync(HomeServer.Home);
        return view.Part<DevicesView>().All.Sum(d => view.Part<IntentsView>().Of(d.Address).Count());
    }

    private static string[] NamesSince(HomeServer server, long seq) =>
        [.. server.Service<HomeHistory>().After(HomeServer.Home, seq).Select(e => e.Name)];

    private static async Task<JsonObject> NextAsync(WebhookReceiver phone, string type)
    {
        while (true)
        {
            JsonObject one = await phone.NextAsync();
            if ((string?)one["type"] == type)
            {
                return one;
            }
        }
    }

    private static async Task RecipientsAsync(HomeServer server, params RecipientPolicy[] recipients) => await server.TellAsync(
        DeviceKinds.SecuritySystemOf(HomeServer.Home), new SetSecurityPolicy(new SecurityPolicy { Contacts = recipients }));
}
