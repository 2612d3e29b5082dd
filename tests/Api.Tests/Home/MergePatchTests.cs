using System.Net;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;

namespace RingActors.Api.Tests.Home;

/// <summary>What a patch says of a field is done or refused; nothing of it is passed over.</summary>
public sealed class MergePatchTests
{
    /// <summary>Every field of the format, each as it is not by itself.</summary>
    private const string Whole = """
        {"version":1,"name":"Whole","description":"all of it","enabled":false,"priority":7,"max_lateness_seconds":60,
         "mode":"queued","max":3,"variables":[{"name":"n","type":"number"}],"triggers":[{"type":"motion"}],"conditions":[{"type":"mode","modes":["away"]}],
         "actions":[{"type":"delay","seconds":5}]}
        """;

    [Fact]
    public async Task Null_takes_a_field_away_or_is_refused_and_is_never_passed_over()
    {
        await using HomeServer server = await MadeAsync();
        JsonObject schema = (JsonObject)JsonNode.Parse(await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, "src/Rules/Documents/rule-document.schema.json")))!;
        string[] fields = [.. schema["properties"]!.AsObject().Select(p => p.Key)];
        Assert.Equal(fields.Order(), ((JsonObject)JsonNode.Parse(Whole)!).Select(p => p.Key).Order());
        List<string> wrong = [];
        foreach (string field in fields.Where(f => f != "version"))
        {
            await PatchAsync(server, (JsonObject)JsonNode.Parse(Whole)!);
            JsonObject before = await DocumentAsync(server);
            (HttpStatusCode status, JsonObject told) = await PatchAsync(server, new JsonObject { [field] = null });
            JsonObject after = await DocumentAsync(server);
            bool isSame = JsonNode.DeepEquals(before, after);
            bool isOthers = before.Where(p => p.Key != field).Any(p => !JsonNode.DeepEquals(after[p.Key], p.Value));
            bool isRefused = status == HttpStatusCode.BadRequest && told["details"] is not null;
            if (isOthers || (status == HttpStatusCode.OK ? isSame : !isSame || !isRefused))
            {
                wrong.Add($"{field}: {status} {told["error"]}, document {after.ToJsonString()}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    [Theory]
    [InlineData("""{"conditions":null}""")]
    [InlineData("""{"priority":7}""")]
    [InlineData("""{"description":"all of it"}""")]
    [InlineData("{}")]
    [InlineData("""{"priority":8}""")]
    public async Task A_version_that_is_not_there_any_more_is_refused_whatever_the_patch_comes_to(string patch)
    {
        await using HomeServer server = await MadeAsync();
        await PatchAsync(server, new JsonObject { ["max"] = 4 });
        (HttpStatusCode status, JsonObject told) =
            await PatchAsync(server, (JsonObject)JsonNode.Parse(patch)!, version: 1);
        Assert.Equal((HttpStatusCode.Conflict, "rule.reload-first"), (status, (string?)told["code"]));
        Assert.Contains("max was 3, and is 4", (string?)told["suggestion"], StringComparison.Ordinal);
        Assert.Equal(7, (int)(await DocumentAsync(server))["priority"]!);
    }

    [Theory]
    [InlineData("""{"trigers":null}""", "patch.trigers")]
    [InlineData("""{"name":""}""", "patch.name")]
    [InlineData("""{"enabled":null}""", "patch.enabled")]
    public async Task What_nobody_knows_or_nothing_can_be_is_refused_though_it_is_said_empty(string patch, string path)
    {
        await using HomeServer server = await MadeAsync();
        (HttpStatusCode status, JsonObject told) = await PatchAsync(server, (JsonObject)JsonNode.Parse(patch)!);
        Assert.True(status == HttpStatusCode.BadRequest, told.ToJsonString());
        Assert.Contains(told["details"]!.AsArray(), d => (string?)d!["path"] == path);
    }

    /// <summary>As some clients send objects: a text that is JSON. So it does for a shadow.</summary>
    [Fact]
    public async Task Null_counts_in_a_patch_that_is_sent_as_text_and_in_one_of_a_shadow()
    {
        await using HomeServer server = await MadeAsync();
        await server.CallAsync(
            "change_automation",
            """{"automation_id":"whole","action":"update","patch":"{\"conditions\":null}","note":null}""");
        Assert.Empty((await DocumentAsync(server))["conditions"]!.AsArray());
        (HttpStatusCode status, JsonObject told) = await server.CallAsync(
            "change_automation", """{"automation_id":"whole","action":"shadow","patch":{"description":null}}""");
        Assert.True(status == HttpStatusCode.OK, told.ToJsonString());
        Assert.DoesNotContain("all of it", told["shadow"]!["document"]!.ToJsonString(), StringComparison.Ordinal);
    }

    private static Task<(HttpStatusCode Status, JsonObject Told)> PatchAsync(
        HomeServer server, JsonObject patch, int? version = null)
    {
        JsonObject call = new() { ["automation_id"] = "whole", ["action"] = "update", ["patch"] = patch };
        if (version is { } expected)
        {
            call["expected_version"] = expected;
        }

        return server.CallAsync("change_automation", call.ToJsonString());
    }

    private static async Task<JsonObject> DocumentAsync(HomeServer server) => (JsonObject)(await server.CallAsync(
        "get_automation", """{"automation_id":"whole"}""")).Json["document"]!;

    private static async Task<HomeServer> MadeAsync()
    {
        HomeServer server = await HomeServer.StartAsync();
        JsonObject call = new() { ["automation_name"] = "Whole", ["rule_document"] = JsonNode.Parse(Whole) };
        (HttpStatusCode status, JsonObject told) =
            await server.CallAsync("create_security_automation", call.ToJsonString());
        Assert.True(status == HttpStatusCode.OK, told.ToJsonString());
        return server;
    }
}
