using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Promises;
using RingActors.Rules.Runs;
using RingActors.Rules.Runs.Evidence;
using RingActors.Rules.Tests.Promises;
using RingActors.Rules.Triggers;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests;

/// <summary>
/// What a rule is tried and judged by, every state by every command: tests/Rules.Tests/Tables/shadow.txt, pins.txt and
/// promise.txt.
/// </summary>
public sealed class EvidenceTableTests
{
    private const string Lit = """
        {"name":"Lit","triggers":[{"type":"motion","devices":["front-camera"]}],
         "actions":[{"type":"light","devices":["front-camera"]}]}
        """;

    private const string Loud = """
        {"name":"Loud","triggers":[{"type":"motion","devices":["front-camera"]},
           {"type":"contact","devices":["back-door"],"for_seconds":60}],
         "actions":[{"type":"notify","message":"Loud"},{"type":"delay","seconds":60},
                    {"type":"light","devices":["front-camera"]}]}
        """;

    private static readonly Address Rule = RuleAt("r");
    private static readonly Address Shadow = RuleKinds.ShadowOf("home-1", "r");
    private static readonly Address Promise = RuleKinds.PromiseOf("home-1", "p");

    [Fact]
    public void What_lives_beside_a_rule_does_what_its_table_says()
    {
        DecisionTable table = new DecisionTable("shadow of a rule: in this state, told this, it does that", New)
            .State("no rule, no shadow", _ => { })
            .State("a rule, no shadow", h => Create(h, "r", Lit))
            .State("begun, nothing seen", Begun)
            .State("seen by both, waiting in a run", Seen)
            .State("it alone holds something", h => { Begun(h); Door(h, true); })
            .State("seen, and the rule was changed since", h =>
            {
                Seen(h);
                h.Tell(Rule, new ReplaceRule(Document(h, Lit) with { Priority = 3 }));
            })
            .State("seen, and the rule is paused", h =>
            {
                Seen(h);
                h.Tell(Rule, new PauseRule(h.Now + Duration.FromHours(1)));
            })
            .State("seen, and the rule is switched off", h => { Seen(h); h.Tell(Rule, new DisableRule()); })
            .State("ended", h => { Seen(h); h.Tell(Shadow, new EndShadow()); })
            .State("promoted", h => { Seen(h); h.Tell(Rule, new PromoteShadow(1)); })
            .State("the rule was deleted", h => { Seen(h); h.Tell(Rule, new DeleteRule()); })
            .Command("begin the same", Shadow, h => new BeginShadow(Document(h, Loud), 1))
            .Command("begin another", Shadow, h => new BeginShadow(Document(h, Lit), 1))
            .Command("end", Shadow, _ => new EndShadow())
            .Command("rule: promote draft 1", Rule, _ => new PromoteShadow(1))
            .Command("rule: promote draft 2", Rule, _ => new PromoteShadow(2))
            .Command("rule: delete", Rule, _ => new DeleteRule())
            .Command("promote, told to the shadow", Shadow, _ => new PromoteShadow(1))
            .Command("replace, told to the shadow", Shadow, h => new ReplaceRule(Document(h, Lit)))
            .Command("motion at the camera", FrontCamera, h => new Devices.Domain.Devices.ReportMotion("m9", h.Now))
            .Command("deadline before its time", Shadow, h => new DeadlineReached(h.Now))
            .Command("a call that it never made", Shadow, _ => new EffectConcluded("run.1", EffectOutcome.Delivered, "x", null, 1))
            .Wait("a minute passes", Duration.FromMinutes(1));
        Assert.Null(CommittedText.Difference("tests/Rules.Tests/Tables/shadow.txt", table.Print()));
    }

    [Fact]
    public void Pinned_examples_do_what_their_table_says()
    {
        DecisionTable table = new DecisionTable("pinned examples of a rule: in this state, told this, it does that", New)
            .State("never written", _ => { })
            .State("written, nothing pinned", h => Create(h, "r", Lit))
            .State("one pinned", Pinned)
            .State("one pinned, switched off", h => { Pinned(h); h.Tell(Rule, new DisableRule()); })
            .State("one pinned, a shadow that was seen", h =>
            {
                Pinned(h);
                h.Tell(Shadow, new BeginShadow(Document(h, Loud), 1));
                Motion(h, FrontCamera, "m1");
            })
            .State("as many as there may be", h =>
            {
                Pinned(h);
                for (int i = 1; i < PinMark.PinsMax; i++)
                {
                    h.Tell(Rule, Pin(true, i));
                }
            })
            .State("unpinned", h => { Pinned(h); h.Tell(Rule, new UnpinMoment(PinOf(h))); })
            .State("pinned, then deleted", h => { Pinned(h); h.Tell(Rule, new DeleteRule()); })
            .Command("pin the first moment", Rule, _ => Pin(true, 0))
            .Command("pin the same, to be the contrary", Rule, _ => Pin(false, 0))
            .Command("pin another moment", Rule, _ => Pin(true, 99))
            .Command("unpin what is pinned", Rule, h => new UnpinMoment(PinOf(h)))
            .Command("unpin what never was", Rule, _ => new UnpinMoment("pin-none"))
            .Command("replace, held against no pin", Rule, h => new ReplaceRule(Document(h, Loud)))
            .Command("replace, held against another pin", Rule, h => new ReplaceRule(Document(h, Loud)) { PinsKept = ["pin-none"] })
            .Command("replace, held against all", Rule, h => new ReplaceRule(Document(h, Loud)) { PinsKept = PinsOf(h) })
            .Command("replace by the same", Rule, h => new ReplaceRule(Document(h, Lit)))
            .Command("promote, held against no pin", Rule, _ => new PromoteShadow(1))
            .Command("promote, held against all", Rule, h => new PromoteShadow(1) { PinsKept = PinsOf(h) })
            .Command("enable", Rule, _ => new EnableRule())
            .Command("create again", Rule, h => new CreateRule(Document(h, Lit)));
        Assert.Null(CommittedText.Difference("tests/Rules.Tests/Tables/pins.txt", table.Print()));
    }

