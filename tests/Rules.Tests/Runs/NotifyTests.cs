using System.Text.Json.Nodes;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis;
using RingActors.Rules.Documents;
using RingActors.Rules.Reach;
using RingActors.Rules.Runs;
using RingActors.Rules.Runs.Messages;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Runs;

/// <summary>Recipients of the home are told what a rule says, and nobody else.</summary>
public sealed class NotifyTests
{
    private const string UntilShut =
        "\"until\":[{\"type\":\"device_state\",\"device\":\"back-door\",\"capability\":\"contact\",\"is\":\"closed\"}]";

    private readonly TestHome _home = New();

    public NotifyTests() => Recipients(_home, "anna", "ben");

    [Fact]
    public void All_recipients_are_told_the_words_of_the_rule_at_the_addresses_of_the_home()
    {
        Outcome told = Runs("""{"type":"notify","message":" The bell rang. "}""");
        SendRuleMessage[] sent = [.. told.Calls.Select(c => (SendRuleMessage)c.Effect.Request)];
        Assert.Equal(["anna https://example.org/anna", "ben https://example.org/ben"], sent.Select(s => $"{s.Contact} {s.Url}"));
        Assert.All(sent, s => Assert.Equal(("The bell rang.", "notes", "Notes"), (s.Message, s.Rule, s.Name)));
        Assert.Equal(2, told.Calls.Select(c => c.Effect.Lane).Distinct().Count());
        Assert.Equal(["anna", "ben"], told.One<RuleStepTaken>().Recipients);
    }

