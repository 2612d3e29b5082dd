using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;
using RingActors.Api.Tools;
using static RingActors.Api.Tests.Access.KeyTests;

namespace RingActors.Api.Tests.Attacks;

/// <summary>What is wrong with a hundred thousand names costs no more than what is wrong with a few.</summary>
public sealed class TooMuchTests
{
    private const int Many = 70_000;
    private const string TooMuch = "arguments.send-less";

    [Theory]
    [InlineData("get_devices", "{NAMES}")]
    [InlineData("get_devices", """{"kinds":[ENTRIES]}""")]
    [InlineData("create_security_automation", """{"automation_name":"p","rule_document":{NAMES}}""")]
    [InlineData("create_security_automation", """{"automation_name":"p","rule_document":"{TEXT}"}""")]
    [InlineData("check_automation", """{"rule_document":{"triggers":[{"type":"motion","devices":[ENTRIES]}]}}""")]
    [InlineData("update_security_settings", """{"settings":{"zones":[ENTRIES]}}""")]
    public async Task A_call_that_is_too_large_is_refused_by_its_size_alone(string tool, string call)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        string names = string.Join(',', Enumerable.Range(0, Many).Select(i => $"\"x{i}\":1"));
        string body = call.Replace("NAMES", names, StringComparison.Ordinal)
            .Replace("TEXT", names.Replace("\"", "\\\"", StringComparison.Ordinal), StringComparison.Ordinal)
            .Replace("ENTRIES", string.Join(',', Enumerable.Range(0, Many).Select(i => $"\"x{i}\"")), StringComparison.Ordinal);
        (HttpStatusCode status, JsonObject answer) = await server.CallAsync(tool, body);
        Assert.Equal((HttpStatusCode.BadRequest, TooMuch), (status, (string?)answer["code"]));
        Assert.Contains("1000", (string?)answer["error"], StringComparison.Ordinal);
        Assert.True(answer.ToJsonString().Length < 1000);
    }

    [Fact]
    public async Task Where_more_is_wrong_than_anybody_reads_it_is_said_that_the_rest_was_not_looked_at()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        string names = string.Join(',', Enumerable.Range(0, 300).Select(i => $"\"x{i}\":1"));
        foreach ((string tool, string call) in new[]
        {
            ("get_devices", "{" + names + "}"),
            ("create_security_automation", "{\"automation_name\":\"p\",\"rule_document\":{" + names + "}}"),
            ("update_security_settings", "{\"settings\":{" + names + "}}"),
        })
        {
            (HttpStatusCode status, JsonObject answer) = await server.CallAsync(tool, call);
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Contains("what else is wrong was not looked at", (string?)answer["error"], StringComparison.Ordinal);
            Assert.InRange(answer["details"]!.AsArray().Count, 20, 25);
        }
    }

    [Fact]
    public async Task Bodies_of_other_routes_name_a_few_faults_and_no_more()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        string names = string.Join(',', Enumerable.Range(0, 5000).Select(i => $"\"x{i}\":\"allow\""));
        string homes = string.Join(',', Enumerable.Range(0, 5000).Select(i => $"\"x{i}\""));
        string rules = string.Join(',', Enumerable.Range(0, 900).Select(i => $$"""{"document":{"name":{{i}} } }"""));
        (string Path, string Body)[] calls =
        [
            ("/webhooks", "{" + names + "}"),
            ("/keys", "{\"name\":\"a\",\"role\":\"reader\",\"allowances\":{" + names + "}}"),
            ("/keys", $$"""{"name":"a","role":"reader","homes":[{{homes}}]}"""),
            ("/api/v1/homes/home-1/automations", $$"""{"format":"ringactors-automations","automations":[{{rules}}]}"""),
        ];
        foreach ((string path, string body) in calls)
        {
            (HttpStatusCode status, JsonObject answer) = await SendAsync(server.Http, HttpMethod.Post, path, body);
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.InRange(answer["details"]!.AsArray().Count, 1, 25);
            Assert.True(answer.ToJsonString().Length < 40_000, $"{path}: {answer.ToJsonString().Length}");
        }
    }

    [Theory]
    [InlineData("""{"a":[1,2,3],"b":{"c":"},],,,"}}""", null)]
    [InlineData("[LIST1000]", null)]
    [InlineData("[LIST1001]", "1000")]
    [InlineData("""{"a":{"b":[LIST1001]}}""", "1000")]
    [InlineData("[OBJECT1000]", null)]
    [InlineData("[OBJECT1001]", "1000")]
    [InlineData("[ROWS21]", "20000")]
    [InlineData("[ROWS19]", null)]
    public void What_is_too_much_is_counted_by_object_and_list_and_in_all(string json, string? named)
    {
        string sent = json.Replace("LIST1000", List(1000), StringComparison.Ordinal)
            .Replace("LIST1001", List(1001), StringComparison.Ordinal)
            .Replace("OBJECT1000", Members(1000), StringComparison.Ordinal)
            .Replace("OBJECT1001", Members(1001), StringComparison.Ordinal)
            .Replace("ROWS21", Rows(21), StringComparison.Ordinal).Replace("ROWS19", Rows(19), StringComparison.Ordinal);
        string? fault = DocumentSize.Fault(Encoding.UTF8.GetBytes(sent));
        Assert.Equal(named is null, fault is null);
        Assert.Contains(named ?? "", fault ?? "", StringComparison.Ordinal);
    }

    private static string List(int count) => string.Join(',', Enumerable.Repeat("1", count));

    private static string Members(int count) =>
        "{" + string.Join(',', Enumerable.Range(0, count).Select(i => $"\"x{i}\":1")) + "}";

    private static string Rows(int count) => string.Join(',', Enumerable.Repeat($"[{List(990)}]", count));
}
