using System.Net.WebSockets;
using System.Text.Json.Nodes;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Simulator;

public sealed class AlarmSocketTests
{
    private readonly VirtualClock _clock = new(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Lists_carry_the_hub_as_source_and_context_and_whole_documents()
    {
        await using var server = await StartAsync();
        await using var alarm = await AlarmClient.ConnectAsync(server);

        var list = await alarm.ReplyAsync(await alarm.SendAsync("DeviceInfoDocGetList"));
        Assert.Equal("DeviceInfoDocType", list["datatype"]!.GetValue<string>());
        Assert.Equal(DemoHousehold.HubUuid, list["src"]!.GetValue<string>());
        Assert.Equal("base_station_v1", list["context"]!["assetKind"]!.GetValue<string>());
        Assert.Equal(8, list["body"]!.AsArray().Count);
        Assert.Equal("Alarm", list["body"]![1]!["general"]!["v2"]!["name"]!.GetValue<string>());

        var rooms = await alarm.ReplyAsync(await alarm.SendAsync("RoomGetList"));
        Assert.Equal("RoomListV2Type", rooms["datatype"]!.GetValue<string>());
        Assert.Equal("Hall", rooms["body"]![0]!["name"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_ticket_opens_one_socket_within_its_lifetime()
    {
        await using var server = await StartAsync();
        using var rest = await SimClient.LoggedInAsync(server);
        var tickets = rest.App($"clap/tickets?locationID={DemoHousehold.LocationId}");
        var used = await rest.GetJsonAsync(tickets);
        var stale = await rest.GetJsonAsync(tickets);
        await using var first = await OpenAsync(used);

        await Assert.ThrowsAsync<WebSocketException>(async () => await OpenAsync(used));
        server.Control.Advance(TimeSpan.FromSeconds(61));
        await Assert.ThrowsAsync<WebSocketException>(async () => await OpenAsync(stale));
    }

    [Fact]
    public async Task A_hub_that_is_away_answers_minus_66_without_a_body_and_says_when_it_is_back()
    {
        await using var server = await StartAsync();
        await using var alarm = await AlarmClient.ConnectAsync(server);
        await alarm.DatatypeAsync("SessionInfoType");
        server.Control.SetHubStatus("cell-backup");
        var away = await alarm.DatatypeAsync("SessionInfoType");
        Assert.Equal("cell-backup", away["msg"]!["body"]![0]!["connectionStatus"]!.GetValue<string>());

        var list = (await alarm.ReplyAsync(await alarm.SendAsync("DeviceInfoDocGetList"))).AsObject();
        Assert.Equal(-66, list["status"]!.GetValue<int>());
        Assert.False(list.ContainsKey("body") || list.ContainsKey("datatype"));
        Assert.NotNull(list["context"]!["uiConnection"]);

        server.Control.SetHubStatus("online");
        var back = await alarm.DatatypeAsync("SessionInfoType");
        Assert.Equal("online", back["msg"]!["body"]![0]!["connectionStatus"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_setting_is_accepted_and_then_echoed_and_a_sleepy_device_takes_it_when_it_wakes()
    {
        await using var server = await StartAsync();
        await using var alarm = await AlarmClient.ConnectAsync(server);

        await alarm.SetAsync(DemoHousehold.KeypadZid, new JsonObject { ["volume"] = 0.75 });
        Assert.Equal(0.75, (await alarm.UpdateAsync(DemoHousehold.KeypadZid))["volume"]!.GetValue<double>());

        await alarm.SetAsync(DemoHousehold.HallwayMotionZid, new JsonObject { ["sensitivity"] = 0 });
        var pending = await alarm.UpdateFrameAsync(DemoHousehold.HallwayMotionZid);
        Assert.Equal(0, pending["msg"]!["body"]![0]!["pending"]!["device"]!["v1"]!["sensitivity"]!.GetValue<int>());
        server.Control.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(0, (await alarm.UpdateAsync(DemoHousehold.HallwayMotionZid))["sensitivity"]!.GetValue<int>());
    }

    [Fact]
    public async Task Chirps_are_set_sensor_by_sensor_through_the_panel_and_the_mode_is_no_setting()
    {
        await using var server = await StartAsync();
        await using var alarm = await AlarmClient.ConnectAsync(server);

        await alarm.SetAsync(DemoHousehold.PanelZid, Chirp(DemoHousehold.BackWindowZid, "harp"));
        await alarm.UpdateAsync();
        var second = Chirp(DemoHousehold.FrontDoorContactZid, "sonar");
        second["mode"] = "all";
        await alarm.SetAsync(DemoHousehold.PanelZid, second);
        var update = await alarm.UpdateAsync();

        Assert.Equal("harp", update["chirps"]![DemoHousehold.BackWindowZid]!["type"]!.GetValue<string>());
        Assert.Equal("sonar", update["chirps"]![DemoHousehold.FrontDoorContactZid]!["type"]!.GetValue<string>());
        Assert.False(update.ContainsKey("mode"));
    }

    [Fact]
    public async Task What_a_shared_user_may_not_set_is_accepted_and_never_echoed()
    {
        await using var server = await RingCloudServer.StartAsync(new RingCloudOptions
        {
            Accounts = [RingAccountOptions.Demo, new RingAccountOptions("guest@ringactors.example", "guest", Shared: true)],
        });
        await using var alarm = await AlarmClient.ConnectAsync(server, "guest@ringactors.example");

        var reply = await alarm.ReplyAsync(await alarm.SetAsync(DemoHousehold.HubZid, new JsonObject { ["volume"] = 0.1 }));
        var frames = await alarm.SettledAsync();

        Assert.Equal(0, reply["status"]!.GetValue<int>());
        Assert.DoesNotContain(frames, frame => frame["channel"]!.GetValue<string>() == "DataUpdate"
            && frame["msg"]!["datatype"]!.GetValue<string>() == "DeviceInfoDocType");
    }

    [Fact]
    public async Task Devices_come_and_go_and_a_lost_link_is_announced()
    {
        await using var server = await StartAsync();
        await using var alarm = await AlarmClient.ConnectAsync(server);
        var document = JsonNode.Parse(
            """{"general":{"v2":{"zid":"z-new","name":"Attic","deviceType":"sensor.contact"}},"device":{"v1":{"faulted":false}}}""")!;

        server.Control.AddHubDevice(document.AsObject());
        var added = await alarm.DatatypeAsync("DeviceAddDocType");
        Assert.Equal("Attic", added["msg"]!["body"]![0]!["general"]!["v2"]!["name"]!.GetValue<string>());
        server.Control.RemoveHubDevice("Attic");
        var removed = await alarm.DatatypeAsync("RemovedDeviceType");
        Assert.Equal("z-new", removed["msg"]!["body"]![0]!["zid"]!.GetValue<string>());
        server.Control.DisconnectHub();
        await alarm.DatatypeAsync("HubDisconnectionEventType");
    }

    [Fact]
    public async Task The_server_says_goodbye_and_closes_after_four_hours()
    {
        await using var server = await StartAsync();
        await using var alarm = await AlarmClient.ConnectAsync(server);
        await alarm.SettledAsync();

        server.Control.Advance(TimeSpan.FromHours(4));

        Assert.Equal("disconnect", (await alarm.ReceiveAsync())!["channel"]!.GetValue<string>());
        Assert.Null(await alarm.ReceiveAsync());
    }

    [Fact]
    public async Task Cut_sockets_break_without_a_closing_handshake()
    {
        await using var server = await StartAsync();
        await using var alarm = await AlarmClient.ConnectAsync(server);
        await alarm.SettledAsync();

        Assert.Equal(1, server.Control.CutAlarmSockets());

        await Assert.ThrowsAsync<WebSocketException>(() => alarm.ReceiveAsync());
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{"channel":"message","msg":7}""")]
    [InlineData("""{"channel":"message","msg":{"msg":"DeviceInfoSet","datatype":"DeviceInfoSetType","body":[null,{"zid":5,"command":{"v1":["x"]}}]}}""")]
    public async Task Nonsense_does_not_end_the_connection(string text)
    {
        await using var server = await StartAsync();
        await using var alarm = await AlarmClient.ConnectAsync(server);

        await alarm.SendTextAsync(text);

        Assert.NotEmpty(await alarm.SettledAsync());
    }

    [Fact]
    public async Task The_alarm_history_lists_updates_newest_first()
    {
        await using var server = await StartAsync();
        using var rest = await SimClient.LoggedInAsync(server);
        server.Control.SetFaulted("Back Window", true);
        server.Control.SetFaulted("Back Window", false);

        var rows = (await rest.GetJsonAsync(rest.App(
            $"rs/history?accountId={DemoHousehold.LocationId}&affectedId={DemoHousehold.BackWindowZid}&limit=5"))).AsArray();

        Assert.Equal([false, true], rows.Select(row => row!["body"]![0]!["device"]!["v1"]!["faulted"]!.GetValue<bool>()));
    }

    private Task<RingCloudServer> StartAsync() => RingCloudServer.StartAsync(new RingCloudOptions { Clock = _clock });

    private static async Task<AlarmClient> OpenAsync(JsonNode ticket)
    {
        var client = new AlarmClient();
        await client.ConnectAsync(ticket["host"]!.GetValue<string>(), ticket["ticket"]!.GetValue<string>());
        return client;
    }

    private static JsonObject Chirp(string zid, string tone)
        => new() { ["chirps"] = new JsonObject { [zid] = new JsonObject { ["type"] = tone } } };
}
