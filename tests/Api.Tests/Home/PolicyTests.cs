using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using RingActors.Api.Features.AlarmSettings;
using RingActors.Api.Features.Automations;
using RingActors.Api.Features.History;
using RingActors.Api.Tests.Support;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;

namespace RingActors.Api.Tests.Home;

/// <summary>get_security_settings and update_security_settings over real HTTP.</summary>
public sealed class PolicyTests
{
    private const string Whole = """
        {"settings":{"modes":[{"name":"siesta","guards":"home","entry_seconds":30}],
          "zones":[{"device":"Front Camera","type":"instant","modes":["away","siesta"],"detections":["human"]},
                   {"device":"z-back","type":"entry","modes":["away"]}],
          "contacts":[{"id":"neighbour","url":"https://example.org/alarm"}]}}
        """;

    [Fact]
    public async Task A_home_begins_with_its_defaults_and_what_was_set_is_shown_as_it_is_to_be_sent()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        JsonObject before = await OkAsync(server, GetSecuritySettingsTool.Definition, "{}");
        Assert.Equal("[]", before["settings"]!["zones"]!.ToJsonString());
        Assert.Equal(["home", "away", "night", "vacation"], before["modes"]!.AsArray().Select(m => Text(m!, "mode")));

        JsonObject set = await OkAsync(server, UpdateSecuritySettingsTool.Definition, Whole);
        Assert.Equal(["front-camera", "back-door"], set["settings"]!["zones"]!.AsArray().Select(z => Text(z!, "device")).Order().Reverse());
        Assert.Equal(
            """["home/home/0/30","away/away/60/30","night/home/0/30","vacation/away/60/30","siesta/home/0/30"]""",
            JsonSerializer.Serialize(set["modes"]!.AsArray().Select(m => $"{m!["mode"]}/{m["guards"]}/{m["exit_seconds"]}/{m["entry_seconds"]}")));
        JsonNode camera = set["guarded"]!.AsArray().Single(g => Text(g!, "device_id") == "front-camera")!;
        Assert.Equal("""{"type":"instant","modes":["away","siesta"]}""", camera["by_server"]!.ToJsonString());

        // What is shown is what is taken, and changes nothing.
        JsonObject again = await OkAsync(server, UpdateSecuritySettingsTool.Definition, new JsonObject { ["settings"] = set["settings"]!.DeepClone() }.ToJsonString());
        Assert.True(JsonNode.DeepEquals(set["settings"], again["settings"]));
        JsonObject history = await OkAsync(server, GetSecurityHistoryTool.Definition, """{"kinds":["command"]}""");
        Assert.Equal(
            "The alarm's settings were changed: 2 zones, 1 mode of its own, 1 contact.",
            Text(Assert.Single(history["entries"]!.AsArray(), e => Text(e!, "event") == "security.policy-set")!, "summary"));
    }

    [Theory]
    [InlineData("""{"settings":{"zones":[{"device":"bakdoor","type":"entrie","modes":["nihgt"]}]}}""",
        "settings.zones[0].device unknown-device, settings.zones[0].type unknown-word, settings.zones[0].modes[0] unknown-mode")]
    [InlineData("""{"settings":{"incidents":{"abort_seconds":60},"incidents":{}}}""", "settings invalid")]
    [InlineData("""{"settings":{"incidents":{"abort_seconds":60}},"hmoe_id":"home-1"}""", "hmoe_id unknown, settings.incidents.abort_seconds out-of-range")]
    [InlineData("""{"settings":{"zones":7},"home_id":"home-1","idempotency_key":"k"}""", "settings.zones wrong-type")]
    [InlineData("""{"settings":[]}""", "settings type")]
    [InlineData("{}", "settings missing")]
    public async Task Faults_are_told_at_once_and_the_example_says_only_what_was_said(string body, string faults)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (HttpStatusCode status, JsonObject refused) = await server.CallAsync(UpdateSecuritySettingsTool.Definition.Name, body);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(faults, string.Join(", ", refused["details"]!.AsArray().Select(d => $"{d!["path"]} {d["problem"]}")));
        if (refused["example"] is { } example)
        {
            OwnWords.AssertOwn(JsonNode.Parse(body), example, refused.ToJsonString());
            (HttpStatusCode again, JsonObject second) = await server.CallAsync(UpdateSecuritySettingsTool.Definition.Name, example.ToJsonString());
            Assert.True(
                again == HttpStatusCode.OK ? OwnWords.Count(example, "home_id") == OwnWords.Count(JsonNode.Parse(body), "home_id")
                    : second["details"]!.AsArray().All(d => Text(d!, "problem") == "missing"),
                refused.ToJsonString());
        }
    }

    [Fact]
    public async Task Settings_that_came_as_text_are_read_as_what_they_are()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        JsonObject set = await OkAsync(server, UpdateSecuritySettingsTool.Definition, """
            {"settings":"{\"zones\":[{\"device\":\"front-camera\",\"type\":\"instant\",\"modes\":[\"away\"]}],\"contacts\":\"[{\\\"id\\\":\\\"mum\\\",\\\"url\\\":\\\"https://example.org/a\\\"}]\"}"}
            """);
        Assert.Equal("front-camera", Text(Assert.Single(set["settings"]!["zones"]!.AsArray())!, "device"));
        Assert.Equal("mum", Text(Assert.Single(set["settings"]!["contacts"]!.AsArray())!, "id"));
    }

    [Fact]
    public async Task What_may_surprise_is_told_with_the_settings()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await OkAsync(server, UpdateSecuritySettingsTool.Definition, Whole);
        await OkAsync(server, CreateSecurityAutomationTool.Definition, """
            {"automation_name":"Siesta","trigger_type":"motion","trigger_conditions":{"modes":["siesta"]},
             "response_actions":[{"type":"light_on","devices":["front-camera"]}]}
            """);
        JsonObject set = await OkAsync(server, UpdateSecuritySettingsTool.Definition, """{"settings":{"contacts":[{"id":"tv","url":"http://router.lan/x"}]}}""");
        string[] warnings = [.. set["warnings"]!.AsArray().Select(w => w!.GetValue<string>())];
        Assert.Equal(2, warnings.Length);
        Assert.Contains("automation siesta names the mode siesta", warnings[0], StringComparison.Ordinal);
        Assert.Contains("contact tv will not be told", warnings[1], StringComparison.Ordinal);
        Assert.Contains("Webhooks:AllowHosts", warnings[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repeated_call_with_the_same_key_changes_nothing_a_second_time()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        string first = Whole.Replace("{\"settings\"", "{\"idempotency_key\":\"a\",\"settings\"", StringComparison.Ordinal);
        await OkAsync(server, UpdateSecuritySettingsTool.Definition, first);
        await OkAsync(server, UpdateSecuritySettingsTool.Definition, """{"settings":{}}""");
        JsonObject repeated = await OkAsync(server, UpdateSecuritySettingsTool.Definition, first);
        Assert.Empty(repeated["settings"]!["zones"]!.AsArray());
    }

    private static async Task<JsonObject> OkAsync(HomeServer server, ToolDefinition tool, string body)
    {
        (HttpStatusCode status, JsonObject json) = await server.CallAsync(tool.Name, body);
        Assert.True(status == HttpStatusCode.OK, json.ToJsonString());
        using JsonDocument document = JsonDocument.Parse(json.ToJsonString());
        SchemaCheck check = new();
        tool.Answer().Check(document.RootElement, ref check);
        Assert.Empty(check.Faults);
        return json;
    }

    private static string Text(JsonNode node, string member) => node[member]!.GetValue<string>();
}
