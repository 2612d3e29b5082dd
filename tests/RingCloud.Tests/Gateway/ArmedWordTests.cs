using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Runtime.Homes;
using RingCloudSim;
using SimOptions = RingCloudSim.RingCloudOptions;

namespace RingActors.RingCloud.Tests.Gateway;

/// <summary>
/// Over the wire: a home is called armed only by the base station's own present word. The simulator's clock stands still in these
/// tests, so its base station never says that a delay ended until it is moved: a silent base station.
/// </summary>
public sealed class ArmedWordTests
{
    private static SimOptions Silent => new()
    {
        Clock = new VirtualClock(DateTimeOffset.UtcNow),
        ExitDelay = TimeSpan.FromSeconds(1),
    };

    [Fact]
    public async Task A_base_station_that_never_says_that_the_exit_delay_ended_never_makes_an_armed_home()
    {
        await using var house = await GatewayHouse.StartAsync(Silent);
        ConcurrentQueue<bool?> said = new();
        var asked = house.Control.Messages().Count(IsListRequest);
        Answer answer = await house.AskAsync(new Arm(SecurityMode.Away));
        Assert.Equal(IntentStage.Requested, Assert.IsType<IntentTaken>(answer.Reply).Stage);

        await house.SeesAsync(s => s.Delay is { Overdue: true }, "the delay is overdue", said.Enqueue);
        Assert.Equal(SecurityMode.Away, (await house.SecurityAsync()).Mode);
        Assert.Null(await house.IsArmedAsync());

        // It is asked afresh, and its answer still shows the delay: that is no word of its end.
        await house.Control.MessageAsync(m => IsListRequest(m) && house.Control.Messages().Count(IsListRequest) > asked);
        await house.Engine.Homes.WaitForAsync(house.Home, v => v.Part<SecurityView>().IsHeard, TimeSpan.FromSeconds(5));
        Assert.Null(await house.IsArmedAsync());
        Assert.DoesNotContain(true, said);
        Assert.DoesNotContain(house.Events<IntentConfirmed>(), e => e.Reported == "away");

        house.Control.Advance(TimeSpan.FromSeconds(2));
        await house.SeesArmedAsync(true);
        await house.JournaledAsync<DelayEnded>(e => e.Reported);
        await house.JournaledAsync<IntentConfirmed>(e => e.Reported == "away");
    }

    [Fact]
    public async Task An_outage_makes_armed_unknown_and_the_return_tells_what_happened_meanwhile()
    {
        await using var house = await GatewayHouse.StartAsync(Silent);
        house.Control.SetMode("all");
        house.Control.Advance(TimeSpan.FromSeconds(2));
        await house.SeesArmedAsync(true);

        house.Control.SetOutage(true);
        SecurityView lost = await house.SeesAsync(s => !s.IsHeard, "the base station is lost");
        Assert.Equal(Connection.Unknown, lost.BaseStation!.Status);
        Assert.Null(await house.IsArmedAsync());
        Assert.False(house.Gateway.Hears(house.Home));
        Answer answer = await house.AskAsync(new Disarm());
        Assert.Equal(IntentStage.Requested, Assert.IsType<IntentTaken>(answer.Reply).Stage);
        Assert.Null(await house.IsArmedAsync());

        house.Control.SetOutage(false);
        await house.SeesArmedAsync(false);
        await house.JournaledAsync<IntentConfirmed>(e => e.Reported == "disarmed");
        Assert.True(house.Gateway.Hears(house.Home));
        Assert.Equal(
            [Connection.Online, Connection.Unknown, Connection.Online],
            house.Events<BaseStationReported>().Select(e => e.Status));
    }

    [Fact]
    public async Task A_hub_that_is_offline_says_so_and_settles_back_when_it_returns()
    {
        await using var house = await GatewayHouse.StartAsync(Silent);
        await house.SeesArmedAsync(false);
        house.Control.SetHubStatus("offline");
        SecurityView offline = await house.SeesAsync(s => !s.IsHeard, "the hub is offline");
        Assert.Equal(Connection.Offline, offline.BaseStation!.Status);
        Assert.Contains("offline", offline.BaseStation.Reason, StringComparison.Ordinal);
        Assert.Null(await house.IsArmedAsync());
        house.Control.SetHubStatus("online");
        await house.SeesArmedAsync(false);
    }

    [Fact]
    public async Task After_a_restart_nothing_is_known_until_the_base_station_has_reported_again()
    {
        await using var house = await GatewayHouse.StartAsync(Silent);
        house.Control.SetMode("all");
        house.Control.Advance(TimeSpan.FromSeconds(2));
        await house.SeesArmedAsync(true);
        await house.EndAsync();

        house.Control.SetOutage(true);
        await house.BeginAsync();
        SecurityView begun = await house.SecurityAsync();
        Assert.Equal((SecurityMode.Away, Connection.Unknown), (begun.Mode, begun.BaseStation!.Status));
        Assert.Null(await house.IsArmedAsync());

        house.Control.SetMode("none");
        house.Control.SetOutage(false);
        await house.SeesArmedAsync(false);
        Assert.Equal(SecurityMode.Disarmed, (await house.SecurityAsync()).Mode);
    }

