using System.Net;
using System.Text.Json.Nodes;
using RingActors.Api.Tests.Support;
using RingActors.Devices.Domain.Devices;
using RingCloudSim;

namespace RingActors.Api.Tests.Home;

/// <summary>A trigger and a zone that cannot do anything as the house is, told by the simulated cloud itself.</summary>
public sealed class CannotFireTests
{
    /// <summary>A bulb with a motion sensor that is switched off (dgreif/ring#1126).</summary>
    private const string Bulb = """
        {"general": {"v2": {"zid": "c1000000-0000-4000-8000-000000000002", "name": "Lounge Bulb", "deviceType": "switch.multilevel.beams", "categoryId": 2,
          "adapterType": "ringnet", "batteryStatus": "none", "commStatus": "ok", "tamperStatus": "ok", "roomId": 1, "tags": []}},
         "device": {"v1": {"on": false, "level": 0.1, "motionSensorEnabled": false, "motionStatus": "clear", "sensitivity": 0, "sensitivityMin": 255,
          "duskToDawnMode": "not-supported"}}}
        """;

    [Fact]
    public async Task A_bulb_whose_motion_sensor_is_off_starts_no_rule_and_guards_nothing_and_both_are_said()
    {
        await using RingCloudServer cloud = await RingCloudServer.StartAsync(new());
        await using HomeServer server = await HomeServer.StartOnAsync(cloud, DemoHousehold.LocationId);
        cloud.Control.AddHubDevice((JsonObject)JsonNode.Parse(Bulb)!);
        Assert.NotNull(await server.Homes.WaitForAsync(
            DemoHousehold.LocationId, v => v.Part<DevicesView>().All.Any(d => d.Name == "Lounge Bulb"), TimeSpan.FromSeconds(30)));

        (HttpStatusCode status, JsonObject rule) = await server.CallAsync("create_security_automation", """
            {"automation_name": "Lounge", "trigger_type": "motion", "trigger_conditions": {"devices": ["lounge-bulb"]},
             "response_actions": [{"type": "light_on", "devices": ["front-camera"]}]}
            """);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("Lounge Bulb", rule["warnings"]!.ToJsonString(), StringComparison.Ordinal);

        (_, JsonObject details) = await server.CallAsync("get_device_details", """{"device_id": "lounge-bulb"}""");
        Assert.DoesNotContain("\"clear\"", details["states"]?.ToJsonString() ?? "", StringComparison.Ordinal);

        (status, JsonObject zone) = await server.CallAsync(
            "update_security_settings", """{"settings": {"zones": [{"device": "lounge-bulb", "type": "instant", "modes": ["away"]}]}}""");
        Assert.True(
            status != HttpStatusCode.OK || zone["warnings"]?.ToJsonString().Contains("Lounge Bulb", StringComparison.Ordinal) == true, zone.ToJsonString());
    }
}
