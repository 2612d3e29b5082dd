using System.Net;
using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Api.Tests.Home.OlderNames;

/// <summary>The tools that are here under the names of other servers: over real HTTP, with the fields that their callers read.</summary>
public sealed class OlderToolTests
{
    private static readonly Address Doorbell = new(HomeServer.Home, DeviceKinds.Doorbell, "1001");
    private static readonly Address Smoke = new(HomeServer.Home, DeviceKinds.SmokeCo, "z-smoke");

    [Fact]
    public async Task Of_cameras_only_what_is_heard_is_called_online()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.TellAsync(HomeServer.Camera, new ReportReadings(new Readings { Battery = new BatteryReading(55, null) }));
        await server.MotionAsync();
        JsonObject all = await OkAsync(server, "get_camera_status");
        Assert.Equal((2, 2, 0), ((int)all["total_cameras"]!, (int)all["online_cameras"]!, (int)all["unknown_cameras"]!));
        JsonNode camera = all["cameras"]!.AsArray().Single(c => (string?)c!["device_id"] == "front-camera")!;
        Assert.Equal((55, "online", "motion"), ((int)camera["battery_life"]!, (string?)camera["connection"], (string?)camera["last_event"]!["what"]));
        Assert.NotNull(camera["listening"]);

        await server.TellAsync(HomeServer.Camera, new ReportReadings(new Readings { Connection = Connection.Unknown }));
        await server.TellAsync(Doorbell, new ReportReadings(new Readings { Connection = Connection.Offline }));
        all = await OkAsync(server, "get_camera_status");
        Assert.Equal((2, 0, 1), ((int)all["total_cameras"]!, (int)all["online_cameras"]!, (int)all["unknown_cameras"]!));
        Assert.Equal(
            [null, false], all["cameras"]!.AsArray().OrderBy(c => (string?)c!["device_id"]).Select(c => (bool?)c!["online"]));
    }

    [Fact]
    public async Task A_doorbell_is_shown_alone_or_with_the_others_and_what_is_none_is_said_to_be_none()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await PressAsync(server, "d1");
        JsonObject one = await OkAsync(server, "get_doorbell_status", """{"doorbell_id":"front-doorbell"}""");
        JsonObject all = await OkAsync(server, "get_doorbell_status");
        Assert.Equal(one["doorbells"]![0]!["device_id"]!.ToJsonString(), all["doorbells"]![0]!["device_id"]!.ToJsonString());
        Assert.NotNull(all["doorbells"]![0]!["last_press_at"]);

        (HttpStatusCode status, JsonObject none) = await server.CallAsync("get_doorbell_status", """{"doorbell_id":"front-camera"}""");
        Assert.Equal((HttpStatusCode.NotFound, "front-doorbell"), (status, (string?)none["details"]![0]!["allowed"]));
    }

    [Fact]
    public async Task Visitors_are_those_of_the_doorbells_with_their_pictures_and_the_time_that_was_heard()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await PressAsync(server, "d1");
        await server.TellAsync(Doorbell, new ReportMotion("m-at-door", Now(), "human"));
        await server.MotionAsync();
        await server.TellAsync(Doorbell, new ReportSnapshot(new string('a', 64), Now(), 10, "d1"));

        JsonObject told = await OkAsync(server, "get_visitor_history", """{"hours":1,"include_snapshots":true}""");
        Assert.Equal(["motion", "ding"], told["visitors"]!.AsArray().Select(v => (string?)v!["event_type"]));
        Assert.Equal(2, (int)told["total"]!);
        Assert.Equal("human", (string?)told["visitors"]![0]!["detection"]);
        Assert.Null(told["visitors"]![0]!["snapshot"]);
        Assert.EndsWith($"/snapshots/{new string('a', 64)}", (string?)told["visitors"]![1]!["snapshot"]!["path"], StringComparison.Ordinal);
        Assert.True((double)told["coverage"]!["covered"]! < 1);

        JsonObject motion = await OkAsync(server, "get_visitor_history", """{"motion_only":true}""");
        Assert.Equal(["motion"], motion["visitors"]!.AsArray().Select(v => (string?)v!["event_type"]));
        Assert.Equal(1, (int)motion["total"]!);
    }

    [Fact]
    public async Task The_last_minutes_are_shown_with_what_of_them_was_heard()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.MotionAsync();
        JsonObject told = await OkAsync(server, "get_real_time_activity", """{"limit":1}""");
        Assert.Equal("motion", (string?)Assert.Single(told["live_activity"]!.AsArray())!["kind"]);
        Assert.True((int)told["total"]! > 1);
        Assert.NotNull(told["coverage"]);
        Assert.Equal("/events", (string?)told["stream"]);
    }

    [Fact]
    public async Task A_detector_that_is_not_heard_is_neither_clear_nor_online_and_none_is_called_tested()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        Assert.Equal("none", (string?)(await OkAsync(server, "get_fire_alarm_status"))["system_health"]);
        Assert.Equal("no_detectors", (string?)(await OkAsync(server, "test_fire_safety_system"))["overall_status"]);
        await server.TellAsync(Smoke, new ReportDevice(
            new DeviceDescription { Name = "Hall Smoke", RingKind = "alarm.smoke", Capabilities = [Capabilities.Smoke, Capabilities.Battery] },
            new Readings { Connection = Connection.Online, Smoke = false, Battery = new BatteryReading(80, null) }));

        JsonObject fine = await OkAsync(server, "get_fire_alarm_status");
        Assert.Equal((1, "ok", "clear"), ((int)fine["total_alarms"]!, (string?)fine["system_health"], (string?)fine["detectors"]![0]!["state"]));
        JsonObject test = await OkAsync(server, "test_fire_safety_system");
        Assert.Equal("press_the_buttons", (string?)test["overall_status"]);
        JsonNode one = test["tests"]![0]!;
        Assert.False((bool)one["tested"]!);
        Assert.Equal(("ok", "ok", "not_told"), ((string?)one["checked"]!["connection"], (string?)one["checked"]!["battery"], (string?)one["checked"]!["end_of_life"]));
        Assert.Contains("Hall Smoke", (string?)one["press"], StringComparison.Ordinal);

        await server.TellAsync(Smoke, new ReportReadings(new Readings { Connection = Connection.Offline }));
        JsonObject away = await OkAsync(server, "get_fire_alarm_status");
        Assert.Equal(("attention", "unknown"), ((string?)away["system_health"], (string?)away["detectors"]![0]!["state"]));
        Assert.Equal("attention", (string?)(await OkAsync(server, "test_fire_safety_system"))["overall_status"]);

        await server.TellAsync(Smoke, new ReportReadings(new Readings { Connection = Connection.Online, Smoke = true }));
        Assert.Equal("alarm", (string?)(await OkAsync(server, "get_fire_alarm_status"))["system_health"]);
    }

    [Fact]
    public async Task The_score_is_one_hundred_less_the_points_that_its_parts_show()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        int before = Sum(await OkAsync(server, "monitor_system_health"));
        await server.TellAsync(HomeServer.Camera, new ReportReadings(
            new Readings { Connection = Connection.Offline, Battery = new BatteryReading(5, null) }));
        JsonObject told = await OkAsync(server, "monitor_system_health");
        Assert.Equal(before + 15, Sum(told));
        JsonNode camera = told["devices_with_issues"]!.AsArray().Single(d => (string?)d!["device_id"] == "front-camera")!;
        Assert.Equal(["battery_low", "device_offline"], camera["issues"]!.AsArray().Select(i => (string?)i!["kind"]).Order());
        Assert.All(camera["issues"]!.AsArray(), i => Assert.NotEmpty((string)i!["do"]!));

        static int Sum(JsonObject told)
        {
            JsonNode?[] issues =
            [
                .. told["other_issues"]!.AsArray(), .. told["devices_with_issues"]!.AsArray().SelectMany(d => d!["issues"]!.AsArray()),
            ];
            int sum = issues.Sum(i => (int)i!["points"]!);
            Assert.Equal(100 - Math.Min(100, sum), (int)told["overall_health_score"]!);
            return sum;
        }
    }

    [Fact]
    public async Task Motion_detection_is_asked_of_the_device_and_called_confirmed_by_its_word_alone()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await ListCameraAsync(server);
        JsonObject asked = await OkAsync(
            server, "configure_motion_detection", """{"doorbell_id":"front-camera","sensitivity":"high","wait_seconds":0}""");
        Assert.False((bool)asked["confirmed"]!);
        Assert.Equal("medium", (string?)asked["settings"]!["sensitivity"]);

        await server.TellAsync(HomeServer.Camera, new ReportReadings(new Readings
        {
            Traits = [new TraitReading(Capabilities.MotionSensitivity, null, new Measure(9, MeasureUnit.Of10))],
        }));
        JsonObject shown = await OkAsync(server, "configure_motion_detection", """{"doorbell_id":"front-camera"}""");
        Assert.Equal(("high", 90, "on"), ((string?)shown["settings"]!["sensitivity"], (int)shown["settings"]!["sensitivity_percent"]!, (string?)shown["settings"]!["motion_detection"]));
        Assert.True((bool)shown["confirmed"]!);
    }

    [Fact]
    public async Task What_cannot_be_set_is_refused_all_at_once_and_nothing_of_the_call_is_asked_for()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await ListCameraAsync(server);
        long before = (await server.Homes.ViewAsync(HomeServer.Home)).HomeSeq;
        (HttpStatusCode status, JsonObject no) = await server.CallAsync("configure_motion_detection", """
            {"doorbell_id":"front-camera","sensitivity":"high","smart_alerts":true,"motion_zones":[{"x":0,"y":0,"width":0.5,"height":1}]}
            """);
        Assert.Equal((HttpStatusCode.BadRequest, "motion.set-what-can-be-set"), (status, (string?)no["code"]));
        Assert.Equal(["motion_zones", "smart_alerts"], no["details"]!.AsArray().Select(d => (string?)d!["path"]).Order());
        Assert.Contains("Ring's app", (string?)no["error"], StringComparison.Ordinal);
        Assert.Equal(before, (await server.Homes.ViewAsync(HomeServer.Home)).HomeSeq);
    }

    [Theory]
    [InlineData("""{"doorbell_id":"front-camera","enabled":false}""")]
    [InlineData("""{"doorbell_id":"front-camera","sensitivity":"low"}""")]
    public async Task To_watch_less_an_assistant_needs_an_approval(string call)
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await ListCameraAsync(server);
        await server.BecomeAsync(AccessRole.Assistant);
        (HttpStatusCode status, JsonObject waits) = await server.CallAsync("configure_motion_detection", call);
        Assert.True(status == HttpStatusCode.Accepted, waits.ToJsonString());

        (status, JsonObject raised) = await server.CallAsync(
            "configure_motion_detection", """{"doorbell_id":"front-camera","sensitivity":"high","wait_seconds":0}""");
        Assert.True(status == HttpStatusCode.OK, raised.ToJsonString());
    }

    private static Instant Now() => SystemClock.Instance.GetCurrentInstant();

    private static Task PressAsync(HomeServer server, string id) => server.TellAsync(Doorbell, new ReportDing(id, Now()));

    private static Task ListCameraAsync(HomeServer server) => server.TellAsync(HomeServer.Camera, new ReportDevice(
        new DeviceDescription
        {
            Name = "Front Camera",
            RingKind = "x",
            Capabilities = [Capabilities.Motion, Capabilities.MotionDetection, Capabilities.MotionSensitivity],
        },
        new Readings
        {
            Connection = Connection.Online,
            Traits =
            [
                new TraitReading(Capabilities.MotionDetection, StateView.On),
                new TraitReading(Capabilities.MotionSensitivity, null, new Measure(6, MeasureUnit.Of10)),
            ],
        }));

    private static async Task<JsonObject> OkAsync(HomeServer server, string tool, string call = "{}")
    {
        (HttpStatusCode status, JsonObject told) = await server.CallAsync(tool, call);
        Assert.True(status == HttpStatusCode.OK, told.ToJsonString());
        return told;
    }
}
