using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Engine.Core;
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

    private static readonly Address Rule = RuleAt("r");

    [Fact]
    public void A_rule_does_what_its_table_says()
    {
        DecisionTable table = new DecisionTable("rule: in this state, told this, it does that", New)
            .State("never written", _ => { })
            .State("enabled, idle", h => Create(h, "r", Waiting))
            .State("disabled", h => { Create(h, "r", Waiting); h.Tell(Rule, new DisableRule()); })
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
            .Command("triggered by a new event", Rule, h => Triggered(h, "home-1@900", true))
            .Command("triggered by the event before", Rule, h => Triggered(h, LastTrigger(h), true))
            .Command("told of an event that does not fire it", Rule, h => Triggered(h, "home-1@900", false))
            .Command("told by an older version of it", Rule, h => Triggered(h, "home-1@900", true, -1))
            .Command("its call delivered", Rule, h => Ended(h, EffectOutcome.Delivered))
            .Command("its call rejected", Rule, h => Ended(h, EffectOutcome.Rejected))
            .Command("a stranger's call ended", Rule, _ => new EffectConcluded("run.1", EffectOutcome.Delivered, "x", null, 1))
            .Command("a nonsense call ended", Rule, _ => new EffectConcluded("x", EffectOutcome.Delivered, "x", null, 1))
            .Command("deadline before its time", Rule, h => new DeadlineReached(h.Now))
            .Command("arm", Rule, _ => new Arm(SecurityMode.Home))
            .Wait("a minute passes", Duration.FromMinutes(1));
        Assert.Null(CommittedText.Difference("tests/Rules.Tests/Tables/rule.txt", table.Print()));
    }

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
