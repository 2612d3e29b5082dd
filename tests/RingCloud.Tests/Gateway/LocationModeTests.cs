using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.RingCloud;
using RingActors.Devices.RingCloud.Observations;
using RingActors.Engine.Core;
using RingActors.Engine.Runtime.Homes;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Gateway;

/// <summary>Over the wire: in a home without a base station the mode of its location is the alarm, and only reading it tells.</summary>
public sealed class LocationModeTests
{
    private const string ModePath = "/api/v1/mode/location/" + CabinHousehold.LocationId;

    [Fact]
    public async Task Armed_is_said_when_Ring_shows_the_mode_and_not_when_it_took_the_command()
    {
        await using var house = await GatewayHouse.StartCabinAsync();
        await house.SeesArmedAsync(false);
        Answer answer = await house.AskAsync(new Arm(SecurityMode.Away));
        Assert.Equal(IntentStage.Requested, Assert.IsType<IntentTaken>(answer.Reply).Stage);
        SecurityView armed = await house.SeesArmedAsync(true);
        Assert.Equal(PrincipalKind.Local, armed.ModeBy!.Kind);
        await house.JournaledAsync<IntentConfirmed>(e => e.Reported == "away");
        Assert.Single(house.Control.Requests(), r => r is { Method: "POST", Path: ModePath });
        Assert.Equal([null, "disarmed"], house.Events<ModeReported>().Select(e => e.From?.Word()));
    }

    [Fact]
    public async Task A_mode_that_Ring_takes_and_does_not_set_is_contradicted()
    {
        await using var house = await GatewayHouse.StartCabinAsync(
            change: o => o with { Polling = o.Polling with { ModeSettles = TimeSpan.FromSeconds(2) } });
        await house.SeesArmedAsync(false);
        house.Control.AddFault(new FaultRule(ModePath, "ignored", Method: "POST"));
        await house.AskAsync(new Arm(SecurityMode.Home));
        IntentContradicted no = await house.JournaledAsync<IntentContradicted>(_ => true);
        Assert.Equal(("home", "disarmed"), (no.Wanted, no.Reported));
        Assert.False(await house.IsArmedAsync());
    }

    [Fact]
    public async Task The_state_of_before_is_an_echo_for_a_while_and_no_contradiction()
    {
        await using var house = await GatewayHouse.StartCabinAsync();
        await house.SeesArmedAsync(false);
        house.Control.AddFault(new FaultRule(ModePath, "ignored", Method: "POST"));
        await house.AskAsync(new Arm(SecurityMode.Home));
        await house.JournaledAsync<IntentAccepted>(_ => true);
        var reads = house.Control.Requests().Count(r => r is { Method: "GET", Path: ModePath });
        await house.Control.RequestAsync(_ => house.Control.Requests().Count(r => r is { Method: "GET", Path: ModePath, Status: 200 }) >= reads + 2);
        house.Control.SetLocationMode(CabinHousehold.LocationId, "home");
        await house.JournaledAsync<IntentConfirmed>(e => e.Reported == "home");
        Assert.Empty(house.Events<IntentContradicted>());
    }

    [Fact]
    public async Task A_mode_changed_in_the_app_is_the_residents()
    {
        await using var house = await GatewayHouse.StartCabinAsync();
        await house.SeesArmedAsync(false);
        house.Control.SetLocationMode(CabinHousehold.LocationId, "away");
        SecurityView armed = await house.SeesArmedAsync(true);
        Assert.Equal(PrincipalKind.Resident, armed.ModeBy!.Kind);
        Assert.Empty(house.Events<ArmRequested>());
    }

    [Fact]
    public async Task Somebody_else_may_be_faster_and_supersedes()
    {
        await using var house = await GatewayHouse.StartCabinAsync();
        await house.SeesArmedAsync(false);
        house.Control.AddFault(new FaultRule(ModePath, "ignored", Method: "POST"));
        await house.AskAsync(new Arm(SecurityMode.Home));
        await house.JournaledAsync<IntentAccepted>(_ => true);
        house.Control.SetLocationMode(CabinHousehold.LocationId, "away");
        Assert.Equal("away", (await house.JournaledAsync<IntentSuperseded>(_ => true)).External);
        SecurityView armed = await house.SeesArmedAsync(true);
        Assert.Equal((SecurityMode.Away, PrincipalKind.Resident), (armed.Mode, armed.ModeBy!.Kind));
    }

