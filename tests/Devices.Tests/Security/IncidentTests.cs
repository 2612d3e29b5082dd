using NodaTime;
using RingActors.Devices.Domain.Alarm.Incidents;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;
using static RingActors.Devices.Tests.Security.Guarded;

namespace RingActors.Devices.Tests.Security;

/// <summary>The life of an incident: alarm, abort window, contacts, the end.</summary>
public sealed class IncidentTests
{
    private static readonly Principal Maya = new(PrincipalKind.Resident, "Maya");
    private static readonly Duration Abort = Duration.FromSeconds(30);

    private readonly TestHome _home = Armed();

    [Fact]
    public void A_S16_disarmed_in_the_abort_window_nothing_leaves_the_house_and_the_record_says_aborted()
    {
        Opens(_home, Hall);
        _home.Advance(Abort - Second);
        Outcome disarm = Guarded.Disarm(_home);
        Assert.Equal(IncidentEnd.Aborted, disarm.One<IncidentEnded>().How);
        _home.Advance(Duration.FromHours(1));
        Assert.DoesNotContain(_home.Journal, e => e.Event is IncidentTold);
        Assert.DoesNotContain(_home.Pending, p => p.Effect.Request is SendIncidentNotice);
        Assert.Equal(Assistant, Assert.Single(_home.Guard().Ended).EndedBy);
    }

    [Fact]
    public void A_S16_after_the_abort_window_each_contact_is_told_and_disarming_calls_it_off_exactly_once()
    {
        Opens(_home, Hall);
        IReadOnlyList<EventEnvelope> told = _home.Advance(Abort);
        Assert.Contains("incident.told", told.Names());
        Asked alarm = Assert.Single(_home.Pending, p => p.Effect.Request is SendIncidentNotice);
        SendIncidentNotice notice = (SendIncidentNotice)alarm.Effect.Request;
        Assert.Equal(("incident.alarmed", "neighbour"), (notice.Notice.Type, notice.Contact));
        Assert.Equal("Hall", Assert.Single(notice.Notice.SetOffBy).Name);
        _home.Conclude(alarm, code: "http.200");
        Assert.Equal("delivered", _home.Incident().Contacts["neighbour"]);

        _home.Advance(Duration.FromMinutes(1));
        AskToDisarm(_home, Pat);
        Assert.DoesNotContain(_home.Journal, e => e.Event is IncidentEnded);
        Outcome disarm = _home.Tell(Panel, Reports(SecurityMode.Disarmed));
        Assert.Equal(IncidentEnd.Cancelled, disarm.One<IncidentEnded>().How);
        Asked over = Assert.Single(disarm.Calls, c => c.Effect.Request is SendIncidentNotice);
        IncidentNotice said = ((SendIncidentNotice)over.Effect.Request).Notice;
        Assert.Equal(("incident.ended", IncidentEnd.Cancelled), (said.Type, said.How!.Value));
        Assert.Equal(notice.Notice.Incident, said.Incident);
        Assert.Equal(alarm.Effect.Lane, over.Effect.Lane);

        Outcome again = _home.Tell(Panel, Reports(SecurityMode.Disarmed) with { By = Pat });
        Assert.DoesNotContain(again.Calls, c => c.Effect.Request is SendIncidentNotice);
        Assert.Single(_home.Journal, e => e.Event is IncidentEnded);
    }

    [Fact]
    public void A_S16_a_contact_that_certainly_was_not_told_is_not_called_off()
    {
        Opens(_home, Hall);
        _home.Advance(Abort);
        _home.Conclude(_home.Pending.Single(p => p.Effect.Request is SendIncidentNotice), EffectOutcome.Rejected, "http.404");
        Assert.Equal("failed", _home.Incident().Contacts["neighbour"]);
        Outcome disarm = _home.Tell(Panel, new Disarm(), Pat);
        Assert.DoesNotContain(disarm.Calls, c => c.Effect.Request is SendIncidentNotice);
    }

    [Fact]
    public void One_contact_that_was_not_told_keeps_nobody_else_from_being_told_that_it_is_over()
    {
        TestHome home = Armed(Policy with { Contacts = [.. Policy.Contacts, new("sister", "https://example.org/sister")] });
        Opens(home, Hall);
        home.Advance(Abort);
        foreach (Asked call in home.Pending.Where(p => p.Effect.Request is SendIncidentNotice).ToArray())
        {
            bool answers = ((SendIncidentNotice)call.Effect.Request).Contact == "sister";
            home.Conclude(call, answers ? EffectOutcome.Delivered : EffectOutcome.Rejected, answers ? "http.200" : "http.404");
        }

        Outcome over = home.Tell(Panel, Disarmed with { By = Pat });
        SendIncidentNotice told = Assert.Single(over.Calls.Select(c => c.Effect.Request).OfType<SendIncidentNotice>());
        Assert.Equal(("incident.ended", "sister"), (told.Notice.Type, told.Contact));
    }

