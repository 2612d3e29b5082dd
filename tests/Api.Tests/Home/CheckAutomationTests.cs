using System.Net;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Devices;

namespace RingActors.Api.Tests.Home;

/// <summary>check_automation as a model calls it, over real HTTP.</summary>
public sealed class CheckAutomationTests
{
    private const string Porch = """
        "trigger_type":"motion","trigger_conditions":{"devices":["front-camera"]},
        "response_actions":[{"type":"light_on","devices":["front-camera"]},{"type":"delay","duration_seconds":600},{"type":"light_off","devices":["front-camera"]}]
        """;

    private const string Dark = """
        "trigger_type":"contact","trigger_conditions":{"devices":["back-door"]},
        "response_actions":[{"type":"light_off","devices":["front-camera"]}]
        """;

    [Fact]
    public async Task A_draft_that_undoes_another_s_step_is_told_with_the_steps_that_show_it_and_nothing_is_written()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.CallAsync("create_security_automation", $$"""{"automation_name":"Porch",{{Porch}} }""");
        string before = (await server.CallAsync("list_security_automations", "{}")).Json["automations"]!.ToJsonString();
        long head = (await server.Homes.ViewAsync(HomeServer.Home)).HomeSeq;

        (HttpStatusCode status, JsonObject told) = await server.CallAsync("check_automation", $$"""{"draft":{ {{Dark}} } }""");

        Assert.Equal(HttpStatusCode.OK, status);
        JsonNode found = Assert.Single(told["findings"]!.AsArray())!;
        Assert.Equal("undone", (string?)found["kind"]);
        Assert.Equal("porch", (string?)found["automation_id"]);
        Assert.Equal("draft", (string?)Assert.Single(found["other_ids"]!.AsArray()));
        string[] steps = [.. found["steps"]!.AsArray().Select(s => (string)s!["says"]!)];
        Assert.Contains(steps, s => s.EndsWith("\"Front Camera\" sees motion.", StringComparison.Ordinal));
        Assert.Contains(steps, s => s.EndsWith("\"Back Door\" is opened.", StringComparison.Ordinal));
        Assert.Contains(steps, s => s.Contains("\"draft\" (draft) would switch the light of \"Front Camera\" off", StringComparison.Ordinal));
        Assert.Equal(before, (await server.CallAsync("list_security_automations", "{}")).Json["automations"]!.ToJsonString());
        Assert.Equal(head, (await server.Homes.ViewAsync(HomeServer.Home)).HomeSeq);
    }

    [Fact]
    public async Task With_neither_all_are_checked_and_one_that_is_there_by_its_name()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        Assert.Empty((await server.CallAsync("check_automation", "{}")).Json["findings"]!.AsArray());
        await server.CallAsync("create_security_automation", $$"""{"automation_name":"Porch",{{Porch}} }""");
        (_, JsonObject made) = await server.CallAsync("create_security_automation", $$"""{"automation_name":"Dark",{{Dark}} }""");
        Assert.Contains("undoes what \"Porch\" (porch) does", Assert.Single(made["warnings"]!.AsArray())!.ToString(), StringComparison.Ordinal);

        (_, JsonObject all) = await server.CallAsync("check_automation", "{}");
        (_, JsonObject one) = await server.CallAsync("check_automation", """{"automation_id":"Dark"}""");
        Assert.Single(all["findings"]!.AsArray());
        Assert.Equal(all["findings"]!.ToJsonString(), one["findings"]!.ToJsonString());
    }

    [Fact]
    public async Task A_draft_under_the_name_of_one_that_is_there_stands_in_its_place()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.CallAsync("create_security_automation", $$"""{"automation_name":"Porch",{{Porch}} }""");
        (_, JsonObject told) = await server.CallAsync("check_automation", $$"""{"draft":{"automation_name":"Porch",{{Dark}} } }""");
        Assert.Empty(told["findings"]!.AsArray());
    }

    [Theory]
    [InlineData("""{"automation_id":"x","draft":{}}""", "draft")]
    [InlineData("""{"automation_id":"no-such"}""", "automation_id")]
    [InlineData("""{"draft":{"trigger_type":"motion"}}""", "draft.response_actions")]
    [InlineData("""{"draft":{"trigger_type":"motion","response_actions":[{"type":"light_on","devices":["frunt-camera"]}]}}""", "draft.response_actions[0].devices[0]")]
    [InlineData("""{"draft":{"rule_document":7}}""", "draft.rule_document")]
    public async Task What_is_wrong_is_said_with_its_place(string call, string path)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (HttpStatusCode status, JsonObject told) = await server.CallAsync("check_automation", call);
        Assert.True(status is HttpStatusCode.BadRequest or HttpStatusCode.NotFound, $"{status}: {told}");
        Assert.Contains(told["details"]!.AsArray(), d => (string?)d!["path"] == path);
    }

    [Fact]
    public async Task What_cannot_happen_as_things_are_is_said_as_troubles()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.CallAsync("create_security_automation", $$"""{"automation_name":"Dark",{{Dark}} }""");
        await server.TellAsync(HomeServer.BackDoor, new ReportRemoved());
        (_, JsonObject told) = await server.CallAsync("check_automation", """{"automation_id":"Dark"}""");
        Assert.Contains("\"Back Door\" is not in Ring's list any more", Assert.Single(told["troubles"]!.AsArray())!.ToString(), StringComparison.Ordinal);
        Assert.Empty(told["findings"]!.AsArray());
    }
}
