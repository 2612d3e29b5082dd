using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;
using static RingActors.Devices.Tests.Security.Guarded;

namespace RingActors.Devices.Tests.Security;

/// <summary>A wish changes nothing: until the base station did what was asked for, the alarm goes on as ever.</summary>
public sealed class NotDisarmedTests
{
    private readonly TestHome _home = Armed();

    /// <summary>Everything that can trip, while a disarming is asked for, taken, or can no longer be delivered.</summary>
    public static TheoryData<string, string> Meanwhile()
    {
        TheoryData<string, string> all = [];
        foreach (string how in new[] { "asked", "taken", "asked twice", "hub offline" })
        {
            foreach (string what in new[] { "window", "hall", "camera", "entry delay ends", "base station" })
            {
                all.Add(how, what);
            }
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(Meanwhile))]
    public void A_S26_what_trips_while_a_disarming_is_not_confirmed_sounds_and_is_told_in_its_time_and_ends_with_the_confirmation(
        string how, string what)
    {
        if (what == "entry delay ends")
        {
            Opens(_home, FrontDoor);
            _home.Advance(Duration.FromSeconds(29));
        }

        Ask(how);
        switch (what)
        {
            case "window":
                Opens(_home, Washer);
                break;
            case "hall":
                Opens(_home, Hall);
                break;
            case "camera":
                Guarded.See(_home, "m1");
                break;
            case "entry delay ends":
                _home.Advance(Second);
                break;
            default:
                _home.Tell(Panel, ReportsAlarm("burglar-alarm", "z-back"));
                break;
        }

        IncidentView alarm = _home.Incident();
        Assert.Equal(IncidentStage.Alarm, alarm.Stage);
        Assert.True(what == "base station" || _home.Journal.Any(e => e.Event is SirenRequested { On: true }));
        Assert.Equal(_home.Now + Duration.FromSeconds(30), alarm.AbortUntil);
        _home.Advance(Duration.FromSeconds(30));
        Asked told = Assert.Single(_home.Pending, p => p.Effect.Request is SendIncidentNotice);
        _home.Conclude(told, code: "http.200");
        Assert.DoesNotContain(_home.Journal, e => e.Event is IncidentEnded);

        Outcome done = _home.Tell(Panel, Household.Disarmed);
        Assert.Equal(IncidentEnd.Cancelled, done.One<IncidentEnded>().How);
        Assert.Equal(Pat, Assert.Single(_home.Guard().Ended).EndedBy);
        Asked over = Assert.Single(done.Calls, c => c.Effect.Request is SendIncidentNotice { Notice.Type: "incident.ended" });
        Assert.Equal(IncidentEnd.Cancelled, ((SendIncidentNotice)over.Effect.Request).Notice.How);
    }

    [Theory]
    [InlineData(EffectOutcome.Rejected, 1)]
    [InlineData(EffectOutcome.Expired, 0)]
    [InlineData(EffectOutcome.Expired, 3)]
    public void A_S16_a_disarming_that_cannot_be_delivered_ends_no_alarm_and_tells_nobody_that_it_is_over(EffectOutcome outcome, int attempts)
    {
        Asked disarm = Alarmed();
        Outcome failed = _home.Conclude(disarm, outcome, "ring.unreachable", attempts);
        Assert.DoesNotContain("incident.opened", failed.Names);
        Assert.Equal(IncidentStage.Told, _home.Incident().Stage);
        Assert.DoesNotContain(_home.Pending, p => p.Effect.Request is SendIncidentNotice { Notice.Type: "incident.ended" });
        Assert.Contains("incident.evidence-added", Opens(_home, Hall).Names);
    }

    [Fact]
    public void A_S16_nor_does_one_that_was_taken_and_never_told_of()
    {
        _home.Conclude(Alarmed());
        Assert.Equal(["intent.became-unknown"], _home.Advance(Duration.FromSeconds(20)).Names());
        Assert.Equal(IncidentStage.Told, _home.Incident().Stage);
    }

    [Fact]
    public void A_S16_an_entry_delay_of_the_base_station_runs_out_though_somebody_wants_to_disarm()
    {
        Instant end = _home.Now + Duration.FromSeconds(10);
        _home.Tell(Panel, ReportsAlarm(AlarmReading.EntryDelay, "z-back") with { DelayEndsAt = Patch.Of<Instant?>(end) });
        _home.Tell(Panel, new Disarm(), Pat);
        _home.Tell(Panel, Loses());
        _home.Advance(Duration.FromSeconds(30));
        Assert.True(_home.Incident().Presumed);
    }

