using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Holds;
using RingActors.Rules.Runs;
using RingActors.Rules.Triggers;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests;

/// <summary>Every state of a rule by every command, silence included: tests/Rules.Tests/Tables/rule.txt.</summary>
public sealed class DecisionTableTests
{
    private const string Waiting = """
        {"name":"Waits","triggers":[{"type":"motion","devices":["front-camera"]}],
         "actions":[{"type":"light","devices":["front-camera"]},{"type":"delay","seconds":60},
                    {"type":"webhook","url":"http://127.0.0.1/"},{"type":"light","devices":["front-camera"],"on":false}]}
        """;

    private const string Held = """
        {"name":"Stays","triggers":[{"type":"contact","devices":["back-door"],"for_seconds":60}],
         "actions":[{"type":"light","devices":["front-camera"]}]}
        """;

    private const string Counted = """
        {"name":"Twice","triggers":[{"type":"count","of":[{"type":"motion"}],"times":2,"within_seconds":60}],
         "actions":[{"type":"light","devices":["front-camera"]}]}
        """;

    private const string ForADoor = """
        {"name":"For a door","triggers":[{"type":"motion","devices":["front-camera"]}],
         "actions":[{"type":"wait_until","timeout_seconds":60,"conditions":[{"type":"device_state","device":"back-door","capability":"contact","is":"open"}]},
                    {"type":"webhook","url":"http://127.0.0.1/"}]}
        """;

    private const string InLine = """
        {"name":"In line","mode":"queued","max":2,"triggers":[{"type":"motion","devices":["front-camera"]}],
         "actions":[{"type":"delay","seconds":60},{"type":"webhook","url":"http://127.0.0.1/"}]}
        """;

    private static readonly Address Rule = RuleAt("r");

