using System.Net;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;

namespace RingActors.Api.Tests.Home;

/// <summary>
/// Every no of create_security_automation speaks the caller's words, and its example says nothing else: sent back it is taken, with all
/// that was said, or asks.
/// </summary>
public sealed class AutomationExampleTests
{
    private const int Cases = 400;

    private static readonly string[] Flat =
    [
        """
        {"automation_name":"Deterrent","trigger_type":"motion","enabled":false,"home_id":"home-1",
         "trigger_conditions":{"devices":["front-camera"],"detection":"human","modes":["away","home"],
           "time_window":{"from":"22:00","to":"06:00","zone":"Europe/Berlin","days":["mon","tue"]},
           "device_states":[{"device":"back-door","capability":"contact","is":"closed"}]},
         "response_actions":[{"type":"light_on"},{"type":"siren_on","devices":["front-camera"],"duration_seconds":30},
           {"type":"delay","duration_seconds":60},{"type":"siren_off","devices":["front-camera"]},
           {"type":"light_off","devices":["front-camera"]},{"type":"webhook","url":"https://example.org/hook","message":"Motion"}]}
        """,
        """
        {"automation_name":"Door","trigger_type":"contact","trigger_conditions":{"devices":["back-door","side-door"],"contact_state":"closed"},
         "response_actions":[{"type":"arm","mode":"home","bypass_open":true}],"idempotency_key":"KEY"}
        """,
        """
        {"automation_name":"Change","trigger_type":"mode_change","trigger_conditions":{"from_modes":["home"],"to_modes":["away","disarmed"]},
         "response_actions":[{"type":"light_on","devices":["front-camera"]}]}
        """,
        """
        {"automation_name":"Alarm","trigger_type":"alarm","trigger_conditions":{"alarm_states":["fire-alarm","panic"]},
         "response_actions":[{"type":"light_on","devices":["front-camera"]}]}
        """,
        """{"automation_name":"Bell","trigger_type":"doorbell","response_actions":[{"type":"delay","duration_seconds":1}]}""",
    ];

    private static readonly string[] Documents =
    [
        """
        {"automation_name":"Front","enabled":false,"rule_document":{"version":1,"name":"Front","priority":3,
          "triggers":[{"type":"motion","devices":["front-camera"]},{"type":"contact","devices":["back-door"],"to":"closed"}],
          "conditions":[{"type":"mode","modes":["away"]},{"type":"time_window","from":"22:00","to":"06:00","days":["mon"]},
            {"type":"device_state","device":"side-door","capability":"contact","is":"open"}],
          "actions":[{"type":"light","devices":["front-camera"]},{"type":"siren","devices":["front-camera"],"seconds":30},
            {"type":"webhook","url":"https://example.org/","body":{"a":1},"headers":{"x-a":"b"}},{"type":"delay","seconds":5},
            {"type":"arm","mode":"home"}]}}
        """,
        """
        {"automation_name":"Left open","rule_document":{"mode":"queued",
          "triggers":[{"type":"contact","devices":["back-door"],"to":"open","for_seconds":600},
            {"type":"not_followed","of":[{"type":"ding"}],"by":[{"type":"contact","devices":["back-door"]}],"within_seconds":60}],
          "conditions":[{"type":"not","not":[{"type":"mode","modes":["away"]}]}],
          "actions":[{"type":"remind","message":"Open","every_seconds":300,
            "until":[{"type":"device_state","device":"back-door","capability":"contact","is":"closed"}]}]}}
        """,
        """
        {"automation_name":"Twice","rule_document":{
          "triggers":[{"type":"count","of":[{"type":"motion","devices":["front-camera"]}],"times":2,"within_seconds":30}],
          "actions":[{"type":"if","conditions":[{"type":"mode","modes":["away"]}],
            "then":[{"type":"siren","devices":["front-camera"],"seconds":10}],"else":[{"type":"light","devices":["front-camera"]}]},
            {"type":"parallel","branches":[{"actions":[{"type":"delay","seconds":5}]},{"actions":[{"type":"wait_for","timeout_seconds":60,
              "triggers":[{"type":"ding"}]}]}]}]}}
        """,
    ];

