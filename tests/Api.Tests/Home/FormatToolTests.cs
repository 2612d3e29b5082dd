using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;
using RingActors.Api.Tools.Contract;
using RingActors.Rules.Documents;
using RingActors.Rules.Documents.Guide;

namespace RingActors.Api.Tests.Home;

/// <summary>What a rule may say, as a model asks for it.</summary>
public sealed class FormatToolTests
{
    [Fact]
    public async Task Without_a_part_all_that_there_is_is_named_and_with_one_its_fields_and_an_example()
    {
        await using HomeServer server = await HomeServer.StartAsync();

        (HttpStatusCode status, JsonObject all) = await server.CallAsync("describe_automation_format", "{}");
        Assert.Equal(HttpStatusCode.OK, status);
        string[] names = [.. all["parts"]!.AsArray().Select(p => (string)p!["part"]!)];
        Assert.Equal("document", names[0]);
        Assert.Contains("trigger/sequence", names);
        Assert.Contains("condition/incident", names);
        Assert.Contains("action/wait_until", names);
        Assert.Contains(all["parts"]![0]!["fields"]!.AsArray(), f => (string?)f!["name"] == "max_lateness_seconds" && (int?)f["default"] == 120);

        (_, JsonObject one) = await server.CallAsync("describe_automation_format", """{"part":"reminder"}""");
        JsonNode remind = Assert.Single(one["parts"]!.AsArray())!;
        Assert.Equal("action/remind", (string?)remind["part"]);
        JsonNode every = remind["fields"]!.AsArray().Single(f => (string?)f!["name"] == "every_seconds")!;
        Assert.Equal((60, true), ((int)every["min"]!, (bool)every["required"]!));
        Assert.Equal("remind", (string?)remind["example"]!["type"]);
    }

    [Theory]
    [InlineData("trigger/motoin", HttpStatusCode.NotFound, "trigger/motion")]
    [InlineData("sunset", HttpStatusCode.NotFound, "what the sun does is time, with a calendar of when")]
    [InlineData("action/unlock", HttpStatusCode.NotFound, "unlocks and opens nothing")]
    public async Task What_is_not_there_is_said_not_to_be_there_with_what_is_near(string part, HttpStatusCode expected, string said)
    {
        await using HomeServer server = await HomeServer.StartAsync();

        (HttpStatusCode status, JsonObject told) = await server.CallAsync(
            "describe_automation_format", new JsonObject { ["part"] = part }.ToJsonString());

        Assert.Equal(expected, status);
        Assert.Contains(said, (string?)told["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_schema_is_served_where_the_answer_says()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (_, JsonObject told) = await server.CallAsync("describe_automation_format", """{"part":"document"}""");

        using HttpResponseMessage response = await server.Http.GetAsync(new Uri((string)told["json_schema"]!, UriKind.Relative));

        Assert.Equal("application/schema+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(RuleSchema.Text, await response.Content.ReadAsStringAsync());
    }

    /// <summary>A list of tools is paid for by every conversation: it names what is within in one line.</summary>
    [Fact]
    public void A_listed_tool_names_all_that_its_objects_take()
    {
        ToolDefinition create = ToolClasses.Definitions.Single(t => t.Name == "create_security_automation");
        string whole = ToolDefinition.ToJson(create.Input).GetRawText();
        JsonElement listed = ToolDefinition.ToJson(create.Input.Listed());
        string said = listed.GetProperty("properties").GetProperty("trigger_conditions").GetProperty("description").GetString()!
            + listed.GetProperty("properties").GetProperty("response_actions").GetProperty("items").GetProperty("description").GetString();

        Assert.InRange(listed.GetRawText().Length, 1, whole.Length * 2 / 3);
        Assert.Contains("time_window?: {from (HH:mm), to (HH:mm), zone? (IANA zone, if not the home's), days?: [mon|tue|", said, StringComparison.Ordinal);
        Assert.Contains("type: light_on|light_off|siren_on|", said, StringComparison.Ordinal);
        foreach (string name in Names(JsonDocument.Parse(whole).RootElement.GetProperty("properties").GetProperty("response_actions")))
        {
            Assert.Contains(name, said, StringComparison.Ordinal);
        }
    }

    private static IEnumerable<string> Names(JsonElement schema) =>
        schema.GetProperty("items").GetProperty("properties").EnumerateObject().Select(p => p.Name);
}
