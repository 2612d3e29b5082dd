using NodaTime;
using RingActors.Devices.Domain.Alarm.Incidents;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Documents;
using RingActors.Rules.Protocols;
using RingActors.Rules.Triggers;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;
using static RingActors.Rules.Tests.Protocols.ProtocolTests;

namespace RingActors.Rules.Tests.Protocols;

/// <summary>One emergency, whoever calls for help in it and however often: nobody is told of it twice.</summary>
public sealed class JoinedCallTests
{
    private const string Burglary = """
        {"name":"Help","incidents":["burglary"],"cancel_seconds":0,"steps":[{"type":"escalate","levels":[
           {"recipients":["anna"],"timeout_seconds":20},{"recipients":["ben"],"timeout_seconds":60},{}]}]}
        """;

    private static readonly Address At = RuleKinds.ProtocolOf("home-1", "p");
    private static readonly Principal Owner = new(PrincipalKind.Resident, "Pat");

    [Fact]
    public void An_incident_joins_the_call_that_a_person_made_and_is_named_from_then_on()
    {
        TestHome home = Called(OneByOne);
        home.Advance(Duration.FromSeconds(10));
        home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Owner);
        home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Owner);
        Assert.Single(home.Journal, e => e.Event is ProtocolActivated);
        Assert.Equal(["anna"], Levels(home));
        home.Advance(Duration.FromSeconds(50));
        Assert.Equal(["anna", "ben"], Levels(home));
        Assert.Equal("panic", Notices(home).Last().Notice.Kind);
        Assert.Equal(home.View.Guard().Incidents.Single().Id, Notices(home).Last().Notice.Incident);

        // Its own time is over without anybody's doing, and another of its kind joins it, too.
        home.Tell(At, new AcknowledgeProtocol("tool"), Owner);
        home.Advance(Duration.FromSeconds(500));
        Assert.Contains(home.Journal, e => e.Event is IncidentEnded { How: IncidentEnd.TimedOut });
        home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Owner);
        home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Owner);
        Assert.Single(home.Journal, e => e.Event is ProtocolActivated);
        home.Tell(Panel, new Disarm(), Owner);
        Assert.Empty(home.View.Part<ProtocolsView>().UnderWay);
    }

    [Fact]
    public void A_call_that_joined_an_incident_whose_time_was_over_is_the_same_however_often_it_comes()
    {
        TestHome home = Lived(OneByOne);
        home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Owner);
        home.Tell(At, new AcknowledgeProtocol("tool"), Owner);
        home.Advance(Duration.FromSeconds(400));
        for (int i = 0; i < 3; i++)
        {
            home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Owner);
        }

        Assert.Single(home.Journal, e => e.Event is ProtocolActivated);
        Assert.Equal(["anna", "ben"], Levels(home));
    }

    /// <summary>The alarm is taken back in the house; whoever called for help did not take that back.</summary>
    [Fact]
    public void An_alarm_that_is_aborted_neither_delays_nor_ends_the_call_of_a_person()
    {
        TestHome home = Lived(Burglary);
        Mode(home, SecurityMode.Away);
        home.Advance(Duration.FromMinutes(2));
        home.Tell(At, new ActivateProtocol(ActivateProtocol.Called), Owner);
        Alarmed(home);
        Assert.Single(home.Journal, e => e.Event is ProtocolActivated);
        home.Advance(Duration.FromSeconds(1));
        home.Tell(Panel, new ReportPanel { Mode = SecurityMode.Disarmed, Alarm = Patch.Of<AlarmReading>(null!) });
        Assert.Contains(home.Journal, e => e.Event is IncidentEnded { How: IncidentEnd.Aborted });
        Assert.Single(home.View.Part<ProtocolsView>().UnderWay);
        home.Advance(Duration.FromSeconds(80));
        Assert.Equal("ben", Levels(home).ElementAt(1));
        home.Advance(Duration.FromHours(1));
        Assert.Empty(home.View.Part<ProtocolsView>().UnderWay);
    }

    [Fact]
    public void What_triggers_it_joins_whatever_of_it_is_under_way()
    {
        TestHome home = Called("""
            {"name":"Help","triggers":[{"type":"ding"}],"incidents":["panic"],
             "steps":[{"type":"escalate","levels":[{"recipients":["anna"],"timeout_seconds":600}]}]}
            """);
        home.Tell(Bell, new ReportDing("d-1", home.Now));
        home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Owner);
        home.Tell(Bell, new ReportDing("d-2", home.Now));
        Assert.Single(home.Journal, e => e.Event is ProtocolActivated);
        Assert.Equal(["anna"], Levels(home));
    }

    /// <summary>All were told and nobody came: whoever calls once more is not left with what was done.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Who_calls_again_when_all_steps_are_taken_has_them_taken_again_but_no_second_dispatch(bool atPanel)
    {
        TestHome home = Lived(OneByOne);
        Call(home, atPanel);
        home.Advance(Duration.FromSeconds(310));
        Assert.Contains(home.Journal, e => e.Event is ProtocolStepsOver);
        Call(home, atPanel);
        Assert.Equal(["anna", "ben", "ben", "anna,ben,carl", "anna"], Levels(home));
        home.Advance(Duration.FromSeconds(310));
        Assert.Equal(
            ["anna", "ben", "ben", "anna,ben,carl", "anna", "ben", "ben", "anna,ben,carl"], Levels(home));
        Assert.Single(Posts(home, "protocol.dispatch"));
        Assert.Single(home.Journal, e => e.Event is ProtocolActivated);
        Assert.Equal(home.Pending.Count, home.Pending.Select(p => (p.By, p.Effect.Name)).Distinct().Count());
        string[] links = [.. Notices(home).Where(n => n.Notice.Asks == true).Select(n => $"{n.Contact} {n.Notice.Notice}")];
        Assert.Equal(links.Length, links.Distinct().Count());
    }

    [Fact]
    public void An_automation_that_fires_again_has_no_steps_taken_again()
    {
        TestHome home = Lived(OneByOne);
        Principal rule = RuleKinds.PrincipalOf("r");
        home.Tell(At, new ActivateProtocol(ActivateProtocol.Called), rule);
        home.Advance(Duration.FromSeconds(310));
        home.Tell(At, new ActivateProtocol(ActivateProtocol.Called), rule);
        Assert.Equal(4, Levels(home).Count());
    }

    /// <summary>The news of an incident may come after the incident: a turn has a bound.</summary>
    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public void An_incident_that_ended_before_it_could_start_anything_leaves_nothing_open(bool disarmed, int started)
    {
        TestHome home = Named();
        home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Owner);
        string incident = home.View.Guard().Incidents.Single().Id;
        TriggerFacts by = TriggerFacts.Of(home.Journal.Last());
        if (disarmed)
        {
            home.Tell(Panel, new Disarm(), Owner);
        }

        home.Advance(Duration.FromHours(1));
        home.Tell(At, new CreateProtocol(Read(home, OneByOne)), Owner);
        home.Tell(At, new StartProtocol(incident, incident, by));
        Assert.Equal(started, home.Journal.Count(e => e.Event is ProtocolActivated));
        home.Advance(Duration.FromHours(3));
        Assert.Empty(home.View.Part<ProtocolsView>().UnderWay);
    }

    private static void Call(TestHome home, bool atPanel) => home.Tell(
        atPanel ? Panel : At,
        atPanel ? new RaisePanic(IncidentKind.Panic) : new ActivateProtocol(ActivateProtocol.Called), Owner);

    private static TestHome Called(string json)
    {
        TestHome home = Lived(json);
        Assert.Null(home.Tell(At, new ActivateProtocol(ActivateProtocol.Called), Owner).Refusal);
        return home;
    }
}
