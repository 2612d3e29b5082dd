using RingActors.Devices.RingCloud;
using RingActors.Devices.RingCloud.Observations;
using RingCloudSim;

namespace RingActors.RingCloud.Tests.Client;

public sealed class AlarmSocketTests
{
    private const string Location = DemoHousehold.LocationId;

    [Fact]
    public async Task The_whole_household_is_told_at_the_start()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        await ring.StartAndListAsync();
        var devices = ring.Observer.Of<DeviceListed>().Select(d => d.Device).DistinctBy(d => d.Id).ToDictionary(d => d.Id);
        Assert.True(devices[DemoHousehold.FrontDoorId].Capabilities.HasFlag(RingCapabilities.Doorbell));
        Assert.True(devices[DemoHousehold.FrontCameraId].Capabilities.HasFlag(RingCapabilities.Light | RingCapabilities.Siren));
        Assert.Equal(81, devices[DemoHousehold.BackGardenId].BatteryPercent);
        Assert.True(devices[DemoHousehold.BaseStationId].Capabilities.HasFlag(RingCapabilities.AlarmHub));
        Assert.Equal(DemoHousehold.LocationName, Assert.Single(ring.Observer.Of<LocationListed>()).Name);

        var alarm = ring.Observer.Of<AlarmDeviceUpdated>().ToDictionary(a => a.Device.Zid);
        Assert.Equal("sensor.contact", alarm[DemoHousehold.BackWindowZid].Device.DeviceType);
        Assert.False(alarm[DemoHousehold.BackWindowZid].Device.IsFaulted);
        Assert.Equal("inactive", alarm[DemoHousehold.KitchenSmokeZid].Device.SmokeStatus);
        Assert.Equal(8, Assert.Single(ring.Observer.Of<AlarmListCompleted>()).Zids.Count);
        var panel = Assert.Single(ring.Observer.Of<AlarmModeObserved>());
        Assert.Equal("none", panel.Panel.Mode);
        Assert.Contains(panel.Panel.Participation, p => p.Zid == DemoHousehold.HallwayMotionZid && p.Mode == "all");
        Assert.DoesNotContain(panel.Panel.Participation, p => p.Zid == DemoHousehold.HallwayMotionZid && p.Mode == "some");
    }

    [Fact]
    public async Task Arming_is_accepted_first_and_confirmed_by_the_panels_own_report()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var connection = await ring.StartAndListAsync();
        var mark = ring.Observer.Mark;
        await connection.Calls.SwitchAlarmModeAsync(Location, "all", [], default);
        var report = await ring.Observer.FirstAsync<AlarmModeObserved>(from: mark);
        Assert.Equal("all", report.Panel.Mode);
        Assert.Equal(AlarmReportCause.Changed, report.Cause);
        Assert.True(report.Panel.ExitDelayEndsAt > report.LearnedAt);
        Assert.Contains(report.Impulses, i => i.Type == "security-panel.mode-switched.all");
    }

    [Fact]
    public async Task A_refusal_is_the_old_mode_and_a_bypass_gets_past_it()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var connection = await ring.StartAndListAsync();
        var mark = ring.Observer.Mark;
        ring.Control.SetFaulted(DemoHousehold.BackWindow, true);
        var opened = await ring.Observer.FirstAsync<AlarmDeviceUpdated>(u => u.Device.IsFaulted == true, mark);
        Assert.Equal(DemoHousehold.BackWindow, opened.Device.Name);
        Assert.Contains("faulted", opened.ChangedKeys);

        mark = ring.Observer.Mark;
        await connection.Calls.SwitchAlarmModeAsync(Location, "all", [], default);
        var refused = await ring.Observer.FirstAsync<AlarmModeObserved>(from: mark);
        Assert.Equal("none", refused.Panel.Mode);

        mark = ring.Observer.Mark;
        await connection.Calls.SwitchAlarmModeAsync(Location, "all", [DemoHousehold.BackWindowZid], default);
        var armed = await ring.Observer.FirstAsync<AlarmModeObserved>(from: mark);
        Assert.Equal("all", armed.Panel.Mode);
        Assert.Contains(DemoHousehold.BackWindowZid, armed.Panel.BypassedZids);
    }

    [Fact]
    public async Task A_resident_who_arms_in_the_app_is_named()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        await ring.StartAndListAsync();
        var mark = ring.Observer.Mark;
        ring.Control.SetMode("some", user: "Pat Doe");
        var report = await ring.Observer.FirstAsync<AlarmModeObserved>(from: mark);
        Assert.Equal("some", report.Panel.Mode);
        Assert.Equal("Pat Doe", report.Context.InitiatorName);
        Assert.NotNull(report.OccurredAt);
    }

    [Fact]
    public async Task A_cleared_alarm_is_null_and_not_just_unsaid()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        await ring.StartAndListAsync();
        var mark = ring.Observer.Mark;
        ring.Control.SetDetector(DemoHousehold.KitchenSmoke, active: true);
        var alarm = await ring.Observer.FirstAsync<AlarmModeObserved>(r => r.Panel.Alarm is not null, mark);
        Assert.Equal("fire-alarm", alarm.Panel.Alarm!.State);
        Assert.Contains(DemoHousehold.KitchenSmokeZid, alarm.Panel.Alarm.FaultedZids);
        Assert.True(alarm.Panel.IsSirenOn);

        mark = ring.Observer.Mark;
        ring.Control.SetDetector(DemoHousehold.KitchenSmoke, active: false);
        var cleared = await ring.Observer.FirstAsync<AlarmModeObserved>(r => r.Panel.Alarm is null, mark);
        Assert.False(cleared.Panel.IsSirenOn);
        Assert.Equal("none", cleared.Panel.Mode);
    }

    [Fact]
    public async Task The_alarm_siren_sounds_and_is_silenced()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var connection = await ring.StartAndListAsync();
        await connection.Calls.SoundAlarmSirenAsync(Location, default);
        await ring.Observer.FirstAsync<AlarmModeObserved>(r => r.Panel.IsSirenOn == true);
        var mark = ring.Observer.Mark;
        await connection.Calls.SilenceAlarmSirenAsync(Location, default);
        await ring.Observer.FirstAsync<AlarmModeObserved>(r => r.Panel.IsSirenOn == false, mark);
    }

    [Fact]
    public async Task A_value_set_on_a_device_comes_back_as_its_report()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var connection = await ring.StartAndListAsync();
        var mark = ring.Observer.Mark;
        await connection.Calls.SetAlarmDeviceAsync(Location, DemoHousehold.KeypadZid, """{"volume":0.25}""", default);
        var report = await ring.Observer.FirstAsync<AlarmDeviceUpdated>(u => u.Device.Zid == DemoHousehold.KeypadZid, mark);
        Assert.Contains("volume", report.ChangedKeys);
        Assert.Contains("\"volume\":0.25", report.Device.Document, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cut_connection_is_replaced_with_a_new_ticket_and_differences_are_told()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        await ring.StartAndListAsync();
        var mark = ring.Observer.Mark;
        Assert.Equal(1, ring.Control.CutAlarmSockets());
        ring.Control.RemoveHubDevice(DemoHousehold.RangeExtenderZid);
        await ring.Observer.FirstAsync<ConnectionStateChanged>(
            c => c.Link is { Subsystem: RingSubsystem.AlarmSocket, State: RingLinkState.Down }, mark);
        await ring.Observer.FirstAsync<AlarmListCompleted>(from: mark);
        await ring.Observer.FirstAsync<AlarmDeviceRemoved>(r => r.Zid == DemoHousehold.RangeExtenderZid, mark);
        Assert.Equal(2, ring.Control.Requests().Count(r => r.Path == "/api/v1/clap/tickets"));
        var relisted = ring.Observer.All.Skip(mark).OfType<AlarmDeviceUpdated>().Where(u => u.Cause == AlarmReportCause.Listed);
        Assert.All(relisted, u => Assert.Empty(u.ChangedKeys));
    }

    [Fact]
    public async Task A_hub_that_loses_its_link_makes_a_new_connection()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        await ring.StartAndListAsync();
        var mark = ring.Observer.Mark;
        ring.Control.DisconnectHub();
        await ring.Observer.FirstAsync<AlarmListCompleted>(from: mark);
    }

    [Fact]
    public async Task A_hub_that_goes_offline_is_told_and_listed_again_when_it_returns()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var connection = await ring.StartAndListAsync();
        var mark = ring.Observer.Mark;
        ring.Control.SetHubStatus("cell-backup");
        var away = await ring.Observer.FirstAsync<HubConnectivityObserved>(from: mark);
        Assert.Equal("cell-backup", away.Status);
        Assert.False(away.IsUsable);
        mark = ring.Observer.Mark;
        ring.Control.SetHubStatus("online");
        await ring.Observer.FirstAsync<HubConnectivityObserved>(h => h.IsUsable, mark);
        await ring.Observer.FirstAsync<AlarmListCompleted>(from: mark);
        Assert.Equal(RingLinkState.Up, connection.Links.Single(l => l.Subsystem == RingSubsystem.AlarmSocket).State);
    }

    [Fact]
    public async Task A_hub_that_is_offline_at_the_start_holds_nothing_up()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        ring.Control.SetHubStatus("offline");
        var connection = ring.Start();
        var hub = await ring.Observer.FirstAsync<HubConnectivityObserved>();
        Assert.False(hub.IsUsable);
        await ring.Observer.FirstAsync<DeviceListCompleted>();
        var refusal = await Assert.ThrowsAsync<RingApiException>(
            () => connection.Calls.SwitchAlarmModeAsync(Location, "all", [], default));
        Assert.Equal(RingFault.NotConnected, refusal.Fault);
        Assert.True(refusal.IsTransient);
        ring.Control.SetHubStatus("online");
        await ring.Observer.FirstAsync<AlarmListCompleted>();
    }

    [Theory]
    [InlineData("drop", RingFault.TimedOut, true)]
    [InlineData("error", RingFault.HubUnavailable, false)]
    public async Task A_command_that_the_hub_does_not_take_is_a_fault(string kind, RingFault expected, bool isUnknown)
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var connection = await ring.StartAndListAsync(
            o => o with { AlarmSocket = o.AlarmSocket with { ReplyTimeout = TimeSpan.FromMilliseconds(300) } });
        ring.Control.AddSwitchModeFault(new SwitchModeFault(kind));
        var refusal = await Assert.ThrowsAsync<RingApiException>(
            () => connection.Calls.SwitchAlarmModeAsync(Location, "all", [], default));
        Assert.Equal(expected, refusal.Fault);
        Assert.Equal(isUnknown, refusal.IsOutcomeUnknown);
    }

    [Fact]
    public async Task A_new_connection_is_made_before_Ring_cuts_the_old_one()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        await ring.StartAndListAsync(
            o => o with { AlarmSocket = o.AlarmSocket with { PlannedReconnect = TimeSpan.FromSeconds(1) } });
        var mark = ring.Observer.Mark;
        await ring.Observer.FirstAsync<AlarmListCompleted>(from: mark);
        Assert.DoesNotContain(
            ring.Observer.Of<ConnectionStateChanged>(),
            c => c.Link is { Subsystem: RingSubsystem.AlarmSocket, State: RingLinkState.Down });
    }

    [Fact]
    public async Task An_outage_is_survived_without_help()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        var connection = await ring.StartAndListAsync(
            o => o with { Polling = o.Polling with { DeviceList = TimeSpan.FromSeconds(1) } });
        var mark = ring.Observer.Mark;
        ring.Control.SetOutage(true);
        await ring.Observer.FirstAsync<ConnectionStateChanged>(
            c => c.Link is { Subsystem: RingSubsystem.AlarmSocket, State: RingLinkState.Down }, mark);
        await ring.Observer.FirstAsync<ConnectionStateChanged>(
            c => c.Link is { Subsystem: RingSubsystem.DeviceList, State: RingLinkState.Down }, mark);
        mark = ring.Observer.Mark;
        ring.Control.SetOutage(false);
        await ring.Observer.FirstAsync<AlarmListCompleted>(from: mark);
        await ring.Observer.FirstAsync<DeviceListCompleted>(from: mark);
        await connection.Calls.SwitchAlarmModeAsync(Location, "some", [], default);
    }

    [Fact]
    public async Task A_fault_of_the_observer_costs_a_connection_and_no_report()
    {
        await using var ring = (await SimulatedRing.StartAsync()).LoggedIn();
        await ring.StartAndListAsync();
        var failures = 1;
        ring.Observer.OnObservation = o => o is AlarmDeviceUpdated { Cause: AlarmReportCause.Changed } && Interlocked.Decrement(ref failures) >= 0
            ? throw new InvalidOperationException("not today")
            : ValueTask.CompletedTask;
        var mark = ring.Observer.Mark;
        ring.Control.SetFaulted(DemoHousehold.HallwayMotion, true);
        var told = await ring.Observer.FirstAsync<AlarmDeviceUpdated>(u => u.Device.Zid == DemoHousehold.HallwayMotionZid, mark);
        Assert.Equal(AlarmReportCause.Listed, told.Cause);
        Assert.True(told.Device.IsFaulted);
    }
}
