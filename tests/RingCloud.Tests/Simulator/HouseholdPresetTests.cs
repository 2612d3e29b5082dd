using System.Text.Json;
using System.Text.Json.Nodes;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Simulator;

public sealed class HouseholdPresetTests
{
    [Fact]
    public async Task The_weird_household_has_the_oddities_that_broke_clients_before()
    {
        await using var server = await RingCloudServer.StartAsync(new RingCloudOptions { Household = "weird" });
        using var client = await SimClient.LoggedInAsync(server);

        var listing = await client.GetJsonAsync(client.Clients("ring_devices"));
        var cameras = listing["stickup_cams"]!.AsArray().ToDictionary(
            each => each!["id"]!.GetValue<long>(), each => each!.AsObject());

        Assert.Equal(JsonValueKind.String, cameras[WeirdHousehold.TextBatteryId]["battery_life"]!.GetValueKind());
        Assert.Equal(4003, cameras[WeirdHousehold.MillivoltBatteryId]["battery_life"]!.GetValue<int>());
        Assert.False(cameras[WeirdHousehold.NoLocationId].ContainsKey("location_id"));
        Assert.Null(cameras[WeirdHousehold.NoLocationId]["health"]);
        Assert.Equal("quantum_cam_v1", cameras[WeirdHousehold.UnknownKindId]["kind"]!.GetValue<string>());
        Assert.Equal("0", cameras[WeirdHousehold.UnknownKindId]["siren_status"]!["seconds_remaining"]!.GetValue<string>());
        Assert.Contains(listing["other"]!.AsArray(), each => each!["kind"]!.GetValue<string>() == "hologram_v9");
        Assert.Equal(2, (await client.GetJsonAsync(client.Devices("locations")))["user_locations"]!.AsArray().Count);
    }

    [Fact]
    public async Task An_offline_lighting_bridge_shares_the_socket_and_answers_minus_66()
    {
        await using var server = await RingCloudServer.StartAsync(new RingCloudOptions { Household = "weird" });
        await using var alarm = await AlarmClient.ConnectAsync(server);

        var bridge = await alarm.ReplyAsync(await alarm.SendAsync("DeviceInfoDocGetList", hub: WeirdHousehold.BridgeUuid));
        var station = await alarm.ReplyAsync(await alarm.SendAsync("DeviceInfoDocGetList"));

        Assert.Equal(-66, bridge["status"]!.GetValue<int>());
        Assert.Equal(WeirdHousehold.BridgeUuid, bridge["src"]!.GetValue<string>());
        Assert.Equal(12, station["body"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_location_without_an_alarm_has_modes_that_act_on_its_cameras()
    {
        await using var server = await RingCloudServer.StartAsync(new RingCloudOptions { Household = "weird" });
        using var client = await SimClient.LoggedInAsync(server);
        var mode = client.App($"mode/location/{WeirdHousehold.CabinId}");

        Assert.Equal("disarmed", (await client.GetJsonAsync(mode))["mode"]!.GetValue<string>());
        using var away = await client.SendAsync(HttpMethod.Post, mode, new JsonObject { ["mode"] = "away" });
        Assert.Equal("away", (await SimClient.JsonAsync(away))["mode"]!.GetValue<string>());
        using var disarmed = await client.SendAsync(HttpMethod.Post, mode, new JsonObject { ["mode"] = "disarmed" });
        var camera = await client.GetJsonAsync(client.Clients($"ring_devices/{WeirdHousehold.CabinCameraId}"));
        Assert.False(camera["settings"]!["motion_detection_enabled"]!.GetValue<bool>());
        Assert.True(camera["settings"]!["live_view_disabled"]!.GetValue<bool>());

        using var deleted = await client.SendAsync(
            HttpMethod.Delete, client.App($"mode/location/{WeirdHousehold.CabinId}/settings"));
        Assert.Equal("disabled", (await client.GetJsonAsync(mode))["mode"]!.GetValue<string>());
        using var refused = await client.SendAsync(HttpMethod.Post, mode, new JsonObject { ["mode"] = "home" });
        Assert.Equal(403, (int)refused.StatusCode);
    }

    [Fact]
    public async Task With_an_alarm_the_location_mode_follows_the_panel_and_is_read_only()
    {
        await using var server = await RingCloudServer.StartAsync();
        using var client = await SimClient.LoggedInAsync(server);
        server.Control.SetMode("some");

        var mode = await client.GetJsonAsync(client.App($"mode/location/{DemoHousehold.LocationId}"));

        Assert.Equal("home", mode["mode"]!.GetValue<string>());
        Assert.True(mode["readOnly"]!.GetValue<bool>());
    }

    [Fact]
    public async Task The_load_household_has_as_many_cameras_as_asked_for()
    {
        await using var server = await RingCloudServer.StartAsync(
            new RingCloudOptions { Household = "load", LoadCameras = 500 });
        using var client = await SimClient.LoggedInAsync(server);

        var cameras = (await client.GetJsonAsync(client.Clients("ring_devices")))["stickup_cams"]!.AsArray();

        Assert.Equal(502, cameras.Count);
        Assert.Equal(502, cameras.Select(each => each!["device_id"]!.GetValue<string>()).Distinct().Count());
        Assert.NotNull(server.Control.Motion("Camera 500"));
    }
}
