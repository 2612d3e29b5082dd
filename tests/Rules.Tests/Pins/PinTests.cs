using System.Text;
using System.Text.Json;
using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Rules.Analysis.Past;
using RingActors.Rules.Analysis.Past.Kept;
using RingActors.Rules.Approvals;
using RingActors.Rules.Conditions;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Rules.Runs.Evidence;
using RingActors.Rules.Tests.Analysis.Past;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Pins;

/// <summary>U18: a moment of the past is copied, and every later edit has to keep it.</summary>
public sealed class PinTests
{
    private const string Guarded = """
        {"name":"x","triggers":[{"type":"motion","devices":["front-camera"]}],
         "conditions":[{"type":"mode","modes":["away"]},{"type":"device_state","device":"back-door","capability":"contact","is":"closed"}],
         "actions":[{"type":"light","devices":["front-camera"]}]}
        """;

    private const string Always = """
        {"name":"x","triggers":[{"type":"motion","devices":["front-camera"]}],"actions":[{"type":"light","devices":["front-camera"]}]}
        """;

    private static readonly Address Rule = RuleAt("r");

    [Fact]
    public void A_moment_is_judged_by_its_copy_alone_as_it_is_judged_in_the_record()
    {
        TestHome home = New();
        Mode(home, SecurityMode.Away);
        home.Advance(Duration.FromDays(3));
        string runs = Motion(home, FrontCamera, "tuesday").Events[0].Id;
        home.Advance(Duration.FromHours(3));
        Door(home, true);
        home.Advance(Duration.FromHours(3));
        string not = Motion(home, FrontCamera, "delivery").Events[0].Id;
        home.Advance(Duration.FromHours(3));

        RulePinned tuesday = Pinned(home, runs, true);
        RulePinned delivery = Pinned(home, not, false);
        Assert.True(Judge(home, tuesday, Guarded).IsKept);
        Assert.True(Judge(home, delivery, Guarded).IsKept);
        Assert.False(Judge(home, delivery, Always).IsKept);
        Assert.Contains(not, Judge(home, delivery, Always).Said, StringComparison.Ordinal);
        PinVerdict shut = Judge(home, tuesday, Guarded.Replace("away", "home", StringComparison.Ordinal));
        Assert.False(shut.IsKept);
        Assert.Contains("mode was away", shut.Said, StringComparison.Ordinal);
    }

    /// <summary>Of any moment of any history: the copy says of two random documents what the whole record says.</summary>
    [Fact]
    public void A_copy_says_of_any_document_what_the_record_says()
    {
        int ran = 0;
        int judged = 0;
        for (int seed = 0; seed < 900; seed++)
        {
            Random random = new(seed);
            (TestHome home, RuleDocument document, _) = PastProperties.Lived(seed);
            EventEnvelope[] meant = [.. home.Journal.Where(e => e.Name is "motion.detected" or "doorbell.pressed" or "contact.opened")];
            if (meant.Length == 0)
            {
                continue;
            }

            EventEnvelope entry = meant[random.Next(meant.Length)];
            RulePinned pin = Pinned(home, entry.Id, true);
            // When other rules ran is no part of a copy.
            foreach (RuleDocument one in new[] { document, RuleProperties.RandomDocument(random, home) }
                .Where(d => ConditionTree.Flat(d.AllConditions()).All(c => c is not RuleRunningCondition)))
            {
                BackTestReport whole = PastProperties.Run(home, "r", one, pin.Moment.From, pin.Moment.Until);
                bool runs = whole.Runs.Any(r => r.By.Event == entry.Id);
                Assert.True(
                    runs == PinJudge.Judge(pin, "home-1", PastProperties.Projections, Types, "r", one).IsKept,
                    $"seed {seed}, {entry.Id}: {RuleDocumentJson.Text(one)}");
                ran += runs ? 1 : 0;
                judged++;
            }
        }

        Assert.True(ran > 50 && judged - ran > 50, $"{ran} of {judged}: such a check says nothing");
    }

    [Fact]
    public void A_rule_takes_no_document_that_was_not_held_against_its_examples()
    {
        TestHome home = New();
        Create(home, "r", Guarded);
        string entry = Motion(home, FrontCamera, "m").Events[0].Id;
        Assert.Null(Pin(home, entry, false).Refusal);
        string pin = Assert.Single(home.Rule("r").Pins).Mark.Pin;
        RuleDocument changed = Document(home, Guarded) with { Priority = 3 };
        Assert.Equal("rule.keep-the-pins", home.Tell(Rule, new ReplaceRule(changed), Assistant).Refusal!.Code);
        Assert.Equal("rule.keep-the-pins", home.Tell(Rule, new ReplaceRule(changed) { PinsKept = ["another"] }, Assistant).Refusal!.Code);
        home.Tell(RuleKinds.ShadowOf("home-1", "r"), new BeginShadow(changed, 1), Assistant);
        Motion(home, FrontCamera, "m2");
        Assert.Equal("rule.keep-the-pins", home.Tell(Rule, new PromoteShadow(1), Assistant).Refusal!.Code);
        Assert.Null(home.Tell(Rule, new ReplaceRule(changed) { PinsKept = [pin] }, Assistant).Refusal);
        Assert.Null(home.Tell(Rule, new UnpinMoment(pin), Assistant).Refusal);
        Assert.Empty(home.Rule("r").Pins);
        Assert.Null(home.Tell(Rule, new ReplaceRule(Document(home, Guarded)), Assistant).Refusal);
    }

