using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Devices.Domain.Access;
using RingActors.Devices.Domain.Alarm.Incidents;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Documents;
using RingActors.Rules.Protocols;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Protocols;

/// <summary>Emergency protocols: P-S7 to P-S10 of the reference, and what a household expects beside them.</summary>
public sealed class ProtocolTests
{
    internal const string OneByOne = """
        {"name":"Help","incidents":["panic"],"cancel_seconds":0,
         "steps":[{"type":"light","devices":["front-camera"]},
                  {"type":"escalate","message":"Look after the house","levels":[
                     {"recipients":["anna"],"timeout_seconds":60},{"recipients":["ben"],"timeout_seconds":60,"repeat":2},{}]},
                  {"type":"dispatch","url":"https://help.example.org/call"}]}
        """;

    private static readonly Address At = RuleKinds.ProtocolOf("home-1", "p");
    private static readonly Principal Ben = new(PrincipalKind.Recipient, "ben");
    private static readonly Principal Owner = new(PrincipalKind.Resident, "Pat");

    [Fact]
    public void The_story_runs_from_the_incident_to_the_acknowledgement_in_one_chain()
    {
        TestHome home = Lived(OneByOne);
        home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Owner);
        Assert.Equal(["anna"], Told(home));
        string chain = home.Journal.Single(e => e.Event is PanicRaised).Correlation;
        home.Advance(Duration.FromSeconds(60));
        Assert.Equal(["anna", "ben"], Told(home));
        SendProtocolNotice sent = Notices(home).Last();
        Assert.Equal(("ben", "Look after the house", "panic", true),
            (sent.Contact, sent.Notice.Message, sent.Notice.Kind, sent.Notice.Asks));
        Assert.Null(home.Tell(At, new AcknowledgeProtocol("link") { Activation = Id(home), Notice = sent.Notice.Notice }, Ben).Refusal);
        home.Advance(Duration.FromMinutes(9));
        Assert.Equal(["anna", "ben"], Told(home));