    [Fact]
    public void An_alarm_that_ends_without_a_word_of_the_mode_was_ended_by_nobody_who_is_named_with_it()
    {
        _home.Tell(Panel, ReportsAlarm("burglar-alarm", "z-back"));
        _home.Tell(Panel, Disarmed with { Alarm = ReportsAlarm("burglar-alarm", "z-back").Alarm, By = Pat });
        Outcome over = _home.Tell(Panel, new ReportPanel { Alarm = Patch.Of<AlarmReading>(null), By = Maya });
        Assert.DoesNotContain(over.Events, e => e.Principal == Maya);
        Assert.Contains("security.alarm-cleared", over.Events.Names());
    }

    [Fact]
    public void A_contact_that_never_answered_is_not_called_told_and_is_told_when_it_is_over()
    {
        Opens(_home, Hall);
        _home.Advance(Abort);
        _home.Conclude(_home.Pending.Single(p => p.Effect.Request is SendIncidentNotice), EffectOutcome.Expired, "effect.expired", attempts: 30);
        Assert.Equal("failed", _home.Incident().Contacts["neighbour"]);
        Outcome over = _home.Tell(Panel, Disarmed with { By = Pat });
        Assert.Equal("incident.ended", Assert.Single(over.Calls.Select(c => c.Effect.Request).OfType<SendIncidentNotice>()).Notice.Type);
    }

    [Fact]
    public void A_S16_silencing_the_siren_neither_aborts_nor_calls_off()
    {
        Opens(_home, Hall);
        _home.Conclude(_home.Pending.Single(p => p.Effect.Request is SoundPanelSiren));
        _home.Tell(Panel, new ReportPanel { SirenOn = true });
        Outcome silenced = _home.Tell(Panel, new SilenceSiren(), Pat);
        Assert.Equal(["siren.requested"], silenced.Names);
        _home.Conclude(silenced.Calls[0]);
        Assert.Contains("incident.sounding-over", _home.Tell(Panel, new ReportPanel { SirenOn = false }).Names);
        Assert.Equal(IncidentStage.Alarm, _home.Incident().Stage);
        Assert.Contains("incident.told", _home.Advance(Abort).Names());
    }

    [Fact]
    public void A_S16_disarmed_after_the_cancel_window_it_is_over_and_not_called_off()
    {
        TestHome home = Armed(Policy with { Incidents = Policy.Incidents with { SoundSeconds = 600 } });
        Opens(home, Hall);
        home.Advance(Duration.FromSeconds(30 + 301));
        Assert.Equal(IncidentEnd.Disarmed, Guarded.Disarm(home, Pat).One<IncidentEnded>().How);
    }

    [Fact]
    public void The_siren_falls_silent_after_its_time_and_the_home_stays_armed()
    {
        Opens(_home, Hall);
        _home.Conclude(_home.Pending.Single(p => p.Effect.Request is SoundPanelSiren));
        _home.Tell(Panel, new ReportPanel { SirenOn = true });
        IReadOnlyList<EventEnvelope> minutes = _home.Advance(Duration.FromMinutes(4));
        Assert.Contains("incident.sounding-over", minutes.Names());
        Assert.Contains(_home.Pending, p => p.Effect.Request is SilencePanelSiren);
        _home.Advance(Duration.FromMinutes(5));
        Assert.Equal(IncidentEnd.TimedOut, Assert.Single(_home.Guard().Ended).End);
        Assert.NotNull(_home.Guard().Period);
    }

    [Fact]
    public void A_home_may_be_disarmed_when_an_alarm_has_timed_out()
    {
        TestHome home = Armed(Policy with { Incidents = Policy.Incidents with { AfterSounding = AfterSounding.Disarm } });
        Opens(home, Hall);
        Assert.Contains("security.disarm-requested", home.Advance(Duration.FromMinutes(10)).Names());
    }

