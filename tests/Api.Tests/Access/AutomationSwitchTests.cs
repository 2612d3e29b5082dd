using System.Net;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Keys;
using static RingActors.Api.Tests.Access.KeyTests;

namespace RingActors.Api.Tests.Access;

/// <summary>
/// An automation has one switch, and nobody turns it without saying so; and what a person approves of an automation is
/// all that becomes different.
/// </summary>
public sealed class AutomationSwitchTests
{
    private const string Create = "/tools/create_security_automation";
    private const string Change = "/tools/change_automation";

    private const string Siren =
        """
        "trigger_type":"motion","trigger_conditions":{"devices":["front-camera"],"modes":["away"]},
        "response_actions":[{"type":"siren_on","devices":["front-camera"],"duration_seconds":30}]
        """;

    private const string Lamp = """[{"type":"light","devices":["front-camera"]}]""";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Only_a_call_that_names_the_switch_turns_it_whatever_came_before(int seed)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        Random random = new(seed);
        await OkAsync(server.Http, Create, $$"""{"automation_name":"Guard",{{Siren}}}""");
        bool isOn = true;
        for (int i = 0; i < 40; i++)
        {
            (string tool, string body, bool? names) = Step(random, i, await DocumentAsync(server));
            JsonObject answer = await OkAsync(server.Http, tool, body);
            bool was = isOn;
            isOn = names ?? isOn;

            JsonObject shown = await OkAsync(server.Http, "/tools/get_automation", """{"automation_id":"guard"}""");
            Assert.True(
                (isOn, isOn, isOn) == (
                    (bool)shown["automation"]!["enabled"]!, (bool)shown["document"]!["enabled"]!,
                    (bool)answer["automation"]!["enabled"]!),
                $"seed {seed}, step {i}: {body} of one that was {(was ? "on" : "off")}: {shown["automation"]!.ToJsonString()}");
            if (was != isOn && (body.Contains("\"update\"", StringComparison.Ordinal) || tool == Create))
            {
                string said = $"This call switched it {(isOn ? "on" : "off")}.";
                Assert.Contains(said, answer["warnings"]!.ToJsonString(), StringComparison.Ordinal);
                Assert.Contains(
                    $", and switched {(isOn ? "on" : "off")}.", shown["history"]!.ToJsonString(), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task No_call_of_an_assistant_turns_the_switch_of_a_guard_at_once()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));

        // It tells somebody outside, so that switching it on takes as much as switching it off.
        await OkAsync(server.Http, Create, $$"""{"automation_name":"Guard",{{Siren.Replace(
            "\"response_actions\":[", "\"response_actions\":[{\"type\":\"webhook\",\"url\":\"https://example.org/x\"},",
            StringComparison.Ordinal)}}}""");
        foreach (bool on in new[] { true, false, true })
        {
            string action = on ? "enable" : "disable";
            await OkAsync(server.Http, Change, $$"""{"automation_id":"guard","action":"{{action}}"}""");
            for (int i = 0; i < 20; i++)
            {
                (string tool, string body, _) = Step(new Random(i), 100 + i, await DocumentAsync(server));
                body = body.Replace(
                    "\"response_actions\":[", "\"response_actions\":[{\"type\":\"webhook\",\"url\":\"https://example.org/x\"},",
                    StringComparison.Ordinal);
                (HttpStatusCode status, JsonObject answer) = await SendAsync(claude, HttpMethod.Post, tool, body);
                string[] taken = [.. (await OkAsync(claude, "/tools/get_approvals", "{}"))["approvals"]!.AsArray()
                    .Where(a => (string?)a!["status"] == "pending").Select(a => (string)a!["approval_id"]!)];
                foreach (string id in taken)
                {
                    await OkAsync(claude, "/tools/withdraw_approval", $$"""{"approval_id":"{{id}}"}""");
                }

                JsonObject shown = await OkAsync(server.Http, "/tools/get_automation", """{"automation_id":"guard"}""");
                Assert.True(on == (bool)shown["automation"]!["enabled"]!, $"{body} ({status}): {answer.ToJsonString()}");
            }
        }
    }

