using NodaTime;
using RingActors.Devices.Domain.Alarm.Incidents;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Documents;
using RingActors.Rules.Protocols;
using RingActors.Rules.Protocols.Drills;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;
using static RingActors.Rules.Tests.Protocols.ProtocolTests;

namespace RingActors.Rules.Tests.Protocols.Drills;

/// <summary>Live drills: who answers, and what a real alarm does to one (P-S11).</summary>
public sealed class LiveDrillTests
{
    private static readonly Address Drills = RuleKinds.DrillsOf("home-1");
    private static readonly Principal Owner = new(PrincipalKind.Resident, "Pat");

    [Fact]
    public void Everybody_gets_one_message_that_says_that_it_is_a_drill_and_nothing_else_is_done()
    {
        TestHome home = Lived(OneByOne);
        Begin(home);
        Assert.Equal(["anna", "ben", "carl"], Notices(home).Select(n => n.Contact));
        Assert.All(Notices(home), n =>
        {
            Assert.Equal(("protocol.drill", true), (n.Notice.Type, n.Notice.Asks));
            Assert.StartsWith("DRILL: nothing has happened", n.Notice.Message, StringComparison.Ordinal);
        });
        Assert.Equal(3, home.Pending.Count);
        Assert.Empty(home.View.Part<ProtocolsView>().UnderWay);
    }

    [Fact]
    public void Who_answers_is_noted_once_with_the_time_and_when_all_have_it_is_over()
    {
        TestHome home = Named();
        string id = Begin(home);
        home.Advance(Duration.FromSeconds(40));
        Answer(home, id, "ben");
        home.Advance(Duration.FromSeconds(1));
        Answer(home, id, "ben");
        Answer(home, id, "anna");
        Assert.Equal("drill.use-a-good-link", home.Tell(Drills, new AcknowledgeDrill(id, "link"), Recipient("stranger")).Refusal?.Code);
        Answer(home, id, "carl");
        Assert.Equal(
            [("ben", 40), ("anna", 41), ("carl", 41)],
            home.Journal.Select(e => e.Event).OfType<DrillAcknowledged>().Select(e => (e.Recipient, (int)e.After.TotalSeconds)));
        Assert.Equal(DrillOutcome.Answered, Ended(home).Outcome);
        Assert.Equal("drill.is-over", home.Tell(Drills, new AcknowledgeDrill(id, "link"), Recipient("ben")).Refusal?.Code);
        Assert.NotNull(home.View.Part<DrillsView>().Tests["ben"].AnsweredAt);
    }

    [Fact]
    public void Whoever_does_not_answer_is_known_when_its_time_is_over()
    {
        TestHome home = Named();
        string id = Begin(home);
        Conclude(home, "anna", EffectOutcome.Delivered);
        Conclude(home, "ben", EffectOutcome.Rejected);
        Answer(home, id, "anna");
        home.Advance(Duration.FromMinutes(15));
        Assert.Equal(DrillOutcome.TimeOver, Ended(home).Outcome);
        LiveDrill live = home.View.Part<DrillsView>().Live!;
        Assert.Equal(("delivered", "rejected", false), (live.Sent["anna"], live.Sent["ben"], live.Answered.ContainsKey("ben")));
        Assert.Null(home.View.Part<DrillsView>().Tests["ben"].AnsweredAt);
    }

    [Fact]
    public void A_call_for_help_ends_it_at_once_and_runs_in_earnest_and_whoever_got_a_message_is_told()
    {
        TestHome home = Lived(OneByOne);
        Begin(home);
        Conclude(home, "ben", EffectOutcome.Rejected);
        Conclude(home, "anna", EffectOutcome.Delivered);
        home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Owner);
        Assert.Equal(DrillOutcome.Real, Ended(home).Outcome);
        Assert.Contains(home.Journal, e => e.Event is ProtocolActivated);
        Assert.Contains(Notices(home), n => n is { Contact: "anna", Notice.Type: ProtocolNotice.Alarm });

