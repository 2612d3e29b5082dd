using NodaTime;
using RingActors.Devices.Domain.Alarm.Incidents;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Documents;
using RingActors.Rules.Protocols;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;
using static RingActors.Rules.Tests.Protocols.ProtocolTests;

namespace RingActors.Rules.Tests.Protocols;

/// <summary>Who is told, by which way, and what an answer does to that of another.</summary>
public sealed class EscalationTests
{
    private static readonly Address At = RuleKinds.ProtocolOf("home-1", "p");
    private static readonly Principal Anna = new(PrincipalKind.Recipient, "anna");
    private static readonly Principal Ben = new(PrincipalKind.Recipient, "ben");
    private static readonly Principal Owner = new(PrincipalKind.Resident, "Pat");

    [Fact]
    public void A_message_of_a_step_goes_the_way_of_emergencies_and_what_says_that_it_is_over_comes_after_it()
    {
        TestHome home = Called("""{"name":"Help","steps":[{"type":"notify","message":"Look","recipients":["anna"]},{"type":"delay","seconds":60}]}""");
        Asked told = Assert.Single(home.Pending);
        Assert.Equal(SendProtocolNotice.Channel, told.Effect.Channel);
        home.Tell(At, new CancelProtocol("tool"), Owner);
        Assert.Equal(told.Effect.Lane, home.Pending.Last().Effect.Lane);
        Assert.Equal(ProtocolNotice.Over, Assert.IsType<SendProtocolNotice>(home.Pending.Last().Effect.Request).Notice.Type);
    }

    [Fact]
    public void An_address_that_takes_no_call_for_dispatch_keeps_no_other_waiting()
    {
        TestHome home = Called("""
            {"name":"Help","cancel_seconds":0,"steps":[{"type":"dispatch","url":"https://dead.example.org/"},{"type":"dispatch","url":"https://help.example.org/"},{"type":"delay","seconds":60}]}
            """);
        Asked[] calls = [.. home.Pending];
        Assert.Equal(2, calls.Select(c => c.Effect.Lane).Distinct().Count());
        home.Tell(At, new CancelProtocol("tool"), Owner);
        foreach (Asked over in home.Pending.Skip(2))
        {
            string url = ((PostWebhook)over.Effect.Request).Url;
            Assert.Equal(calls.Single(c => ((PostWebhook)c.Effect.Request).Url == url).Effect.Lane, over.Effect.Lane);
        }
    }

    /// <summary>Nobody took what the first one said: that must not hold back the second.</summary>
    [Fact]
    public void What_an_older_emergency_owes_holds_back_nothing_of_a_new_one()
    {
        TestHome home = Called("""
            {"name":"Help","steps":[{"type":"webhook","url":"https://dead.example.org/"},{"type":"notify","message":"Look"},
              {"type":"escalate","levels":[{"recipients":["anna"]}]}]}
            """);
        string?[] older = [.. home.Pending.Select(a => a.Effect.Lane)];
        home.Tell(At, new CancelProtocol("tool"), Owner);
        Outcome again = home.Tell(At, new ActivateProtocol(ActivateProtocol.Called), Owner);
        Assert.NotEmpty(again.Calls);
        Assert.DoesNotContain(again.Calls, c => older.Contains(c.Effect.Lane));
    }

    [Fact]
    public void An_acknowledgement_for_good_ends_every_search_that_follows()
    {
        TestHome home = Called("""
            {"name":"Help","acknowledgement_seconds":0,"steps":[{"type":"escalate","levels":[{"recipients":["anna"]}]},
              {"type":"escalate","levels":[{"recipients":["ben"]}]},{"type":"light","devices":["front-camera"]}]}
            """);
        home.Tell(At, new AcknowledgeProtocol("tool"), Owner);
        Assert.Contains(home.Journal, e => e.Event is ProtocolStepsOver);
        home.Advance(Duration.FromHours(1));
        Assert.Equal(["anna"], Levels(home));
        Assert.Empty(home.View.Part<ProtocolsView>().UnderWay);
    }

    [Fact]
    public void That_one_cannot_says_nothing_against_another_who_takes_care()
    {
        TestHome home = Called("""{"name":"Help","steps":[{"type":"escalate","levels":[{"recipients":["anna","ben"]},{"recipients":["carl"]}]}]}""");
        string notice = Notices(home).First().Notice.Notice!;
        home.Tell(At, new AcknowledgeProtocol("link") { Activation = Id(home), Notice = notice }, Anna);
        Assert.Null(home.Tell(At, new EscalateProtocol("link") { Activation = Id(home), Notice = notice }, Ben).Refusal);
        Assert.Equal(["anna,ben"], Levels(home));
        Assert.Equal(Anna, home.View.Part<ProtocolsView>().UnderWay.Single().State.Open.Single().Acknowledged?.By);

        // Whoever took care, and who has the right by a key, may well say so.
        home.Tell(At, new EscalateProtocol("link") { Activation = Id(home), Notice = notice }, Anna);
        Assert.Equal(["anna,ben", "carl"], Levels(home));
    }

    [Fact]
    public void Who_took_care_by_a_link_calls_it_off_by_the_same_and_each_button_acts_once()
    {
        TestHome home = Called("""{"name":"Help","steps":[{"type":"escalate","levels":[{"recipients":["anna"]},{"recipients":["ben"]}]}]}""");
        string notice = Notices(home).Single().Notice.Notice!;
        home.Tell(At, new AcknowledgeProtocol("link") { Activation = Id(home), Notice = notice }, Anna);
        Assert.Null(home.Tell(At, new CancelProtocol("link") { Activation = Id(home), Notice = notice }, Anna).Refusal);
        Assert.Equal(ProtocolOutcome.Cancelled, home.Journal.Select(e => e.Event).OfType<ProtocolEnded>().Single().Outcome);
    }