    [Fact]
    public void The_same_pin_once_more_is_the_same_and_there_are_at_most_twenty()
    {
        TestHome home = New();
        Create(home, "r", Guarded);
        string entry = Motion(home, FrontCamera, "m").Events[0].Id;
        Pin(home, entry, false);
        Assert.Empty(Pin(home, entry, false).Events);
        for (int i = 1; i < PinMark.PinsMax; i++)
        {
            Assert.Null(Pin(home, Motion(home, FrontCamera, "m" + i).Events[0].Id, false).Refusal);
        }

        Assert.Equal("pin.unpin-one-first", Pin(home, Motion(home, FrontCamera, "last").Events[0].Id, false).Refusal!.Code);
    }

    [Fact]
    public void What_runs_and_does_not_run_by_the_same_entry_or_moment_is_not_pinned()
    {
        TestHome home = New();
        Create(home, "r", Always);
        PinnedMoment moment = Pinned(home, Motion(home, FrontCamera, "m").Events[0].Id, true).Moment;
        Instant at = home.Now;
        (string?, int)[] pinned = [("home-1@7", 0), (null, 0), (null, 1), ("home-1@8", 0)];
        foreach ((string? entry, int seconds) in pinned)
        {
            PinMoment pin = new(true, at + Duration.FromSeconds(seconds), entry, null, moment);
            Assert.Equal(["rule.pinned"], home.Tell(Rule, pin).Names);
            Assert.Equal("pin.unpin-the-other", home.Tell(Rule, pin with { Runs = false }).Decision.Refusal?.Code);
        }
    }

    [Fact]
    public void Who_pinned_it_may_dismiss_it_and_another_assistant_waits_for_approval()
    {
        TestHome home = New();
        Create(home, "r", Guarded);
        Pin(home, Motion(home, FrontCamera, "m").Events[0].Id, false);
        UnpinMoment unpin = new(home.Rule("r").Pins[0].Mark.Pin);
        Assert.Equal([AccessRight.Raise], CommandRights.Of(home.View, Rule, unpin, Assistant));
        Assert.Equal([AccessRight.Rules], CommandRights.Of(home.View, Rule, unpin, new Principal(PrincipalKind.McpClient, "another")));
        ActPreview shown = ActPreview.Of(home.View, new ApprovableAct(Rule) { Unpinned = unpin });
        Assert.Contains("Dismiss the pinned example", shown.Words, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_silent_call_for_help_nothing_is_copied()
    {
        TestHome home = New();
        home.Tell(Panel, new Devices.Domain.Alarm.Incidents.RaisePanic(IncidentKind.Medical, Silent: true));
        string entry = Motion(home, FrontCamera, "m").Events[0].Id;
        Assert.Contains(home.Journal, e => SilentCalls.IsOfSilent(e.Event));
        RulePinned pin = Pinned(home, entry, true);
        HashSet<long> silent = [.. home.Journal.Where(e => SilentCalls.IsOfSilent(e.Event)).Select(e => e.HomeSeq)];
        Assert.DoesNotContain(pin.Moment.Events.Concat(pin.Moment.Before), e => silent.Contains(e.HomeSeq));
    }

    private static PinVerdict Judge(TestHome home, RulePinned pin, string json) =>
        PinJudge.Judge(pin, "home-1", PastProperties.Projections, Types, "r", Document(home, json));

    private static Outcome Pin(TestHome home, string entry, bool runs)
    {
        RulePinned pin = Pinned(home, entry, runs);
        return home.Tell(Rule, new PinMoment(runs, pin.At, entry, null, pin.Moment), Assistant);
    }

    private static RulePinned Pinned(TestHome home, string entry, bool runs)
    {
        Instant at = home.Journal.Single(e => e.Id == entry).LearnedAt;
        PinCopy copy = new(home.View, "r", at);
        foreach (EventEnvelope envelope in home.Journal)
        {
            if (!copy.Take(Stored(envelope), envelope))
            {
                break;
            }
        }

        // As it is read back from the record of the rule, and from nothing else.
        RulePinned pin = new("pin-1", runs, at, entry, null, copy.Moment()!);
        byte[] bytes = Encoding.UTF8.GetBytes(EventFixtures.Payload(Types.Of(typeof(RulePinned)), pin));
        return (RulePinned)Types.Read("rule.pinned", 1, bytes);
    }

    private static StoredEvent Stored(EventEnvelope envelope)
    {
        var type = Types.Of(envelope.Event.GetType());
        return new StoredEvent
        {
            Actor = envelope.Actor.Value,
            ActorSeq = envelope.ActorSeq,
            HomeSeq = envelope.HomeSeq,
            Name = type.Name,
            Version = type.Version,
            OccurredAt = envelope.OccurredAt,
            LearnedAt = envelope.LearnedAt,
            Principal = envelope.Principal.Value,
            Correlation = envelope.Correlation,
            Causation = envelope.Causation,
            Payload = JsonSerializer.SerializeToUtf8Bytes(envelope.Event, type.Json),
        };
    }
}
