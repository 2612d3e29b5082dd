using System.Net;
using System.Text.Json.Nodes;
using RingActors.Api.Outgoing;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Devices.RingCloud.Client.Support;

namespace RingActors.Api.Tests.Home;

/// <summary>get_attention_list: what is not as it should be, and nothing else.</summary>
public sealed class AttentionTests
{
    [Fact]
    public async Task A_home_in_order_needs_nothing()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        Assert.Empty(await ItemsAsync(server));
    }

    [Fact]
    public async Task What_is_not_as_it_should_be_is_named_with_what_to_do_the_gravest_first()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.CallAsync("create_security_automation", """
            {"automation_name":"Watch","trigger_type":"motion","trigger_conditions":{"devices":["front-camera"]},
             "response_actions":[{"type":"light_on","devices":["front-camera"]}]}
            """);
        await server.ModeAsync(SecurityMode.Away);
        await server.TellAsync(HomeServer.BackDoor, new ReportReadings(new Readings { Battery = new BatteryReading(12, null) }));
        await server.TellAsync(HomeServer.Camera, new ReportReadings(new Readings { Connection = Connection.Offline }));

        JsonObject[] items = await ItemsAsync(server);

        Assert.All(items, i => Assert.NotEmpty((string)i["do"]!));
        string[] kinds = [.. items.Select(i => (string)i["kind"]!)];
        Assert.Equal(kinds.OrderBy(k => Array.IndexOf(Order, k)), kinds);
        Assert.Equal("front-camera", (string?)items.Single(i => (string?)i["kind"] == "device_offline")["device_id"]);
        Assert.Contains("12 %", (string?)items.Single(i => (string?)i["kind"] == "battery_low")["what"], StringComparison.Ordinal);
        Assert.Contains("Watch", (string?)items.Single(i => (string?)i["kind"] == "automation")["what"], StringComparison.Ordinal);

        await server.TellAsync(HomeServer.Camera, new ReportReadings(new Readings { Connection = Connection.Online }));
        await server.TellAsync(HomeServer.BackDoor, new ReportReadings(new Readings { Battery = new BatteryReading(90, null) }));
        Assert.DoesNotContain(await ItemsAsync(server), i => (string?)i["kind"] is "device_offline" or "battery_low" or "automation");
    }

    [Fact]
    public async Task It_names_what_status_says_is_not_guarded()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.CallAsync("update_security_settings", """
            {"settings":{"modes":[{"name":"away","guards":"away","exit_seconds":0}],
              "zones":[{"device":"front-camera","type":"instant","modes":["away"]}] } }
            """);
        await server.CallAsync("arm_security_system", """{"mode":"away","wait_seconds":0,"bypass_device_ids":["front-camera"]}""");
        await server.ModeAsync(SecurityMode.Away);
        JsonNode? status = (await server.CallAsync("get_security_system_status", "{}")).Json["not_guarded"];
        string[] told = [.. (status?.AsArray() ?? []).Select(n => (string)n!["device_id"]!)];
        Assert.Equal(["front-camera"], told);
        Assert.Equal(told, (await ItemsAsync(server)).Where(i => (string?)i["kind"] == "unguarded").Select(i => (string)i["device_id"]!));
    }

    [Fact]
    public async Task A_receiver_that_is_left_alone_is_named_wherever_in_an_automation_it_stands()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.CallAsync("create_security_automation", """
            {"automation_name":"Post","rule_document":{"triggers":[{"type":"ding"}],"actions":[{"type":"if",
             "conditions":[{"type":"mode","modes":["away"]}],"then":[{"type":"webhook","url":"https://hooks.example:8443/x"}]}]}}
            """);
        Circuit circuit = server.Service<OutgoingCircuits>().Of(new Uri("https://hooks.example:8443/x"), PostKind.Ordinary)!;
        for (int i = 0; i < CircuitState.FailuresMax; i++)
        {
            circuit.Enter(CallUrgency.Ordinary, out _)!.Value.Failed();
        }

        JsonObject item = (await ItemsAsync(server)).Single(i => (string?)i["kind"] == "webhook");
        Assert.Contains("hooks.example:8443", (string?)item["what"], StringComparison.Ordinal);
        Assert.Contains("Post", (string?)item["what"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_base_station_that_is_not_heard_comes_first_with_since_when()
    {
        await using HomeServer server = await HomeServer.StartAsync();
        await server.TellAsync(DeviceKinds.SecuritySystemOf(HomeServer.Home), new ReportBaseStation(Connection.Offline, "Ring says that it is offline."));
        await server.TellAsync(HomeServer.Camera, new ReportReadings(new Readings { Connection = Connection.Offline }));
        JsonObject[] items = await ItemsAsync(server);
        Assert.Equal("base_station", (string?)items[0]["kind"]);
        Assert.NotNull(items[0]["since"]);
        Assert.NotNull(items.Single(i => (string?)i["device_id"] == "front-camera" && (string?)i["kind"] == "device_offline")["since"]);
    }

    /// <summary>An arming that is taken back: what contacts of a home are told of although it is no emergency.</summary>
    private static readonly string[] Order =
        ["base_station", "unguarded", "device_offline", "battery_low", "automation", "recipient", "webhook"];

    private static async Task<JsonObject[]> ItemsAsync(HomeServer server)
    {
        (HttpStatusCode status, JsonObject told) = await server.CallAsync("get_attention_list", "{}");
        Assert.True(status == HttpStatusCode.OK, told.ToJsonString());
        return [.. told["items"]!.AsArray().Select(i => i!.AsObject())];
    }
}