    [Fact]
    public void A_promise_does_what_its_table_says()
    {
        DecisionTable table = new DecisionTable("promise: in this state, told this, it does that", Told)
            .State("never made", _ => { })
            .State("made, kept", h => Make(h, Watched))
            .State("otherwise since a moment", h => { Make(h, Watched); Door(h, true); })
            .State("made while it is otherwise", h => { Door(h, true); Make(h, Watched); })
            .State("broken, and still so", Broken)
            .State("broken, and put right", h => { Broken(h); Door(h, false); })
            .State("something has to follow", h => { Make(h, PromiseTests.ArmedSoon); Door(h, true); Door(h, false); })
            .State("released", h => { Make(h, Watched); h.Tell(Promise, new ReleasePromise()); })
            .Command("make the first", Promise, h => new MakePromise(PromiseTests.Read(h, Watched)))
            .Command("make another", Promise, h => new MakePromise(PromiseTests.Read(h, Short)))
            .Command("change to the first", Promise, h => new ChangePromise(PromiseTests.Read(h, Watched)))
            .Command("change to another", Promise, h => new ChangePromise(PromiseTests.Read(h, Short)))
            .Command("release", Promise, _ => new ReleasePromise())
            .Command("told of an event by a version that is gone", Promise, h => Look(h, 9))
            .Command("told of an event that is nothing to it", Promise, h => Look(h, 1))
            .Command("the door is opened", BackDoor, _ => Open(true))
            .Command("the door is closed", BackDoor, _ => Open(false))
            .Command("the bell is pressed", Bell, h => new Devices.Domain.Devices.ReportDing("d", h.Now))
            .Command("deadline before its time", Promise, h => new DeadlineReached(h.Now))
            .Command("its call delivered", Promise, h => Ended(h, EffectOutcome.Delivered))
            .Command("its call rejected", Promise, h => Ended(h, EffectOutcome.Rejected))
            .Command("a stranger's call ended", Promise, _ => new EffectConcluded("x!anna", EffectOutcome.Delivered, "x", null, 1))
            .Wait("five minutes pass", Duration.FromMinutes(5))
            .Wait("ten minutes pass", Duration.FromMinutes(10));
        Assert.Null(CommittedText.Difference("tests/Rules.Tests/Tables/promise.txt", table.Print()));
    }

    private static readonly string Watched =
        PromiseTests.NeverOpen.Replace("600}", "600,\"tell\":true}", StringComparison.Ordinal);

    private static readonly string Short = Watched.Replace("600", "60", StringComparison.Ordinal);

    private static TestHome Told()
    {
        TestHome home = New();
        Recipients(home, "anna");
        return home;
    }

    private static void Begun(TestHome home)
    {
        Create(home, "r", Lit);
        home.Tell(Shadow, new BeginShadow(Document(home, Loud), 1));
    }

    private static void Seen(TestHome home)
    {
        Begun(home);
        Motion(home, FrontCamera, "m1");
    }

    private static void Pinned(TestHome home)
    {
        Create(home, "r", Lit);
        home.Tell(Rule, Pin(true, 0));
    }

    private static PinMoment Pin(bool runs, int minute)
    {
        Instant at = Start - Duration.FromHours(9) + Duration.FromMinutes(minute);
        return new PinMoment(
            runs, at, null, null, new PinnedMoment(at - Duration.FromMinutes(1), at + Duration.FromMinutes(1), [], []));
    }

    private static string[] PinsOf(TestHome home) => [.. ((RuleState)home.State(Rule)).Pins.Select(p => p.Pin)];

    private static string PinOf(TestHome home) => PinsOf(home) is [var first, ..] ? first : "pin-1";

    private static void Make(TestHome home, string json) =>
        home.Tell(Promise, new MakePromise(PromiseTests.Read(home, json)));

    private static void Broken(TestHome home)
    {
        Make(home, Watched);
        Door(home, true);
        home.Advance(Duration.FromMinutes(11));
    }

    private static LookAtPromise Look(TestHome home, int version) =>
        new(version, new TriggerFacts("home-1@900", "motion.detected", FrontCamera, home.Now), false, false);

    private static Devices.Domain.Devices.ReportReadings Open(bool open) =>
        new(new Devices.Domain.Traits.Readings { Faulted = open });

    private static EffectConcluded Ended(TestHome home, EffectOutcome outcome) => new(
        home.Pending.FirstOrDefault(p => p.By.Equals(Promise))?.Effect.Name ?? "none", outcome, "code", null, 1);
}
