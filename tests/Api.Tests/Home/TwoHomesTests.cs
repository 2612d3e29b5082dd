using System.Net;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;
using RingActors.Api.Tools.Contract;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Unparsed;

namespace RingActors.Api.Tests.Home;

/// <summary>One login, two homes, and in both of them everything has the same name.</summary>
public sealed class TwoHomesTests
{
    private static readonly Dictionary<string, string> Calls = new()
    {
        ["get_devices"] = "{}",
        ["get_device_details"] = """{"device_id":"front-camera"}""",
        ["control_device"] = """{"device_id":"front-camera","action":"turn_on","wait_seconds":0}""",
        ["get_security_system_status"] = "{}",
        ["arm_security_system"] = """{"mode":"away","wait_seconds":0}""",
        ["disarm_security_system"] = """{"wait_seconds":0}""",
        ["acknowledge_incident"] = "{}",
        ["raise_panic"] = """{"kind":"medical","silent":true}""",
        ["get_security_settings"] = "{}",
        ["update_security_settings"] = """{"settings":{"zones":[{"device":"front-camera","type":"instant","modes":["away"]}]}}""",
        ["create_security_automation"] = """{"automation_name":"x","trigger_type":"motion","trigger_conditions":{"devices":["front-camera"]},"response_actions":[{"type":"light_on"}]}""",
        ["list_security_automations"] = "{}",
        ["get_automation"] = """{"automation_id":"x"}""",
        ["change_automation"] = """{"automation_id":"x","action":"enable"}""",
        ["check_automation"] = """{"automation_id":"x"}""",
        ["backtest_automation"] = """{"automation_id":"x"}""",
        ["change_group"] = """{"action":"create","name":"x","device_ids":["front-camera"]}""",
        ["change_promise"] = """{"action":"check","promise":{"name":"x","never":[{"type":"mode","modes":["disarmed"]}],"for_more_than_seconds":600}}""",
        ["schedule_security_modes"] = """{"schedule_config":{"timeframes":[{"start":"22:00","end":"06:00","mode":"away"}]}}""",
        ["list_schedules"] = """{}""",
        ["change_schedule"] = """{"action":"delete","schedule_id":"x"}""",
        ["rehearse"] = "{}",
        ["preview_schedule"] = """{"schedule":{"name":"x","calendar":{"when":[{"type":"weekly","at":["22:00"]}]},"do":{"type":"mode","mode":"away"}}}""",
        ["create_schedule"] = """{"schedule":{"name":"x","calendar":{"when":[{"type":"weekly","at":["22:00"]}]},"do":{"type":"mode","mode":"away"}}}""",
        ["update_schedule"] = """{"schedule_id":"x","patch":{"runs":2}}""",
        ["delete_schedule"] = """{"schedule_id":"x"}""",
        ["pause_schedule"] = """{"schedule_id":"x","note":"guests"}""",
        ["trigger_emergency_protocol"] = "{}",
        ["change_protocol"] = """{"action":"list"}""",
        ["drill_protocol"] = """{"action":"list"}""",
        ["practice_mode"] = """{"action":"show"}""",
        ["explain_automation"] = """{"automation_id":"x"}""",
        ["get_snapshot"] = """{"device_id":"front-camera"}""",
        ["get_attention_list"] = "{}",
        ["get_security_history"] = """{"device_id":"front-camera"}""",
        ["get_approvals"] = "{}",
        ["get_camera_status"] = "{}",
        ["get_doorbell_status"] = """{"doorbell_id":"front-doorbell"}""",
        ["get_visitor_history"] = "{}",
        ["configure_motion_detection"] = """{"doorbell_id":"front-doorbell"}""",
        ["get_fire_alarm_status"] = "{}",
        ["test_fire_safety_system"] = "{}",
        ["monitor_system_health"] = "{}",
        ["get_real_time_activity"] = "{}",
    };

    public static TheoryData<string> Tools => [.. Calls.Keys];

    [Fact]
    public void Every_tool_but_the_servers_own_condition_is_asked_about_a_home() =>
        Assert.Equal(ToolClasses.Definitions.Select(t => t.Name).Where(n => n is not ("health_check" or "withdraw_approval" or "describe_automation_format")).Order(), Calls.Keys.Order());

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task Which_home_is_meant_is_never_guessed_and_the_refusal_has_the_call_for_each(string tool)
    {
        await using HomeServer server = await HomeServer.StartTwoAsync();
        foreach (string home in Calls[tool].Contains("automation_id", StringComparison.Ordinal) ? new[] { HomeServer.Home, HomeServer.OtherHome } : [])
        {
            JsonObject made = (JsonObject)JsonNode.Parse(Calls["create_security_automation"])!;
            made["home_id"] = home;
            Assert.Equal(HttpStatusCode.OK, (await server.CallAsync("create_security_automation", made.ToJsonString())).Status);
        }

        foreach (string home in Calls[tool].Contains("schedule_id", StringComparison.Ordinal) ? new[] { HomeServer.Home, HomeServer.OtherHome } : [])
        {
            JsonObject made = (JsonObject)JsonNode.Parse(Calls["create_schedule"])!;
            made["home_id"] = home;
            Assert.Equal(HttpStatusCode.OK, (await server.CallAsync("create_schedule", made.ToJsonString())).Status);
        }

        (HttpStatusCode status, JsonObject refused) = await server.CallAsync(tool, Calls[tool]);

        Assert.Equal((HttpStatusCode.BadRequest, "home.name-one"), (status, (string?)refused["code"]));
        Assert.Contains("\"Town House\" (home-1), \"Seaside House\" (home-2)", (string?)refused["error"], StringComparison.Ordinal);
        foreach ((string name, string home) in new[] { ("Town House", HomeServer.Home), ("Seaside House", HomeServer.OtherHome) })
        {
            JsonObject call = (JsonObject)JsonNode.Parse(Calls[tool])!;
            call["home_id"] = name;
            Assert.Contains(call.ToJsonString(), (string?)refused["suggestion"], StringComparison.Ordinal);
            (status, JsonObject answer) = await server.CallAsync(tool, call.ToJsonString());
            // No Ring is connected here, which is said of the home that was meant.
            HttpStatusCode expected = tool == "get_snapshot" ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK;
            Assert.True(status == expected, answer.ToJsonString());
            Assert.Equal((home, name), ((string?)answer["home_id"], (string?)answer["home_name"]));
        }
    }