    [Fact]
    public void A_button_that_acted_acts_no_second_time()
    {
        TestHome home = Called("""{"name":"Help","steps":[{"type":"escalate","levels":[{"recipients":["anna"]},{"recipients":["ben"]},{"recipients":["carl"]}]}]}""");
        string notice = Notices(home).Single().Notice.Notice!;
        home.Tell(At, new EscalateProtocol("link") { Activation = Id(home), Notice = notice }, Anna);
        home.Tell(At, new EscalateProtocol("link") { Activation = Id(home), Notice = notice }, Anna);
        Assert.Equal(["anna", "ben"], Levels(home));
    }

    [Fact]
    public void Where_one_is_taken_out_of_the_settings_nobody_behind_is_passed_over()
    {
        TestHome home = Called("""{"name":"Help","steps":[{"type":"escalate","levels":[{"in_order":true,"timeout_seconds":60}]}]}""");
        Recipients(home, "ben", "carl");
        home.Advance(Duration.FromSeconds(180));
        Assert.Equal(["anna", "ben", "carl"], Levels(home));
    }

    [Fact]
    public void Who_takes_care_of_the_incident_takes_care_of_what_it_started()
    {
        TestHome home = Lived(OneByOne);
        home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Owner);
        home.Tell(Panel, new AcknowledgeIncident(home.View.Guard().Incidents.Single().Id), Owner);
        home.Advance(Duration.FromSeconds(599));
        Assert.Equal(["anna"], Levels(home));
        Assert.Equal(Owner, home.Journal.Select(e => e.Event).OfType<ProtocolAcknowledged>().Single().By);
        home.Advance(Duration.FromSeconds(1));
        Assert.Equal(["anna", "ben"], Levels(home));
    }

    [Fact]
    public void Who_says_again_that_they_take_care_has_the_whole_time_again()
    {
        TestHome home = Called("""{"name":"Help","steps":[{"type":"escalate","levels":[{"recipients":["anna"]},{"recipients":["ben"]}]}]}""");
        home.Tell(At, new AcknowledgeProtocol("tool"), Owner);
        home.Advance(Duration.FromMinutes(9));
        home.Tell(At, new AcknowledgeProtocol("tool"), Owner);
        home.Tell(At, new AcknowledgeProtocol("tool"), Owner);
        home.Advance(Duration.FromMinutes(9));
        Assert.Equal(["anna"], Levels(home));
        Assert.Equal(2, home.Journal.Count(e => e.Event is ProtocolAcknowledged));
        home.Advance(Duration.FromMinutes(1));
        Assert.Equal(["anna", "ben"], Levels(home));
    }

    [Theory]
    [InlineData(10 * 60, 1)]
    [InlineData(10 * 3600, 0)]
    public void Who_nobody_answered_while_the_program_was_down_is_told_and_no_siren_sounds_hours_late(int seconds, int sirens)
    {
        TestHome home = Called("""
            {"name":"Help","cancel_seconds":0,"steps":[{"type":"escalate","levels":[{"recipients":["anna"],"timeout_seconds":60}]},
              {"type":"siren","devices":["front-camera"]},{"type":"notify","message":"Nobody answers","recipients":["ben"]}]}
            """);
        home.Sleep(Duration.FromSeconds(seconds));
        home.SettleDue();
        ProtocolStep siren = home.Journal.Select(e => e.Event).OfType<ProtocolStep>().Single(s => s.Action == "siren");
        Assert.Equal(sirens, siren.Told.Count);
        Assert.Equal(["anna", "ben"], Told(home));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_rule_that_starts_a_protocol_that_is_gone_or_off_says_that_nothing_was_started(bool deleted)
    {
        TestHome home = Lived("""{"name":"Help","steps":[{"type":"escalate","levels":[{}]}]}""");
        Create(home, "r", """{"name":"r","triggers":[{"type":"ding"}],"actions":[{"type":"protocol","protocol":"p"}]}""");
        home.Tell(At, deleted ? new DeleteProtocol() : new DisableProtocol(), Owner);
        home.Tell(Bell, new Devices.Domain.Devices.ReportDing("d", home.Now));
        Assert.Contains(home.Journal, e => e.Event.ToString()!.Contains("there is no protocol 'p', or it is switched off", StringComparison.Ordinal));
    }

    /// <summary>A first message may have come through although nobody answered for it, and a later one did not.</summary>
    [Theory]
    [InlineData(EffectOutcome.Expired)]
    [InlineData(EffectOutcome.Delivered)]
    public void Who_may_have_got_one_message_is_told_that_it_is_over_although_the_next_failed(EffectOutcome first)
    {
        TestHome home = Called("""{"name":"Help","steps":[{"type":"escalate","levels":[{"recipients":["ben"],"repeat":2,"timeout_seconds":60}]}]}""");
        Asked one = home.Pending.Single();
        home.Advance(Duration.FromSeconds(60));
        Asked two = home.Pending.Single(p => p != one);
        if (first == EffectOutcome.Expired)
        {
            home.Conclude(one, first);
        }

        home.Conclude(two, EffectOutcome.Rejected, "http.404");
        if (first == EffectOutcome.Delivered)
        {
            home.Conclude(one, first);
        }

        home.Tell(At, new CancelProtocol("tool"), Owner);
        Assert.Equal(["ben"], Over(home).Select(n => n.Contact));
    }

    private static TestHome Called(string json)
    {
        TestHome home = Lived(json);
        Assert.Null(home.Tell(At, new ActivateProtocol(ActivateProtocol.Called), Owner).Refusal);
        return home;
    }
}