    [Fact]
    public async Task The_example_of_every_fault_says_only_what_was_said()
    {
        await using HomeServer server = await HomeServer.StartAsync(("Automations:PerHomeMax", "10000"));
        string[] calls = [.. Flat, .. Documents];
        int refused = 0;
        int examples = 0;
        for (int seed = 0; seed < Cases; seed++)
        {
            bool isDocument = seed % calls.Length >= Flat.Length;
            string right = calls[seed % calls.Length].Replace("KEY", $"{seed * 104_729L:x}.{seed}.{seed * 7919}", StringComparison.Ordinal);
            right = right.Replace("\"automation_name\":\"", $"\"automation_name\":\"{seed} ", StringComparison.Ordinal)
                .Replace("\"name\":\"", $"\"name\":\"{seed} ", StringComparison.Ordinal);
            string broken = new JsonDamage(new Random(seed)).Of(right, 4).ToJsonString();
            (HttpStatusCode status, JsonObject answer) = await server.CallAsync("create_security_automation", broken);
            string which = $"seed {seed}: {broken}\nwas answered with {answer.ToJsonString()}";
            // A name that came out the same twice is refused by what it says, not by its faults.
            if (status is not (HttpStatusCode.OK or HttpStatusCode.Conflict))
            {
                refused++;
                examples += await AssertOwnAsync(server, broken, answer, isDocument, status, which);
            }
        }

        Assert.InRange(refused, Cases / 2, Cases);
        Assert.InRange(examples, Cases / 8, Cases);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("""{"automation_name":"x"}""")]
    [InlineData("""{"automation_name":"x","trigger_type":"motion"}""")]
    [InlineData("""{"automation_name":"x","trigger_type":"schedule","trigger_conditions":{"time_window":{"from":"7:00"}}}""")]
    [InlineData("""{"automation_name":"x","rule_document":{}}""")]
    [InlineData("""{"automation_name":"x","rule_document":{"actions":[],"actions":[]}}""")]
    [InlineData("""{"automation_name":"  ","rule_document":{"name":7,"triggers":[{"type":"schedule"}],"actions":[{"type":"disarm"}]}}""")]
    [InlineData("""{"automation_nmae":"x","trigger_typ":"moton","response_actons":[{"type":"ligt_on"}]}""")]
    public async Task Whatever_is_missing_nothing_is_made_up_for_it(string body)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (HttpStatusCode status, JsonObject answer) = await server.CallAsync("create_security_automation", body);