    [Fact]
    public async Task A_name_is_taken_in_any_case_and_an_id_as_well()
    {
        await using HomeServer server = await HomeServer.StartTwoAsync();
        foreach (string named in new[] { "seaside house", " Seaside House ", "home-2" })
        {
            (_, JsonObject status) = await server.CallAsync("get_security_system_status", $$"""{"home_id":"{{named}}"}""");
            Assert.Equal("home-2", (string?)status["home_id"]);
        }
    }

    /// <summary>What a refusal offers is taken: a name that another home has in other letters, or that is another's id, is none to offer.</summary>
    [Theory]
    [InlineData("Lake House", "lake house", "get_devices", "{}")]
    [InlineData("Lake House", "lake house", "get_device_details", """{"device_id":"front-camera"}""")]
    [InlineData("Lake House", "LAKE  House", "get_devices", """{"home_id":"lake house"}""")]
    [InlineData("home-2", "Seaside", "get_devices", "{}")]
    [InlineData("Town", "Seaside", "get_devices", "{}")]
    public async Task Every_call_that_is_offered_is_taken_and_is_about_another_home(string first, string second, string tool, string call)
    {
        await using HomeServer server = await HomeServer.StartTwoAsync();
        await server.TellAsync(DeviceKinds.RingCloudOf(HomeServer.Home), new ReportLocation(first, null));
        await server.TellAsync(DeviceKinds.RingCloudOf(HomeServer.OtherHome), new ReportLocation(second, null));
        (_, JsonObject refused) = await server.CallAsync(tool, call);
        await AssertTakenAsync(server, refused, tool, call, HomeServer.Home, HomeServer.OtherHome);
    }

    /// <summary>A third home without the device has the same name.</summary>
    [Fact]
    public async Task A_name_that_a_home_has_that_is_not_shown_is_not_offered()
    {
        await using HomeServer server = await HomeServer.StartTwoAsync();
        await server.TellAsync(DeviceKinds.RingCloudOf("home-3"), new ReportLocation("TOWN house", null));
        (_, JsonObject refused) = await server.CallAsync("get_device_details", """{"device_id":"front-camera"}""");
        await AssertTakenAsync(
            server, refused, "get_device_details", """{"device_id":"front-camera"}""", HomeServer.Home, HomeServer.OtherHome);
    }

    private static async Task AssertTakenAsync(HomeServer server, JsonObject refused, string tool, string call, params string[] homes)
    {
        Assert.Equal("home.name-one", (string?)refused["code"]);
        List<string?> about = [];
        foreach (JsonNode? named in refused["details"]![0]!["values"]!.AsArray())
        {
            JsonObject again = (JsonObject)JsonNode.Parse(call)!;
            again["home_id"] = named!.DeepClone();
            Assert.Contains(again.ToJsonString(), (string?)refused["suggestion"], StringComparison.Ordinal);
            (HttpStatusCode status, JsonObject answer) = await server.CallAsync(tool, again.ToJsonString());
            Assert.True(status == HttpStatusCode.OK, answer.ToJsonString());
            about.Add((string?)answer["home_id"]);
        }

        Assert.Equal(homes, about);
    }

    [Fact]
    public async Task A_home_that_is_not_there_is_answered_with_those_that_are()
    {
        await using HomeServer server = await HomeServer.StartTwoAsync();
        (HttpStatusCode status, JsonObject answer) = await server.CallAsync("get_devices", """{"home_id":"Seeside House"}""");

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Contains("\"Town House\" (home-1), \"Seaside House\" (home-2)", (string?)answer["error"], StringComparison.Ordinal);
        Assert.Equal("Seaside House", (string?)answer["details"]![0]!["did_you_mean"]);
    }

    [Fact]
    public async Task What_is_asked_of_one_home_happens_there_alone()
    {
        await using HomeServer server = await HomeServer.StartTwoAsync();
        await server.CallAsync("arm_security_system", """{"mode":"away","wait_seconds":0,"home_id":"Seaside House"}""");

        (_, JsonObject there) = await server.CallAsync("get_security_system_status", """{"home_id":"home-2"}""");
        (_, JsonObject here) = await server.CallAsync("get_security_system_status", """{"home_id":"home-1"}""");
        Assert.Equal("away", (string?)there["pending"]?["requested_mode"]);
        Assert.Null(here["pending"]);
    }

    [Fact]
    public async Task In_an_only_home_nothing_has_to_be_named()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        if (server.KnownHomes.Count == 1)
        {
            (HttpStatusCode status, JsonObject answer) = await server.CallAsync("get_devices", "{}");
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.Null(answer["home_id"]);
        }
    }
}
