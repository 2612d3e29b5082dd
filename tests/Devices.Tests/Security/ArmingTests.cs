using NodaTime;
using RingActors.Devices.Domain;
using RingActors.Devices.Domain.Alarm.Checks;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;

namespace RingActors.Devices.Tests.Security;

public sealed class ArmingTests
{
    private readonly TestHome _home = New();

    [Fact]
    public void Arming_is_requested_then_accepted_then_confirmed_only_by_the_base_station()
    {
        Outcome asked = _home.Tell(Panel, new Arm(SecurityMode.Away), Assistant);
        Assert.Equal(["security.arm-requested"], asked.Names);
        SwitchPanelMode call = Assert.IsType<SwitchPanelMode>(Assert.Single(asked.Calls).Effect.Request);
        Assert.Equal(SecurityMode.Away, call.Mode);
        Assert.Empty(call.Bypass);
        Assert.Equal(IntentStage.Requested, Assert.IsType<IntentTaken>(asked.Reply).Stage);

        Assert.Equal(["intent.accepted"], _home.Conclude(asked.Calls[0]).Names);
        Assert.Equal(SecurityMode.Disarmed, _home.Security().Mode);
        Assert.Equal(IntentStage.Accepted, _home.Security().PendingIntent!.Stage);

        Outcome reported = _home.Tell(Panel, Reports(SecurityMode.Away, null) with { By = Pat });
        Assert.Equal(["security.mode-reported", "security.period-began", "intent.confirmed"], reported.Names);
        Assert.Equal(SecurityMode.Away, _home.Security().Mode);
        Assert.Null(_home.Security().PendingIntent);
        Assert.True(_home.Security().IsArmed(_home.Now));
    }

    [Fact]
    public void A_mode_that_was_asked_for_here_is_the_askers_although_the_panel_names_the_account()
    {
        _home.Conclude(_home.Tell(Panel, new Arm(SecurityMode.Home), Assistant).Calls[0]);
        Outcome reported = _home.Tell(Panel, Reports(SecurityMode.Home, null) with { By = Pat });
        Assert.All(reported.Events, e => Assert.Equal(Assistant, e.Principal));
        Assert.Equal(Assistant, _home.Security().ModeBy);
    }

    [Fact]
    public void A_S1_arming_with_an_open_sensor_is_refused_and_names_it_with_state_and_since_when_and_how_to_go_on()
    {
        Open(_home, BackDoor);
        Outcome refused = _home.Tell(Panel, new Arm(SecurityMode.Away), Assistant);

        Assert.Equal("panel.close-or-bypass", refused.Refusal!.Code);
        Assert.Equal("Back Door: open since 2026-03-01T20:00:00Z", refused.Refusal.Facts!["sensor:back-door"]);
        Assert.Equal("back-door", refused.Refusal.Facts["bypass"]);
        Assert.Equal(["bypass", "retry", "sensor:back-door", "wait"], refused.Refusal.Facts.Keys.Order(StringComparer.Ordinal));
        Assert.StartsWith("Not armed: back-door is open", refused.Refusal.Detail, StringComparison.Ordinal);
        Assert.Contains("wait_for_closed_minutes", refused.Refusal.Detail, StringComparison.Ordinal);
        Assert.Empty(refused.Calls);

        ArmRefused remembered = refused.One<ArmRefused>();
        Assert.Equal([BackDoor], remembered.Open.Select(o => o.Device));
        Assert.Equal(Assistant, refused.Events[0].Principal);
        Assert.Equal(SecurityMode.Disarmed, _home.Security().Mode);
        Assert.Equal(Assistant, _home.Security().LastRefusal!.By);
    }

    [Fact]
    public void A_S1_a_sensor_that_takes_no_part_in_the_mode_does_not_hinder()
    {
        Open(_home, Hall);
        Assert.Null(_home.Tell(Panel, new Arm(SecurityMode.Home)).Refusal);
    }

