using System.Net;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.Domain.Traits;

namespace RingActors.Api.Tests.Home.OlderNames;

/// <summary>Arguments and result fields of other servers: honoured, or refused with the way, never ignored.</summary>
public sealed class OlderArgumentTests
{
    [Fact]
    public async Task Devices_are_told_with_type_and_online_and_battery_life()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.TellAsync(HomeServer.BackDoor, new ReportReadings(new Readings { Connection = Connection.Offline }));
        await server.TellAsync(HomeServer.Camera, new ReportReadings(
            new Readings { Connection = Connection.Unknown, Battery = new BatteryReading(40, null) }));
        JsonArray devices = (await OkAsync(server, "get_devices"))["devices"]!.AsArray();
        Assert.Equal(
            [("back-door", "contact_sensor", false), ("front-camera", "camera", null), ("front-doorbell", "doorbell", true)],
            devices.Take(3).Select(d => ((string)d!["device_id"]!, (string?)d["type"], (bool?)d["online"])));
        Assert.Equal(40, (int?)(await OkAsync(server, "get_device_details", """{"device_id":"front-camera"}"""))["battery_life"]);
    }

    [Fact]
    public async Task It_is_armed_only_by_the_base_station_s_own_present_word()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        Assert.Equal(("disarmed", false), await SystemAsync(server));
        await OkAsync(server, "arm_security_system", """{"mode":"away","wait_seconds":0}""");
        Assert.Equal(("disarmed", false), await SystemAsync(server));
        await server.ModeAsync(SecurityMode.Away);
        (string? mode, bool? armed) = await SystemAsync(server);
        Assert.Equal(("away", true), (mode, armed));

        await server.TellAsync(DeviceKinds.SecuritySystemOf(HomeServer.Home), new ReportBaseStation(Connection.Offline, "The line broke."));
        Assert.Equal(("unknown", null), await SystemAsync(server));
    }

    [Fact]
    public async Task Sensors_are_left_out_by_the_older_name_and_true_leaves_out_whatever_is_open_and_names_it()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.TellAsync(HomeServer.BackDoor, new ReportReadings(new Readings { Faulted = true }));
        (HttpStatusCode status, JsonObject open) = await server.CallAsync("arm_security_system", """{"mode":"away","bypass_sensors":["side-door"]}""");
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("call it with bypass_sensors [\"side-door\",\"back-door\"]", (string?)open["suggestion"], StringComparison.Ordinal);
        (status, _) = await server.CallAsync("arm_security_system", """{"mode":"away","bypass_sensors":false}""");
        Assert.Equal(HttpStatusCode.Conflict, status);

        JsonObject armed = await OkAsync(server, "arm_security_system", """{"mode":"away","bypass_sensors":true,"wait_seconds":0}""");
        Assert.Equal(["back-door"], armed["left_out"]!.AsArray().Select(d => (string?)d));

        (status, JsonObject both) = await server.CallAsync(
            "arm_security_system", """{"mode":"away","bypass_sensors":true,"bypass_device_ids":["back-door"],"delay_minutes":5,"wait_for_closed_minutes":5}""");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(["bypass_sensors", "delay_minutes"], both["details"]!.AsArray().Select(d => (string?)d!["path"]));
    }

    [Fact]
    public async Task An_assistant_leaves_out_whatever_is_open_only_with_an_approval()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.BecomeAsync(AccessRole.Assistant);
        foreach (string call in new[] { """{"mode":"away","bypass_sensors":true}""", """{"mode":"away","bypass_sensors":true,"delay_minutes":5}""" })
        {
            (HttpStatusCode status, JsonObject waits) = await server.CallAsync("arm_security_system", call);
            Assert.True(status == HttpStatusCode.Accepted, waits.ToJsonString());
        }
    }

    [Fact]
    public async Task An_arming_is_put_off_seen_and_called_off()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        JsonObject late = await OkAsync(server, "arm_security_system", """{"mode":"away","delay_minutes":30}""");
        Assert.Equal(("waiting", "disarmed"), ((string?)late["intent"]!["state"], (string?)late["mode"]));
        Assert.Contains("NOT armed", (string?)late["advice"], StringComparison.Ordinal);
        JsonObject status = await OkAsync(server, "get_security_system_status");
        Assert.True((bool)status["waiting"]!["is_delayed"]!);
        Assert.NotNull(status["waiting"]!["arms_at"]);

        JsonObject off = await OkAsync(server, "disarm_security_system", """{"force_disarm":true,"wait_seconds":0}""");
        Assert.StartsWith("force_disarm changed nothing", (string?)off["note"], StringComparison.Ordinal);
        Assert.Null((await OkAsync(server, "get_security_system_status"))["waiting"]);
    }

    [Fact]
    public async Task Force_gives_nobody_a_right()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.ModeAsync(SecurityMode.Away);
        await server.BecomeAsync(AccessRole.Assistant);
        (HttpStatusCode status, _) = await server.CallAsync("disarm_security_system", """{"force_disarm":true}""");
        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.Equal(SecurityMode.Away, (await server.Homes.ViewAsync(HomeServer.Home)).Part<SecurityView>().Mode);
    }

    [Fact]
    public async Task A_code_is_refused_with_the_way_and_not_repeated()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (HttpStatusCode status, JsonObject no) = await server.CallAsync("disarm_security_system", """{"disarm_code":"47118263"}""");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("at a keypad, or on the page /keypad", (string?)no["error"], StringComparison.Ordinal);
        Assert.DoesNotContain("47118263", no.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_by_hours_and_types_answers_events_and_not_both()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        for (int i = 0; i < 3; i++)
        {
            await server.MotionAsync();
        }

        JsonObject older = await OkAsync(server, "get_security_history", """{"hours":2,"event_types":["motion_detected"],"limit":2,"include_video":false}""");
        Assert.Null(older["entries"]);
        Assert.Equal(["motion", "motion"], older["events"]!.AsArray().Select(e => (string?)e!["kind"]));
        JsonObject rest = await OkAsync(
            server, "get_security_history", $$"""{"hours":2,"event_types":["motion_detected"],"limit":2,"cursor":"{{older["next_cursor"]}}"}""");
        Assert.Single(rest["events"]!.AsArray());

        JsonObject newer = await OkAsync(server, "get_security_history", """{"kinds":["motion"]}""");
        Assert.Null(newer["events"]);
        Assert.Equal(3, newer["entries"]!.AsArray().Count);
    }

    [Fact]
    public async Task What_is_wrong_with_an_older_question_is_told_all_at_once()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (HttpStatusCode status, JsonObject no) = await server.CallAsync(
            "get_security_history", """{"hours":2,"since":"2026-01-01T00:00","event_types":["motoin","package"],"include_video":true}""");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(
            ["event_types[0]", "event_types[1]", "hours", "include_video"],
            no["details"]!.AsArray().Select(d => (string?)d!["path"]).Order(StringComparer.Ordinal));
        Assert.Equal("motion", (string?)no["details"]!.AsArray().Single(d => (string?)d!["path"] == "event_types[0]")!["did_you_mean"]);
        Assert.Null(no["details"]!.AsArray().Single(d => (string?)d!["path"] == "event_types[1]")!["did_you_mean"]);
    }

    [Fact]
    public async Task An_automation_in_the_older_words_is_taken_as_it_was_meant()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        JsonObject made = await OkAsync(server, "create_security_automation", """
            {"automation_name":"Evening","trigger_type":"motion","trigger_conditions":{"device_type":"camera"},
             "response_actions":[{"action":"siren_on","devices":["front-camera"],"duration":30}]}
            """);
        Assert.Contains("camera", made["automation"]!.ToJsonString(), StringComparison.Ordinal);
        JsonObject whole = await OkAsync(server, "get_automation", """{"automation_id":"evening"}""");
        string document = whole.ToJsonString();
        Assert.Contains("\"kinds\":[\"camera\"]", document, StringComparison.Ordinal);
        Assert.Contains("\"seconds\":30", document, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_ring_cannot_do_is_refused_with_what_comes_nearest()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        (HttpStatusCode status, JsonObject no) = await server.CallAsync("create_security_automation", """
            {"automation_name":"Film","trigger_type":"motion","trigger_conditions":{"device_type":"camra"},
             "response_actions":[{"action":"record_video","duration":30}]}
            """);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("Nothing records on command", (string?)no["error"], StringComparison.Ordinal);
        Assert.Contains("notify", (string?)no["error"], StringComparison.Ordinal);
        Assert.Contains(no["details"]!.AsArray(), d => (string?)d!["path"] == "trigger_conditions.device_type");
        Assert.Contains(no["details"]!.AsArray(), d => (string?)d!["path"] == "response_actions[0].type");
    }

    private static async Task<(string? Mode, bool? Armed)> SystemAsync(HomeServer server)
    {
        JsonNode system = (await OkAsync(server, "get_security_system_status"))["system_status"]!;
        return ((string?)system["mode"], (bool?)system["armed"]);
    }

    private static async Task<JsonObject> OkAsync(HomeServer server, string tool, string call = "{}")
    {
        (HttpStatusCode status, JsonObject told) = await server.CallAsync(tool, call);
        Assert.True(status == HttpStatusCode.OK, told.ToJsonString());
        return told;
    }
}
