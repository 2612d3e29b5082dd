using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis.Past;
using RingActors.Rules.Approvals;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Rules.Runs.Evidence;
using RingActors.Rules.Tests.Analysis.Past;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Shadows;

/// <summary>U7: a version lives beside the active one and does nothing; what the two made of it is compared and promotes it.</summary>
public sealed class ShadowTests
{
    private const string Lit = """
        {"name":"x","triggers":[{"type":"motion","devices":["front-camera"]}],
         "actions":[{"type":"light","devices":["front-camera"]}]}
        """;

    private const string Loud = """
        {"name":"x","triggers":[{"type":"motion","devices":["front-camera"]}],"conditions":[{"type":"mode","modes":["away"]}],
         "actions":[{"type":"siren","devices":["front-camera"],"seconds":30},{"type":"arm","mode":"home"},
                    {"type":"webhook","url":"http://127.0.0.1/"},{"type":"notify","message":"Loud"},
                    {"type":"delay","seconds":60},{"type":"siren","devices":["front-camera"],"on":false}]}
        """;

    private static readonly Address Shadow = RuleKinds.ShadowOf("home-1", "r");
    private static readonly Address Active = RuleAt("r");

    /// <summary>v1 active and v2 in its shadow over a week: the differences are those of two back-tests.</summary>
    [Fact]
    public void What_a_shadow_would_have_done_over_a_week_is_what_two_back_tests_say()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            Random random = new(seed);
            TestHome home = New();
            Recipients(home, "anna");
            home.Advance(Duration.FromSeconds(1));
            Create(home, "r", Lit);
            Begin(home, Loud);
            Instant from = home.Now;
            for (int hour = 0; hour < 7 * 24; hour++)
            {
                home.Advance(Duration.FromMinutes(random.Next(1, 60)));
                if (random.Next(3) == 0)
                {
                    Mode(home, (SecurityMode)random.Next(1, 4));
                }
                else
                {
                    Motion(home, random.Next(3) == 0 ? Garden : FrontCamera, "m" + hour);
                }
            }

