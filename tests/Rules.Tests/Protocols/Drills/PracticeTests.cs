using NodaTime;
using RingActors.Devices.Domain.Alarm.Incidents;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Documents;
using RingActors.Rules.Protocols;
using RingActors.Rules.Protocols.Drills;
using RingActors.Rules.Protocols.Practising;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;
using static RingActors.Rules.Tests.Protocols.ProtocolTests;

namespace RingActors.Rules.Tests.Protocols.Drills;

/// <summary>Practice mode: nobody is called for dispatch, all else is done, and it ends by itself.</summary>
public sealed class PracticeTests
{
    private static readonly Address At = RuleKinds.PracticeOf("home-1");
    private static readonly Principal Owner = new(PrincipalKind.Resident, "Pat");

    [Fact]
    public void In_practice_nobody_is_called_and_all_else_is_done_and_marked()
    {
        TestHome home = Lived(OneByOne);
        On(home, 24);
        home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Owner);
        SendProtocolNotice told = Notices(home).First(n => n.Notice.Type == ProtocolNotice.Alarm);
        Assert.Equal(("anna", true, "PRACTICE (nobody is called for dispatch): Look after the house"),
            (told.Contact, told.Notice.Practice, told.Notice.Message));
        Assert.Contains(home.Pending, a => a.By.Equals(FrontCamera));
        home.Advance(Duration.FromHours(1));
        Assert.Empty(Posts(home, "protocol.dispatch"));
        ProtocolStep kept = Assert.Single(home.Journal.Select(e => e.Event).OfType<ProtocolStep>(), s => s.Action == "dispatch");
        Assert.True(kept.Practice);
        Assert.Null(kept.Dispatched);
    }

    [Fact]
    public void It_ends_by_itself_and_the_next_alarm_is_in_earnest()
    {
        TestHome home = Lived(OneByOne);
        On(home, 24);
        home.Advance(Duration.FromHours(24));
        Assert.Equal(PracticeEnd.TimeOver, Assert.Single(home.Journal.Select(e => e.Event).OfType<PracticeEnded>()).How);
        home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Owner);
        home.Advance(Duration.FromMinutes(5));
        Assert.Single(Posts(home, "protocol.dispatch"));
        Assert.Null(Notices(home).Last(n => n.Notice.Type == ProtocolNotice.Alarm).Notice.Practice);

        // Those who live there are told that it began and that it is over; a neighbour is not.
        Assert.Equal([("anna", "began"), ("anna", "ended")], Notices(home).Where(n => n.Notice.Type == "protocol.practice")
            .Select(n => (n.Contact, n.Notice.How!)));
    }

    [Fact]
    public void Though_nobody_saw_its_end_it_is_over_at_its_moment()
    {
        TestHome home = Lived(OneByOne);
        On(home, 24);
        PracticeView view = home.View.Part<PracticeView>();
        Assert.True(view.Covers("p", false, home.Now + Duration.FromHours(24) - Duration.FromTicks(1)));
        Assert.False(view.Covers("p", false, home.Now + Duration.FromHours(24)));
    }

    [Fact]
    public void What_was_under_way_before_it_is_in_earnest()
    {
        TestHome home = Lived(OneByOne);
        home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Owner);
        home.Advance(Duration.FromSeconds(100));
        On(home, 24);
        home.Advance(Duration.FromMinutes(5));
        Assert.Single(Posts(home, "protocol.dispatch"));
    }

    [Fact]
    public void An_alarm_that_outlasts_practice_calls_in_earnest()
    {
        TestHome home = Lived(OneByOne);
        home.Tell(At, new BeginPractice(home.Now + Duration.FromSeconds(200)), Owner);
        home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Owner);
        home.Advance(Duration.FromMinutes(10));
        Assert.Single(Posts(home, "protocol.dispatch"));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("p", false)]
    public void What_saves_lives_is_practised_only_where_it_is_named(string? named, bool calls)
    {
        TestHome home = Lived(OneByOne.Replace("\"panic\"", "\"panic\",\"fire\"", StringComparison.Ordinal));
        Assert.Null(home.Tell(At, new BeginPractice(home.Now + Duration.FromHours(1), named is null ? null : [named]), Owner).Refusal);
        home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Owner);
        home.Advance(Duration.FromMinutes(10));
        Assert.Equal(calls ? 1 : 0, Posts(home, "protocol.dispatch").Count());
    }

    [Fact]
    public void Not_for_longer_than_a_week_nor_into_the_past_nor_for_what_is_not_there()
    {
        TestHome home = Lived(OneByOne);
        Assert.Equal("practice.shorten", Refused(home, new BeginPractice(home.Now + Duration.FromDays(7) + Duration.FromSeconds(1))));
        Assert.Null(Refused(home, new BeginPractice(home.Now + Duration.FromDays(7))));
        Assert.Equal("practice.name-a-later-moment", Refused(home, new BeginPractice(home.Now)));
        Assert.Equal("practice.name-a-protocol", Refused(home, new BeginPractice(home.Now + Duration.FromDays(1), ["x"])));
    }

    [Fact]
    public void Drills_and_practice_do_what_their_table_says()
    {
        DecisionTable table = new DecisionTable("drills and practice mode: in this state, told this, it does that", () => Lived(OneByOne))
            .State("neither", _ => { })
            .State("a live drill is under way", h => h.Tell(RuleKinds.DrillsOf("home-1"), new BeginDrill(null, 900), Owner))
            .State("one was ended", h => { h.Tell(RuleKinds.DrillsOf("home-1"), new BeginDrill(null, 900), Owner); h.Tell(RuleKinds.DrillsOf("home-1"), new EndDrill()); })
            .State("an alarm ended it", h => { h.Tell(RuleKinds.DrillsOf("home-1"), new BeginDrill(null, 900), Owner); h.Tell(Panel, new RaisePanic(IncidentKind.Panic)); })
            .State("the home practises", h => On(h, 24))
            .Command("begin a drill of all", RuleKinds.DrillsOf("home-1"), _ => new BeginDrill(null, 900))
            .Command("begin a drill of a protocol", RuleKinds.DrillsOf("home-1"), _ => new BeginDrill("p", 900))
            .Command("begin a drill of what is not there", RuleKinds.DrillsOf("home-1"), _ => new BeginDrill("x", 900))
            .Command("somebody who is no recipient answers", RuleKinds.DrillsOf("home-1"), h => new AcknowledgeDrill(LiveOf(h), "link"))
            .Command("end the drill", RuleKinds.DrillsOf("home-1"), _ => new EndDrill())
            .Command("keep a drill on paper", RuleKinds.DrillsOf("home-1"), _ => new HoldDrill(new DrillHeld("drill-1", "p", 1, "0", new DrillScore(0, null, null, 0, 0, 0, null))))
            .Command("practise for a day", At, h => new BeginPractice(h.Now + Duration.FromHours(24)))
            .Command("practise for two days", At, h => new BeginPractice(h.Now + Duration.FromHours(48)))
            .Command("end practice", At, _ => new EndPractice())
            .Command("help is called at the panel", Panel, _ => new RaisePanic(IncidentKind.Panic))
            .Command("deadline before its time", RuleKinds.DrillsOf("home-1"), h => new DeadlineReached(h.Now))
            .Command("a stranger's call ended", RuleKinds.DrillsOf("home-1"), _ => new EffectConcluded("x!anna", EffectOutcome.Delivered, "x", null, 1))
            .Wait("a quarter of an hour passes", Duration.FromMinutes(15))
            .Wait("a day passes", Duration.FromHours(24));
        Assert.Null(CommittedText.Difference("tests/Rules.Tests/Tables/drill.txt", table.Print()));
    }

    private static string LiveOf(TestHome home) => home.View.Part<DrillsView>().Live?.Id ?? "none";

    private static string? Refused(TestHome home, BeginPractice begin) => home.Tell(At, begin, Owner).Refusal?.Code;

    private static void On(TestHome home, int hours) =>
        Assert.Null(home.Tell(At, new BeginPractice(home.Now + Duration.FromHours(hours)), Owner).Refusal);
}