    [Fact]
    public void While_the_mode_is_disarmed_and_the_alarm_is_not_over_nobody_is_told_that_it_is()
    {
        _home.Conclude(Alarmed());
        Assert.DoesNotContain("incident.ended", _home.Tell(Panel, Reports(SecurityMode.Disarmed)).Names);
        Outcome over = _home.Tell(Panel, new ReportPanel { Alarm = Patch.Of<AlarmReading>(null), SirenOn = false });
        Assert.Equal(IncidentEnd.Cancelled, over.One<IncidentEnded>().How);
        Assert.Equal(Pat, Assert.Single(_home.Guard().Ended).EndedBy);
    }

    [Fact]
    public void A_disarming_that_takes_effect_late_ends_it()
    {
        _home.Conclude(Alarmed(), EffectOutcome.Expired, "ring.unreachable", 1);
        _home.Tell(Panel, Household.Disarmed);
        Assert.Empty(_home.Guard().Incidents);
        Assert.Equal(IntentStage.Confirmed, _home.Security().Intent!.Stage);
    }

    [Fact]
    public void A_person_who_disarms_while_the_engine_takes_an_arming_back_calls_every_emergency_off()
    {
        TestHome home = Guarded.New();
        Guarded.Arm(home);
        Opens(home, FrontDoor);
        home.Advance(Duration.FromMinutes(1));
        Assert.True(home.Guard().Period!.Reverted);
        home.Tell(Detector, new ReportReadings(new Readings { Smoke = true }));
        AskToDisarm(home, Pat);
        Assert.Equal(IncidentKind.Fire, home.Incident().Kind);
        Assert.Equal(IncidentEnd.Aborted, home.Tell(Panel, Reports(SecurityMode.Disarmed)).One<IncidentEnded>().How);
    }

    [Fact]
    public void A_siren_that_somebody_wants_silent_is_the_alarms_until_it_is()
    {
        Opens(_home, Hall);
        _home.Conclude(_home.Pending.Single(p => p.Effect.Request is SoundPanelSiren));
        _home.Tell(Panel, new ReportPanel { SirenOn = true });
        Asked silence = Assert.Single(_home.Tell(Panel, new SilenceSiren(), Pat).Calls);
        _home.Conclude(silence, EffectOutcome.Expired, "ring.unreachable", 0);
        Assert.DoesNotContain(_home.Journal, e => e.Event is SoundingOver);
        Guarded.Disarm(_home, Pat);
        Assert.Contains(_home.Pending, p => p.Effect.Request is SilencePanelSiren);
    }

    [Fact]
    public void While_an_arming_is_taken_back_one_may_still_leave()
    {
        TestHome home = Guarded.New();
        Guarded.Arm(home);
        Opens(home, Washer);
        Assert.True(home.Guard().Period!.Reverted);
        Assert.DoesNotContain("zone.tripped", Guarded.See(home, "m1").Names);
        home.Conclude(home.Pending.Single(p => p.Effect.Request is SwitchPanelMode), EffectOutcome.Rejected, "ring.no");
        Assert.DoesNotContain("zone.tripped", Guarded.See(home, "m2").Names);
        home.Advance(Duration.FromMinutes(1));
        Assert.Contains("incident.alarmed", Guarded.See(home, "m3").Names);
    }

    [Fact]
    public void That_an_arming_was_taken_back_is_said_until_what_was_asked_for_after_it_was_done()
    {
        TestHome home = Guarded.New();
        Guarded.Arm(home);
        Opens(home, FrontDoor);
        home.Advance(Duration.FromMinutes(1));
        home.Conclude(home.Pending.Single(p => p.Effect.Request is SwitchPanelMode), EffectOutcome.Rejected, "ring.no");
        Asked disarm = home.Tell(Panel, new Disarm(), Pat).Calls[0];
        Assert.NotNull(home.Guard().Reverted);
        home.Conclude(disarm);
        home.Tell(Panel, Reports(SecurityMode.Disarmed));
        Assert.Null(home.Guard().Reverted);
    }

    private void Ask(string how)
    {
        if (how == "hub offline")
        {
            _home.Tell(Panel, Loses(Connection.Offline));
        }

        Outcome asked = _home.Tell(Panel, new Disarm(), Pat);
        Assert.Equal(["security.disarm-requested"], asked.Names);
        switch (how)
        {
            case "taken":
                _home.Conclude(asked.Calls[0]);
                break;
            case "asked twice":
                Assert.Empty(_home.Tell(Panel, new Disarm(), Pat).Names);
                break;
        }
    }

    private Asked Alarmed()
    {
        _home.Tell(Panel, ReportsAlarm("burglar-alarm", "z-back"));
        _home.Advance(Duration.FromMinutes(1));
        _home.Conclude(_home.Pending.Single(p => p.Effect.Request is SendIncidentNotice), code: "http.200");
        Outcome asked = _home.Tell(Panel, new Disarm(), Pat);
        Assert.DoesNotContain("incident.ended", asked.Names);
        return asked.Calls.Single(c => c.Effect.Request is SwitchPanelMode);
    }
}