    [Theory]
    [InlineData(Connection.Offline, "offline")]
    [InlineData(Connection.Unknown, "unknown")]
    public void A_S3_a_sensor_that_cannot_be_reached_hinders_and_is_listed_as_not_watched(Connection connection, string state)
    {
        _home.Tell(BackDoor, new ReportReadings(new Readings { Connection = connection }));
        ArmRefused refused = _home.Tell(Panel, new Arm(SecurityMode.Away)).One<ArmRefused>();
        Assert.Empty(refused.Open);
        Obstacle blind = Assert.Single(refused.NotWatched);
        Assert.Equal((BackDoor, state), (blind.Device, blind.State));
    }

    [Fact]
    public void A_S3_a_sensor_that_was_never_heard_of_is_not_watched()
    {
        TestHome home = Empty();
        home.Tell(Panel, Disarmed);
        ArmRefused refused = home.Tell(Panel, new Arm(SecurityMode.Home)).One<ArmRefused>();
        Assert.Equal(["z-back", "z-front"], refused.NotWatched.Select(o => o.Device.Id));
    }

    [Fact]
    public void A_S3_forced_arming_lists_what_is_not_watched_apart_from_what_is_open()
    {
        Open(_home, FrontDoor);
        _home.Tell(BackDoor, new ReportReadings(new Readings { Connection = Connection.Offline }));
        Outcome forced = _home.Tell(Panel, new Arm(SecurityMode.Away, BypassOpen: true));
        ArmRequested requested = forced.One<ArmRequested>();
        Assert.Equal(["z-back", "z-front"], requested.Bypassed);
        Assert.Equal(["z-back"], requested.NotWatched);
        Assert.Equal(["z-back", "z-front"], ((SwitchPanelMode)forced.Calls[0].Effect.Request).Bypass);
    }

    [Theory]
    [InlineData("back-door")]
    [InlineData("Back Door")]
    [InlineData("z-back")]
    [InlineData("contact/z-back")]
    [InlineData("home-1/contact/z-back")]
    public void A_bypass_may_be_named_in_any_way_a_device_is_known(string reference)
    {
        Open(_home, BackDoor);
        Assert.Equal(["z-back"], _home.Tell(Panel, new Arm(SecurityMode.Home, [reference])).One<ArmRequested>().Bypassed);
    }

    [Fact]
    public void A_bypass_of_something_unknown_arms_nothing_and_names_what_is_near()
    {
        Outcome refused = _home.Tell(Panel, new Arm(SecurityMode.Home, ["bak-door"]));
        Assert.Equal("bypass.name-a-sensor", refused.Refusal!.Code);
        Assert.Equal("back-door", refused.Refusal.Facts!["near"]);
        Assert.Empty(refused.Calls);
    }

    [Fact]
    public void A_bypass_of_one_sensor_does_not_excuse_another()
    {
        Open(_home, BackDoor);
        Open(_home, FrontDoor);
        ArmRefused refused = _home.Tell(Panel, new Arm(SecurityMode.Home, ["back-door"])).One<ArmRefused>();
        Assert.Equal([FrontDoor], refused.Open.Select(o => o.Device));
    }

    [Fact]
    public void A_S10_a_bypass_ends_with_disarming_and_is_not_carried_into_the_next_arming()
    {
        Open(_home, BackDoor);
        _home.Conclude(_home.Tell(Panel, new Arm(SecurityMode.Home, ["back-door"])).Calls[0]);
        _home.Tell(Panel, Reports(SecurityMode.Home, null) with { Bypassed = ["z-back"] });
        Assert.Equal(["z-back"], _home.Security().Bypassed);

        _home.Tell(Panel, Reports(SecurityMode.Disarmed));
        Assert.Empty(_home.Security().Bypassed);
        Assert.Equal("panel.close-or-bypass", _home.Tell(Panel, new Arm(SecurityMode.Home)).Refusal!.Code);
    }