    [Fact]
    public void A_rule_does_what_its_table_says()
    {
        DecisionTable table = new DecisionTable("rule: in this state, told this, it does that", New)
            .State("never written", _ => { })
            .State("enabled, idle", h => Create(h, "r", Waiting))
            .State("disabled", h => { Create(h, "r", Waiting); h.Tell(Rule, new DisableRule()); })
            .State("paused", h => { Create(h, "r", Waiting); h.Tell(Rule, new PauseRule(h.Now + Duration.FromHours(1), "guests")); })
            .State("paused with all", h => { Create(h, "r", Waiting); h.Tell(Rule, PauseAll(h, 1)); })
            .State("waiting in a run", h => { Create(h, "r", Waiting); Motion(h, FrontCamera); })
            .State("run over, call under way", h =>
            {
                Create(h, "r", Waiting);
                Motion(h, FrontCamera);
                h.Advance(Duration.FromMinutes(1));
            })
            .State("replaced amid a run", h =>
            {
                Create(h, "r", Waiting);
                Motion(h, FrontCamera);
                h.Tell(Rule, new ReplaceRule(Document(h, Story)));
            })
            .State("open, to stay so for a minute", h =>
            {
                Create(h, "r", Held);
                h.Tell(BackDoor, new ReportReadings(new Readings { Faulted = true }));
            })
            .State("one of two noted", h => { Create(h, "r", Counted); Motion(h, FrontCamera); })
            .State("waiting for a door to be opened", h => { Create(h, "r", ForADoor); Motion(h, FrontCamera); })
            .State("waiting for a door that was opened unseen", h =>
            {
                Create(h, "r", ForADoor);
                Motion(h, FrontCamera);
                h.Sleep(Duration.FromHours(1));
                h.SettleDue();
            })
            .State("one waits in line", h =>
            {
                Create(h, "r", InLine);
                Motion(h, FrontCamera, "m1");
                Motion(h, FrontCamera, "m2");
            })
            .State("deleted", h => { Create(h, "r", Waiting); h.Tell(Rule, new DeleteRule()); })
            .Command("create the same", Rule, h => new CreateRule(Document(h, Waiting)))
            .Command("create another", Rule, h => new CreateRule(Document(h, Story)))
            .Command("replace by the same", Rule, h => new ReplaceRule(Document(h, Waiting)))
            .Command("replace by another", Rule, h => new ReplaceRule(Document(h, Story)))
            .Command("replace, expecting version 1", Rule, h => new ReplaceRule(Document(h, Story), 1))
            .Command("replace, expecting version 9", Rule, h => new ReplaceRule(Document(h, Story), 9))
            .Command("enable", Rule, _ => new EnableRule())
            .Command("disable", Rule, _ => new DisableRule())
            .Command("delete", Rule, _ => new DeleteRule())
            .Command("pause for an hour", Rule, h => new PauseRule(h.Now + Duration.FromHours(1), "guests"))
            .Command("pause for two hours", Rule, h => new PauseRule(h.Now + Duration.FromHours(2)))
            .Command("pause until what is over", Rule, h => new PauseRule(h.Now))
            .Command("pause for two years", Rule, h => new PauseRule(h.Now + Duration.FromDays(730)))
            .Command("resume", Rule, _ => new ResumeRule())
            .Command("pause with all for an hour", Rule, h => PauseAll(h, 1))
            .Command("pause with all for two hours", Rule, h => PauseAll(h, 2))
            .Command("resume with all", Rule, _ => new ResumeRule { OfAll = true })
            .Command("replace by the same, expecting 9", Rule, h => new ReplaceRule(Document(h, Waiting), 9))
            .Command("triggered by a new event", Rule, h => Triggered(h, "home-1@900", true))
            .Command("triggered by the event before", Rule, h => Triggered(h, LastTrigger(h), true))
            .Command("told of an event that does not fire it", Rule, h => Triggered(h, "home-1@900", false))
            .Command("told by an older version of it", Rule, h => Triggered(h, "home-1@900", true, -1))
            .Command("told of an event that counts", Rule, h => new NoteWindow(
                Triggered(h, "home-1@900", true).Evaluation, 0, [0], new TriggerFacts("home-1@900", "motion.detected", FrontCamera, h.Now)))
            .Command("told to look at its holds", Rule, h => Look(h, false))
            .Command("told to look at its holds anew", Rule, h => Look(h, true))
            .Command("told that what it holds is otherwise", Rule, h => Look(h, false, new HoldLook(0, BackDoor, HoldCause.Ends)))
            .Command("its call delivered", Rule, h => Ended(h, EffectOutcome.Delivered))
            .Command("its call rejected", Rule, h => Ended(h, EffectOutcome.Rejected))
            .Command("a stranger's call ended", Rule, _ => new EffectConcluded("run.1", EffectOutcome.Delivered, "x", null, 1))
            .Command("a nonsense call ended", Rule, _ => new EffectConcluded("x", EffectOutcome.Delivered, "x", null, 1))
            .Command("deadline before its time", Rule, h => new DeadlineReached(h.Now))
            .Command("told to look again", Rule, h => new LookAgain(new TriggerFacts("home-1@900", "contact.opened", BackDoor, h.Now)))
            .Command("arm", Rule, _ => new Arm(SecurityMode.Home))
            .Wait("a minute passes", Duration.FromMinutes(1));
        Assert.Null(CommittedText.Difference("tests/Rules.Tests/Tables/rule.txt", table.Print()));
    }

    private static PauseRule PauseAll(TestHome home, int hours) =>
        new(home.Now + Duration.FromHours(hours)) { OfAll = true };

    private static LookAtHolds Look(TestHome home, bool anew, params HoldLook[] looks) => new(
        ((RuleState)home.State(Rule)).Version, looks, !anew, anew, new TriggerFacts("home-1@900", "contact.closed", BackDoor, home.Now));

    private static Trigger Triggered(TestHome home, string by, bool fired, int versionsOff = 0)
    {
        int version = ((RuleState)home.State(Rule)).Version + versionsOff;
        return new Trigger(
            new Evaluation("r", version, fired, [new Fact("triggers[0]", fired, "so")], 1),
            new TriggerFacts(by, "motion.detected", FrontCamera, home.Now));
    }

    private static string LastTrigger(TestHome home) => ((RuleState)home.State(Rule)).Triggers.LastOrDefault() ?? "home-1@1";

    private static EffectConcluded Ended(TestHome home, EffectOutcome outcome) => new(
        home.Pending.FirstOrDefault(p => p.By.Equals(Rule))?.Effect.Name ?? "none", outcome, "code", null, 1);
}
