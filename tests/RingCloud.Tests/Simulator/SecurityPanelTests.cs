using System.Text.Json.Nodes;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Simulator;

/// <summary>The sequences of section 6.10 of the protocol sheet, on virtual time.</summary>
public sealed class SecurityPanelTests : IAsyncLifetime
{
    private readonly VirtualClock _clock = new(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));
    private RingCloudServer _server = null!;
    private AlarmClient _alarm = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RingCloudServer.StartAsync(new RingCloudOptions { Clock = _clock });
        _alarm = await AlarmClient.ConnectAsync(_server);
    }

    public async ValueTask DisposeAsync()
    {
        await _alarm.DisposeAsync();
        await _server.DisposeAsync();
    }

    private RingCloudControl World => _server.Control;

    [Fact]
    public async Task Arming_away_is_accepted_then_reported_with_an_absolute_end_and_counted_down_each_second()
    {
        var reply = await _alarm.ReplyAsync(await _alarm.SwitchModeAsync("all"));
        Assert.Equal(0, reply["status"]!.GetValue<int>());
        Assert.Equal(DemoHousehold.HubUuid, reply["src"]!.GetValue<string>());

        var frame = await _alarm.UpdateFrameAsync();
        var end = _clock.GetUtcNow().AddSeconds(60).ToUnixTimeMilliseconds();
        Assert.Equal("all", AlarmClient.Values(frame)["mode"]!.GetValue<string>());
        Assert.Equal(end, AlarmClient.Values(frame)["transitionDelayEndTimestamp"]!.GetValue<long>());
        Assert.Equal(
            ["command.complete", "security-panel.exit-delay", "security-panel.mode-switched.all"], AlarmClient.Impulses(frame));
        Assert.Equal("user", frame["msg"]!["context"]!["initiatingEntityType"]!.GetValue<string>());

        World.Advance(TimeSpan.FromSeconds(60));
        var ended = await _alarm.UpdateAsync();
        Assert.True(ended.ContainsKey("transitionDelayEndTimestamp") && ended["transitionDelayEndTimestamp"] is null);
        Assert.False(ended.ContainsKey("mode"));
        Assert.Equal(Enumerable.Range(1, 59).Reverse(), Countdown("exit"));
    }

    [Fact]
    public async Task Arming_home_has_no_exit_delay()
    {
        await _alarm.SwitchModeAsync("some");

        var frame = await _alarm.UpdateFrameAsync();

        Assert.Equal("some", AlarmClient.Values(frame)["mode"]!.GetValue<string>());
        Assert.Null(AlarmClient.Values(frame)["transitionDelayEndTimestamp"]);
        Assert.DoesNotContain("security-panel.exit-delay", AlarmClient.Impulses(frame));
    }

    [Fact]
    public async Task An_open_sensor_keeps_the_panel_in_its_mode_although_the_command_was_accepted()
    {
        World.SetFaulted("Front Door Contact", true);
        var reply = await _alarm.ReplyAsync(await _alarm.SwitchModeAsync("all"));
        Assert.Equal(0, reply["status"]!.GetValue<int>());

        var spoken = await _alarm.DatatypeAsync("PassthruType");
        Assert.Equal("speaker-event", spoken["msg"]!["body"]![0]!["type"]!.GetValue<string>());
        var frame = await _alarm.UpdateFrameAsync();
        Assert.Equal("none", AlarmClient.Values(frame)["mode"]!.GetValue<string>());
        Assert.Equal(["error.set-info"], AlarmClient.Impulses(frame));
    }

    [Fact]
    public async Task Bypassing_the_open_sensor_arms_and_the_bypass_ends_with_disarming()
    {
        World.SetFaulted("Front Door Contact", true);
        await _alarm.UpdateAsync(DemoHousehold.FrontDoorContactZid);
        await _alarm.SwitchModeAsync("all", DemoHousehold.FrontDoorContactZid);

        var armed = await _alarm.UpdateAsync();
        Assert.Equal("all", armed["mode"]!.GetValue<string>());
        Assert.True(armed["devices"]![DemoHousehold.FrontDoorContactZid]!["bypassed"]!.GetValue<bool>());

        World.Advance(TimeSpan.FromSeconds(61));
        World.SetFaulted("Front Door Contact", false);
        World.SetFaulted("Front Door Contact", true);
        await _alarm.SettledAsync();
        Assert.Null(PanelState()["alarmInfo"]);

        await _alarm.SwitchModeAsync("none");
        var disarmed = await _alarm.NextAsync(frame => AlarmClientMode(frame) == "none");
        Assert.Empty(AlarmClient.Values(disarmed)["bypasses"]!.AsArray());
        Assert.False(PanelState()["devices"]![DemoHousehold.FrontDoorContactZid]!["bypassed"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Asking_for_the_mode_it_is_in_is_answered_with_an_update()
    {
        await _alarm.SwitchModeAsync("none");

        var frame = await _alarm.UpdateFrameAsync();

        Assert.Equal("none", AlarmClient.Values(frame)["mode"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_door_opened_during_the_exit_delay_is_no_alarm()
    {
        await ArmAwayAsync(settle: false);
        World.Advance(TimeSpan.FromSeconds(59));
        World.SetFaulted("Front Door Contact", true);
        World.Advance(TimeSpan.FromSeconds(120));

        await _alarm.SettledAsync();
        Assert.Null(PanelState()["alarmInfo"]);
    }

    [Fact]
    public async Task A_door_opened_while_armed_starts_the_entry_delay_and_ends_in_a_burglar_alarm_of_the_same_session()
    {
        await ArmAwayAsync();
        World.SetFaulted("Front Door Contact", true);

        var entering = (await _alarm.UpdateAsync())["alarmInfo"]!;
        Assert.Equal("entry-delay", entering["state"]!.GetValue<string>());
        Assert.Equal([DemoHousehold.FrontDoorContactZid], Faulted(entering));

        World.Advance(TimeSpan.FromSeconds(60));
        var frame = await _alarm.UpdateFrameAsync();
        var alarm = AlarmClient.Values(frame);
        Assert.Equal("burglar-alarm", alarm["alarmInfo"]!["state"]!.GetValue<string>());
        Assert.Equal(entering["uuid"]!.GetValue<string>(), alarm["alarmInfo"]!["uuid"]!.GetValue<string>());
        Assert.Equal("on", alarm["siren"]!["state"]!.GetValue<string>());
        Assert.Equal(["security-panel.alarming"], AlarmClient.Impulses(frame));
        Assert.Equal(Enumerable.Range(1, 59).Reverse(), Countdown("entry"));
    }

    [Fact]
    public async Task Disarming_within_the_entry_delay_prevents_the_alarm()
    {
        await ArmAwayAsync();
        World.SetFaulted("Hallway Motion", true);
        await _alarm.UpdateAsync();
        World.Advance(TimeSpan.FromSeconds(59));

        await _alarm.SwitchModeAsync("none");
        var frame = await _alarm.UpdateFrameAsync();
        World.Advance(TimeSpan.FromMinutes(5));
        await _alarm.SettledAsync();

        var values = AlarmClient.Values(frame);
        Assert.True(values.ContainsKey("alarmInfo") && values["alarmInfo"] is null);
        Assert.Equal(
            ["command.complete", "security-panel.alarm-cleared", "security-panel.mode-switched.none"], AlarmClient.Impulses(frame));
        Assert.DoesNotContain(_alarm.Frames, each => each.ToJsonString().Contains("burglar-alarm"));
    }

    [Fact]
    public async Task An_instant_sensor_alarms_at_once_even_within_the_entry_delay()
    {
        await ArmAwayAsync();
        World.SetFaulted("Front Door Contact", true);
        var entering = (await _alarm.UpdateAsync())["alarmInfo"]!;
        World.Advance(TimeSpan.FromSeconds(10));
        World.SetFaulted("Back Window", true);

        var alarm = (await _alarm.UpdateAsync())["alarmInfo"]!;

        Assert.Equal("burglar-alarm", alarm["state"]!.GetValue<string>());
        Assert.Equal(entering["uuid"]!.GetValue<string>(), alarm["uuid"]!.GetValue<string>());
        Assert.Equal([DemoHousehold.FrontDoorContactZid, DemoHousehold.BackWindowZid], Faulted(alarm));
    }

    [Fact]
    public async Task A_sensor_that_does_not_take_part_in_the_mode_is_ignored()
    {
        await _alarm.SwitchModeAsync("some");
        await _alarm.UpdateAsync();
        World.SetFaulted("Hallway Motion", true);
        await _alarm.SettledAsync();

        Assert.Null(PanelState()["alarmInfo"]);
    }

    [Fact]
    public async Task Smoke_raises_a_fire_alarm_while_disarmed_and_its_end_clears_it_without_a_mode_change()
    {
        World.SetDetector("Kitchen Smoke", true);
        var detector = await _alarm.UpdateAsync(DemoHousehold.KitchenSmokeZid);
        Assert.Equal("active", detector["alarmStatus"]!.GetValue<string>());
        var fire = await _alarm.UpdateAsync();
        Assert.Equal("fire-alarm", fire["alarmInfo"]!["state"]!.GetValue<string>());
        Assert.Equal("on", fire["siren"]!["state"]!.GetValue<string>());

        World.SetDetector("Kitchen Smoke", false);
        var frame = await _alarm.UpdateFrameAsync();
        Assert.Null(AlarmClient.Values(frame)["alarmInfo"]);
        Assert.False(AlarmClient.Values(frame).ContainsKey("mode"));
        Assert.Equal(["security-panel.alarm-cleared"], AlarmClient.Impulses(frame));
    }

    [Fact]
    public async Task The_siren_sounds_and_falls_silent_on_command_but_is_tested_only_while_disarmed()
    {
        await _alarm.CommandAsync("security-panel.sound-siren");
        Assert.Equal("on", (await _alarm.UpdateAsync())["siren"]!["state"]!.GetValue<string>());
        await _alarm.CommandAsync("security-panel.silence-siren");
        Assert.Equal("off", (await _alarm.UpdateAsync())["siren"]!["state"]!.GetValue<string>());
        await _alarm.CommandAsync("siren-test.start");
        Assert.Equal("on", (await _alarm.UpdateAsync())["siren"]!["state"]!.GetValue<string>());
        await _alarm.CommandAsync("siren-test.stop");
        await _alarm.UpdateAsync();

        await _alarm.SwitchModeAsync("some");
        await _alarm.UpdateAsync();
        await _alarm.CommandAsync("siren-test.start");
        Assert.Equal(["error.set-info"], AlarmClient.Impulses(await _alarm.UpdateFrameAsync()));
    }

    [Fact]
    public async Task A_resident_in_the_app_is_named_in_the_context_of_the_update()
    {
        World.SetMode("some", user: "Alex Roe");

        var context = (await _alarm.UpdateFrameAsync())["msg"]!["context"]!;

        Assert.Equal("Alex Roe", context["initiatingEntityName"]!.GetValue<string>());
        Assert.Equal("app", context["interfaceType"]!.GetValue<string>());
    }

    private async Task ArmAwayAsync(bool settle = true)
    {
        await _alarm.SwitchModeAsync("all");
        await _alarm.UpdateAsync();
        if (settle)
        {
            World.Advance(TimeSpan.FromSeconds(60));
            await _alarm.UpdateAsync();
        }
    }

    private JsonNode PanelState()
        => World.State()["household"]!["locations"]![0]!["hubs"]![0]!["devices"]!.AsArray()
            .Single(device => device!["general"]!["v2"]!["zid"]!.GetValue<string>() == DemoHousehold.PanelZid)!["device"]!["v1"]!;

    private IEnumerable<int> Countdown(string transition)
        => _alarm.Frames.Where(frame => frame["msg"]!["datatype"]?.GetValue<string>() == "PassthruType")
            .Select(frame => frame["msg"]!["body"]![0]!["data"]!)
            .Where(data => data["transition"]?.GetValue<string>() == transition)
            .Select(data => data["timeLeft"]!.GetValue<int>());

    private static IEnumerable<string> Faulted(JsonNode alarmInfo)
        => alarmInfo["faultedDevices"]!.AsArray().Select(zid => zid!.GetValue<string>());

    private static string? AlarmClientMode(JsonNode frame)
        => frame["msg"]!["datatype"]?.GetValue<string>() == "DeviceInfoDocType" && frame["channel"]!.GetValue<string>() == "DataUpdate"
            ? AlarmClient.Values(frame)["mode"]?.GetValue<string>()
            : null;
}