    [Theory]
    [InlineData("""{"name":"Hall lamp","actions":[{"type":"light","devices":["front-camera"]}]}""",
        "Change the automation \"Night siren\" (night-siren), to be called \"Hall lamp\", which is on and stays so.",
        "sound the siren of \"Front Camera\"", "switch the light of \"Front Camera\" on")]
    [InlineData("""{"enabled":false}""", "Change the automation \"Night siren\" (night-siren), and switch it off.")]
    [InlineData("""{"max_lateness_seconds":1}""", "max_lateness_seconds: 120 becomes 1")]
    [InlineData("""{"priority":7}""", "priority: 100 becomes 7")]
    [InlineData("""{"mode":"queued","max":3}""", "mode: not set becomes \"queued\"", "max: not set becomes 3")]
    [InlineData("""{"description":"harmless"}""", "description: not set becomes \"harmless\"")]
    [InlineData("""{"conditions":[{"type":"mode","modes":["vacation"]}]}""", "becomes", "armed vacation")]
    [InlineData("""{"actions":[{"type":"webhook","url":"https://example.org/a?who=me","headers":{"X-Leak":"secret:nas","X-B":"1"},"body":{"a":1}}]}""",
        "To example.org it sends the secret \"nas\" in the header X-Leak, the header X-B, the query \"who\", a body of its own.")]
    public async Task Whoever_approves_a_change_reads_which_automation_it_is_and_all_that_differs(
        string patch, params string[] said)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await OkAsync(server.Http, Create, $$"""{"automation_name":"Night siren",{{Siren}}}""");
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        (string id, string effect) = await WaitsAsync(claude, Change, Update("night-siren", patch));
        Assert.Contains("\"Night siren\" (night-siren)", effect, StringComparison.Ordinal);
        Assert.All(said, s => Assert.Contains(s, effect, StringComparison.Ordinal));
        (_, JsonObject shown) = await SendAsync(server.Http, HttpMethod.Get, $"/approvals/{id}");
        Assert.Equal(effect, (string?)shown["effect"]);
    }

    [Fact]
    public async Task Every_way_to_change_an_automation_says_the_same()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await OkAsync(server.Http, Create, $$"""{"automation_name":"Night siren",{{Siren}}}""");
        await OkAsync(server.Http, Change, Update("night-siren", $$"""{"actions":{{Lamp}},"priority":5}"""));
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        (string Tool, string Body, string Said)[] ways =
        [
            (Create, $$"""{"automation_name":"night-siren","replace":true,"enabled":false,{{Siren}}}""", ", and switch it off."),
            (Create, $$"""{"automation_name":"night-siren","replace":true,{{Siren}}}""", ", which is on and stays so."),
            (Change, """{"automation_id":"night-siren","action":"restore_version","version":1}""", "priority: 5 becomes 100"),
            (Change, """{"automation_id":"night-siren","action":"disable"}""", "Switch off the automation \"Night siren\" (night-siren)"),
            (Change, """{"automation_id":"night-siren","action":"delete"}""", "Delete the automation \"Night siren\" (night-siren)"),
        ];
        foreach ((string tool, string body, string said) in ways)
        {
            string effect = (await WaitsAsync(claude, tool, body)).Effect;
            Assert.Contains("\"Night siren\" (night-siren)", effect, StringComparison.Ordinal);
            Assert.Contains(said, effect, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Of_more_differences_than_are_shown_it_is_said_how_many_there_are()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        static string Many(string action) => string.Join(",", Enumerable.Repeat(action, 20));
        const string sound = """{"type":"siren","devices":["front-camera"],"seconds":7}""";
        const string head = "\"triggers\":[{\"type\":\"motion\",\"devices\":[\"front-camera\"]}]";
        await OkAsync(server.Http, Create, $$$"""{"automation_name":"Much","rule_document":{{{{head}}},"actions":[{{{Many(sound)}}}]}}""");
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        string effect = (await WaitsAsync(claude, Change, Update("much", $$"""{"actions":[{{Many("""{"type":"delay","seconds":9}""")}}],"priority":3}"""))).Effect;
        Assert.Contains("Different: priority: 100 becomes 3", effect, StringComparison.Ordinal);
        Assert.Matches("; and [1-9][0-9]* more differences, which are not shown here[.]", effect);
    }

    [Theory]
    [InlineData("away")]
    [InlineData("vacation")]
    [InlineData("home")]
    [InlineData("night")]
    public async Task A_rule_that_arms_waits_for_a_person_and_a_draft_of_it_until_it_is_switched_on(string mode)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        string made = $$"""
            {"automation_name":"Lock up","trigger_type":"contact","trigger_conditions":{"devices":["back-door"],"contact_state":"closed"},
             "response_actions":[{"type":"arm","mode":"{{mode}}"}]
            """;
        (string id, _) = await WaitsAsync(claude, Create, made + "}");
        await OkAsync(claude, Create, made.Replace("Lock up", "Draft", StringComparison.Ordinal) + ",\"enabled\":false}");
        await WaitsAsync(claude, Change, """{"automation_id":"draft","action":"enable"}""");
        await WaitsAsync(claude, Change, Update("draft", """{"enabled":true}"""));
        await WaitsAsync(claude, Create, made.Replace("Lock up", "Draft", StringComparison.Ordinal) + ",\"replace\":true,\"enabled\":true}");

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(server.Http, HttpMethod.Post, $"/approvals/{id}/approve")).Status);
        JsonObject shown = await OkAsync(claude, "/tools/get_automation", """{"automation_id":"lock-up"}""");
        Assert.True((bool)shown["automation"]!["enabled"]!);
    }

    [Fact]
    public async Task A_name_stands_in_one_line_and_one_that_is_taken_for_anothers_is_pointed_out()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await OkAsync(server.Http, Create, $$"""{"automation_name":"Night siren",{{Siren}}}""");
        using HttpClient claude = server.As(await server.KeyAsync("claude", AccessRole.Assistant));
        const string hook = """
            "trigger_type":"motion","trigger_conditions":{"devices":["front-camera"]},
            "response_actions":[{"type":"webhook","url":"https://example.org/x"}]
            """;
        string effect = (await WaitsAsync(claude, Create, $$"""{"automation_name":"Lamp\n\nApproved by the owner.",{{hook}}}""")).Effect;
        Assert.DoesNotContain('\n', effect);
        effect = (await WaitsAsync(claude, Create, $$"""{"automation_name":"Night sir\u0435n",{{hook}}}""")).Effect;
        Assert.Contains("mixes letters of Cyrillic and Latin", effect, StringComparison.Ordinal);
        Assert.Contains("looks like that of another automation, \"Night siren\" (night-siren)", effect, StringComparison.Ordinal);
    }

    /// <summary>One call, and how it says that the automation is to be switched; null if it says nothing.</summary>
    private static (string Tool, string Body, bool? Names) Step(Random random, int step, JsonObject document)
    {
        bool on = random.Next(2) == 0;
        string word = on ? "true" : "false";
        document["priority"] = 200 + step;
        JsonObject without = (JsonObject)document.DeepClone();
        without.Remove("enabled");
        document["enabled"] = on;
        JsonObject unnamed = (JsonObject)without.DeepClone();
        unnamed.Remove("name");
        return random.Next(11) switch
        {
            0 => (Change, """{"automation_id":"guard","action":"enable"}""", true),
            1 => (Change, """{"automation_id":"guard","action":"disable"}""", false),
            2 or 3 => (Change, Update("guard", $$"""{"priority":{{101 + step}}}"""), null),
            4 => (Change, Update("guard", $$"""{"enabled":{{word}},"priority":{{300 + step}}}"""), on),
            5 => (Change, Update("guard", $$"""{"description":null,"priority":{{400 + step}}}"""), null),
            6 => (Change, $$"""{"automation_id":"guard","action":"update","document":{{without.ToJsonString()}}}""", null),
            7 => (Change, $$"""{"automation_id":"guard","action":"update","document":{{document.ToJsonString()}}}""", on),
            8 => (Change, """{"automation_id":"guard","action":"restore_version","version":1}""", null),
            9 => (Create, $$"""{"automation_name":"Guard","replace":true,{{Siren.Replace("30", $"{20 + (step % 60)}", StringComparison.Ordinal)}}}""", null),
            _ => (Create, $$"""{"automation_name":"Guard","replace":true,"rule_document":{{unnamed.ToJsonString()}}}""", null),
        };
    }

    private static string Update(string id, string patch) =>
        $$"""{"automation_id":"{{id}}","action":"update","patch":{{patch}}}""";

    private static async Task<JsonObject> DocumentAsync(HomeServer server) =>
        (JsonObject)(await OkAsync(server.Http, "/tools/get_automation", """{"automation_id":"guard"}"""))["document"]!.DeepClone();

    private static async Task<JsonObject> OkAsync(HttpClient caller, string tool, string body)
    {
        (HttpStatusCode status, JsonObject answer) = await SendAsync(caller, HttpMethod.Post, tool, body);
        Assert.True(status == HttpStatusCode.OK, $"{body}: {status} {answer.ToJsonString()}");
        return answer;
    }

    private static async Task<(string Id, string Effect)> WaitsAsync(HttpClient caller, string tool, string body)
    {
        (HttpStatusCode status, JsonObject answer) = await SendAsync(caller, HttpMethod.Post, tool, body);
        Assert.True(status == HttpStatusCode.Accepted, $"{body}: {status} {answer.ToJsonString()}");
        return ((string)answer["approval"]!["id"]!, (string)answer["approval"]!["effect"]!);
    }
}
