using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis.Past;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Analysis.Past;

/// <summary>U2: of a scenario that fires, with exactly one ingredient otherwise, that ingredient is named, and nothing else.</summary>
public sealed class ExplainTests
{
    private static readonly Address Self = RuleAt("r");

    /// <summary>What is otherwise, and the first cause and verdict that must be told.</summary>
    public static TheoryData<string, Verdict, string> Ingredients => new()
    {
        { "nothing", Verdict.Fired, "" },
        { "mode", Verdict.Stopped, "conditions[0]" },
        { "door", Verdict.Stopped, "conditions[1]" },
        { "hour", Verdict.Stopped, "conditions[2]" },
        { "late", Verdict.Stopped, "rule" },
        { "detection", Verdict.NotMeant, "triggers[0]" },
        { "switched off", Verdict.SwitchedOff, "rule" },
        { "deleted", Verdict.NotThere, "rule" },
        { "made later", Verdict.NotThere, "rule" },
        { "under way", Verdict.NotStarted, "run" },
        { "too often", Verdict.Throttled, "rate" },
    };

    [Theory]
    [MemberData(nameof(Ingredients))]
    public void The_one_ingredient_that_was_otherwise_is_the_one_cause(string otherwise, Verdict verdict, string path)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            (TestHome home, Instant at, string id) = Scenario(otherwise, new Random(seed));
            RuleExplanation answer = Explained(home, at - Duration.FromMilliseconds(1), at + Duration.FromMilliseconds(1))!;
            ExplainedEvent told = Assert.Single(answer.Events, e => e.Event.Event is MotionDetected m && m.EventId == id);
            Assert.Equal((verdict, seed), (told.Verdict, seed));
            Assert.Equal(path.Length == 0 ? [] : [path], told.Causes.Select(c => c.Path));
            Assert.Equal(verdict == Verdict.Fired, home.Journal.Any(e => e.Event is RuleFired f && f.By.Event == told.Event.Id));
            if (verdict == Verdict.SwitchedOff)
            {
                Assert.IsType<RuleDisabled>(answer.Stood!.Event);
                Assert.Equal(Assistant, answer.Stood.Principal);
            }
        }
    }

    [Fact]
    public void Where_several_things_were_otherwise_all_are_named_in_the_order_of_the_document()
    {
        TestHome home = New();
        Create(home, "r", Rule);
        home.Tell(BackDoor, new ReportReadings(new Readings { Faulted = true }));
        home.Advance(Duration.FromMinutes(10));
        Instant at = home.Now;
        Human(home, "it", Duration.Zero);
        ExplainedEvent told = Assert.Single(Explained(home, at, at + Duration.FromMilliseconds(1))!.Events);
        Assert.Equal(["conditions[0]", "conditions[1]"], told.Causes.Select(c => c.Path));
        Assert.Equal(["mode", "back-door"], told.Causes.Select(c => c.Reason.Split(' ')[0]));
    }

    [Fact]
    public void Where_nothing_came_that_starts_it_the_last_before_and_the_first_after_are_named()
    {
        TestHome home = New();
        Create(home, "r", Rule);
        Mode(home, SecurityMode.Away);
        home.Advance(Duration.FromMinutes(30));
        Motion(home, FrontCamera, "first");
        home.Advance(Duration.FromMinutes(30));
        Instant at = home.Now;
        home.Advance(Duration.FromMinutes(30));
        Motion(home, FrontCamera, "second");
        RuleExplanation answer = Explained(home, at, at + Duration.FromMinutes(1))!;
        Assert.Empty(answer.Events);
        Assert.Equal("first", ((MotionDetected)answer.Before!.Event.Event).EventId);
        Assert.Equal("second", ((MotionDetected)answer.After!.Event.Event).EventId);
    }

    [Fact]
    public void Of_an_older_version_its_own_document_is_spoken_of()
    {
        TestHome home = New();
        Create(home, "r", Rule);
        Mode(home, SecurityMode.Away);
        home.Advance(Duration.FromMinutes(30));
        Instant at = home.Now;
        Motion(home, FrontCamera, "m");
        home.Advance(Duration.FromMinutes(30));
        home.Tell(Self, new ReplaceRule(Document(home, Rule.Replace("human", "other_motion", StringComparison.Ordinal))), Assistant);
        RuleExplanation answer = Explained(home, at, at + Duration.FromMinutes(1))!;
        Assert.Equal(1, answer.Version);
        Assert.Contains("human", Assert.Single(Assert.Single(answer.Events).Causes).Reason + RuleDocumentJson.Text(answer.Document));
    }

    [Fact]
    public void Nothing_is_said_of_a_rule_that_never_was()
    {
        TestHome home = New();
        Motion(home, FrontCamera);
        Assert.Null(Explained(home, home.Now - Duration.FromHours(1), home.Now + Duration.FromHours(1)));
    }

    private const string Rule = """
        {"name":"x","triggers":[{"type":"motion","devices":["front-camera"],"detection":"human"}],
         "conditions":[{"type":"mode","modes":["away"]},{"type":"device_state","device":"back-door","capability":"contact","is":"closed"},
                       {"type":"time_window","from":"12:00","to":"03:00"}],
         "actions":[{"type":"light","devices":["front-camera"]},{"type":"delay","seconds":20}]}
        """;

    internal static RuleExplanation? Explained(TestHome home, Instant from, Instant until, RuleView? later = null)
    {
        Explain explain = new(new PastHome("home-1", PastProperties.Projections), "r", from, until, later ?? Later(home));
        foreach (EventEnvelope envelope in home.Journal)
        {
            explain.Take(envelope);
        }

        return explain.Answer();
    }

    /// <summary>The rule as whoever asks finds it, where it is there now.</summary>
    private static RuleView? Later(TestHome home) => home.View.Part<RulesView>().Rules.GetValueOrDefault("r");

    private static (TestHome Home, Instant At, string Id) Scenario(string otherwise, Random random)
    {
        TestHome home = New();
        if (otherwise != "made later")
        {
            Create(home, "r", Rule);
        }

        home.Advance(Duration.FromSeconds(random.Next(1, 600)));
        Mode(home, otherwise == "mode" ? (SecurityMode)random.Next(1, 3) : SecurityMode.Away);
        home.Tell(BackDoor, new ReportReadings(new Readings { Faulted = otherwise == "door" }));
        home.Advance(Duration.FromMinutes(random.Next(2, 60)));
        if (otherwise is "switched off" or "deleted")
        {
            home.Tell(Self, otherwise == "deleted" ? new DeleteRule() : new DisableRule(), Assistant);
            home.Advance(Duration.FromMinutes(random.Next(2, 60)));
        }

        if (otherwise == "hour")
        {
            home.Advance(Duration.FromHours(8));
        }

        if (otherwise == "under way")
        {
            Human(home, "earlier", Duration.Zero);
            home.Advance(Duration.FromSeconds(random.Next(1, 19)));
        }

        for (int i = 0; otherwise == "too often" && i < RateGuard.RunsMax; i++)
        {
            home.Tell(Self, new ReplaceRule(Document(home, Quick)), Assistant);
            Human(home, "earlier" + i, Duration.Zero);
            home.Advance(Duration.FromSeconds(1));
        }

        Instant at = home.Now;
        Human(home, "it", otherwise == "late" ? Duration.FromMinutes(random.Next(3, 30)) : Duration.Zero, otherwise == "detection" ? "animal" : "human");
        home.Advance(Duration.FromMinutes(5));
        if (otherwise == "made later")
        {
            Create(home, "r", Rule);
        }

        return (home, at, "it");
    }

    private static readonly string Quick = Rule.Replace(""","delay","seconds":20}""", "", StringComparison.Ordinal)
        .Replace(""",{"type":"delay","seconds":20}""", "", StringComparison.Ordinal);

    private static void Human(TestHome home, string id, Duration late, string detection = "human") =>
        home.Tell(FrontCamera, new ReportMotion(id, home.Now - late, detection));
}
