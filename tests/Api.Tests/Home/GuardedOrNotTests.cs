using System.Net;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Api.Tests.Home;

/// <summary>What nobody guards is never told as fine: in the answer of arming, in the status and in the attention list.</summary>
public sealed class GuardedOrNotTests
{
    private static readonly Address Panel = DeviceKinds.SecuritySystemOf(HomeServer.Home);

    [Fact]
    public async Task Arming_with_an_open_door_that_no_mode_guards_says_so()
    {
        await using HomeServer server = await WithBackDoorInAwayAsync();
        await OpenAsync(server, HomeServer.SideDoor);
        JsonObject answer = await CalledAsync(server, "arm_security_system", """{"mode":"home","wait_seconds":0}""");
        Assert.Equal("side-door open guarded=false in=", Stands(answer));
        Assert.Contains("\"Side Door\" open", Text(answer["warnings"]), StringComparison.Ordinal);
        Assert.Contains("not guarded in mode home", Text(answer["warnings"]), StringComparison.Ordinal);
        await server.ModeAsync(SecurityMode.Home);
        Assert.Equal("side-door open guarded=false in=", Stands(await CalledAsync(server, "get_security_system_status", "{}")));
    }

    [Fact]
    public async Task What_stands_open_is_told_with_the_modes_that_guard_it()
    {
        await using HomeServer server = await WithBackDoorInAwayAsync();
        await server.ModeAsync(SecurityMode.Home);
        await OpenAsync(server, HomeServer.BackDoor);
        Assert.Equal("back-door open guarded=false in=away,vacation", Stands(await CalledAsync(server, "get_security_system_status", "{}")));
        JsonObject again = await CalledAsync(server, "arm_security_system", """{"mode":"night","wait_seconds":0}""");
        Assert.Equal("back-door open guarded=false in=away,vacation", Stands(again));
    }

    [Fact]
    public async Task A_door_that_is_always_watched_is_guarded_in_every_mode_and_a_base_station_never_asked_says_nothing()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.ModeAsync(SecurityMode.Away);
        await OpenAsync(server, HomeServer.SideDoor);
        Assert.Equal("side-door open guarded= in=", Stands(await CalledAsync(server, "get_security_system_status", "{}")));
        Assert.DoesNotContain(await KindsAsync(server), k => k.StartsWith("guarded_in", StringComparison.Ordinal));
        await CalledAsync(server, "update_security_settings", """{"settings":{"zones":[{"device":"side-door","type":"always"}]}}""");
        await server.TellAsync(Panel, new ReportPanel { Participations = [new("z-back", [SecurityMode.Away])] });
        Assert.Equal("side-door open guarded=true in=home,away,night,vacation", Stands(await CalledAsync(server, "get_security_system_status", "{}")));
    }

    [Fact]
    public async Task What_the_base_station_guards_is_not_said_while_it_is_not_heard()
    {
        await using HomeServer server = await WithBackDoorInAwayAsync();
        await server.ModeAsync(SecurityMode.Away);
        await server.TellAsync(Panel, new ReportBaseStation(Connection.Offline, "Ring says that it is offline."));
        JsonNode status = await CalledAsync(server, "get_security_system_status", "{}");
        Assert.Equal(
            ["back-door", "side-door"], status["nobody_can_say"]!.AsArray().Where(s => s!["guarded"] is null).Select(s => (string)s!["device_id"]!));
        Assert.Equal(["base_station"], await KindsAsync(server));
    }

    [Fact]
    public async Task The_attention_list_names_doors_that_no_mode_guards_and_those_that_the_present_one_does_not()
    {
        await using HomeServer server = await WithBackDoorInAwayAsync();
        Assert.Equal(["guarded_in_no_mode side-door"], await KindsAsync(server, withDevice: true));
        await server.ModeAsync(SecurityMode.Home);
        Assert.Equal(["not_of_mode back-door", "guarded_in_no_mode side-door"], await KindsAsync(server, withDevice: true));
        JsonObject[] items = await ItemsAsync(server);
        Assert.Contains("only in away, vacation", Text(items[0]["what"]), StringComparison.Ordinal);
        Assert.All(items, i => Assert.Contains("update_security_settings", Text(i["do"]), StringComparison.Ordinal));
        await server.ModeAsync(SecurityMode.Away);
        Assert.Equal(["guarded_in_no_mode side-door"], await KindsAsync(server, withDevice: true));
        await CalledAsync(server, "update_security_settings", """{"settings":{"zones":[{"device":"side-door","type":"instant","modes":["home","away"]}]}}""");
        Assert.DoesNotContain("guarded_in_no_mode side-door", await KindsAsync(server, withDevice: true));
    }

    private static async Task<HomeServer> WithBackDoorInAwayAsync()
    {
        HomeServer server = await HomeServer.StartAsync();
        await server.TellAsync(Panel, new ReportPanel { Participations = [new("z-back", [SecurityMode.Away])] });
        return server;
    }

    private static Task OpenAsync(HomeServer server, Address door) =>
        server.TellAsync(door, new ReportReadings(new Readings { Faulted = true }));

    private static async Task<JsonObject> CalledAsync(HomeServer server, string tool, string body)
    {
        (HttpStatusCode status, JsonObject answer) = await server.CallAsync(tool, body);
        Assert.True(status == HttpStatusCode.OK, answer.ToJsonString());
        return answer;
    }

    private static async Task<JsonObject[]> ItemsAsync(HomeServer server) =>
        [.. (await CalledAsync(server, "get_attention_list", "{}"))["items"]!.AsArray().Select(i => i!.AsObject())];

    private static async Task<string[]> KindsAsync(HomeServer server, bool withDevice = false) =>
        [.. (await ItemsAsync(server)).Select(i => withDevice ? $"{i["kind"]} {i["device_id"]}" : Text(i["kind"]))];

    private static string Stands(JsonNode answer) => string.Join("; ", (answer["stands_open"]?.AsArray() ?? []).Select(s =>
        $"{s!["device_id"]} {s["state"]} guarded={Text(s["guarded"])} in={string.Join(',', s["guarded_in"]?.AsArray().Select(Text) ?? [])}"));

    private static string Text(JsonNode? node) => node is null ? "" : node is JsonArray all ? string.Join('\n', all.Select(Text)) : node.ToString();
}