    [Fact]
    public void A_S10_the_same_bypass_in_two_armings_is_told_twice()
    {
        for (int arming = 0; arming < 2; arming++)
        {
            Outcome armed = _home.Tell(Panel, Reports(SecurityMode.Home, null) with { Bypassed = ["z-back"] });
            Assert.Contains("security.bypass-reported", armed.Names);
            Assert.Equal(["z-back"], _home.Security().Bypassed);
            _home.Tell(Panel, Reports(SecurityMode.Disarmed));
        }
    }

    [Fact]
    public void A_S22_disarming_supersedes_an_arming_on_its_way_and_takes_its_call_back()
    {
        Outcome arming = _home.Tell(Panel, new Arm(SecurityMode.Away), Assistant);
        Outcome disarming = _home.Tell(Panel, new Disarm(), Assistant);
        Assert.Equal(["security.disarm-requested", "intent.superseded"], disarming.Names);
        Assert.DoesNotContain(arming.Calls[0], _home.Pending);
        Assert.Equal(IntentStage.Superseded, _home.Intents().Get(arming.One<ArmRequested>().Intent)!.Stage);
    }

    [Fact]
    public void The_echo_of_an_arming_that_got_out_before_it_was_taken_back_does_not_end_the_disarming()
    {
        _home.Conclude(_home.Tell(Panel, new Arm(SecurityMode.Away)).Calls[0]);
        _home.Conclude(_home.Tell(Panel, new Disarm()).Calls[0]);
        Assert.Equal(["security.mode-reported", "security.period-began"], _home.Tell(Panel, Reports(SecurityMode.Away)).Names);
        Assert.Equal(
            ["security.mode-reported", "intent.confirmed"], _home.Tell(Panel, Reports(SecurityMode.Disarmed)).Names);
    }

    [Fact]
    public void A_S22_disarming_is_possible_whatever_is_open_or_unknown()
    {
        TestHome home = Empty();
        Assert.Equal(["security.disarm-requested"], home.Tell(Panel, new Disarm()).Names);
    }

    [Fact]
    public void A_S23_arming_again_in_the_same_mode_changes_nothing_and_does_not_restart_the_exit_delay()
    {
        Outcome first = _home.Tell(Panel, new Arm(SecurityMode.Away));
        Outcome second = _home.Tell(Panel, new Arm(SecurityMode.Away));
        Assert.Empty(second.Events);
        Assert.Empty(second.Calls);
        Assert.Equal(((IntentTaken)first.Reply!).Intent, ((IntentTaken)second.Reply!).Intent);

        _home.Conclude(first.Calls[0]);
        _home.Tell(Panel, Reports(SecurityMode.Away, _home.Now + Duration.FromSeconds(60)));
        Assert.Empty(_home.Tell(Panel, new Arm(SecurityMode.Away)).Calls);
        _home.Tell(Panel, Reports(SecurityMode.Away, null));
        Outcome armed = _home.Tell(Panel, new Arm(SecurityMode.Away));
        Assert.Empty(armed.Events);
        Assert.Equal(IntentStage.Confirmed, ((IntentTaken)armed.Reply!).Stage);
    }

    [Fact]
    public void Arming_amid_an_exit_delay_that_a_resident_began_is_not_called_armed()
    {
        _home.Tell(Panel, Reports(SecurityMode.Away, _home.Now + Duration.FromSeconds(60)) with { By = Pat });
        Outcome arm = _home.Tell(Panel, new Arm(SecurityMode.Away));
        Assert.Empty(arm.Calls);
        Assert.Equal(new IntentTaken(null, IntentStage.Accepted, "away"), arm.Reply);
    }

    [Fact]
    public void A_S10_a_bypass_is_kept_when_the_engine_is_killed_in_the_exit_delay()
    {
        Open(_home, BackDoor);
        _home.Conclude(_home.Tell(Panel, new Arm(SecurityMode.Away, ["back-door"])).Calls[0]);
        _home.Tell(Panel, Reports(SecurityMode.Away, _home.Now + Duration.FromSeconds(60)) with { Bypassed = ["z-back"] });
        Decider decider = DomainRegistration.Deciders.Single(d => d.Kind == Panel.Kind);
        _home.Restore(Panel, SnapshotText.AssertRoundTrip(Household.Types.ShapeOf(decider.SnapshotType!), _home.State(Panel)));
        _home.Sleep(Duration.FromSeconds(61));
        Assert.Equal(
            ["security.delay-ended", "intent.confirmed"],
            _home.Tell(Panel, Reports(SecurityMode.Away, null) with { Bypassed = ["z-back"] }).Names);
        Assert.Equal(["z-back"], _home.Security().Bypassed);
    }

