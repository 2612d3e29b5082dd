using NodaTime;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis.Past;
using RingActors.Rules.Analysis.Past.Compared;
using RingActors.Rules.Documents;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Analysis.Past;

/// <summary>Two documents over one past: what both would have done, and where they part.</summary>
public sealed class CompareTests
{
    private const string Lit = """
        {"name":"x","triggers":[{"type":"motion","devices":["front-camera"]}],
         "conditions":[{"type":"mode","modes":["away"]}],
         "actions":[{"type":"light","devices":["front-camera"]},{"type":"delay","seconds":60},{"type":"light","devices":["front-camera"],"on":false}]}
        """;

    public static TheoryData<int> Batches => [.. Enumerable.Range(0, 5)];

    [Fact]
    public void Each_event_by_which_only_one_runs_and_each_step_in_which_they_differ_is_named()
    {
        TestHome home = New();
        Instant from = home.Now;
        home.Advance(Duration.FromMinutes(1));
        Motion(home, FrontCamera, "disarmed");
        home.Advance(Duration.FromMinutes(10));
        Mode(home, SecurityMode.Away);
        home.Advance(Duration.FromMinutes(10));
        Motion(home, FrontCamera, "away");
        home.Advance(Duration.FromMinutes(10));
        Motion(home, Garden, "garden");
        home.Advance(Duration.FromMinutes(10));

        // Shorter light, also while disarmed, also by the garden camera.
        string other = Lit.Replace("60", "30", StringComparison.Ordinal)
            .Replace("\"away\"", "\"away\",\"disarmed\"", StringComparison.Ordinal)
            .Replace("""["front-camera"]}],""", """["front-camera","garden"]}],""", StringComparison.Ordinal);
        ComparisonReport report = Compared(home, Document(home, Lit), Document(home, other), from, home.Now);

        Assert.Equal((0, 0, 2, 1), (report.Same, report.OnlyFirst, report.OnlySecond, report.Otherwise));
        Assert.Equal(["only second", "otherwise 1", "only second"], report.Differences.Select(d =>
            d.First is null ? "only second" : d.Second is null ? "only first" : $"otherwise {d.Step}"));
        Assert.Equal((1, 3), (report.First.RunCount, report.Second.RunCount));
    }

    [Fact]
    public void Switching_on_and_switching_off_are_not_the_same_step()
    {
        TestHome home = New();
        Instant from = home.Now;
        home.Advance(Duration.FromMinutes(1));
        Motion(home, FrontCamera);
        string on = """{"name":"x","triggers":[{"type":"motion"}],"actions":[{"type":"light","devices":["front-camera"]}]}""";
        string off = on.Replace("\"]}]}", "\"],\"on\":false}]}", StringComparison.Ordinal);
        ComparisonReport report = Compared(home, Document(home, on), Document(home, off), from, home.Now + Duration.FromMinutes(1));
        Assert.Equal(0, Assert.Single(report.Differences).Step);
        Assert.Equal(1, report.Otherwise);
    }

    /// <summary>Over random pasts and pairs of documents: what a comparison says is what two back-tests say.</summary>
    [Theory]
    [MemberData(nameof(Batches))]
    public void A_comparison_says_what_the_two_back_tests_say(int batch)
    {
        long same = 0, different = 0;
        for (int i = 0; i < 200; i++)
        {
            int seed = (batch * 100_000) + 70_000 + i;
            (TestHome home, RuleDocument first, Instant from) = PastProperties.Lived(seed);
            RuleDocument second = i % 2 == 0 ? first : RuleProperties.RandomDocument(new Random(seed + 1), home) with { Enabled = true };
            Instant until = home.Now + Duration.FromSeconds(1);
            ComparisonReport report = Compared(home, first, second, from, until);
            BackTestReport one = PastProperties.Run(home, "a", first, from, until);
            BackTestReport two = PastProperties.Run(home, "a", second, from, until);

            Assert.Equal(Said(one), Said(report.First));
            Assert.Equal(Said(two), Said(report.Second));
            Assert.Equal(Alone(one, two), report.OnlyFirst);
            Assert.Equal(Alone(two, one), report.OnlySecond);
            Assert.Equal(one.RunCount, report.Same + report.OnlyFirst + report.Otherwise);
            Assert.Equal(two.RunCount, report.Same + report.OnlySecond + report.Otherwise);
            Assert.True(i % 2 != 0 || report.Differences.Count == 0, $"seed {seed}: a document differs from itself");
            Assert.Equal(report.Differences.OrderBy(d => d.At), report.Differences);
            same += report.Same;
            different += report.Differences.Count;
        }

        Assert.True(same > 100 && different > 100, $"{same} the same and {different} different: such a check says nothing");
    }

    /// <summary>Runs of the one for which the other has none by the same event.</summary>
    private static long Alone(BackTestReport one, BackTestReport other)
    {
        Dictionary<string, int> others = other.Runs.CountBy(Key).ToDictionary();
        return one.Runs.CountBy(Key).Sum(k => Math.Max(0, k.Value - others.GetValueOrDefault(k.Key)));
    }

    private static string Key(PastRun run) => $"{PastProperties.Cause(run.By)} {run.By.Hold is null}";

    private static string Said(BackTestReport report) => string.Join("\n", report.Runs.Select(r =>
        $"{PastProperties.Cause(r.By)} {r.At} {r.Outcome} {string.Join(" ", r.Steps.Select(s => $"{s.At} {s.Place} {s.Step} {s.Action} {s.SkippedBecause}"))}"));

    private static ComparisonReport Compared(TestHome home, RuleDocument first, RuleDocument second, Instant from, Instant until)
    {
        RunComparison comparison = new(
            new PastHome("home-1", PastProperties.Projections), new TriedRule("a", 1, first), new TriedRule("a", 2, second), from, until);
        foreach (EventEnvelope envelope in home.Journal)
        {
            comparison.Take(envelope);
        }

        return comparison.Report();
    }
}