    [Fact]
    public async Task Without_an_answer_for_two_intervals_nobody_knows_the_mode_until_Ring_tells_it_again()
    {
        await using var house = await GatewayHouse.StartCabinAsync();
        house.Control.SetLocationMode(CabinHousehold.LocationId, "away");
        await house.SeesArmedAsync(true);
        house.Control.SetOutage(true);
        SecurityView lost = await house.SeesAsync(s => !s.IsHeard, "the cloud is away");
        Assert.Contains("mode of this location", lost.BaseStation!.Reason, StringComparison.Ordinal);
        Assert.Null(await house.IsArmedAsync());
        Assert.False(house.Gateway.Hears(house.Home));
        house.Control.SetLocationMode(CabinHousehold.LocationId, "disarmed");
        var mark = house.Ring.Observer.Mark;
        house.Control.SetOutage(false);
        await house.SeesArmedAsync(false);
        await house.Ring.Observer.FirstAsync<LocationModeObserved>(from: mark);
        Assert.True(house.Gateway.Hears(house.Home));
    }

    [Fact]
    public async Task A_cloud_that_hangs_is_silence_too()
    {
        await using var house = await GatewayHouse.StartCabinAsync();
        await house.SeesArmedAsync(false);
        house.Control.AddFault(new FaultRule(ModePath, "hang", Count: 100, Method: "GET"));
        await house.SeesAsync(s => !s.IsHeard, "the mode is not told");
        house.Control.ClearFaults();
        await house.SeesArmedAsync(false);
    }

    [Theory]
    [InlineData("disabled", "switched off")]
    [InlineData("unset", "never set up")]
    public async Task Modes_that_are_off_are_no_alarm_and_setting_one_says_so(string mode, string why)
    {
        await using var house = await GatewayHouse.StartCabinAsync();
        await house.SeesArmedAsync(false);
        house.Control.SetLocationMode(CabinHousehold.LocationId, mode);
        SecurityView off = await house.SeesAsync(s => !s.IsHeard, "the modes are off");
        Assert.Contains(why, off.BaseStation!.Reason, StringComparison.Ordinal);
        Assert.Null(await house.IsArmedAsync());
        await house.AskAsync(new Arm(SecurityMode.Away));
        IntentRejected no = await house.JournaledAsync<IntentRejected>(_ => true);
        Assert.Equal("ring.modes-off", no.Code);
        Assert.DoesNotContain(house.Control.Requests(), r => r is { Method: "POST", Path: ModePath });
    }

    [Fact]
    public async Task A_user_who_may_only_look_is_told_so()
    {
        var shared = new RingAccountOptions("shared@ringactors.example", "shared-Ring-2026", Shared: true);
        await using var house = await GatewayHouse.StartCabinAsync(new() { Accounts = [shared] });
        await house.SeesArmedAsync(false);
        await house.AskAsync(new Arm(SecurityMode.Away));
        Assert.Equal("ring.read-only", (await house.JournaledAsync<IntentRejected>(_ => true)).Code);
    }

    [Theory]
    [InlineData("""{"mode":5}""", null)]
    [InlineData("""{"mode":null}""", null)]
    [InlineData("""[]""", null)]
    [InlineData("""{"mode":"vacation","lastUpdateTimeMS":1700000000000}""", SecurityMode.Other)]
    public async Task A_mode_that_nobody_knows_is_neither_armed_nor_disarmed(string body, SecurityMode? mode)
    {
        await using var house = await GatewayHouse.StartCabinAsync();
        house.Control.SetLocationMode(CabinHousehold.LocationId, "away");
        await house.SeesArmedAsync(true);
        var strange = body.Replace("1700000000000", DateTimeOffset.UtcNow.ToUnixTimeMilliseconds().ToString(), StringComparison.Ordinal);
        house.Control.AddFault(new FaultRule(ModePath, "status", Count: 1000, Method: "GET", Status: 200, Body: strange));
        SecurityView unclear = await house.SeesAsync(s => mode is null ? !s.IsHeard : s.Mode == mode, "nobody knows the mode");
        Assert.Null(unclear.IsArmed(NodaTime.SystemClock.Instance.GetCurrentInstant()));
        house.Control.ClearFaults();
        house.Control.SetLocationMode(CabinHousehold.LocationId, "disarmed");
        await house.SeesArmedAsync(false);
    }

