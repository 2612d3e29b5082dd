using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;

namespace RingActors.Devices.Tests.Security;

public sealed class PanelTests
{
    private static readonly Duration Minute = Duration.FromMinutes(1);

    private readonly TestHome _home = New();

    [Fact]
    public void A_S24_the_exit_delay_ends_at_the_base_stations_own_instant_and_only_then_is_the_home_armed()
    {
        _home.Conclude(_home.Tell(Panel, new Arm(SecurityMode.Away)).Calls[0]);
        Instant end = _home.Now + Minute;
        Assert.Equal(
            ["security.mode-reported", "security.period-began", "security.delay-started"],
            _home.Tell(Panel, Reports(SecurityMode.Away, end)).Names);
        Assert.Equal(new DelayView(DelayKind.Exit, end), _home.Security().Delay);
        Assert.False(_home.Security().IsArmed(_home.Now));
        Assert.Equal(IntentStage.Accepted, _home.Security().PendingIntent!.Stage);
        Assert.True(_home.Security().PendingIntent!.GiveUpAt > end);

        Assert.Empty(_home.Advance(Minute));
        Assert.Equal(
            ["security.delay-ended", "intent.confirmed"],
            _home.Tell(Panel, new ReportPanel { DelayEndsAt = Patch.Of<Instant?>(null) }).Names);
        Assert.True(_home.Security().IsArmed(_home.Now));
    }

    [Fact]
    public void An_exit_delay_whose_report_overtook_the_acceptance_is_waited_for_all_the_same()
    {
        Asked call = _home.Tell(Panel, new Arm(SecurityMode.Away)).Calls[0];
        _home.Tell(Panel, Reports(SecurityMode.Away, _home.Now + Minute));
        _home.Conclude(call);
        Assert.Empty(_home.Advance(Minute));
        Assert.Contains("intent.confirmed", _home.Tell(Panel, Reports(SecurityMode.Away, null)).Names);
    }

    [Fact]
    public void A_S24_absent_is_unchanged_and_null_is_ended()
    {
        _home.Tell(Panel, Reports(SecurityMode.Away, _home.Now + Minute));
        Assert.Empty(_home.Tell(Panel, Reports(SecurityMode.Away)).Names);
        Assert.NotNull(_home.Security().Delay);
        Assert.Equal(["security.delay-ended"], _home.Tell(Panel, Reports(SecurityMode.Away, null)).Names);
    }

