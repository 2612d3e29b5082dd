using System.Net;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;

namespace RingActors.Api.Tests.Home;

/// <summary>backtest_automation and explain_automation as a model calls them, over real HTTP.</summary>
public sealed class BackTestToolTests
{
    private const string Flat = """
        "trigger_type":"motion","trigger_conditions":{"devices":["front-camera"],"modes":["away"],
        "device_states":[{"device":"back-door","capability":"contact","is":"closed"}]},
        "response_actions":[{"type":"light_on","devices":["front-camera"]}]
        """;

    [Fact]
    public async Task A_draft_is_tried_on_what_happened_and_nothing_is_written()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await LiveAsync(server);
        long head = await HeadAsync(server);

        (HttpStatusCode status, JsonObject told) = await server.CallAsync("backtest_automation", $$"""{"draft":{ {{Flat}} } }""");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(1, (long)told["runs_total"]!);
        Assert.Equal(3, (long)told["triggered"]!);
        Assert.Equal(["conditions[0]", "conditions[1]"], told["stopped"]!.AsArray().Select(s => (string?)s!["cause"]).Order());
        Assert.Contains("switch the light", told["runs"]![0]!["would_have"]![0]!.ToString(), StringComparison.Ordinal);
        Assert.Equal(head, await HeadAsync(server));
    }

    [Fact]
    public async Task What_a_back_test_of_the_draft_says_is_what_the_automation_does_when_it_is_there()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.CallAsync("create_security_automation", $$"""{"automation_name":"Light up",{{Flat}} }""");
        await LiveAsync(server);

        (_, JsonObject told) = await server.CallAsync("backtest_automation", """{"automation_id":"Light up"}""");

        JsonNode listed = (await server.CallAsync("list_security_automations", "{}")).Json["automations"]![0]!;
        Assert.Equal((long)listed["fired_count"]!, (long)told["runs_total"]!);
        Assert.Equal(1, (long)told["runs_total"]!);
    }

    [Fact]
    public async Task A_draft_another_automation_and_an_earlier_version_are_compared_with_one()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.CallAsync("create_security_automation", $$"""{"automation_name":"Light up",{{Flat}} }""");
        await LiveAsync(server);
        string open = Flat.Replace("closed", "open", StringComparison.Ordinal);
        (HttpStatusCode status, JsonObject told) = await server.CallAsync(
            "backtest_automation", $$"""{"draft":{ {{open}} },"compare_with":"Light up"}""");
        Assert.True(status == HttpStatusCode.OK, told.ToJsonString());
        Assert.Equal((0, 1, 1), ((int)told["compared"]!["same"]!, (int)told["compared"]!["only_first"]!, (int)told["compared"]!["only_second"]!));
        Assert.Equal(["only_second", "only_first"], told["compared"]!["differences"]!.AsArray().Select(d => (string?)d!["which"]));
        Assert.Contains("They first differ at", (string?)told["summary"], StringComparison.Ordinal);

        (_, JsonObject written) = await server.CallAsync(
            "change_automation", """{"automation_id":"Light up","action":"update","patch":{"conditions":[]},"expected_version":1}""");
        Assert.True((bool)written["success"]!, written.ToJsonString());
        (status, told) = await server.CallAsync("backtest_automation", """{"automation_id":"Light up","compare_with":"1"}""");
        Assert.True(status == HttpStatusCode.OK, told.ToJsonString());
        Assert.Equal((3, 1), ((int)told["runs_total"]!, (int)told["compared"]!["runs_total"]!));
        Assert.Equal((1, 2, 0), ((int)told["compared"]!["same"]!, (int)told["compared"]!["only_first"]!, (int)told["compared"]!["only_second"]!));

        foreach (string wrong in new[] { "7", "2", "no such", "light-up" })
        {
            (status, told) = await server.CallAsync("backtest_automation", $$"""{"automation_id":"Light up","compare_with":"{{wrong}}"}""");
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Contains(told["details"]!.AsArray(), d => (string?)d!["path"] == "compare_with");
        }
    }

    [Theory]
    [InlineData("""{}""", "automation_id")]
    [InlineData("""{"automation_id":"x","draft":{}}""", "draft")]
    [InlineData("""{"automation_id":"no-such"}""", "automation_id")]
    [InlineData("""{"draft":{"trigger_type":"motion"}}""", "draft.response_actions")]
    [InlineData("""{"draft":{"trigger_type":"motion","response_actions":[{"type":"light_on","devices":["frunt-camera"]}]}}""", "draft.response_actions[0].devices[0]")]
    [InlineData("""{"draft":{"rule_document":7}}""", "draft.rule_document")]
    [InlineData("""{"draft":{"automation_name":5,"trigger_type":"motion","enabled":"perhaps","response_actions":[{"type":"delay"}]}}""", "draft.automation_name")]
    [InlineData("""{"automation_id":"x","since":"2999-01-01T00:00"}""", "since")]
    [InlineData("""{"automation_id":"x","since":"2026-03-02T00:00","until":"2026-03-01T00:00"}""", "since")]
    public async Task What_is_wrong_is_said_with_its_place(string call, string path)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (HttpStatusCode status, JsonObject told) = await server.CallAsync("backtest_automation", call);
        Assert.True(status is HttpStatusCode.BadRequest or HttpStatusCode.NotFound, $"{status}: {told}");
        Assert.Contains(told["details"]!.AsArray(), d => (string?)d!["path"] == path);
    }

    /// <summary>What is missing is not made up, and an incomplete call is not offered as one that would do.</summary>
    [Fact]
    public async Task A_corrected_draft_that_still_lacks_something_says_so()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (_, JsonObject told) = await server.CallAsync("backtest_automation", """{"draft":{"trigger_type":"moton"}}""");
        Assert.Contains("fill in what is missing", (string?)told["suggestion"], StringComparison.Ordinal);
        (_, told) = await server.CallAsync("backtest_automation", """
            {"draft":{"trigger_type":"moton","response_actions":[{"type":"light_on","devices":["front-camera"]}]}}
            """);
        Assert.Equal(System.Net.HttpStatusCode.OK, (await server.CallAsync("backtest_automation", told["example"]!.ToJsonString())).Status);
    }

    [Fact]
    public async Task Why_it_ran_and_why_not_is_told_cause_first()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.CallAsync("create_security_automation", $$"""{"automation_name":"Light up",{{Flat}} }""");
        await server.MotionAsync();
        JsonObject disarmed = await ExplainedAsync(server);
        Assert.StartsWith("It did not run because it asks that the alarm is armed away, and mode was disarmed", (string?)disarmed["answer"], StringComparison.Ordinal);
        Assert.Equal("stopped", (string?)disarmed["events"]![0]!["verdict"]);
        Assert.Equal("Had it been so that the alarm is armed away, it would have run.", (string?)disarmed["events"]![0]!["would_have_run_had"]);

        await server.ModeAsync(SecurityMode.Away);
        await server.MotionAsync();
        JsonObject ran = await ExplainedAsync(server);
        Assert.StartsWith("It ran because of this:", (string?)ran["answer"], StringComparison.Ordinal);
        Assert.NotNull(ran["steps"]);

        await server.TellAsync(RuleKinds.AddressOf(HomeServer.Home, "light-up"), new DeleteRule());
        await server.MotionAsync();
        JsonObject deleted = await ExplainedAsync(server);
        Assert.Equal("not_there", (string?)deleted["events"]!.AsArray()[^1]!["verdict"]);
        Assert.Contains(deleted["changes"]!.AsArray(), c => c!.ToString().Contains("was deleted", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"automation_id":"no-such"}""", HttpStatusCode.NotFound, "automation_id")]
    [InlineData("""{"automation_id":"x","at":"2999-01-01T00:00"}""", HttpStatusCode.BadRequest, "at")]
    [InlineData("""{"automation_id":"x","at":"2026-03-01T00:00","since":"2026-03-01T00:00"}""", HttpStatusCode.BadRequest, "at")]
    public async Task What_cannot_be_explained_is_said_with_its_place(string call, HttpStatusCode expected, string path)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (HttpStatusCode status, JsonObject told) = await server.CallAsync("explain_automation", call);
        Assert.Equal(expected, status);
        Assert.Contains(told["details"]!.AsArray(), d => (string?)d!["path"] == path);
    }

    [Fact]
    public async Task Of_a_time_before_the_record_began_nothing_is_claimed()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (_, JsonObject told) = await server.CallAsync(
            "backtest_automation", $$"""{"draft":{ {{Flat}} },"since":"2020-01-01T00:00","until":"2020-02-01T00:00"}""");
        Assert.StartsWith("The record of this home begins", (string?)told["note"], StringComparison.Ordinal);
        Assert.Equal(0, (long)told["runs_total"]!);
    }

    /// <summary>Motion disarmed, motion armed, motion armed with the door open.</summary>
    private static async Task LiveAsync(HomeServer server)
    {
        await server.MotionAsync();
        await server.ModeAsync(SecurityMode.Away);
        await server.MotionAsync();
        await server.TellAsync(HomeServer.BackDoor, new ReportReadings(new Readings { Faulted = true }));
        await server.MotionAsync();
    }

    private static async Task<JsonObject> ExplainedAsync(HomeServer server)
    {
        (HttpStatusCode status, JsonObject told) = await server.CallAsync("explain_automation", """{"automation_id":"Light up"}""");
        Assert.True(status == HttpStatusCode.OK, told.ToJsonString());
        return told;
    }

    private static async Task<long> HeadAsync(HomeServer server) => (await server.Homes.ViewAsync(HomeServer.Home)).HomeSeq;
}