    [Fact]
    public async Task There_is_no_siren_of_the_panel()
    {
        await using var house = await GatewayHouse.StartCabinAsync();
        await house.SeesArmedAsync(false);
        await house.AskAsync(new SoundSiren());
        Assert.Equal("ring.no-panel-siren", (await house.JournaledAsync<IntentRejected>(_ => true)).Code);
    }

    [Fact]
    public async Task After_a_restart_nothing_is_known_until_Ring_has_told_it()
    {
        await using var house = await GatewayHouse.StartCabinAsync();
        house.Control.SetLocationMode(CabinHousehold.LocationId, "away");
        await house.SeesArmedAsync(true);
        await house.EndAsync();
        house.Control.SetOutage(true);
        await house.BeginAsync();
        Assert.Null(await house.IsArmedAsync());
        house.Control.SetOutage(false);
        await house.SeesArmedAsync(true);
    }

    [Fact]
    public async Task A_home_with_a_base_station_is_never_asked_for_its_location_mode()
    {
        await using var house = await GatewayHouse.StartAsync(new() { ExitDelay = TimeSpan.Zero });
        await house.AskAsync(new Arm(SecurityMode.Home));
        await house.SeesArmedAsync(true);
        Assert.DoesNotContain(house.Control.Requests(), r => r.Path.StartsWith("/api/v1/mode/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"doorbots":[],"authorized_doorbots":[],"stickup_cams":[{"id":987652002,"kind":"floodlight_v2","description":"C","location_id":"11111111-2222-4333-8444-555555555555"}],"chimes":[],"other":[]}""")]
    [InlineData("""{"stickup_cams":[{"id":987652002,"kind":"floodlight_v2","description":"C","location_id":"11111111-2222-4333-8444-555555555555"}],"base_stations":"many"}""")]
    [InlineData("""{"stickup_cams":[{"id":987652002,"kind":"floodlight_v2","description":"C","location_id":"11111111-2222-4333-8444-555555555555"}],"base_stations":[{"id":1,"kind":"base_station_v1"}]}""")]
    public async Task A_list_that_does_not_say_where_the_base_stations_are_makes_no_location_mode_an_alarm(string list)
    {
        await using var ring = (await Client.SimulatedRing.StartAsync()).LoggedIn();
        ring.Control.AddFault(new FaultRule("/clients_api/ring_devices", "status", Count: 1000, Status: 200, Body: list));
        ring.Start();
        var listed = await ring.Observer.FirstAsync<DeviceListCompleted>();
        Assert.Contains(987652002, listed.DeviceIds);
        ring.Connection.Calls.RefreshDevices();
        await ring.Observer.FirstAsync<DeviceListCompleted>(from: ring.Observer.Mark);
        Assert.DoesNotContain(ring.Control.Requests(), r => r.Path.StartsWith("/api/v1/mode/", StringComparison.Ordinal));
        var refusal = await Assert.ThrowsAsync<RingApiException>(
            () => ring.Connection.Calls.SwitchSecurityModeAsync(DemoHousehold.LocationId, RingSecurityMode.Away, [], default));
        Assert.Equal(RingFault.NotConnected, refusal.Fault);
        Assert.DoesNotContain(ring.Control.Requests(), r => r.Path.StartsWith("/api/v1/mode/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_the_modes_do_to_the_cameras_can_be_read()
    {
        await using var ring = (await Client.SimulatedRing.StartAsync(new() { Household = "cabin" })).LoggedIn();
        var settings = await ring.Connect().Calls.GetLocationModeSettingsAsync(CabinHousehold.LocationId, default);
        var disarmed = settings.Actions.Single(a => a.Mode == "disarmed" && a.DeviceId == CabinHousehold.GardenId);
        Assert.Equal(["disableMotionDetection", "blockLiveViewLocally"], disarmed.Actions);
        Assert.Null(settings.Leftover);
    }
}