        // Ben's message was refused: he knows of no drill. What was not sent yet is not sent any more.
        Assert.Equal(["anna", "carl"], Real(home));
        Assert.DoesNotContain(home.Pending, a => a.Effect.Request is SendProtocolNotice { Notice.Type: ProtocolNotice.Drill });
    }

    [Fact]
    public void While_an_alarm_may_be_taken_back_the_drill_is_over_and_nobody_is_told_yet()
    {
        TestHome home = Named();
        Begin(home);
        Alarmed(home);
        Assert.Equal(DrillOutcome.Real, Ended(home).Outcome);
        Assert.Empty(Real(home));
        home.Advance(Duration.FromSeconds(30));
        Assert.Equal(["anna", "ben", "carl"], Real(home));
        home.Advance(Duration.FromHours(1));
        Assert.Equal(3, Real(home).Count());
    }

    [Fact]
    public void Of_an_alarm_that_is_taken_back_in_the_house_nobody_outside_hears()
    {
        TestHome home = Named();
        Begin(home);
        Alarmed(home);
        home.Tell(Panel, new ReportPanel { Mode = SecurityMode.Disarmed, Alarm = Patch.Of<AlarmReading>(null!) });
        home.Advance(Duration.FromHours(1));
        Assert.Empty(Real(home));
    }

    [Fact]
    public void A_protocol_that_a_person_starts_ends_it_and_a_silent_call_does_not_show_in_it()
    {
        TestHome home = Lived(OneByOne);
        Begin(home);
        home.Tell(Panel, new RaisePanic(IncidentKind.Panic, true), Owner);
        Assert.DoesNotContain(home.Journal, e => e.Event is DrillEnded);
        home.Tell(RuleKinds.ProtocolOf("home-1", ActivateProtocol.Default), new ActivateProtocol(ActivateProtocol.Called), Owner);
        Assert.Equal(DrillOutcome.Real, Ended(home).Outcome);
        Assert.Equal(["anna", "ben", "carl"], Real(home));
    }

    [Fact]
    public void None_begins_while_something_real_is_under_way_or_nobody_would_be_told()
    {
        TestHome home = Lived(OneByOne);
        home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Owner);
        Assert.Equal("drill.wait-until-it-is-over", home.Tell(Drills, new BeginDrill(null, 900), Owner).Refusal?.Code);
        Assert.Equal("drill.name-recipients-first", New().Tell(Drills, new BeginDrill(null, 900), Owner).Refusal?.Code);
    }

    [Fact]
    public void Of_a_protocol_only_those_are_asked_whom_it_tells()
    {
        TestHome home = Lived("""{"name":"Few","steps":[{"type":"notify","recipients":["carl"],"message":"x"},{"type":"escalate","levels":[{"recipients":["anna"]}]}]}""");
        home.Tell(Drills, new BeginDrill("p", 900), Owner);
        Assert.Equal(["anna", "carl"], Notices(home).Select(n => n.Contact));
        Assert.Equal("drill.end-the-other-first", home.Tell(Drills, new BeginDrill(null, 900), Owner).Refusal?.Code);
        home.Tell(Drills, new EndDrill(), Owner);
        Assert.Equal("stopped", Assert.Single(Notices(home), n => n.Contact == "carl").Notice.How);
    }

    private static string Begin(TestHome home) =>
        Assert.IsType<DrillAnswered>(home.Tell(Drills, new BeginDrill(null, 900), Owner).Reply).Drill;

    private static Principal Recipient(string id) => new(PrincipalKind.Recipient, id);

    private static void Answer(TestHome home, string id, string who) =>
        Assert.Null(home.Tell(Drills, new AcknowledgeDrill(id, "link"), Recipient(who)).Refusal);

    private static void Conclude(TestHome home, string who, EffectOutcome outcome) => home.Conclude(
        home.Pending.Single(a => a.Effect.Request is SendProtocolNotice { Notice.Type: ProtocolNotice.Drill } n && n.Contact == who), outcome, "http.200");

    private static DrillEnded Ended(TestHome home) => Assert.Single(home.Journal.Select(e => e.Event).OfType<DrillEnded>());

    private static IEnumerable<string> Real(TestHome home) =>
        Notices(home).Where(n => n.Notice is { Type: ProtocolNotice.DrillOver, How: "real" }).Select(n => n.Contact).Order();
}