    [Fact]
    public void The_old_mode_in_the_first_report_after_acceptance_contradicts()
    {
        _home.Conclude(_home.Tell(Panel, new Arm(SecurityMode.Away)).Calls[0]);
        Assert.Equal(["intent.contradicted"], _home.Tell(Panel, Reports(SecurityMode.Disarmed)).Names);
        Assert.Equal(IntentStage.Contradicted, _home.Security().Intent!.Stage);
    }

    [Fact]
    public void The_old_mode_in_a_report_before_acceptance_proves_nothing()
    {
        _home.Tell(Panel, new Arm(SecurityMode.Away));
        Assert.Empty(_home.Tell(Panel, Reports(SecurityMode.Disarmed)).Names);
    }

    [Fact]
    public void A_panel_that_says_it_did_not_obey_contradicts_even_if_its_word_overtakes_the_acceptance()
    {
        _home.Tell(Panel, new Arm(SecurityMode.Away));
        ReportPanel rejects = Reports(SecurityMode.Disarmed) with { RejectsCommand = true };
        Assert.Equal(["intent.contradicted"], _home.Tell(Panel, rejects).Names);
    }

    [Fact]
    public void A_report_about_something_else_says_nothing_of_the_mode()
    {
        _home.Conclude(_home.Tell(Panel, new Arm(SecurityMode.Away)).Calls[0]);
        Assert.Empty(_home.Tell(Panel, new ReportPanel { SirenOn = false }).Names);
        Assert.Equal(IntentStage.Accepted, _home.Security().PendingIntent!.Stage);
    }

    [Fact]
    public void A_S25_silence_of_the_base_station_ends_as_unknown_never_as_success()
    {
        _home.Conclude(_home.Tell(Panel, new Arm(SecurityMode.Away)).Calls[0]);
        Assert.Empty(_home.Advance(Duration.FromSeconds(14)));
        Assert.Equal("intent.became-unknown", Assert.Single(_home.Advance(Duration.FromSeconds(1))).Name);
        Assert.Equal(SecurityMode.Disarmed, _home.Security().Mode);
        Assert.Null(_home.WakeAt(Panel));
    }

    [Fact]
    public void A_S25_a_call_that_tried_and_could_not_be_delivered_for_certain_is_unknown()
    {
        Asked call = _home.Tell(Panel, new Arm(SecurityMode.Away)).Calls[0];
        Assert.Equal(["intent.became-unknown"], _home.Conclude(call, EffectOutcome.Expired, "ring.unreachable", 4).Names);
    }

    [Fact]
    public void A_call_that_was_never_tried_is_expired()
    {
        Asked call = _home.Tell(Panel, new Arm(SecurityMode.Away)).Calls[0];
        Assert.Equal(["intent.expired"], _home.Conclude(call, EffectOutcome.Expired, "outbox.expired", 0).Names);
    }

    [Fact]
    public void A_late_report_still_settles_an_arming_that_was_given_up()
    {
        _home.Conclude(_home.Tell(Panel, new Arm(SecurityMode.Away), Assistant).Calls[0]);
        _home.Advance(Duration.FromMinutes(2));
        Outcome late = _home.Tell(Panel, Reports(SecurityMode.Away, null));
        Assert.Equal(["security.mode-reported", "security.period-began", "intent.confirmed"], late.Names);
        Assert.Equal(Assistant, _home.Security().ModeBy);
        Assert.Equal(IntentStage.Confirmed, _home.Security().Intent!.Stage);
    }

