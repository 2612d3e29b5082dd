using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using RingActors.Api.Features.Alarm;
using RingActors.Api.Features.AlarmSettings;
using RingActors.Api.Features.History;
using RingActors.Api.Features.Incidents;
using RingActors.Api.Tests.Support;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Contract;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Testing.Simulation;

namespace RingActors.Api.Tests.Home;

/// <summary>What stands in the way and what is not guarded, as every face tells it, over real HTTP.</summary>
public sealed class NotGuardedTests
{
    private const string CameraZone = """
        {"settings":{"modes":[{"name":"away","guards":"away","exit_seconds":0}],
          "zones":[{"device":"front-camera","type":"instant","modes":["away"]}]}}
        """;

    private static readonly Address Panel = DeviceKinds.SecuritySystemOf(HomeServer.Home);
    private static readonly Address Detector = new(HomeServer.Home, DeviceKinds.SmokeCo, "z-smoke");

    [Fact]
    public async Task A_zone_whose_camera_is_gone_is_called_by_its_name_and_the_offered_call_is_taken_as_it_stands()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await OkAsync(server, UpdateSecuritySettingsTool.Definition, CameraZone);
        await server.TellAsync(HomeServer.Camera, new ReportRemoved());

        (HttpStatusCode status, JsonObject refused) = await server.CallAsync("arm_security_system", """{"mode":"away"}""");
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("front-camera (gone)", Text(refused, "error") + refused["details"]![0]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("front-camera cannot be watched as things are", Text(refused, "suggestion"), StringComparison.Ordinal);
        Assert.DoesNotContain("Close front-camera", Text(refused, "suggestion"), StringComparison.Ordinal);
        string offered = refused["details"]![0]!["values"]!.ToJsonString();
        Assert.Equal("""["front-camera"]""", offered);

        JsonObject taken = await OkAsync(server, ArmSecuritySystemTool.Definition, $$"""{"mode":"away","wait_seconds":0,"bypass_device_ids":{{offered}}}""");
        Assert.Contains(Text(taken["intent"]!, "state"), (string[])["requested", "accepted"]);
        await server.ModeAsync(SecurityMode.Away);
        JsonObject armed = await StatusAsync(server);
        Assert.Equal("front-camera bypassed server", Left(armed));
        Assert.Equal("front-camera", Text(Assert.Single(armed["bypassed_sensors"]!.AsArray())!, "device_id"));

        JsonObject settings = await OkAsync(server, GetSecuritySettingsTool.Definition, "{}");
        Assert.Contains("\"Front Camera\" (2001) is not in the home any more", Text(settings["warnings"]![0]!), StringComparison.Ordinal);
        JsonNode guard = await GuardAsync(server);
        Assert.Equal("degraded", Text(guard, "state"));
        Assert.Contains("not in Ring's list any more: \"Front Camera\"", Text(guard, "detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_shown_of_a_zone_that_is_gone_can_be_sent_back()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        JsonObject set = await OkAsync(server, UpdateSecuritySettingsTool.Definition, CameraZone);
        await server.TellAsync(HomeServer.Camera, new ReportRemoved());
        JsonObject shown = await OkAsync(server, GetSecuritySettingsTool.Definition, "{}");
        Assert.True(JsonNode.DeepEquals(set["settings"], shown["settings"]));
        JsonObject again = await OkAsync(server, UpdateSecuritySettingsTool.Definition, new JsonObject { ["settings"] = shown["settings"]!.DeepClone() }.ToJsonString());
        Assert.True(JsonNode.DeepEquals(shown["settings"], again["settings"]));
    }

    [Fact]
    public async Task Everything_that_is_left_out_is_one_list_in_the_status_and_the_answer_and_says_why()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await OkAsync(server, UpdateSecuritySettingsTool.Definition, CameraZone.Replace("\"exit_seconds\":0", "\"exit_seconds\":0,\"when_open_at_end\":\"bypass\"", StringComparison.Ordinal));
        await OkAsync(server, ArmSecuritySystemTool.Definition, """{"mode":"away","wait_seconds":0}""");
        await server.TellAsync(
            HomeServer.Camera, new ReportReadings(new Readings { Traits = [new TraitReading(Capabilities.MotionDetection, StateView.Off)] }));
        await server.ModeAsync(SecurityMode.Away);
        JsonObject status = await StatusAsync(server);
        Assert.Equal("armed", Text(status, "phase"));
        Assert.Equal("front-camera left-out server", Left(status));
        Assert.Equal("front-camera", Text(Assert.Single(status["bypassed_sensors"]!.AsArray())!, "device_id"));
        JsonObject answer = await OkAsync(server, ArmSecuritySystemTool.Definition, """{"mode":"away","wait_seconds":0}""");
        Assert.Equal("front-camera left-out server", Left(answer));
        JsonObject history = await OkAsync(server, GetSecurityHistoryTool.Definition, "{}");
        Assert.Contains("\\\"Front Camera\\\" has its motion detection switched off", history.ToJsonString(AnswerJson.Relaxed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_the_base_station_is_not_heard_nobody_says_that_everything_is_guarded()
    {
        ManualTime time = new();
        await using HomeServer server = await HomeServer.StartAsync(time);
        await server.ModeAsync(SecurityMode.Away);
        Assert.Equal(("ok", null), (Text(await GuardAsync(server), "state"), (await GuardAsync(server))["since"]?.ToString()));

        time.Advance(TimeSpan.FromMinutes(7));
        DateTimeOffset since = time.GetUtcNow();
        await server.TellAsync(Panel, new ReportBaseStation(Connection.Offline, "Ring says that it is offline."));
        time.Advance(TimeSpan.FromMinutes(5));
        JsonNode guard = await GuardAsync(server);
        Assert.Equal("degraded", Text(guard, "state"));
        Assert.Equal(since, DateTimeOffset.Parse(Text(guard, "since")!, CultureInfo.InvariantCulture));
        Assert.Contains(
            "home-1: What the base station guards nobody can say. The base station is offline since", Text(guard, "detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_guarded_is_said_since_the_moment_it_is_so()
    {
        ManualTime time = new();
        await using HomeServer server = await HomeServer.StartAsync(time);
        await OkAsync(server, UpdateSecuritySettingsTool.Definition, CameraZone);
        await server.TellAsync(Panel, new ReportPanel { Participations = [new("z-back", [SecurityMode.Away])] });
        await server.ModeAsync(SecurityMode.Away);
        time.Advance(TimeSpan.FromMinutes(7));
        DateTimeOffset since = time.GetUtcNow();
        await server.TellAsync(
            HomeServer.Camera, new ReportReadings(new Readings { Traits = [new TraitReading(Capabilities.MotionDetection, StateView.Off)] }));
        time.Advance(TimeSpan.FromMinutes(5));
        JsonNode guard = await GuardAsync(server);
        Assert.Equal("degraded", Text(guard, "state"));
        Assert.Equal(since, DateTimeOffset.Parse(Text(guard, "since")!, CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_zone_behind_a_base_station_that_is_not_heard_is_not_guarded()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await OkAsync(server, UpdateSecuritySettingsTool.Definition, CameraZone.Replace("front-camera", "side-door", StringComparison.Ordinal));
        await server.TellAsync(Panel, new ReportPanel { Participations = [new("z-back", [SecurityMode.Away])] });
        await server.ModeAsync(SecurityMode.Away);
        await server.TellAsync(Panel, new ReportBaseStation(Connection.Offline, "Ring says that it is offline."));
        Assert.Equal("side-door not-heard server", Left(await StatusAsync(server)));
    }

    [Fact]
    public async Task Armed_in_the_app_with_a_zone_open_it_is_listed()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await OkAsync(server, UpdateSecuritySettingsTool.Definition, """
            {"settings":{"modes":[{"name":"away","guards":"away","exit_seconds":0}],"zones":[{"device":"side-door","type":"instant","modes":["away"]}]}}
            """);
        await OpenAsync(server, HomeServer.SideDoor);
        await server.TellAsync(DeviceKinds.SecuritySystemOf(HomeServer.Home), new ReportPanel { Participations = [new("z-back", [SecurityMode.Away])] });
        await server.ModeAsync(SecurityMode.Away);
        Assert.Equal("side-door until-closed server", Left(await StatusAsync(server)));
    }

    [Fact]
    public async Task The_status_names_all_that_stands_open_or_unlocked_and_what_nobody_can_say()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await ListAsync(server, "z-lock", "Porch Lock", "lock", new Readings { Traits = [new TraitReading(Capabilities.Lock, StateView.Unlocked)] }, Capabilities.Lock);
        await ListAsync(server, "4001", "Garage Opener", "amazon_gdo", new Readings());
        await server.TellAsync(
            DeviceKinds.SecuritySystemOf(HomeServer.Home), new ReportPanel { Participations = [new("z-back", [SecurityMode.Away])] });
        await OpenAsync(server, HomeServer.SideDoor);
        JsonObject status = await StatusAsync(server);
        Assert.Equal("porch-lock unlocked, side-door open", States(status["stands_open"]));
        Assert.Equal("garage-opener unknown", States(status["nobody_can_say"]));
        Assert.Empty(status["open_sensors"]!.AsArray());
    }

    [Fact]
    public async Task What_still_detects_is_said_by_the_status_and_by_disarming_and_arming()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.TellAsync(Detector, new ReportDevice(
            new DeviceDescription { Name = "Smoke", RingKind = "alarm.smoke", Capabilities = [Capabilities.Smoke] },
            new Readings { Smoke = true, Connection = Connection.Online }));
        Assert.Equal("smoke smoke", States((await StatusAsync(server))["still_detects"]));
        JsonObject disarmed = await OkAsync(server, DisarmSecuritySystemTool.Definition, """{"wait_seconds":0}""");
        Assert.Equal("smoke smoke", States(disarmed["still_detects"]));
        Assert.Contains("Still detected: smoke by \"Smoke\".", Text(disarmed["warnings"]![0]!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mode_that_is_not_ready_says_why_whatever_the_reason()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await OkAsync(server, UpdateSecuritySettingsTool.Definition, CameraZone);
        Assert.All((await StatusAsync(server))["ready_to_arm"]!.AsObject(), m => Assert.Null(m.Value!["reason"]));
        await OpenAsync(server, HomeServer.BackDoor);
        Assert.Equal("\"Back Door\" is open.", Reason(await StatusAsync(server)));
        await OkAsync(server, RaisePanicTool.Definition, """{"kind":"medical"}""");
        Assert.Contains("There is an incident (medical, ", Reason(await StatusAsync(server)), StringComparison.Ordinal);
        await server.TellAsync(
            DeviceKinds.SecuritySystemOf(HomeServer.Home), new ReportBaseStation(Connection.Offline, "Ring says that the base station is offline."));
        Assert.Contains("The base station is offline since", Reason(await StatusAsync(server)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_delays_of_the_base_station_stand_beside_those_of_this_server()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.TellAsync(
            DeviceKinds.SecuritySystemOf(HomeServer.Home),
            new ReportPanel { Delays = [new(SecurityMode.Home, 45, 0), new(SecurityMode.Away, 60, 5)] });
        JsonObject settings = await OkAsync(server, GetSecuritySettingsTool.Definition, "{}");
        JsonNode away = settings["modes"]!.AsArray().Single(m => Text(m!, "mode") == "away")!;
        Assert.Equal("60 30 5 60", $"{away["exit_seconds"]} {away["entry_seconds"]} {away["base_station"]!["exit_seconds"]} {away["base_station"]!["entry_seconds"]}");
    }

    [Fact]
    public async Task A_group_that_cannot_be_complete_in_a_mode_is_said_by_settings_and_by_arming()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        JsonObject set = await OkAsync(server, UpdateSecuritySettingsTool.Definition, """
            {"settings":{"zones":[{"device":"front-camera","type":"instant","modes":["away"],"group":"front"},
              {"device":"front-doorbell","type":"instant","modes":["home","away"],"group":"front"}],
              "groups":[{"id":"front","count":2,"within_seconds":300}]}}
            """);
        Assert.Contains(
            "In mode home only front-doorbell of group front is guarded, and 2 have to trip: there 1 is enough.", set["warnings"]!.ToJsonString(),
            StringComparison.Ordinal);
        JsonObject armed = await OkAsync(server, ArmSecuritySystemTool.Definition, """{"mode":"home","wait_seconds":0}""");
        Assert.Contains("Of group front only front-doorbell can trip in mode home", armed["warnings"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Of group", (await OkAsync(server, DisarmSecuritySystemTool.Definition, """{"wait_seconds":0}""")).ToJsonString(), StringComparison.Ordinal);
    }

    private static Task OpenAsync(HomeServer server, Address sensor) => server.TellAsync(sensor, new ReportReadings(new Readings { Faulted = true }));

    private static Task ListAsync(HomeServer server, string id, string name, string kind, Readings readings, params string[] capabilities) =>
        server.TellAsync(new Address(HomeServer.Home, DeviceKinds.Generic, id), new ReportDevice(
            new DeviceDescription { Name = name, RingKind = kind, Capabilities = capabilities }, readings with { Connection = Connection.Online }));

    private static Task<JsonObject> StatusAsync(HomeServer server) => OkAsync(server, GetSecuritySystemStatusTool.Definition, "{}");

    private static string Reason(JsonObject status) => Text(status["ready_to_arm"]!["away"]!, "reason");

    private static string Left(JsonObject answer) => string.Join(
        ", ", answer["not_guarded"]!.AsArray().Select(n => $"{n!["device_id"]} {n["why"]} {n["guarded_by"]}"));

    private static string States(JsonNode? list) => string.Join(", ", list!.AsArray().Select(n => $"{n!["device_id"]} {n["state"]}"));

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

    private static async Task<JsonNode> GuardAsync(HomeServer server) =>
        JsonNode.Parse(await server.Http.GetStringAsync("/health"))!["subsystems"]!.AsArray().Single(s => Text(s!, "name") == "guard")!;

    private static string Text(JsonNode node) => node.GetValue<string>();

    private static string Text(JsonNode node, string member) => node[member]!.GetValue<string>();
}