    [Fact]
    public void What_is_owed_to_an_address_that_was_changed_holds_back_nothing_at_the_new_one()
    {
        const string hello = """{"type":"notify","message":"Hello","recipients":["anna"]}""";
        string lane = Runs(hello).Calls.Single().Effect.Lane!;
        _home.Tell(Panel, new SetSecurityPolicy(SecurityPolicy.Default with
        {
            Contacts = [new("anna", "https://example.org/elsewhere")],
        }));
        string now = _home.Tell(Bell, new ReportDing("d2", _home.Now)).Calls.Single().Effect.Lane!;
        Assert.NotEqual(lane, now);
        Assert.DoesNotContain("example.org", now, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_those_are_told_whom_the_rule_names_and_how_that_ended_is_recorded_with_who_it_was()
    {
        Outcome told = Runs("""{"type":"notify","message":"Hello","recipients":["ben"]}""");
        Asked call = Assert.Single(told.Calls);
        RuleStepConcluded concluded = _home.Conclude(call, EffectOutcome.Rejected, "http.410").One<RuleStepConcluded>();
        Assert.Equal(("ben", "rejected"), (concluded.Recipient, concluded.Outcome));
        Assert.Equal("message to ben rejected: http.410", _home.Rule("notes").LastRun!.LastNote);
        Assert.Empty(((RuleState)_home.State(RuleAt("notes"))).Calls);
    }

    [Fact]
    public void Whom_a_message_did_not_reach_is_said_although_another_took_it_after_that()
    {
        Outcome told = Runs("""{"type":"notify","message":"Hello"}""");
        _home.Conclude(told.Calls[0], EffectOutcome.Expired, "effect.expired");
        _home.Conclude(told.Calls[1], EffectOutcome.Delivered, "http.204");
        RuleView rule = _home.Rule("notes");
        Assert.Equal("message to anna expired: effect.expired", rule.LastRun!.InWords);
        ReachView reach = _home.View.Part<ReachView>();
        Assert.Equal(("effect.expired", null), (reach.LostTo("anna")?.Code, reach.LostTo("ben")));
    }

    [Fact]
    public void Whom_the_home_does_not_know_a_rule_cannot_name_and_no_address_is_taken_for_a_name()
    {
        RuleReading reading = Read("""{"type":"notify","message":"","recipients":["bem","https://evil.example/"]}""");
        Assert.Equal(
            ["actions[0].message out-of-range ", "actions[0].recipients[0] unknown-word ben", "actions[0].recipients[1] unknown-word "],
            reading.Faults.Select(f => $"{f.Path} {f.Code} {string.Join(',', f.Near)}"));
        RuleDocument corrected = RuleParser.Read(reading.Corrected!, Context(_home)).Document!;
        Assert.Equal(["ben"], ((RingActors.Rules.Actions.NotifyAction)corrected.Actions[0]).Recipients);
        Assert.Equal("unknown-field", Assert.Single(Read("""{"type":"notify","message":"x","url":"https://evil.example/"}""").Faults).Code);
    }

    [Fact]
    public void A_list_of_nobody_known_does_not_come_to_mean_everybody()
    {
        RuleReading reading = Read("""{"type":"notify","message":"x","recipients":["zzzzzz"]}""");
        Assert.Single(RuleParser.Read(reading.Corrected!, Context(_home)).Document!.Actions.OfType<RingActors.Rules.Actions.NotifyAction>().Single().Recipients!);
    }

    [Fact]
    public void Where_nobody_is_left_the_step_is_skipped_and_the_rule_says_so_before()
    {
        Address rule = Write("""{"type":"notify","message":"x","recipients":["ben"]}""");
        Recipients(_home, "anna");
        string trouble = Assert.Single(RuleTroubles.In(_home.View).Of(_home.Rule("notes").Document));
        Assert.Contains("ben is no recipient", trouble);
        Outcome ding = _home.Tell(Bell, new ReportDing("d", _home.Now));
        Assert.Contains("none of those it names", ding.One<RuleStepSkipped>().Reason);
        Assert.Empty(ding.Calls);
        Assert.NotNull(rule);
    }

    [Fact]
    public void A_rule_tells_at_most_sixty_messages_an_hour_and_an_alarms_are_not_counted()
    {
        Recipients(_home, "anna");
        Create(_home, "notes", """
            {"name":"Notes","mode":"parallel","triggers":[{"type":"ding"},{"type":"alarm"}],
             "actions":[{"type":"repeat","times":40,"actions":[{"type":"notify","message":"x"}]}]}
            """);
        Assert.Equal(40, _home.Tell(Bell, new ReportDing("d1", _home.Now)).Calls.Count);
        Assert.Equal(20, _home.Tell(Bell, new ReportDing("d2", _home.Now)).Calls.Count);
        Assert.Contains("60 messages", _home.Journal.Select(e => e.Event).OfType<RuleStepSkipped>().First().Reason);
        Assert.Equal(40, _home.Tell(Panel, new ReportPanel
        {
            Mode = SecurityMode.Away,
            Alarm = Patch.Of<AlarmReading>(new AlarmReading("burglar-alarm", "a", [], null)),
        }).Calls.Count(c => c.Effect.Request is SendRuleMessage));
        _home.Advance(Duration.FromMinutes(61));
        Assert.Equal(40, _home.Tell(Bell, new ReportDing("d3", _home.Now)).Calls.Count);
    }

    [Fact]
    public void A_reminder_is_sent_at_once_and_every_so_often_until_what_it_waits_for()
    {
        Door(_home, open: true);
        Runs($$"""{"type":"remind","message":"The back door is open.","every_seconds":300,{{UntilShut}},"recipients":["anna"]}""");
        _home.Advance(Duration.FromMinutes(11));
        Assert.Equal(3, _home.Pending.Count);
        Assert.Equal(3, _home.Pending.Select(p => p.Effect.Name).Distinct().Count());
        Assert.Contains("rule.run-ended", Door(_home, open: false).Names);
        _home.Advance(Duration.FromHours(1));
        Assert.Equal(3, _home.Pending.Count);
    }

    /// <summary>As it is shipped in config/rules.</summary>
    [Fact]
    public void The_shipped_rule_of_the_door_that_was_left_open_reminds_from_the_tenth_minute_on_until_it_is_closed()
    {
        Create(_home, "door", File.ReadAllText(Path.Combine(CommittedText.Root, "config/rules/back-door-left-open.json")));
        Door(_home, open: true);
        _home.Advance(Duration.FromMinutes(5));
        Door(_home, open: false);
        _home.Advance(Duration.FromHours(1));
        Assert.Empty(_home.Pending);

        Instant opened = _home.Now;
        Door(_home, open: true);
        _home.Advance(Duration.FromMinutes(21));
        Door(_home, open: false);
        _home.Advance(Duration.FromHours(1));
        Assert.Equal(
            [10.0, 15.0, 20.0],
            _home.Journal.Where(e => e.Event is RuleStepTaken { Action: "notify" }).Select(e => (e.LearnedAt - opened).TotalMinutes));
        Assert.Empty(((RuleState)_home.State(RuleAt("door"))).Runs);
    }

    [Fact]
    public void Messages_and_what_is_nested_are_read_aloud_in_one_sentence()
    {
        RuleDocument document = Read(
            $$"""
            {"type":"remind","message":"Door!","every_seconds":300,{{UntilShut}},"times":12},
            {"type":"if","conditions":[{"type":"mode","modes":["away"]}],"then":[{"type":"notify","message":"Away","recipients":["ben"]}],"else":[{"type":"stop"}]},
            {"type":"repeat","times":2,"actions":[{"type":"delay","seconds":1}]}
            """).Document!;
        Assert.Equal(
            "When any doorbell is pressed: tell all recipients \"Door!\" every 300 s until \"Back Door\" has contact closed, at most 12 times; "
            + "then if the alarm is armed away: (tell ben \"Away\"), otherwise: (end there); then repeat 2 times: (wait 1 s).",
            RuleSentence.Of(document, _home.View.Part<DevicesView>()));
    }

    [Theory]
    [InlineData("""{"type":"repeat","actions":[{"type":"delay","seconds":1}]}""", "actions[0].times missing")]
    [InlineData("""{"type":"repeat","until":[{"type":"mode","modes":["away"]}],"actions":[{"type":"delay","seconds":1}]}""", "actions[0].every_seconds missing")]
    [InlineData("""{"type":"wait_until","conditions":[{"type":"mode","modes":["away"]}]}""", "actions[0].timeout_seconds missing")]
    [InlineData("""{"type":"repeat","times":3,"actions":[{"type":"disarm"}]}""", "actions[0].actions[0].type not-yet")]
    [InlineData("""{"type":"if","conditions":[{"type":"mode","modes":["awy"]}],"then":[{"type":"sms"}]}""", "actions[0].conditions[0].modes[0] unknown-word; actions[0].then[0].type not-yet")]
    [InlineData("""{"type":"repeat","times":100,"actions":[{"type":"repeat","times":100,"actions":[{"type":"delay","seconds":1}]}]}""", "actions out-of-range")]
    public void Faults_within_actions_are_told_with_their_place_and_the_example_is_right(string action, string faults)
    {
        RuleReading reading = Read(action);
        Assert.Equal(faults, string.Join("; ", reading.Faults.Select(f => $"{f.Path} {f.Code}")));
        Assert.NotNull(RuleParser.Read(reading.Corrected!, Context(_home)).Document);
    }

    [Fact]
    public void Actions_within_actions_have_a_depth()
    {
        string action = """{"type":"delay","seconds":1}""";
        for (int i = 0; i < 6; i++)
        {
            action = $$"""{"type":"repeat","times":1,"actions":[{{action}}]}""";
        }

        RuleReading reading = Read(action);
        Assert.Equal("out-of-range", Assert.Single(reading.Faults).Code);
        Assert.NotNull(RuleParser.Read(reading.Corrected!, Context(_home)).Document);
    }

    private RuleReading Read(string action) => RuleParser.Read(
        (JsonObject)JsonNode.Parse($$"""{"name":"Notes","triggers":[{"type":"ding"}],"actions":[{{action}}]}""")!, Context(_home));

    private Address Write(string action) =>
        Create(_home, "notes", $$"""{"name":"Notes","triggers":[{"type":"ding"}],"actions":[{{action}}]}""");

    private Outcome Runs(string action)
    {
        Write(action);
        return _home.Tell(Bell, new ReportDing("d", _home.Now));
    }
}