    [Fact]
    public void A_S7_after_a_restart_the_alarm_is_still_on_its_siren_sounds_again_only_if_it_is_silent_and_nobody_is_told_twice()
    {
        Opens(_home, Hall);
        _home.Conclude(_home.Pending.Single(p => p.Effect.Request is SoundPanelSiren));
        _home.Tell(Panel, new ReportPanel { SirenOn = true });
        _home.Advance(Abort);
        _home.Tell(Panel, Loses());
        Outcome sounding = _home.Tell(Panel, Lists(SecurityMode.Away) with { SirenOn = true });
        Assert.Empty(sounding.Calls);
        _home.Tell(Panel, Loses());
        Outcome silent = _home.Tell(Panel, Lists(SecurityMode.Away) with { SirenOn = false });
        Assert.IsType<SoundPanelSiren>(Assert.Single(silent.Calls).Effect.Request);
        _home.Tell(Panel, Loses());
        Outcome asked = _home.Tell(Panel, Lists(SecurityMode.Away) with { SirenOn = false });
        Assert.Empty(asked.Calls);
        Assert.Single(_home.Journal, e => e.Event is IncidentTold);
        Assert.Single(_home.Journal, e => e.Event is IncidentOpened);
    }

    [Fact]
    public void Smoke_is_a_fire_in_every_mode_and_disarming_ends_it()
    {
        TestHome home = Guarded.New();
        Outcome smoke = home.Tell(Detector, new ReportReadings(new Readings { Smoke = true }));
        Assert.Equal(["hazard.raised", "incident.opened", "incident.alarmed"], smoke.Names);
        Assert.Equal(IncidentKind.Fire, home.Incident().Kind);
        Assert.Equal("panel.disarm-first", home.Tell(Panel, new Arm(SecurityMode.Home)).Refusal!.Code);
        Outcome disarm = home.Tell(Panel, new Disarm(), Pat);
        Assert.Equal(["incident.ended"], disarm.Names);
        Assert.Empty(disarm.Calls);
    }

    [Fact]
    public void Water_is_a_flood_in_every_mode_and_frost_is_not()
    {
        TestHome home = Household.New();
        home.Tell(Washer, Listing("Cellar", "sensor.flood-freeze", Online, Capabilities.Flood, Capabilities.Freeze));
        Readings frost = new() { Faulted = true, Traits = [new(Capabilities.Freeze, "freezing"), new(Capabilities.Flood, StateView.Dry)] };
        home.Tell(Washer, new ReportReadings(frost));
        Assert.Empty(home.Guard().Incidents);
        Readings water = new() { Faulted = true, Traits = [new(Capabilities.Flood, StateView.Wet)] };
        Assert.DoesNotContain("siren.requested", home.Tell(Washer, new ReportReadings(water)).Names);
        Assert.Equal(IncidentKind.Flood, home.Incident().Kind);
    }

    [Fact]
    public void A_tampered_device_is_an_incident_and_sounds_only_while_armed()
    {
        ReportReadings tampered = new(new Readings { Tampered = true });
        Assert.DoesNotContain("siren.requested", Guarded.New().Tell(Pad, tampered).Names);
        Assert.Contains("siren.requested", _home.Tell(Pad, tampered).Names);
    }

    [Theory]
    [InlineData(HazardResponse.Record)]
    [InlineData(HazardResponse.Alarm)]
    public void A_policy_may_leave_each_hazard_to_the_record(HazardResponse response)
    {
        TestHome home = Guarded.New(Policy with { Incidents = new() { Smoke = response, Co = response, Flood = response, Tamper = response } });
        home.Tell(Washer, Listing("Cellar", "sensor.flood-freeze", Online, Capabilities.Flood));
        home.Tell(Detector, new ReportReadings(new Readings { Smoke = true }));
        home.Tell(Detector, new ReportReadings(new Readings { Co = true }));
        home.Tell(Washer, new ReportReadings(new Readings { Traits = [new(Capabilities.Flood, StateView.Wet)] }));
        home.Tell(Pad, new ReportReadings(new Readings { Tampered = true }));
        IncidentKind[] all = response == HazardResponse.Alarm ? [IncidentKind.Fire, IncidentKind.Co, IncidentKind.Flood, IncidentKind.Tamper] : [];
        Assert.Equal(all.Order(), home.Guard().Incidents.Select(i => i.Kind).Order());
    }

    [Fact]
    public void Taking_an_arming_back_ends_no_fire()
    {
        TestHome home = Guarded.New();
        Guarded.Arm(home);
        home.Tell(Detector, new ReportReadings(new Readings { Smoke = true }));
        Opens(home, FrontDoor);
        home.Advance(Duration.FromMinutes(1));
        home.Conclude(home.Pending.Single(p => p.Effect.Request is SwitchPanelMode));
        home.Tell(Panel, Reports(SecurityMode.Disarmed));
        Assert.Equal(IncidentKind.Fire, home.Incident().Kind);
    }