    [Fact]
    public void A_S24_a_report_the_base_station_made_earlier_is_recorded_as_late_once_and_moves_nothing()
    {
        Instant ten = _home.Now + Duration.FromSeconds(10);
        _home.Tell(Panel, Reports(SecurityMode.Away, null) with { At = ten });
        ReportPanel older = Reports(SecurityMode.Disarmed, null) with { At = ten - Duration.FromSeconds(5) };
        Outcome late = _home.Tell(Panel, older);
        Assert.Equal(["security.mode-reported-late"], late.Names);
        Assert.IsType<AskBaseStation>(Assert.Single(late.Calls).Effect.Request);
        Outcome again = _home.Tell(Panel, older);
        Assert.Empty(again.Names);
        Assert.Empty(again.Calls);
        Assert.Equal(SecurityMode.Away, _home.Security().Mode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_S24_an_alarm_that_arrives_late_is_recorded_once_and_the_base_station_is_asked(bool withMode)
    {
        Instant ten = _home.Now + Duration.FromSeconds(10);
        _home.Tell(Panel, Reports(SecurityMode.Away, null) with { At = ten });
        ReportPanel older = ReportsAlarm("fire-alarm", "z-smoke") with
        {
            Mode = withMode ? SecurityMode.Away : null,
            At = ten - Duration.FromSeconds(5),
        };
        Outcome late = _home.Tell(Panel, older);
        Assert.Equal("fire-alarm", late.One<AlarmReportedLate>().Alarm!.State);
        Assert.IsType<AskBaseStation>(Assert.Single(late.Calls).Effect.Request);
        Assert.Empty(_home.Tell(Panel, older).Names);
        Assert.Null(_home.Security().Alarm);

        Outcome asked = _home.Tell(Panel, Lists(SecurityMode.Away) with { Alarm = older.Alarm });
        Assert.Contains("incident.alarmed", asked.Names);
    }

    [Fact]
    public void A_word_without_a_time_does_not_make_an_older_one_the_newest()
    {
        Instant ten = _home.Now;
        _home.Tell(Panel, Reports(SecurityMode.Away, null) with { At = ten });
        _home.Tell(Panel, Reports(SecurityMode.Home, null));
        Outcome older = _home.Tell(Panel, Reports(SecurityMode.Away, null) with { At = ten - Duration.FromSeconds(5) });
        Assert.Equal(["security.mode-reported-late"], older.Names);
        Assert.Equal(SecurityMode.Home, _home.Security().Mode);
    }

    [Fact]
    public void A_late_word_that_there_is_no_alarm_ends_none_and_asks()
    {
        Instant ten = _home.Now + Duration.FromSeconds(10);
        _home.Tell(Panel, ReportsAlarm("fire-alarm", "z-smoke") with { At = ten });
        Outcome late = _home.Tell(Panel, new ReportPanel { Alarm = Patch.Of<AlarmReading>(null), At = ten - Duration.FromSeconds(5) });
        Assert.Equal(["security.alarm-reported-late"], late.Names);
        Assert.IsType<AskBaseStation>(Assert.Single(late.Calls).Effect.Request);
        Assert.NotNull(_home.Security().Alarm);
        Outcome same = _home.Tell(Panel, ReportsAlarm("fire-alarm", "z-smoke") with { SirenOn = null, At = ten - Duration.FromSeconds(5) });
        Assert.Empty(same.Names);
    }

    [Fact]
    public void A_late_report_of_the_mode_that_is_known_anyway_asks_nothing()
    {
        Instant ten = _home.Now + Duration.FromSeconds(10);
        _home.Tell(Panel, Reports(SecurityMode.Away, null) with { At = ten });
        Outcome late = _home.Tell(Panel, Reports(SecurityMode.Away, null) with { At = ten - Duration.FromSeconds(5) });
        Assert.Equal(["security.mode-reported-late"], late.Names);
        Assert.Empty(late.Calls);
    }

    [Fact]
    public void A_S5_an_exit_delay_that_ended_while_nobody_was_there_keeps_its_end_and_is_settled_at_once()
    {
        _home.Conclude(_home.Tell(Panel, new Arm(SecurityMode.Away)).Calls[0]);
        Instant end = _home.Now + Minute;
        _home.Tell(Panel, Reports(SecurityMode.Away, end));
        _home.Sleep(Duration.FromHours(1));
        Assert.Equal(["security.delay-overdue", "intent.became-unknown"], _home.SettleDue().Select(e => e.Name));
        Assert.Equal(
            ["security.delay-ended", "intent.confirmed"], _home.Tell(Panel, Reports(SecurityMode.Away, null)).Names);
    }

    [Fact]
    public void A_S6_the_entry_delay_is_the_base_stations_and_does_not_grow_with_time_spent_away()
    {
        _home.Tell(Panel, Reports(SecurityMode.Away, null));
        Instant end = _home.Now + Minute;
        ReportPanel entry = ReportsAlarm(AlarmReading.EntryDelay, "z-back") with { DelayEndsAt = Patch.Of<Instant?>(end), SirenOn = null };
        Assert.Equal(["security.alarm-reported", "security.delay-started", "incident.opened"], _home.Tell(Panel, entry).Names);
        Assert.Equal(new DelayView(DelayKind.Entry, end), _home.Security().Delay);
        _home.Sleep(Duration.FromSeconds(30));
        Assert.Empty(_home.Tell(Panel, entry).Names);
        Assert.Equal(end, _home.Security().Delay!.EndsAt);
    }

    [Fact]
    public void A_command_that_was_taken_and_never_told_of_makes_the_engine_ask_and_the_answer_settles_it()
    {
        _home.Conclude(_home.Tell(Panel, new Arm(SecurityMode.Home), Assistant).Calls[0]);
        _home.Advance(Duration.FromSeconds(15));
        Assert.Equal(IntentStage.Unknown, _home.Security().Intent!.Stage);
        Assert.IsType<AskBaseStation>(Assert.Single(_home.Pending).Effect.Request);
        _home.Tell(Panel, Lists(SecurityMode.Home));
        Assert.Equal(IntentStage.Confirmed, _home.Security().Intent!.Stage);
        Assert.True(_home.Security().IsArmed(_home.Now));
    }

    [Fact]
    public void A_S28_no_delay_outlives_its_end_without_a_word_even_if_nobody_here_asked_for_it()
    {
        _home.Tell(Panel, Reports(SecurityMode.Away, _home.Now + Minute) with { By = Pat });
        EventEnvelope overdue = Assert.Single(_home.Advance(Minute + Duration.FromSeconds(15)));
        Assert.IsType<DelayOverdue>(overdue.Event);
        Assert.Null(_home.WakeAt(Panel));
    }

    [Fact]
    public void The_stages_of_an_alarm_are_kept_in_rings_own_words_with_what_set_it_off()
    {
        _home.Tell(Panel, Reports(SecurityMode.Away, null));
        _home.Tell(Panel, ReportsAlarm(AlarmReading.EntryDelay, "z-back"));
        Outcome burglar = _home.Tell(Panel, ReportsAlarm("burglar-alarm", "z-back", "z-hall"));
        Assert.Equal(["security.alarm-reported", "siren.reported", "incident.evidence-added", "incident.alarmed"], burglar.Names);
        Outcome unheardOf = _home.Tell(Panel, ReportsAlarm("flood-alarm", "z-water"));
        Assert.Equal(["security.alarm-reported", "incident.opened", "incident.alarmed"], unheardOf.Names);
        Assert.Equal("flood-alarm", _home.Security().Alarm!.State);
        Assert.Equal(["z-water"], _home.Security().Alarm!.Faulted);
    }

    [Fact]
    public void A_S7_an_alarm_that_is_reported_again_is_no_second_alarm()
    {
        _home.Tell(Panel, ReportsAlarm("burglar-alarm", "z-back"));
        Assert.Empty(_home.Tell(Panel, ReportsAlarm("burglar-alarm", "z-back")).Names);
    }

    [Fact]
    public void Disarming_while_alarming_clears_alarm_delay_siren_and_mode_in_one_report()
    {
        _home.Tell(Panel, Reports(SecurityMode.Away, null));
        _home.Tell(Panel, ReportsAlarm("burglar-alarm", "z-back"));
        Outcome cleared = _home.Tell(Panel, Disarmed with { By = Pat });
        Assert.Equal(["security.alarm-cleared", "security.mode-reported", "siren.reported", "incident.ended"], cleared.Names);
        // That the siren is silent is what the panel tells; nobody but it knows why.
        Assert.Equal([Pat, Pat, Principal.RingCloud, Pat], cleared.Events.Select(e => e.Principal));
        Assert.Null(_home.Security().Alarm);
    }

    [Fact]
    public void An_alarm_ends_by_its_own_report_although_the_mode_never_changed()
    {
        _home.Tell(Panel, ReportsAlarm("fire-alarm", "z-smoke"));
        ReportPanel cleared = new() { Alarm = Patch.Of<AlarmReading>(null), SirenOn = false };
        Assert.Equal(["security.alarm-cleared", "siren.reported", "incident.ended"], _home.Tell(Panel, cleared).Names);
    }

    [Fact]
    public void The_panels_siren_is_silenced_when_its_time_is_over()
    {
        _home.Conclude(_home.Tell(Panel, new SoundSiren(Duration.FromSeconds(20)), Assistant).Calls[0]);
        Assert.Equal(["siren.reported", "intent.confirmed"], _home.Tell(Panel, new ReportPanel { SirenOn = true }).Names);
        Assert.Equal("siren.requested", Assert.Single(_home.Advance(Duration.FromSeconds(20))).Name);
        Assert.IsType<SilencePanelSiren>(Assert.Single(_home.Pending).Effect.Request);
        _home.Conclude(_home.Pending[0]);
        Assert.Equal(["siren.reported", "intent.confirmed"], _home.Tell(Panel, new ReportPanel { SirenOn = false }).Names);
        Assert.Null(_home.WakeAt(Panel));
    }

    [Fact]
    public void A_siren_that_an_alarm_took_over_is_not_silenced()
    {
        _home.Conclude(_home.Tell(Panel, new SoundSiren(Duration.FromSeconds(20))).Calls[0]);
        _home.Tell(Panel, ReportsAlarm("burglar-alarm", "z-back"));
        Assert.Equal("security.siren-left-on", Assert.Single(_home.Advance(Duration.FromSeconds(20))).Name);
        Assert.Empty(_home.Pending);
    }

    [Fact]
    public void A_siren_of_which_nothing_was_heard_is_silenced_all_the_same()
    {
        _home.Conclude(_home.Tell(Panel, new SoundSiren(Duration.FromMinutes(2))).Calls[0], EffectOutcome.Expired, "ring.unreachable", 3);
        _home.Advance(Duration.FromMinutes(2));
        Assert.IsType<SilencePanelSiren>(Assert.Single(_home.Pending).Effect.Request);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(null)]
    public void A_siren_that_could_not_be_silenced_is_silenced_when_the_base_station_is_heard_again(bool? on)
    {
        _home.Conclude(_home.Tell(Panel, new SoundSiren(Duration.FromSeconds(20))).Calls[0]);
        _home.Tell(Panel, new ReportPanel { SirenOn = true });
        _home.Tell(Panel, Loses());
        _home.Advance(Duration.FromSeconds(20));
        _home.Conclude(_home.Pending.Single(p => p.Effect.Request is SilencePanelSiren), EffectOutcome.Expired, "ring.unreachable", 3);
        _home.Advance(Duration.FromMinutes(30));
        Asked again = _home.Tell(Panel, Lists(SecurityMode.Disarmed) with { SirenOn = on }).Calls.Single(c => c.Effect.Request is SilencePanelSiren);
        _home.Conclude(again);
        _home.Tell(Panel, new ReportPanel { SirenOn = false });
        _home.Tell(Panel, Loses());
        Assert.Empty(_home.Tell(Panel, Lists(SecurityMode.Disarmed)).Calls);
    }

    [Fact]
    public void A_siren_that_could_not_be_silenced_and_is_silent_or_the_alarms_own_by_then_is_left_alone()
    {
        foreach (ReportPanel back in new[] { Lists(SecurityMode.Disarmed) with { SirenOn = false }, ReportsAlarm("fire-alarm") with { IsComplete = true } })
        {
            TestHome home = New();
            home.Conclude(home.Tell(Panel, new SoundSiren(Duration.FromSeconds(20))).Calls[0]);
            home.Tell(Panel, new ReportPanel { SirenOn = true });
            home.Tell(Panel, Loses());
            home.Advance(Duration.FromSeconds(20));
            home.Conclude(home.Pending.Single(p => p.Effect.Request is SilencePanelSiren), EffectOutcome.Expired, "ring.unreachable", 3);
            Assert.DoesNotContain(home.Tell(Panel, back).Calls, c => c.Effect.Request is SilencePanelSiren);
        }
    }

    [Fact]
    public void A_siren_request_expires_before_its_sounding_would_have_ended()
    {
        Effect call = _home.Tell(Panel, new SoundSiren(Duration.FromSeconds(5))).Calls[0].Effect;
        Assert.Equal(_home.Now + Duration.FromSeconds(5), call.ExpiresAt);
    }

    [Fact]
    public void A_delay_that_would_end_in_years_is_not_believed_and_the_home_is_not_called_armed_either()
    {
        Assert.Equal(
            ["security.mode-reported", "security.period-began", "security.delay-started", "security.delay-overdue"],
            _home.Tell(Panel, Reports(SecurityMode.Away, Instant.MaxValue)).Names);
        Assert.Null(_home.Security().IsArmed(_home.Now));
        Assert.Null(_home.WakeAt(Panel));
    }

    [Fact]
    public void A_base_station_whose_clock_was_years_ahead_is_heard_once_it_is_right_again()
    {
        _home.Tell(Panel, Reports(SecurityMode.Away, null) with { At = _home.Now + Duration.FromDays(400) });
        Assert.Equal(
            ["security.mode-reported"], _home.Tell(Panel, Reports(SecurityMode.Disarmed) with { At = _home.Now }).Names);
    }

    [Fact]
    public void A_mode_this_build_does_not_know_is_kept_by_name_and_is_neither_armed_nor_disarmed()
    {
        _home.Tell(Panel, Reports(SecurityMode.Other, null) with { ModeName = "vacation" });
        Assert.Equal("vacation", _home.Security().ModeName);
        Assert.Null(_home.Security().IsArmed(_home.Now));
    }

    [Fact]
    public void The_same_report_twice_leaves_one_trace()
    {
        ReportPanel report = Reports(SecurityMode.Away, _home.Now + Minute) with { Bypassed = ["z-back"], At = _home.Now };
        Assert.NotEmpty(_home.Tell(Panel, report).Names);
        Assert.Empty(_home.Tell(Panel, report).Names);
    }
}
