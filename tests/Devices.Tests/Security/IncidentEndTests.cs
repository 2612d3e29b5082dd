using NodaTime;
using RingActors.Devices.Domain.Alarm.Incidents;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Testing.Deciders;
using static RingActors.Devices.Tests.Household;
using static RingActors.Devices.Tests.Security.Guarded;

namespace RingActors.Devices.Tests.Security;

/// <summary>What ends an incident and what does not: every one ends, and none by what was not about it.</summary>
public sealed class IncidentEndTests
{
    private static readonly SecurityPolicy DisarmsAfter = Policy with
    {
        Incidents = Policy.Incidents with { AfterSounding = AfterSounding.Disarm, Flood = HazardResponse.Alarm },
    };

    private static readonly ReportPanel NoAlarm = new() { Alarm = Patch.Of<AlarmReading>(null), SirenOn = false };

    [Fact]
    public void A26_water_and_a_silent_call_for_help_that_time_out_disarm_nothing()
    {
        TestHome home = Armed(DisarmsAfter);
        home.Tell(Panel, new RaisePanic(IncidentKind.Panic, Silent: true), Pat);
        home.Tell(Washer, Listing("Cellar", "sensor.flood-freeze", Online, Capabilities.Flood, Capabilities.Freeze));
        home.Tell(Washer, new ReportReadings(new Readings { Faulted = true, Traits = [new(Capabilities.Flood, StateView.Wet)] }));
        Assert.Equal(IncidentKind.Flood, home.Incident().Kind);
        Assert.Equal(IncidentKind.Panic, Assert.Single(home.Guard().Silent).Kind);
        IReadOnlyList<EventEnvelope> hour = home.Advance(Duration.FromHours(1));
        Assert.Equal(2, hour.Count(e => e.Event is IncidentEnded { How: IncidentEnd.TimedOut }));
        Assert.DoesNotContain("security.disarm-requested", hour.Names());
        Assert.True(home.Security().IsArmed(home.Now));
    }

    [Fact]
    public void A_disarming_calls_off_no_silent_call_because_whoever_is_forced_disarms_too()
    {
        TestHome home = Armed(DisarmsAfter);
        home.Tell(Panel, new RaisePanic(IncidentKind.Panic, Silent: true), Pat);
        home.Tell(Panel, new Disarm(), Pat);
        Outcome disarmed = home.Tell(Panel, Reports(SecurityMode.Disarmed));
        Assert.Contains("security.mode-reported", disarmed.Names);
        Assert.Empty(disarmed.Calls);
        Assert.Equal(IncidentStage.Told, Assert.Single(home.Guard().Silent).Stage);

        home.Tell(Panel, new AcknowledgeIncident { WithSilent = true }, Pat);
        Assert.Equal(Pat, Assert.Single(home.Guard().Silent).AcknowledgedBy);
    }

    [Fact]
    public void A26_a_burglary_that_timed_out_disarms_nothing_while_another_emergency_is_open()
    {
        TestHome home = Armed(DisarmsAfter);
        Opens(home, Hall);
        home.Tell(Panel, ReportsAlarm("fire-alarm", "z-smoke"));
        IReadOnlyList<EventEnvelope> hour = home.Advance(Duration.FromHours(1));
        Assert.Contains(hour, e => e.Event is IncidentEnded { How: IncidentEnd.TimedOut });
        Assert.DoesNotContain("security.disarm-requested", hour.Names());
        Assert.Equal(IncidentKind.Fire, home.Incident().Kind);
    }

    [Fact]
    public void A_S28_a_fire_of_the_base_station_that_is_gone_when_an_arming_is_taken_back_ends_with_it()
    {
        TestHome home = Guarded.New();
        Guarded.Arm(home);
        home.Tell(Panel, ReportsAlarm("fire-alarm", "z-smoke"));
        Opens(home, FrontDoor);
        home.Advance(Duration.FromMinutes(1));
        home.Conclude(home.Pending.Single(p => p.Effect.Request is SwitchPanelMode));
        Outcome back = home.Tell(Panel, Reports(SecurityMode.Disarmed) with { Alarm = NoAlarm.Alarm });
        Assert.Equal(IncidentEnd.Cleared, back.One<IncidentEnded>().How);
        Assert.Empty(home.Guard().Incidents);
    }

    [Fact]
    public void A_S28_a_person_who_disarms_calls_off_what_the_same_report_clears()
    {
        TestHome home = Household.New();
        home.Tell(Panel, Reports(SecurityMode.Away, null));
        home.Tell(Panel, ReportsAlarm("burglar-alarm", "z-back"));
        Outcome disarmed = home.Tell(Panel, Disarmed with { By = Pat });
        Assert.Equal(IncidentEnd.Aborted, disarmed.One<IncidentEnded>().How);
    }

    [Fact]
    public void A_S28_when_the_base_station_has_no_alarm_every_incident_that_was_its_own_is_over()
    {
        TestHome home = Household.New();
        home.Tell(Panel, Alarm("fire-alarm", "x"));
        home.Tell(Panel, Alarm("burglar-alarm", "y"));
        Assert.Equal(2, home.Guard().Incidents.Count);
        Assert.Equal(
            [IncidentEnd.Cleared, IncidentEnd.Cleared], home.Tell(Panel, NoAlarm).Events.Select(e => e.Event).OfType<IncidentEnded>().Select(e => e.How));
    }

    [Fact]
    public void A_S28_an_alarm_that_told_its_id_once_and_not_again_is_over_all_the_same()
    {
        TestHome home = Household.New();
        home.Tell(Panel, Alarm("fire-alarm", "x"));
        home.Tell(Panel, Alarm("fire-alarm", null));
        Assert.Equal(IncidentEnd.Cleared, home.Tell(Panel, NoAlarm).One<IncidentEnded>().How);
    }

    [Fact]
    public void An_incident_of_the_engine_goes_on_when_the_base_station_says_that_it_has_none()
    {
        TestHome home = Armed();
        home.Tell(Panel, Alarm("fire-alarm", "x"));
        Opens(home, Hall);
        home.Tell(Panel, NoAlarm);
        Assert.Equal(IncidentKind.Burglary, home.Incident().Kind);
    }

    [Fact]
    public void An_alarm_of_the_base_station_without_an_id_does_not_time_out_while_it_is_on()
    {
        TestHome home = Household.New();
        home.Tell(Panel, Alarm("fire-alarm", null));
        home.Advance(Duration.FromHours(3));
        Assert.Equal(IncidentStage.Told, home.Incident().Stage);
        Assert.Equal(IncidentEnd.Cleared, home.Tell(Panel, NoAlarm).One<IncidentEnded>().How);
    }

    [Fact]
    public void Nor_does_one_that_the_engine_raised_and_the_base_station_joined_without_an_id()
    {
        TestHome home = Armed();
        Opens(home, Hall);
        Assert.True(home.Tell(Panel, Alarm("burglar-alarm", null)).One<EvidenceAdded>().Joins);
        home.Advance(Duration.FromHours(3));
        Assert.Equal(IncidentStage.Told, home.Incident().Stage);
        Assert.Equal(IncidentEnd.Cleared, home.Tell(Panel, NoAlarm).One<IncidentEnded>().How);
    }

    private static ReportPanel Alarm(string state, string? id) =>
        new() { Alarm = Patch.Of<AlarmReading>(new AlarmReading(state, id, [], null)) };
}