            home.Advance(Duration.FromHours(1));
            AssertAsBackTested(home, Document(home, Lit), Document(home, Loud), "r", from, seed);
            Assert.True(home.Rule("r").Shadow!.Compared is { OnlyActive.Count: > 0, Both: > 0 }, $"seed {seed} says nothing");
        }
    }

    /// <summary>The same of any two documents.</summary>
    [Theory]
    [MemberData(nameof(PastProperties.Batches), MemberType = typeof(PastProperties))]
    public void Whatever_the_two_documents_are_the_shadow_does_what_a_back_test_of_it_says(int batch)
    {
        long ran = 0;
        for (int i = 0; i < 200; i++)
        {
            int seed = (batch * 100_000) + 70_000 + i;
            (TestHome home, RuleDocument active, RuleDocument shadow, Instant from) = Lived(seed, begins: true);
            AssertAsBackTested(home, active, shadow, "a", from, seed);
            ran += home.Rule("a").Shadow!.Compared.ShadowRuns;
        }

        Assert.True(ran > 100, $"only {ran} runs: such a check says nothing");
    }

    [Fact]
    public void A_home_does_the_same_with_a_shadow_as_without()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            (TestHome with, _, _, _) = Lived(seed, begins: true);
            (TestHome without, _, _, _) = Lived(seed, begins: false);
            string[] lived = [.. with.Journal.Where(e => e.Actor.Kind != RuleKinds.Shadow).Select(Said)];
            Assert.True(lived.SequenceEqual(without.Journal.Select(Said)), $"seed {seed}");
        }
    }

    [Fact]
    public void Nothing_that_a_shadow_would_do_reaches_anybody()
    {
        TestHome home = New();
        Recipients(home, "anna");
        Create(home, "r", Lit);
        Begin(home, Loud);
        Mode(home, SecurityMode.Away);
        home.Advance(Duration.FromMinutes(10));
        int from = home.Journal.Count;
        Motion(home, FrontCamera);
        home.Advance(Duration.FromMinutes(10));
        EventEnvelope[] shadows = [.. home.Journal.Skip(from).Where(e => e.Actor.Equals(Shadow))];
        string run = Assert.Single(shadows.Select(e => e.Event).OfType<RuleFired>()).Run;
        Assert.Equal(
            ["siren", "arm", "webhook", "notify", "siren"], shadows.Select(e => e.Event).OfType<RuleStepTaken>().Select(s => s.Action));
        Assert.Equal(["not sent", "not sent"], shadows.Select(e => e.Event).OfType<RuleStepConcluded>().Select(s => s.Outcome));
        Assert.DoesNotContain(home.Pending, a => a.By.Equals(Shadow) || a.Effect.Name.Contains(run, StringComparison.Ordinal));
        Assert.All(home.Journal.Where(e => !e.Actor.Equals(Shadow)), e => Assert.DoesNotContain(
            run, EventFixtures.Payload(Types.Of(e.Event.GetType()), e.Event).ToString(), StringComparison.Ordinal));
        Assert.DoesNotContain(home.Journal, e => shadows.Any(s => s.Id == e.Causation) && !e.Actor.Equals(Shadow));
        Assert.DoesNotContain(home.Journal.Skip(from), e => e.Actor.Equals(Panel) && e.Name.StartsWith("arm", StringComparison.Ordinal));
    }

    [Fact]
    public void No_rule_is_started_by_what_a_shadow_would_have_done()
    {
        TestHome home = New();
        Create(home, "r", Lit.Replace("front-camera", "garden", StringComparison.Ordinal).Replace("\"garden\"]}]}", "\"front-camera\"]}]}", StringComparison.Ordinal));
        Create(home, "after", """{"name":"y","triggers":[{"type":"rule_fired","rules":["r"]}],"actions":[{"type":"light","devices":["front-camera"]}]}""");
        Begin(home, Lit);
        Motion(home, FrontCamera);
        Assert.Equal(1, home.Rule("r").Shadow!.Compared.ShadowRuns);
        Assert.Equal(0, home.Rule("after").FiredCount);
        Motion(home, Garden);
        Assert.Equal(1, home.Rule("after").FiredCount);
    }

    [Fact]
    public void A_draft_that_is_switched_off_has_a_shadow_as_well()
    {
        TestHome home = New();
        Create(home, "r", Lit.Replace("\"name\":\"x\"", "\"name\":\"x\",\"enabled\":false", StringComparison.Ordinal));
        Begin(home, Lit);
        Motion(home, FrontCamera);
        Assert.Equal(0, home.Rule("r").FiredCount);
        Assert.Equal(1, home.Rule("r").Shadow!.Compared.ShadowRuns);
        Assert.Null(Promote(home, 1).Refusal);
        Assert.True(home.Rule("r").Enabled);
        Assert.Null(home.Rule("r").Shadow);
    }

    [Fact]
    public void Promotion_is_refused_while_the_evidence_is_older_than_the_draft_and_names_it_afterwards()
    {
        TestHome home = New();
        Create(home, "r", Lit);
        Assert.Equal("shadow.begin-first", Promote(home, 1).Refusal!.Code);
        Begin(home, Loud);
        Instant first = home.Now;
        Assert.Equal("shadow.wait-for-a-run", Promote(home, 1).Refusal!.Code);
        home.Advance(Duration.FromMinutes(10));
        Motion(home, FrontCamera, "m1");

        // Written anew: what was seen of the one says nothing of the other.
        Begin(home, Loud.Replace("\"seconds\":30", "\"seconds\":20", StringComparison.Ordinal));
        Instant since = home.Now;
        Assert.NotEqual(first, since);
        Assert.Equal("shadow.begin-first", Promote(home, 1).Refusal!.Code);
        Assert.Equal("shadow.wait-for-a-run", Promote(home, 2).Refusal!.Code);
        home.Advance(Duration.FromMinutes(10));
        Motion(home, FrontCamera, "m2");
        home.Advance(Duration.FromMinutes(10));

        Outcome promoted = Promote(home, 2);
        RuleReplaced replaced = Assert.IsType<RuleReplaced>(promoted.Events[0].Event);
        Assert.Equal(new PromotionEvidence(2, 1, since, home.Now, 1, 0, 1, 0), replaced.Promoted);
        Assert.Equal(2, home.Rule("r").Version);
        Assert.Null(home.Rule("r").Shadow);
        Assert.IsType<RuleDeleted>(Assert.Single(home.Journal, e => e.Actor.Equals(Shadow) && e.Causation == promoted.Events[0].Id).Event);
    }

    [Fact]
    public void Evidence_beside_an_older_version_of_the_rule_promotes_nothing()
    {
        TestHome home = New();
        Create(home, "r", Lit);
        Begin(home, Loud);
        Motion(home, FrontCamera, "m1");
        home.Tell(Active, new ReplaceRule(Document(home, Lit) with { Priority = 5 }), Assistant);
        Assert.Equal("shadow.begin-again", Promote(home, 1).Refusal!.Code);
        home.Tell(Shadow, new BeginShadow(Document(home, Loud), 2), Assistant);
        Assert.Equal(0, home.Rule("r").Shadow!.Compared.ActiveRuns);
    }

    [Fact]
    public void The_same_shadow_once_more_goes_on_and_a_rule_that_is_deleted_takes_its_shadow_along()
    {
        TestHome home = New();
        Create(home, "r", Lit);
        Begin(home, Loud);
        Mode(home, SecurityMode.Away);
        home.Advance(Duration.FromMinutes(10));
        Motion(home, FrontCamera, "m1");
        Assert.Empty(Begin(home, Loud).Events);
        Assert.Equal(1, home.Rule("r").Shadow!.Compared.Both);
        home.Tell(Active, new DeleteRule(), Assistant);
        Assert.Empty(((RuleState)home.State(Shadow)).Runs);
        Assert.Null(home.WakeAt(Shadow));
    }

    [Fact]
    public void A_shadow_takes_no_approval_and_what_it_becomes_does()
    {
        TestHome home = New();
        Create(home, "r", Lit);
        Begin(home, Loud);
        Assert.Equal(
            CommandRights.Of(home.View, Active, new ReplaceRule(Document(home, Loud)), Assistant),
            CommandRights.Of(home.View, Active, new PromoteShadow(1), Assistant));
        Assert.NotEqual(
            CommandRights.Of(home.View, Active, new PromoteShadow(1), Assistant),
            CommandRights.Of(home.View, Shadow, new BeginShadow(Document(home, Loud), 1), Assistant));
        ActPreview shown = ActPreview.Of(home.View, new ApprovableAct(Active) { PromotedRule = new PromoteShadow(1) });
        Assert.Contains("only of the shadow", shown.Words, StringComparison.Ordinal);
        Begin(home, Lit);
        Assert.NotEmpty(ActPreview.Differences(
            shown.Facts, ActPreview.Of(home.View, new ApprovableAct(Active) { PromotedRule = new PromoteShadow(1) }).Facts));
    }

    private static Outcome Begin(TestHome home, string json) =>
        home.Tell(Shadow, new BeginShadow(Document(home, json), home.Rule("r").Version), Assistant);

    private static Outcome Promote(TestHome home, int draft) => home.Tell(Active, new PromoteShadow(draft), Assistant);

    private static string Said(EventEnvelope e) => $"{e.Actor} {e.Name} {e.LearnedAt} {e.Principal}";

    /// <summary>A home with a rule and perhaps another document beside it, and the same happening in both.</summary>
    private static (TestHome Home, RuleDocument Active, RuleDocument Shadow, Instant From) Lived(int seed, bool begins)
    {
        Random random = new(seed);
        TestHome home = New();
        home.Advance(Duration.FromSeconds(1));
        Instant from = home.Now;
        RuleDocument active = RuleProperties.RandomDocument(random, home) with { Enabled = true };
        RuleDocument shadow = RuleProperties.RandomDocument(random, home) with { Enabled = true };
        home.Tell(RuleAt("a"), new CreateRule(active), Assistant);
        if (begins)
        {
            home.Tell(RuleKinds.ShadowOf("home-1", "a"), new BeginShadow(shadow, 1), Assistant);
        }

        for (int step = 0; step < 40; step++)
        {
            home.Advance(Duration.FromSeconds(random.Next(4) == 0 ? random.Next(300) : random.Next(3)));
            PastProperties.Happen(home, random);
        }

        home.Advance(Duration.FromHours(1));
        return (home, active, shadow, from);
    }

    private static void AssertAsBackTested(
        TestHome home, RuleDocument active, RuleDocument shadow, string slug, Instant from, int seed)
    {
        Instant until = home.Now + Duration.FromSeconds(1);
        BackTestReport ofActive = PastProperties.Run(home, slug, active, from, until);
        BackTestReport ofShadow = PastProperties.Run(home, slug, shadow, from, until);
        ShadowComparison told = home.Rule(slug).Shadow!.Compared;
        string[] was = [.. ofActive.Runs.Select(r => PastProperties.Cause(r.By))];
        string[] would = [.. ofShadow.Runs.Select(r => PastProperties.Cause(r.By))];
        string because = $"seed {seed}: {RuleDocumentJson.Text(active)} beside {RuleDocumentJson.Text(shadow)}";
        Assert.True((told.ActiveRuns, told.ShadowRuns) == (was.Length, would.Length), because);
        Assert.True(Left(was, would).SequenceEqual(told.OnlyActive.TakeLast(ShadowComparison.NamedMax).Select(r => PastProperties.Cause(r.By)).Order()), because);
        Assert.True(Left(would, was).SequenceEqual(told.OnlyShadow.TakeLast(ShadowComparison.NamedMax).Select(r => PastProperties.Cause(r.By)).Order()), because);
        string[] steps = [.. PastProperties.StepsOf([.. home.Journal.Where(e => e.Actor.Equals(RuleKinds.ShadowOf("home-1", slug)))])];
        Assert.True(
            steps.SequenceEqual(ofShadow.Runs.SelectMany(r => r.Steps.Select(s => $"{PastProperties.Cause(r.By)} {s.At} {s.Step} {s.Action} {s.SkippedBecause}"))), because);
    }

    /// <summary>The runs of one, without as many of the other by the same events; the last of them.</summary>
    private static IEnumerable<string> Left(IEnumerable<string> ones, string[] others)
    {
        List<string> left = [.. ones];
        foreach (string other in others)
        {
            left.Remove(other);
        }

        return left.TakeLast(ShadowComparison.NamedMax).Order();
    }
}