    [Fact]
    public void A_report_long_after_an_arming_was_given_up_is_not_its_doing()
    {
        _home.Conclude(_home.Tell(Panel, new Arm(SecurityMode.Away), Assistant).Calls[0]);
        _home.Advance(Duration.FromHours(1));
        Outcome armed = _home.Tell(Panel, Reports(SecurityMode.Away, null) with { By = Pat });
        Assert.Equal(["security.mode-reported", "security.period-began"], armed.Names);
        Assert.Null(armed.One<PeriodBegan>().Intent);
        Assert.Equal(Pat, _home.Security().ModeBy);
    }

    [Fact]
    public void A_S26_a_change_in_the_ring_app_ends_our_intent_and_is_one_change()
    {
        Asked call = _home.Tell(Panel, new Arm(SecurityMode.Away), Assistant).Calls[0];
        Outcome outside = _home.Tell(Panel, Reports(SecurityMode.Home, null) with { By = Pat });
        Assert.Equal(["security.mode-reported", "security.period-began", "intent.superseded"], outside.Names);
        Assert.Equal("home", outside.One<IntentSuperseded>().External);
        Assert.All(outside.Events, e => Assert.Equal(Pat, e.Principal));
        Assert.DoesNotContain(call, _home.Pending);
    }

    [Fact]
    public void A_S26_disarming_in_the_ring_app_amid_the_exit_delay_supersedes_the_arming()
    {
        _home.Conclude(_home.Tell(Panel, new Arm(SecurityMode.Away), Assistant).Calls[0]);
        _home.Tell(Panel, Reports(SecurityMode.Away, _home.Now + Duration.FromSeconds(60)));
        Outcome outside = _home.Tell(Panel, Reports(SecurityMode.Disarmed, null) with { By = Pat });
        Assert.Equal(["security.mode-reported", "intent.superseded"], outside.Names);
        Assert.Null(_home.Security().Delay);
    }

    [Fact]
    public void While_an_alarm_is_on_arming_asks_to_disarm_first()
    {
        _home.Tell(Panel, ReportsAlarm("fire-alarm", "z-smoke"));
        Outcome refused = _home.Tell(Panel, new Arm(SecurityMode.Away));
        Assert.Equal("panel.disarm-first", refused.Refusal!.Code);
        Assert.Equal(["security.arm-refused"], refused.Names);
    }

    [Fact]
    public void Disarming_a_disarmed_home_with_a_smoke_alarm_is_sent_to_the_panel_all_the_same()
    {
        _home.Tell(Panel, ReportsAlarm("fire-alarm", "z-smoke"));
        Outcome disarm = _home.Tell(Panel, new Disarm());
        Assert.Equal(["security.disarm-requested"], disarm.Names);
        Assert.Empty(_home.Tell(Panel, new Disarm()).Calls);
        _home.Conclude(disarm.Calls[0]);
        Assert.Equal(
            ["security.alarm-cleared", "intent.confirmed", "siren.reported", "incident.ended"], _home.Tell(Panel, Disarmed).Names);
    }

    [Fact]
    public void Readiness_is_known_before_anybody_asks()
    {
        Open(_home, Hall);
        Assert.True(_home.Security().ReadinessFor(ModePolicy.Home, _home.View).IsReady);
        Readiness away = _home.Security().ReadinessFor(ModePolicy.Away, _home.View);
        Assert.Equal([(Hall, "motion")], away.Open.Select(o => (o.Device, o.State)));
    }

    [Fact]
    public void A_panel_that_never_told_who_takes_part_is_taken_to_guard_contacts_always_and_motion_when_away()
    {
        TestHome home = Empty();
        home.Tell(BackDoor, Listing("Back Door", "sensor.contact", Sensor(true), Capabilities.Contact));
        home.Tell(Hall, Listing("Hall", "sensor.motion", Sensor(true), Capabilities.Motion));
        Assert.Single(home.Security().ReadinessFor(ModePolicy.Home, home.View).Open);
        Assert.Equal(2, home.Security().ReadinessFor(ModePolicy.Away, home.View).Open.Count);
    }
}