    [Fact]
    public void A_S21_help_is_called_at_once_and_silently_if_wanted()
    {
        Outcome panic = _home.Tell(Panel, new RaisePanic(IncidentKind.Panic, Silent: true), Pat);
        Assert.Equal(["security.panic-raised", "incident.opened", "incident.alarmed", "incident.told"], panic.Names);
        Assert.Single(panic.Calls, c => c.Effect.Request is SendIncidentNotice);
        Assert.Contains("siren.requested", _home.Tell(Panel, new RaisePanic(IncidentKind.Medical), Pat).Names);
        Assert.Equal("panic.choose-a-kind", _home.Tell(Panel, new RaisePanic(IncidentKind.Flood), Pat).Refusal!.Code);
    }

    [Fact]
    public void A_S21_help_called_for_again_sounds_and_tells_the_contacts_again()
    {
        Outcome once = _home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Pat);
        Asked first = once.Calls.Single(c => c.Effect.Request is SendIncidentNotice);
        _home.Conclude(first, code: "http.200");
        _home.Tell(Panel, new AcknowledgeIncident(), Pat);
        _home.Advance(Duration.FromMinutes(2));

        Outcome aloud = _home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Assistant);
        Assert.Equal(["security.panic-raised", "incident.help-called", "siren.requested"], aloud.Names);
        Asked second = aloud.Calls.Single(c => c.Effect.Request is SendIncidentNotice);
        Assert.NotEqual(first.Effect.Name, second.Effect.Name);
        Assert.Equal(first.Effect.Lane, second.Effect.Lane);
        Assert.Null(_home.Incident().AcknowledgedBy);
        Assert.Equal("asked", _home.Incident().Contacts["neighbour"]);
        _home.Conclude(second, code: "http.200");
        Assert.Equal("delivered", _home.Incident().Contacts["neighbour"]);

        Outcome third = _home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Pat);
        Assert.Equal(["security.panic-raised", "incident.help-called"], third.Names.Take(2));
        Assert.Equal(3, _home.Journal.Count(e => e.Event is PanicRaised));
    }

    [Fact]
    public void A_S21_a_silent_call_and_an_alarm_of_its_kind_are_two_incidents_and_only_one_is_shown()
    {
        _home.Tell(Panel, new RaisePanic(IncidentKind.Fire, Silent: true), Pat);
        Assert.Empty(_home.Guard().Incidents);
        Outcome smoke = _home.Tell(Detector, new ReportReadings(new Readings { Smoke = true }));
        Assert.Equal(["hazard.raised", "incident.opened", "incident.alarmed"], smoke.Names);
        IncidentView shown = _home.Incident();
        Assert.Equal("smoke", Assert.Single(shown.SetOffBy).What);

        Outcome aloud = _home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Pat);
        Assert.Contains("siren.requested", aloud.Names);
        _home.Tell(Panel, new RaisePanic(IncidentKind.Panic, Silent: true), Pat);
        Assert.Equal([IncidentKind.Fire, IncidentKind.Panic], _home.Guard().Incidents.Select(i => i.Kind));
        Assert.Equal([IncidentKind.Fire, IncidentKind.Panic], _home.Guard().Silent.Select(i => i.Kind));
        Assert.Equal(1, _home.Guard().Begun["panic"]);
    }

    [Fact]
    public void A_S20_whatever_is_asked_and_answered_is_the_same_whether_help_was_called_in_silence_or_not()
    {
        TestHome one = Guarded.New();
        TestHome other = Guarded.New();
        other.Tell(Panel, new RaisePanic(IncidentKind.Panic, Silent: true), Pat);
        foreach (ICommand command in new ICommand[]
                 {
                     new AcknowledgeIncident(), new AcknowledgeIncident("call-1-1"), new AcknowledgeIncident("incident-1-1"), new Arm(SecurityMode.Home),
                     new Disarm(), new Arm(SecurityMode.Away),
                 })
        {
            Outcome without = one.Tell(Panel, command, Pat);
            Outcome with = other.Tell(Panel, command, Pat);
            Assert.Equal(without.Refusal?.Detail, with.Refusal?.Detail);
            Assert.Equal(without.Names, with.Events.Where(e => !other.Guard().IsHidden(e.Event)).Select(e => e.Name));
        }

        Assert.All(other.Journal.Where(e => e.Event is PanicRaised or IIncidentEvent), e => Assert.True(other.Guard().IsHidden(e.Event)));
    }

    [Fact]
    public void A_silent_call_that_was_recorded_before_its_id_said_so_is_kept_apart_too()
    {
        TestHome home = New();
        home.Given(
            Panel,
            new PanicRaised(IncidentKind.Panic, true),
            new IncidentOpened("incident-1-1", IncidentKind.Panic, IncidentStage.Alarm, false, null, [], null),
            new IncidentTold("incident-1-1", home.Now, [], null),
            new PanicRaised(IncidentKind.Medical, false),
            new IncidentOpened("incident-4-1", IncidentKind.Medical, IncidentStage.Alarm, false, null, [], null));
        Assert.Equal("incident-4-1", home.Incident().Id);
        Assert.Equal(IncidentStage.Told, Assert.Single(home.Guard().Silent).Stage);
        Assert.Equal(3, home.Journal.Count(e => home.Guard().IsHidden(e.Event)));
        home.Given(Panel, new IncidentEnded("incident-1-1", IncidentEnd.TimedOut, []));
        Assert.Empty(home.Guard().Ended);
        Assert.Empty(home.Guard().Silent);
    }

    [Fact]
    public void A_S21_each_call_for_help_is_a_message_of_its_own_and_the_first_is_the_alarm_itself()
    {
        string[] names = [.. Enumerable.Range(0, 3).Select(_ => _home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Pat)
            .Calls.Single(c => c.Effect.Request is SendIncidentNotice).Effect.Name)];
        string incident = _home.Incident().Id;
        Assert.Equal([$"{incident}!on!neighbour", $"{incident}!on-1!neighbour", $"{incident}!on-2!neighbour"], names);
    }

    [Fact]
    public void A_S7_a_siren_that_fell_silent_sounds_as_long_as_the_alarm_that_is_to_sound_longest()
    {
        _home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Pat);
        _home.Advance(Duration.FromSeconds(10));
        Opens(_home, Hall);
        _home.Advance(Duration.FromSeconds(10));
        _home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Pat);
        Instant end = _home.Now + Duration.FromSeconds(Policy.Incidents.SoundSeconds);
        foreach (Asked siren in _home.Pending.Where(p => p.Effect.Request is SoundPanelSiren).ToArray())
        {
            _home.Conclude(siren);
        }

        _home.Tell(Panel, new ReportPanel { SirenOn = true });
        _home.Tell(Panel, Loses());
        _home.Advance(Duration.FromSeconds(10));
        Outcome silent = _home.Tell(Panel, Lists(SecurityMode.Away) with { SirenOn = false });
        Assert.Equal(end, silent.One<SirenRequested>().Until);
    }

    [Fact]
    public void A_S21_help_called_for_in_an_abort_window_ends_it()
    {
        TestHome home = Guarded.New();
        home.Tell(Detector, new ReportReadings(new Readings { Smoke = true }));
        Assert.Equal(IncidentStage.Alarm, home.Incident().Stage);
        Outcome help = home.Tell(Panel, new RaisePanic(IncidentKind.Fire), Pat);
        Assert.Equal(IncidentStage.Told, home.Incident().Stage);
        Assert.Single(help.Calls, c => c.Effect.Request is SendIncidentNotice);
        home.Advance(Duration.FromMinutes(1));
        Assert.DoesNotContain(home.Journal, e => e.Event is IncidentTold);
    }

    [Fact]
    public void Somebody_takes_care_and_it_goes_on()
    {
        Opens(_home, Hall);
        _home.Tell(Panel, new AcknowledgeIncident(), Pat);
        Assert.Equal(Pat, _home.Incident().AcknowledgedBy);
        Assert.Equal(IncidentStage.Alarm, _home.Incident().Stage);
        Assert.Empty(_home.Tell(Panel, new AcknowledgeIncident(), Pat).Names);
        Outcome refused = _home.Tell(Panel, new AcknowledgeIncident("incident-none"), Pat);
        Assert.Equal("incident.name-an-open-one", refused.Refusal!.Code);
        Assert.Contains(_home.Incident().Id, refused.Refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void The_sirens_of_named_cameras_sound_and_fall_silent_with_the_incident()
    {
        TestHome home = Armed(Policy with { Incidents = Policy.Incidents with { Sirens = ["2001"] } });
        Outcome alarm = Opens(home, Hall);
        SoundCameraSiren sound = alarm.Calls.Select(c => c.Effect.Request).OfType<SoundCameraSiren>().Single();
        Assert.Equal(Duration.FromMinutes(2), sound.For);
        Outcome disarm = Guarded.Disarm(home, Pat);
        Assert.Single(disarm.Calls, c => c.Effect.Request is SilenceCameraSiren);
    }
}
