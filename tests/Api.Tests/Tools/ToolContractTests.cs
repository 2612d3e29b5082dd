using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using RingActors.Api.Faces.Mcp;
using RingActors.Api.Features.Incidents;
using RingActors.Api.Tests.Support;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;

namespace RingActors.Api.Tests.Tools;

/// <summary>What the tools look like to the world: changed on purpose or not at all.</summary>
public sealed class ToolContractTests
{
    public static TheoryData<string> Names => [.. ToolClasses.Definitions.Select(t => t.Name)];

    [Fact]
    public void The_committed_contract_is_what_the_code_says() =>
        Repository.AssertHolds("tests/contracts/tools.json",
            Encoding.UTF8.GetString(ToolCatalogue.Write(ToolClasses.Definitions, indented: true)) + "\n");

    [Fact]
    public void The_page_about_the_tools_is_what_the_code_says() =>
        Repository.AssertHolds("docs/tools.md", ToolsPage.Markdown(ToolClasses.Definitions));

    [Fact]
    public void The_tools_are_there_in_their_order() => Assert.Equal(
        ["get_devices", "get_device_details", "control_device", "change_group", "get_attention_list", "get_snapshot", "get_security_system_status", "arm_security_system",
            "disarm_security_system", "acknowledge_incident", "raise_panic", "trigger_emergency_protocol", "get_security_settings", "update_security_settings",
            "create_security_automation", "describe_automation_format", "change_automation",
            "list_security_automations", "get_automation", "backtest_automation", "check_automation", "explain_automation", "change_promise", "change_protocol", "change_schedule", "get_security_history", "health_check", "get_approvals", "withdraw_approval",
            "get_camera_status", "get_doorbell_status", "get_visitor_history", "configure_motion_detection", "get_fire_alarm_status",
            "test_fire_safety_system", "monitor_system_health", "get_real_time_activity",
            "schedule_security_modes", "list_schedules", "preview_schedule", "create_schedule", "update_schedule", "delete_schedule", "pause_schedule",
            "rehearse", "drill_protocol", "practice_mode"],
        ToolClasses.Definitions.Select(t => t.Name));

    [Fact]
    public void Every_class_that_is_a_tool_is_offered_and_has_a_place_of_its_own()
    {
        Type[] classes = [.. typeof(ITool).Assembly.GetTypes().Where(t => t.IsClass && t.GetInterfaces().Contains(typeof(ITool)))];

        Assert.Equal(classes.OrderBy(t => t.Name), ToolClasses.All.Select(t => t.Type).OrderBy(t => t.Name));
        Assert.Equal(ToolClasses.All.Length, ToolClasses.All.Select(t => t.Place).Distinct().Count());
        Assert.Equal(ToolClasses.All.Length, ToolClasses.Definitions.Select(t => t.Name).Distinct().Count());
    }

    /// <summary>So that whoever knows a tool finds its file, and the other way round.</summary>
    [Fact]
    public void A_tool_s_class_is_called_as_the_tool() => Assert.All(
        ToolClasses.All,
        t => Assert.Equal(JsonNamingPolicy.SnakeCaseLower.ConvertName(t.Type.Name), t.Definition.Name + "_tool"));

    [Fact]
    public async Task A_server_with_a_home_offers_them_all_in_their_order()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        using JsonDocument tools = JsonDocument.Parse(await server.Http.GetStringAsync(new Uri("/tools", UriKind.Relative)));

        Assert.Equal(
            ToolClasses.Definitions.Select(t => t.Name),
            tools.RootElement.GetProperty("tools").EnumerateArray().Select(t => t.GetProperty("name").GetString()));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_definition_is_fit_for_every_host(string name)
    {
        var tool = ToolClasses.Definitions.Single(t => t.Name == name);

        Assert.Matches("^[a-z][a-z0-9_]{2,39}$", tool.Name);
        Assert.EndsWith(".", tool.Description);
        Assert.InRange(tool.Description.Length, 60, 700);
        Assert.Matches("^[A-Z][a-z]+ ", tool.Description);
        Assert.Equal(tool.Risk == ToolRisk.Read, tool.Hints.ReadOnly);
        Assert.Equal(tool.Risk == ToolRisk.LowersProtection, tool.Hints.Destructive);
        Assert.True(tool.Hints.ReadOnly || tool.Input.Find(ToolDefinition.IdempotencyKeyArgument) is not null,
            "writes can be repeated safely");
        Assert.False(tool.Input.IsOpen);
        AssertPortable(ToolDefinition.ToJson(tool.Input), 0);
        AssertPortable(ToolDefinition.ToJson(tool.Answer()), 0);
        AssertPortable(ToolDefinition.ToJson(tool.Input.Listed()), 0);
        AssertPortable(ToolDefinition.ToJson(tool.Answer().Listed()), 0);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_argument_asks_for_a_secret(string name)
    {
        var tool = ToolClasses.Definitions.Single(t => t.Name == name);

        Assert.DoesNotContain(tool.Input.Properties, p => SecretNames.LooksSecret(p.Name) || p.Name == "confirm");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_example_is_accepted(string name)
    {
        var tool = ToolClasses.Definitions.Single(t => t.Name == name);
        using var example = JsonDocument.Parse(tool.Example);
        var check = new SchemaCheck();

        tool.Input.Check(example.RootElement, ref check);

        Assert.Empty(check.Faults);
    }

    [Fact]
    public void The_list_stays_within_its_token_budget()
    {
        // Four bytes a token is the usual estimate. Every conversation with the server pays for this list, in which raise_panic stands
        // only where a setting says so.
        var bytes = ToolClasses.Definitions.Where(t => t != RaisePanicTool.Definition && t.IsListedOverMcp).Sum(t => t.Name.Length + t.Description.Length
            + ToolDefinition.ToJson(t.Input.Listed()).GetRawText().Length
                + ToolDefinition.ToJson(t.Answer().Listed()).GetRawText().Length);

        Assert.InRange(bytes / 4, 500, 7000);
    }

    [Fact]
    public void The_instructions_are_short() =>
        Assert.InRange(Regex.Count(McpServerOptionsFactory.Instructions, @"\S+"), 50, 150);

    /// <summary>
    /// No type lists, no alternatives, no references: some hosts refuse the whole list for one of them.
    /// </summary>
    private static void AssertPortable(JsonElement schema, int depth)
    {
        Assert.InRange(depth, 0, 6);
        Assert.Equal(JsonValueKind.String, schema.GetProperty("type").ValueKind);
        Assert.Empty(schema.EnumerateObject().Select(p => p.Name)
            .Intersect(["anyOf", "oneOf", "allOf", "not", "$ref", "const", "nullable"]));
        if (schema.TryGetProperty("properties", out var properties))
        {
            foreach (var property in properties.EnumerateObject())
            {
                AssertPortable(property.Value, depth + 1);
            }
        }

        if (schema.TryGetProperty("items", out var items))
        {
            AssertPortable(items, depth + 1);
        }
    }
}