        await AssertOwnAsync(server, body, answer, body.Contains("rule_document", StringComparison.Ordinal), status, answer.ToJsonString());
    }

    [Fact]
    public async Task Faults_of_shape_and_of_meaning_are_told_at_once_in_the_words_of_the_call()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (_, JsonObject answer) = await server.CallAsync("create_security_automation", """
            {"automation_name":"x","trigger_type":"contact","trigger_conditions":{"devices":["front-camera"],"modes":["awy"],"detection":"human"},
             "response_actions":[{"type":"siren_on","devices":["front-camera"],"duration_seconds":600}],"enabled":"yes"}
            """);

        Assert.Equal(
            [
                "enabled", "trigger_conditions.devices[0]", "trigger_conditions.modes[0]", "trigger_conditions.detection",
                "response_actions[0].duration_seconds",
            ],
            answer["details"]!.AsArray().Select(f => f!["path"]!.GetValue<string>()));
        // Whether it was to be enabled is not known, and left out it would be.
        Assert.Null(answer["example"]);
    }

    [Fact]
    public async Task Either_the_flat_words_or_a_document_and_one_name_only()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (HttpStatusCode status, JsonObject answer) = await server.CallAsync("create_security_automation", """
            {"automation_name":"x","trigger_type":"motion","rule_document":{"name":"y","triggers":[{"type":"ding"}],"actions":[{"type":"delay","seconds":1}]}}
            """);

        Assert.Equal(
            ["trigger_type conflict", "rule_document.name conflict"],
            answer["details"]!.AsArray().Select(f => $"{f!["path"]} {f["problem"]}"));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Null(answer["example"]);
    }

    [Theory]
    [InlineData("""{"automation_name":"x","trigger_type":"schedule","trigger_conditions":{"time_window":{"from":"sunset","to":"06:00"}}}""")]
    [InlineData("""{"automation_name":"x","trigger_type":"motion","response_actions":[{"type":"on","devices":["front-camera"]}]}""")]
    [InlineData("""{"automation_name":"x","trigger_type":"contact","trigger_conditions":{"devices":["cellar window"],"modes":["partied"]}}""")]
    [InlineData("test")]
    public async Task What_is_not_there_is_not_replaced_by_something_else(string body)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (HttpStatusCode status, JsonObject answer) = await server.CallAsync("create_security_automation", body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        string example = answer["example"]?.ToJsonString() ?? "";
        string[] foreign = ["\"motion\"", "webhook", "siren", "lock", "22:00", "back-door", "away"];
        Assert.All(foreign.Where(f => !body.Contains(f, StringComparison.Ordinal)), f => Assert.DoesNotContain(f, example, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_rule_that_came_as_text_is_read_as_what_it_is()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (HttpStatusCode status, JsonObject answer) = await server.CallAsync("create_security_automation", """
            {"automation_name":"porch light","trigger_type":"motion","trigger_conditions":"{\"devices\":[\"front-doorbell\"]}",
             "response_actions":"[{\"type\":\"light_on\",\"devices\":\"[\\\"front-camera\\\"]\"}]"}
            """);

        Assert.True(status == HttpStatusCode.OK, answer.ToJsonString());
        Assert.Equal(
            "When \"Front Doorbell\" sees motion: switch the light of \"Front Camera\" on.",
            answer["automation"]!["summary"]!.GetValue<string>());
    }

    /// <returns>1 if there was an example.</returns>
    private static async Task<int> AssertOwnAsync(
        HomeServer server, string body, JsonObject answer, bool isDocument, HttpStatusCode status, string which)
    {
        Assert.True(status == HttpStatusCode.BadRequest, which);
        foreach (JsonNode? fault in answer["details"]!.AsArray())
        {
            string path = fault!["path"]!.GetValue<string>();
            Assert.True(fault["message"]!.GetValue<string>().Contains(path, StringComparison.Ordinal), which);
            Assert.False(!isDocument && (path.StartsWith("actions", StringComparison.Ordinal) || path.StartsWith("triggers", StringComparison.Ordinal)
                || path.StartsWith("conditions", StringComparison.Ordinal) || path == "name"), which);
        }

        if (answer["example"] is not { } example)
        {
            Assert.Contains("the rest may stay as it was", answer["suggestion"]!.GetValue<string>(), StringComparison.Ordinal);
            return 0;
        }

        OwnWords.AssertOwn(JsonNode.Parse(body), example, which);
        (HttpStatusCode again, JsonObject second) = await server.CallAsync("create_security_automation", example.ToJsonString());
        if (again is HttpStatusCode.OK or HttpStatusCode.Conflict)
        {
            Assert.True(OwnWords.Count(example, "idempotency_key", "home_id") == OwnWords.Count(JsonNode.Parse(body), "idempotency_key", "home_id"), which);
        }
        else
        {
            Assert.True(again == HttpStatusCode.BadRequest, $"{which}\nand its example with {second.ToJsonString()}");
            Assert.True(
                second["details"]!.AsArray().Any(f => f!["problem"]!.GetValue<string>() is "missing" or "length" or "out-of-range"),
                $"{which}\nand its example with {second.ToJsonString()}");
        }

        return 1;
    }
}
