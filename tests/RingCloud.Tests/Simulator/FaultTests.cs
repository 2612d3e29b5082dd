using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Simulator;

public sealed class FaultTests
{
    private const string Siren = "/clients_api/doorbots/*/siren_on";

    private readonly VirtualClock _clock = new(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_status_is_answered_for_as_many_calls_as_asked_and_nothing_is_done()
    {
        await using var server = await RingCloudServer.StartAsync();
        using var client = await SimClient.LoggedInAsync(server);
        server.Control.AddFault(new FaultRule(Siren, "status", Count: 2, Method: "PUT", Status: 429, RetryAfterSeconds: 7));

        using var first = await SirenAsync(client);
        using var second = await SirenAsync(client);
        Assert.Equal(429, (int)first.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(7), second.Headers.RetryAfter!.Delta);
        Assert.False(await IsSoundingAsync(client));

        using var third = await SirenAsync(client);
        Assert.Equal(200, (int)third.StatusCode);
        Assert.True(await IsSoundingAsync(client));
        Assert.Empty(server.Control.Faults);
    }

    [Fact]
    public async Task A_406_looks_like_the_edge_and_a_body_can_be_given()
    {
        await using var server = await RingCloudServer.StartAsync();
        using var client = await SimClient.LoggedInAsync(server);
        server.Control.AddFault(new FaultRule("*", "status", Status: 406));
        server.Control.AddFault(new FaultRule("*", "status", Status: 404, Body: """{"errors":[7019]}"""));

        using var blocked = await SirenAsync(client);
        using var offline = await SirenAsync(client);

        Assert.Equal("text/html", blocked.Content.Headers.ContentType!.MediaType);
        Assert.Equal("""{"errors":[7019]}""", await offline.Content.ReadAsStringAsync());
        Assert.Equal("application/json", offline.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("close", false)]
    [InlineData("lost-reply", true)]
    public async Task A_cut_connection_may_or_may_not_have_done_the_work(string kind, bool done)
    {
        await using var server = await RingCloudServer.StartAsync();
        using var client = await SimClient.LoggedInAsync(server);
        server.Control.AddFault(new FaultRule(Siren, kind));

        await NotReached.ByAsync(() => SirenAsync(client));

        Assert.Equal(done, await IsSoundingAsync(client));
        var recorded = Assert.Single(server.Control.Requests(), request => request.Fault == kind);
        Assert.Equal(-1, recorded.Status);
    }

    [Fact]
    public async Task A_call_can_succeed_without_doing_anything()
    {
        await using var server = await RingCloudServer.StartAsync();
        using var client = await SimClient.LoggedInAsync(server);
        server.Control.AddFault(new FaultRule(Siren, "ignored"));

        using var response = await SirenAsync(client);

        Assert.Equal(200, (int)response.StatusCode);
        Assert.False(await IsSoundingAsync(client));
    }

    [Fact]
    public async Task Malformed_json_breaks_off_in_the_middle()
    {
        await using var server = await RingCloudServer.StartAsync();
        using var client = await SimClient.LoggedInAsync(server);
        server.Control.AddFault(new FaultRule("/clients_api/ring_devices", "malformed"));

        using var response = await client.GetAsync(client.Clients("ring_devices"));

        Assert.Equal(200, (int)response.StatusCode);
        var text = await response.Content.ReadAsStringAsync();
        Assert.ThrowsAny<JsonException>(() => JsonNode.Parse(text));
    }

    [Fact]
    public async Task A_delayed_answer_comes_when_its_time_has_come_and_a_hanging_one_never()
    {
        await using var server = await RingCloudServer.StartAsync(new RingCloudOptions { Clock = _clock });
        using var client = await SimClient.LoggedInAsync(server);
        server.Control.AddFault(new FaultRule(Siren, "delay", DelayMs: 5_001));
        server.Control.AddFault(new FaultRule(Siren, "hang", DelayMs: 60_001));

        var delayed = SirenAsync(client);
        await _clock.ArmedAsync(TimeSpan.FromMilliseconds(5_001));
        Assert.False(delayed.IsCompleted);
        server.Control.Advance(TimeSpan.FromMilliseconds(5_001));
        using var response = await delayed;
        Assert.Equal(200, (int)response.StatusCode);

        var hanging = SirenAsync(client);
        await _clock.ArmedAsync(TimeSpan.FromMilliseconds(60_001));
        server.Control.Advance(TimeSpan.FromMilliseconds(60_001));
        await NotReached.ByAsync(() => hanging);
    }

    [Fact]
    public async Task An_outage_refuses_everything_and_cuts_what_is_open_until_it_is_over()
    {
        await using var server = await RingCloudServer.StartAsync();
        using var client = await SimClient.LoggedInAsync(server);
        await using var alarm = await AlarmClient.ConnectAsync(server);
        await alarm.SettledAsync();
        using var push = await PushClient.RegisteredAsync(server);
        await push.LoginAsync();
        await push.ReadAsync();

        server.Control.SetOutage(true);
        await NotReached.ByAsync(() => client.GetAsync(client.Clients("ring_devices")));
        await Assert.ThrowsAsync<WebSocketException>(() => alarm.ReceiveAsync());
        Assert.True(await push.IsClosedAsync());

        server.Control.SetOutage(false);
        using var response = await client.GetAsync(client.Clients("ring_devices"));
        Assert.Equal(200, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("contradict", 1, "none")]
    [InlineData("no-update", 0, "none")]
    [InlineData("silent", 0, "some")]
    [InlineData("duplicate", 2, "some")]
    public async Task An_accepted_switch_of_the_mode_goes_wrong_in_its_own_way(string kind, int updates, string modeAfter)
    {
        await using var server = await RingCloudServer.StartAsync();
        await using var alarm = await AlarmClient.ConnectAsync(server);
        server.Control.AddSwitchModeFault(new SwitchModeFault(kind));

        var reply = await alarm.ReplyAsync(await alarm.SwitchModeAsync("some"));
        Assert.Equal(0, reply["status"]!.GetValue<int>());
        var frames = await alarm.SettledAsync();
        Assert.Equal(updates, PanelUpdates(frames).Count);
        Assert.All(PanelUpdates(frames), mode => Assert.Equal(modeAfter, mode));
        Assert.Equal(modeAfter, await ListedModeAsync(alarm));

        await alarm.SwitchModeAsync("some");
        Assert.Equal("some", (await alarm.UpdateAsync())["mode"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_switch_of_the_mode_can_be_dropped_refused_with_a_status_or_late()
    {
        await using var server = await RingCloudServer.StartAsync(new RingCloudOptions { Clock = _clock });
        await using var alarm = await AlarmClient.ConnectAsync(server);
        server.Control.AddSwitchModeFault(new SwitchModeFault("drop"));
        server.Control.AddSwitchModeFault(new SwitchModeFault("error"));
        server.Control.AddSwitchModeFault(new SwitchModeFault("delay", DelayMs: 3_000));

        var dropped = await alarm.SwitchModeAsync("some");
        var failed = await alarm.ReplyAsync(await alarm.SwitchModeAsync("some"));
        Assert.Equal(-66, failed["status"]!.GetValue<int>());
        Assert.DoesNotContain(alarm.Frames, frame => frame["msg"]!["seq"]?.GetValue<int>() == dropped);

        var late = await alarm.SwitchModeAsync("some");
        await alarm.SettledAsync();
        Assert.DoesNotContain(alarm.Frames, frame => frame["msg"]!["seq"]?.GetValue<int>() == late);
        server.Control.Advance(TimeSpan.FromSeconds(3));
        await alarm.ReplyAsync(late);
        Assert.Equal("some", (await alarm.UpdateAsync())["mode"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_fault_of_an_unknown_kind_is_refused_with_the_known_ones()
    {
        await using var server = await RingCloudServer.StartAsync();

        var refused = Assert.Throws<SimulatorException>(() => server.Control.AddFault(new FaultRule("*", "explode")));

        Assert.Contains("lost-reply", refused.Message);
    }

    [Fact]
    public async Task A_fault_on_one_path_does_not_touch_other_paths()
    {
        await using var server = await RingCloudServer.StartAsync();
        using var client = await SimClient.LoggedInAsync(server);
        server.Control.AddFault(new FaultRule("/devices/v1/*", "status", Count: 9));

        using var other = await client.GetAsync(client.Clients("ring_devices"));

        Assert.Equal(200, (int)other.StatusCode);
        Assert.Equal(9, Assert.Single(server.Control.Faults).Count);
        server.Control.ClearFaults();
        Assert.Empty(server.Control.Faults);
    }

    private static Task<HttpResponseMessage> SirenAsync(SimClient client)
        => client.PutAsync(client.Clients($"doorbots/{DemoHousehold.FrontCameraId}/siren_on"));

    private static async Task<bool> IsSoundingAsync(SimClient client)
    {
        var camera = await client.GetJsonAsync(client.Clients($"ring_devices/{DemoHousehold.FrontCameraId}"));
        return camera["siren_status"]!["seconds_remaining"]!.GetValue<int>() > 0;
    }

    private static List<string> PanelUpdates(IEnumerable<JsonNode> frames)
        => [.. frames.Where(frame => frame["channel"]!.GetValue<string>() == "DataUpdate"
                && frame["msg"]!["datatype"]!.GetValue<string>() == "DeviceInfoDocType")
            .Select(frame => AlarmClient.Values(frame)["mode"]!.GetValue<string>())];

    private static async Task<string> ListedModeAsync(AlarmClient alarm)
    {
        var list = await alarm.ReplyAsync(await alarm.SendAsync("DeviceInfoDocGetList"));
        return list["body"]!.AsArray()
            .Single(each => each!["general"]!["v2"]!["zid"]!.GetValue<string>() == DemoHousehold.PanelZid)!
            ["device"]!["v1"]!["mode"]!.GetValue<string>();
    }
}