        // The history says who it was, by which way, and all of it belongs to the call for help.
        EventEnvelope seen = home.Journal.Single(e => e.Event is ProtocolAcknowledged);
        Assert.Equal((Ben, "link"), (seen.Principal, ((ProtocolAcknowledged)seen.Event).Way));
        Assert.All(home.Journal.Where(e => e.Event is IActivationEvent), e => Assert.Equal(chain, e.Correlation));
        Assert.Contains(home.Pending, a => a.By.Equals(FrontCamera));
    }

    [Fact]
    public void Nobody_answers_and_after_the_last_of_them_help_is_called_once()
    {
        TestHome home = Lived(OneByOne);
        home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Owner);
        home.Advance(Duration.FromSeconds(299));
        Assert.Equal(["anna", "ben", "ben", "anna,ben,carl"], Levels(home));
        Assert.Empty(Dispatches(home));
        home.Advance(Duration.FromSeconds(1));
        PostWebhook call = Assert.Single(Dispatches(home));
        Assert.Equal("https://help.example.org/call", call.Url);
        Assert.Equal("protocol.dispatch", (string?)JsonNode.Parse(call.Body.ToString())!["type"]);
        home.Advance(Duration.FromHours(3));
        Assert.Single(Dispatches(home));
    }

    [Fact]
    public void A_late_acknowledgement_stops_what_would_come_next_and_nothing_else()
    {
        TestHome home = Lived(OneByOne);
        home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Owner);
        home.Advance(Duration.FromSeconds(179));
        home.Tell(At, new AcknowledgeProtocol("tool"), Owner);
        home.Advance(Duration.FromSeconds(599));
        Assert.Equal(["anna", "ben", "ben"], Levels(home));

        // It is not resolved in its time: the escalation goes on where it was, not from its beginning.
        home.Advance(Duration.FromSeconds(1));
        Assert.Equal(["anna", "ben", "ben", "anna,ben,carl"], Levels(home));
        Assert.Single(home.Journal, e => e.Event is ProtocolAcknowledgementExpired);
    }

    [Fact]
    public void Calling_again_does_not_begin_anew_and_says_that_nobody_takes_care_yet()
    {
        TestHome home = Lived(OneByOne);
        home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Owner);
        home.Advance(Duration.FromSeconds(10));
        home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Owner);
        Assert.Null(home.Tell(At, new ActivateProtocol(ActivateProtocol.Called), Owner).Refusal);
        Assert.Single(home.Journal, e => e.Event is ProtocolActivated);
        Assert.Equal(2, home.Journal.Count(e => e.Event is ProtocolCalledAgain));
        Assert.Equal(["anna"], Levels(home));
        home.Tell(At, new AcknowledgeProtocol("tool"), Owner);
        home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Owner);
        Assert.Equal(["anna", "ben"], Levels(home));
    }

    [Fact]
    public void A_failed_delivery_is_no_answer_and_the_next_is_told_at_once()
    {
        TestHome home = Lived(OneByOne);
        home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Owner);
        home.Conclude(home.Pending.Single(a => a.Effect.Request is SendProtocolNotice), EffectOutcome.Rejected, "http.404");
        Assert.Equal(["anna", "ben"], Levels(home));
        Assert.DoesNotContain(home.Journal, e => e.Event is ProtocolAcknowledged);

        // Whoever did not get the alarm is not told that it is over.
        home.Tell(At, new CancelProtocol("tool"), Owner);
        Assert.Equal(["ben"], Over(home).Select(n => n.Contact));
    }

    [Fact]
    public void A_delivery_that_succeeds_answers_nothing()
    {
        TestHome home = Lived(OneByOne);
        home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Owner);
        home.Conclude(home.Pending.Single(a => a.Effect.Request is SendProtocolNotice), EffectOutcome.Delivered, "http.200");
        Assert.Equal(["anna"], Levels(home));
        home.Advance(Duration.FromSeconds(60));
        Assert.Equal(["anna", "ben"], Levels(home));
    }

    [Fact]
    public void A_cancellation_is_decided_once_with_one_id_for_whoever_got_the_alarm()
    {
        TestHome home = Lived(OneByOne);
        home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Owner);
        home.Advance(Duration.FromSeconds(300));
        string id = Id(home);
        home.Tell(At, new CancelProtocol("tool") { Activation = id }, Owner);
        Assert.Null(home.Tell(At, new CancelProtocol("tool") { Activation = id }, Owner).Refusal);
        ProtocolEnded ended = Assert.Single(home.Journal.Select(e => e.Event).OfType<ProtocolEnded>());
        Assert.NotNull(ended.Cancellation);
        Assert.Equal(["anna", "ben", "carl"], Over(home).Select(n => n.Contact).Order());
        Assert.All(Over(home), n => Assert.Equal(ended.Cancellation, n.Notice.Cancellation));
        JsonNode over = JsonNode.Parse(Assert.Single(Posts(home, "protocol.dispatch-over")).Body.ToString())!;
        Assert.Equal(ended.Cancellation, (string?)over["data"]!["cancellation"]);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, 1)]
    public void No_dispatch_before_the_window_closes_and_a_cancellation_in_time_prevents_it(int late, int calls)
    {
        TestHome home = Lived("""
            {"name":"Help","cancel_seconds":45,"steps":[{"type":"dispatch","url":"https://help.example.org/call"},{"type":"delay","seconds":600}]}
            """);
        home.Tell(At, new ActivateProtocol(ActivateProtocol.Called), Owner);
        home.Advance(Duration.FromSeconds(45 + late));
        home.Tell(At, new CancelProtocol("tool"), Owner);
        home.Advance(Duration.FromHours(1));

        // At the deadline's own instant the deadline is first in the journal: help was called, and is called off.
        Assert.Equal(calls, Posts(home, "protocol.dispatch").Count());
        Assert.Equal(calls, Posts(home, "protocol.dispatch-over").Count());
    }

    [Fact]
    public void While_an_alarm_may_be_taken_back_in_the_house_nothing_leaves_it()
    {
        TestHome home = Lived(OneByOne.Replace("panic", "burglary", StringComparison.Ordinal));
        Alarmed(home);
        Assert.Empty(Told(home));
        Assert.Contains(home.Journal, e => e.Event is ProtocolStep { Action: "light", Told.Count: 1 });
        Instant until = home.View.Guard().Incidents.Single().AbortUntil!.Value;
        home.Advance(until - home.Now - Duration.FromMilliseconds(1));
        Assert.Empty(Told(home));
        home.Advance(Duration.FromMilliseconds(1));
        Assert.Equal(["anna"], Told(home));
    }

    [Fact]
    public void What_is_over_is_told_to_whoever_was_told_with_what_still_detects()
    {
        TestHome home = Lived(OneByOne.Replace("panic", "burglary", StringComparison.Ordinal));
        Alarmed(home);
        home.Advance(Duration.FromSeconds(40));
        Assert.Equal(["anna"], Told(home));
        home.Tell(Panel, new ReportPanel { Mode = SecurityMode.Disarmed, Alarm = Devices.Domain.Traits.Patch.Of<AlarmReading>(null!) });
        SendProtocolNotice over = Assert.Single(Over(home));
        Assert.Equal(("anna", "the alarm was disarmed"), (over.Contact, over.Notice.How));
        Assert.Equal(["Back Door"], over.Notice.StillDetecting);
        Assert.Empty(home.View.Part<ProtocolsView>().UnderWay);
        home.Advance(Duration.FromHours(1));
        Assert.Equal(["anna"], Levels(home));
    }

    [Fact]
    public void A_link_acts_once_and_a_newer_message_has_another()
    {
        TestHome home = Lived(OneByOne);
        home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Owner);
        home.Advance(Duration.FromSeconds(60));
        string notice = Notices(home).Last().Notice.Notice!;
        home.Tell(At, new AcknowledgeProtocol("link") { Activation = Id(home), Notice = notice }, Ben);
        home.Advance(Duration.FromSeconds(600));
        Assert.Equal("protocol.use-the-newest-link",
            home.Tell(At, new AcknowledgeProtocol("link") { Activation = Id(home), Notice = notice }, Ben).Refusal?.Code);
        string newer = Notices(home).Last(n => n.Contact == "ben").Notice.Notice!;
        Assert.NotEqual(notice, newer);
        Assert.Null(home.Tell(At, new EscalateProtocol("link") { Activation = Id(home), Notice = newer }, Ben).Refusal);
        Assert.Equal(["anna", "ben", "ben", "anna,ben,carl"], Levels(home));
    }

    [Fact]
    public void Only_who_is_of_the_household_cancels_by_a_link_and_nobody_whom_the_home_does_not_name()
    {
        TestHome home = Lived(OneByOne);
        home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Owner);
        Assert.Equal("protocol.use-a-good-link", home.Tell(At, new CancelProtocol("link"), Ben).Refusal?.Code);
        Assert.Equal("protocol.use-a-good-link",
            home.Tell(At, new AcknowledgeProtocol("link"), new Principal(PrincipalKind.Recipient, "mallory")).Refusal?.Code);
        Assert.Null(home.Tell(At, new CancelProtocol("link"), new Principal(PrincipalKind.Recipient, "anna")).Refusal);
    }

    /// <summary>That the alarm's own time is over says nothing of the emergency: nobody has answered (P-S10).</summary>
    [Fact]
    public void An_incident_that_nobody_ended_does_not_end_the_search_and_the_next_call_joins_it()
    {
        TestHome home = Lived(OneByOne);
        home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Owner);
        home.Advance(Duration.FromSeconds(10));
        home.Tell(At, new AcknowledgeProtocol("tool"), Owner);
        home.Advance(Duration.FromSeconds(400));
        Assert.Contains(home.Journal, e => e.Event is IncidentEnded { How: IncidentEnd.TimedOut });
        home.Tell(Panel, new RaisePanic(IncidentKind.Panic), Owner);
        Assert.Single(home.Journal, e => e.Event is ProtocolActivated);
        Assert.Equal(["anna", "ben"], Levels(home));
        home.Tell(Panel, new Disarm(), Owner);
        Assert.Equal(ProtocolOutcome.Resolved, home.Journal.Select(e => e.Event).OfType<ProtocolEnded>().Single().Outcome);
    }

    [Fact]
    public void A_silent_call_for_help_starts_nothing_that_could_be_seen()
    {
        TestHome home = Lived(OneByOne);
        home.Tell(Panel, new RaisePanic(IncidentKind.Panic, Silent: true), Owner);
        home.Advance(Duration.FromHours(1));
        Assert.DoesNotContain(home.Journal, e => e.Event is IActivationEvent);
    }

    [Fact]
    public void Every_home_has_a_protocol_for_a_call_for_help_that_can_be_changed_and_not_be_lost()
    {
        TestHome home = New();
        Recipients(home, "anna", "ben");
        Address at = RuleKinds.ProtocolOf("home-1", ActivateProtocol.Default);
        Assert.Equal(ActivateProtocol.Default, Assert.Single(home.View.Part<ProtocolsView>().All).Slug);
        Assert.Null(home.Tell(at, new ActivateProtocol(ActivateProtocol.Called), Owner).Refusal);
        Assert.Contains(home.Journal, e => e.Event is ProtocolStep { Action: "light", Told.Count: 1 });
        Assert.Contains(home.Journal, e => e.Event is ProtocolStep { Action: "snapshot", Told.Count: 1 });
        Assert.Equal(["anna", "ben"], Told(home));
        Assert.Equal("protocol.keep-the-default", home.Tell(at, new DisableProtocol(), Owner).Refusal?.Code);
        home.Tell(at, new ReplaceProtocol(Read(home, OneByOne)), Owner);
        Assert.Equal("Help", home.View.Part<ProtocolsView>().Find(ActivateProtocol.Default)!.Document!.Name);
        home.Tell(at, new DeleteProtocol(), Owner);
        Assert.Equal("Emergency", home.View.Part<ProtocolsView>().Find(ActivateProtocol.Default)!.Document!.Name);
    }

    [Fact]
    public void An_acknowledgement_for_good_ends_the_search_and_what_follows_knows_it()
    {
        TestHome home = Lived("""
            {"name":"Help","acknowledgement_seconds":0,"steps":[
               {"type":"escalate","levels":[{"recipients":["anna"]}]},
               {"type":"if","conditions":[{"type":"emergency","acknowledged":true}],
                "then":[{"type":"notify","message":"Somebody comes","recipients":["carl"]}],
                "else":[{"type":"dispatch","url":"https://help.example.org/call"}]}]}
            """);
        home.Tell(At, new ActivateProtocol(ActivateProtocol.Called), Owner);
        home.Tell(At, new AcknowledgeProtocol("tool"), Owner);
        Assert.Equal(["anna", "carl"], Told(home));
        Assert.Empty(Posts(home, "protocol.dispatch"));
        home.Advance(Duration.FromSeconds(300));
        Assert.Empty(home.View.Part<ProtocolsView>().UnderWay);
    }

    [Fact]
    public void All_faults_of_a_document_are_told_at_once_and_rules_have_no_steps_of_protocols()
    {
        TestHome home = New();
        ProtocolReading reading = ProtocolReader.Read((JsonObject)JsonNode.Parse("""
            {"name":"x","incidents":["burglery"],"steps":[{"type":"escalate","levels":[{"recipients":["nobody"]}]},
              {"type":"arm","mode":"away"},{"type":"dispatch","url":"ftp://x"},
              {"type":"if","conditions":[{"type":"emergency","confidence":9}],"then":[{"type":"dispatch"}]}]}
            """)!, Context(home));
        Assert.Equal(
            ["incidents[0]", "steps[0].levels[0].recipients[0]", "steps[1].type", "steps[2].url", "steps[3].conditions[0].confidence", "steps[3].then[0].url"],
            reading.Faults.Select(f => f.Path));
        RuleReading rule = RuleParser.Read((JsonObject)JsonNode.Parse("""
            {"name":"x","triggers":[{"type":"motion"}],"conditions":[{"type":"emergency"}],"actions":[{"type":"unlock","devices":["back-door"]}]}
            """)!, Context(home));
        Assert.Equal(["conditions[0].type", "actions[0].type"], rule.Faults.Select(f => f.Path));
    }

    [Fact]
    public void Every_template_is_read_back_as_it_is_written()
    {
        TestHome home = New();
        foreach (ProtocolDocument template in ProtocolTemplates.ByName.Values.Append(ProtocolTemplates.Default))
        {
            JsonObject written = ProtocolReader.Write(template);
            ProtocolReading reading = ProtocolReader.Read((JsonObject)written.DeepClone(), Context(home));
            Assert.Empty(reading.Faults);
            Assert.Equal(written.ToJsonString(), ProtocolReader.Write(reading.Document!).ToJsonString());
        }
    }

    internal static ProtocolDocument Read(TestHome home, string json)
    {
        ProtocolReading reading = ProtocolReader.Read((JsonObject)JsonNode.Parse(json)!, Context(home));
        Assert.Empty(reading.Faults);
        return reading.Document!;
    }

    internal static TestHome Lived(string json)
    {
        TestHome home = Named();
        Assert.Null(home.Tell(At, new CreateProtocol(Read(home, json)), Owner).Refusal);
        return home;
    }

    /// <summary>A home with three recipients, the first of whom is of the household.</summary>
    internal static TestHome Named()
    {
        TestHome home = New();
        home.Tell(Panel, new SetSecurityPolicy(new SecurityPolicy
        {
            Contacts =
            [
                new RecipientPolicy("anna", "https://example.org/anna") { Role = AccessRole.Owner },
                new RecipientPolicy("ben", "https://example.org/ben"),
                new RecipientPolicy("carl", "https://example.org/carl"),
            ],
        }));
        return home;
    }

    /// <summary>The base station says that it has an alarm, set off by the door.</summary>
    internal static void Alarmed(TestHome home)
    {
        Mode(home, SecurityMode.Away);
        home.Advance(Duration.FromMinutes(2));
        Door(home, true);
        home.Tell(Panel, new ReportPanel
        {
            Alarm = Devices.Domain.Traits.Patch.Of(new AlarmReading("burglar-alarm", "a-1", ["z-back"], home.Now)),
        });
        Assert.Contains(home.Journal, e => e.Event is IncidentAlarmed);
    }

    internal static string Id(TestHome home) => home.Journal.Select(e => e.Event).OfType<ProtocolActivated>().Last().Activation;

    internal static IEnumerable<string> Levels(TestHome home) =>
        home.Journal.Select(e => e.Event).OfType<ProtocolLevelTold>().Select(e => string.Join(',', e.Recipients));

    internal static IEnumerable<SendProtocolNotice> Notices(TestHome home) =>
        home.Pending.Select(a => a.Effect.Request).OfType<SendProtocolNotice>();

    internal static IEnumerable<string> Told(TestHome home) =>
        Notices(home).Where(n => n.Notice.Type == ProtocolNotice.Alarm).Select(n => n.Contact);

    internal static IEnumerable<SendProtocolNotice> Over(TestHome home) =>
        Notices(home).Where(n => n.Notice.Type == ProtocolNotice.Over);

    private static IEnumerable<PostWebhook> Dispatches(TestHome home) => Posts(home, "protocol.dispatch");

    internal static IEnumerable<PostWebhook> Posts(TestHome home, string type) => home.Pending.Select(a => a.Effect.Request)
        .OfType<PostWebhook>().Where(p => (string?)JsonNode.Parse(p.Body.ToString())!["type"] == type);
}