    [Fact]
    public async Task A_hub_that_announces_that_it_lost_its_link_is_heard_again_by_a_new_connection()
    {
        await using var house = await GatewayHouse.StartAsync(Silent);
        house.Control.DisconnectHub();
        await house.JournaledAsync<BaseStationReported>(e => e.Status == Connection.Unknown);
        await house.SeesArmedAsync(false);
    }

    [Fact]
    public async Task A_panel_whose_delay_cannot_be_read_is_not_called_armed()
    {
        await using var house = await GatewayHouse.StartAsync(Silent);
        house.Control.SetFields(PanelZid(house), new JsonObject { ["mode"] = "all", ["transitionDelayEndTimestamp"] = "soon" });
        await house.SeesAsync(s => s.Mode == SecurityMode.Away, "the mode is away");
        Assert.Null(await house.IsArmedAsync());
        house.Control.SetFields(PanelZid(house), new JsonObject { ["transitionDelayEndTimestamp"] = null });
        await house.SeesArmedAsync(true);
    }

    [Theory]
    [InlineData("""{"new":"all"}""")]
    [InlineData("""["all"]""")]
    [InlineData("5")]
    [InlineData("true")]
    [InlineData("null")]
    public async Task A_panel_whose_mode_cannot_be_read_is_neither_armed_nor_disarmed(string mode)
    {
        await using var house = await GatewayHouse.StartAsync(Silent);
        house.Control.SetMode("all");
        house.Control.Advance(TimeSpan.FromSeconds(2));
        await house.SeesArmedAsync(true);
        house.Control.SetFields(PanelZid(house), new JsonObject { ["mode"] = JsonNode.Parse(mode) });
        SecurityView lost = await house.SeesAsync(s => !s.IsHeard, "the mode is not known");
        Assert.Contains("no mode", lost.BaseStation!.Reason, StringComparison.Ordinal);
        Assert.False(house.Gateway.Hears(house.Home));
        Assert.Null(await house.IsArmedAsync());
        house.Control.SetFields(PanelZid(house), new JsonObject { ["mode"] = "none" });
        await house.SeesArmedAsync(false);
    }

    [Theory]
    [InlineData("off")]
    [InlineData("vacation")]
    [InlineData("")]
    public async Task A_mode_that_is_a_word_nobody_knows_is_neither_armed_nor_disarmed(string mode)
    {
        await using var house = await GatewayHouse.StartAsync(Silent);
        house.Control.SetFields(PanelZid(house), new JsonObject { ["mode"] = mode });
        SecurityView strange = await house.SeesAsync(s => s.Mode == SecurityMode.Other, "the mode is another");
        Assert.Equal((true, mode), (strange.IsHeard, strange.ModeName));
        Assert.Null(await house.IsArmedAsync());
        house.Control.SetFields(PanelZid(house), new JsonObject { ["mode"] = "none" });
        await house.SeesArmedAsync(false);
    }

    [Theory]
    [InlineData("\"burglar-alarm\"")]
    [InlineData("""{"uuid":"x"}""")]
    [InlineData("""{"state":5}""")]
    [InlineData("true")]
    public async Task An_alarm_that_cannot_be_read_is_not_told_as_calm(string alarm)
    {
        await using var house = await GatewayHouse.StartAsync(Silent);
        house.Control.SetMode("all");
        house.Control.Advance(TimeSpan.FromSeconds(2));
        await house.SeesArmedAsync(true);
        house.Control.SetFields(PanelZid(house), new JsonObject { ["alarmInfo"] = JsonNode.Parse(alarm) });
        SecurityView lost = await house.SeesAsync(s => !s.IsHeard, "the alarm is not known");
        Assert.Contains("an alarm", lost.BaseStation!.Reason, StringComparison.Ordinal);
        Assert.Null(await house.IsArmedAsync());
        Assert.False(house.Gateway.Hears(house.Home));
        house.Control.SetFields(PanelZid(house), new JsonObject { ["alarmInfo"] = null });
        await house.SeesArmedAsync(true);
    }

    private static bool IsListRequest(RecordedMessage message) =>
        message is { Channel: "alarm", Direction: "in" } && message.Text.Contains("DeviceInfoDocGetList", StringComparison.Ordinal);

    private static string PanelZid(GatewayHouse house) =>
        house.Ring.Observer.Of<Devices.RingCloud.Observations.AlarmModeObserved>()[0].PanelZid;
}
