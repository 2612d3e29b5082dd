using System.Net;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Runtime.Homes;
using RingActors.Engine.Runtime.Hosting;
using RingActors.Rules.Promises;
using RingActors.Testing.Simulation;

namespace RingActors.Api.Tests.Home;

/// <summary>What the household wants to hold: written, held against the past, watched, and no automation may break it; over real HTTP.</summary>
public sealed class PromiseToolTests
{
    private const string AwayMeansAll = """{"name":"Away means all","never":[{"type":"mode","modes":["home"]}],"for_more_than_seconds":600}""";

    [Fact]
    public async Task A_promise_is_held_against_the_past_when_it_is_written_and_listed_with_what_broke_it()
    {
        ManualTime time = new();
        await using HomeServer server = await HomeServer.StartAsync(time);
        await server.ModeAsync(SecurityMode.Home);
        time.Advance(TimeSpan.FromMinutes(11));
        await server.ModeAsync(SecurityMode.Away);
        JsonObject looked = await ChangeAsync(server, $$"""{"action":"check","promise":{{AwayMeansAll}}}""");
        Assert.Equal(1, (int)looked["past"]!["broken_total"]!);
        Assert.NotNull(looked["past"]!["broken"]![0]!["begun_by_entry"]);
        Assert.Null(looked["promise"]);
        Assert.Null((await server.CallAsync("list_security_automations", "{}")).Json["promises"]);

        JsonObject made = await ChangeAsync(server, $$"""{"action":"create","promise":{{AwayMeansAll}}}""");
        Assert.Equal(1, (int)made["past"]!["broken_total"]!);
        Assert.Equal("away-means-all", (string?)made["promise"]!["promise_id"]);
        Assert.Contains("never so for more than 10 min that the alarm is armed home", (string?)made["promise"]!["summary"], StringComparison.Ordinal);
        JsonObject again = await ChangeAsync(server, $$"""{"action":"create","promise":{{AwayMeansAll}}}""");
        Assert.Equal(1, (int)again["promise"]!["version"]!);

        JsonNode listed = Assert.Single((await server.CallAsync("list_security_automations", "{}")).Json["promises"]!.AsArray())!;
        Assert.Equal(0, (int)listed["broken_total"]!);
    }

    [Fact]
    public async Task A_breach_is_found_live_and_needs_attention_until_it_is_over()
    {
        ManualTime time = new();
        await using HomeServer server = await HomeServer.StartAsync(time);
        await ChangeAsync(server, $$"""{"action":"create","promise":{{AwayMeansAll}}}""");
        await server.ModeAsync(SecurityMode.Home);
        time.Advance(TimeSpan.FromMinutes(11));
        await server.Homes.WaitForAsync(
            HomeServer.Home, v => v.Part<PromisesView>().Promises["away-means-all"].IsBroken, Waits.Limit);
        JsonNode item = Assert.Single(
            (await server.CallAsync("get_attention_list", "{}")).Json["items"]!.AsArray(), i => (string?)i!["kind"] == "promise")!;
        Assert.Contains("\"Away means all\" (away-means-all) is broken", (string?)item["what"], StringComparison.Ordinal);
        await server.ModeAsync(SecurityMode.Away);
        item = Assert.Single(
            (await server.CallAsync("get_attention_list", "{}")).Json["items"]!.AsArray(), i => (string?)i!["kind"] == "promise")!;
        Assert.Contains("was broken", (string?)item["what"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_automation_that_would_have_broken_a_promise_is_refused_with_the_witness_and_nothing_is_written()
    {
        ManualTime time = new();
        await using HomeServer server = await HomeServer.StartAsync(time);
        await ChangeAsync(server, $$"""{"action":"create","promise":{{AwayMeansAll}}}""");
        await server.ModeAsync(SecurityMode.Away);
        await server.TellAsync(HomeServer.Camera, new ReportMotion("m", time.GetInstant()));
        time.Advance(TimeSpan.FromMinutes(11));
        const string Draft = """
            {"automation_name":"Home again","trigger_type":"motion","trigger_conditions":{"devices":["front-camera"]},"response_actions":[{"type":"arm","mode":"home"}]}
            """;
        (HttpStatusCode status, JsonObject told) = await server.CallAsync("create_security_automation", Draft);
        Assert.Equal((HttpStatusCode.Conflict, "promise.would-be-broken"), (status, (string?)told["code"]));
        Assert.Contains("away-means-all", (string?)told["error"], StringComparison.Ordinal);
        Assert.Contains("home-1@", (string?)told["error"], StringComparison.Ordinal);
        Assert.Contains("change_promise", (string?)told["suggestion"], StringComparison.Ordinal);
        Assert.Empty((await server.CallAsync("list_security_automations", "{}")).Json["automations"]!.AsArray());

        // A draft that is switched off does nothing; it is held against the promise when it is switched on.
        (status, told) = await server.CallAsync("create_security_automation", Draft.Replace("{\"automation_name\"", "{\"enabled\":false,\"automation_name\"", StringComparison.Ordinal));
        Assert.True(status == HttpStatusCode.OK, told.ToJsonString());
        (status, told) = await server.CallAsync("change_automation", """{"automation_id":"home-again","action":"enable"}""");
        Assert.Equal((HttpStatusCode.Conflict, "promise.would-be-broken"), (status, (string?)told["code"]));

        await ChangeAsync(server, """{"action":"delete","promise_id":"Away means all"}""");
        (status, told) = await server.CallAsync("change_automation", """{"automation_id":"home-again","action":"enable"}""");
        Assert.True(status == HttpStatusCode.OK, told.ToJsonString());
    }

    [Fact]
    public async Task An_assistant_promises_at_once_and_waits_for_approval_to_weaken_or_take_back()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.BecomeAsync(AccessRole.Assistant);
        await ChangeAsync(server, $$"""{"action":"create","promise":{{AwayMeansAll}}}""");
        foreach (string call in new[]
        {
            """{"action":"delete","promise_id":"away-means-all"}""",
            $$"""{"action":"update","promise_id":"away-means-all","promise":{{AwayMeansAll.Replace(":600}", ":900}", StringComparison.Ordinal)}}}""",
        })
        {
            JsonObject told = await ChangeAsync(server, call, HttpStatusCode.Accepted);
            Assert.Equal("approval.wait-for-a-person", (string?)told["code"]);
            Assert.Contains("never so for more than", told.ToJsonString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("""{"action":"create"}""", "promise")]
    [InlineData("""{"action":"delete","promise_id":"x","promise":{}}""", "promise")]
    [InlineData("""{"action":"update","promise":{}}""", "promise_id")]
    [InlineData("""{"action":"create","promise":{"name":"x","never":[{"type":"nobody_home"}],"for_more_than_seconds":600}}""", "promise.never[0].type")]
    [InlineData("""{"action":"create","promise":{"name":"x","name":"y"}}""", "promise")]
    public async Task What_is_wrong_is_said_with_its_place(string call, string path)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        JsonObject told = await ChangeAsync(server, call, HttpStatusCode.BadRequest);
        Assert.Contains(told["details"]!.AsArray(), d => (string?)d!["path"] == path);
        Assert.Null((await server.CallAsync("list_security_automations", "{}")).Json["promises"]);
    }

    private static async Task<JsonObject> ChangeAsync(HomeServer server, string call, HttpStatusCode expected = HttpStatusCode.OK)
    {
        (HttpStatusCode status, JsonObject told) = await server.CallAsync("change_promise", call);
        Assert.True(status == expected, $"{call}: {status} {told.ToJsonString()}");
        return told;
    }
}
