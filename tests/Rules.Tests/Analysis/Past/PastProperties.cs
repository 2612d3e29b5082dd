using NodaTime;
using RingActors.Devices.Domain;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Groups;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis.Past;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Rules.Triggers;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Analysis.Past;

/// <summary>U1: what is lived through once more is what happened. Seeded histories; a failure names its seed.</summary>
public sealed class PastProperties
{
    private const int BatchSize = 400;

    internal static readonly Projection[] Projections = [.. DomainRegistration.Projections, .. RulesRegistration.Projections];

    public static TheoryData<int> Batches => [.. Enumerable.Range(0, 5)];

    [Theory]
    [MemberData(nameof(Batches))]
    public void A_rule_told_what_the_record_says_decides_what_the_record_says(int batch)
    {
        int decided = 0;
        for (int i = 0; i < BatchSize; i++)
        {
            int seed = (batch * 100_000) + i;
            TestHome home = RuleProperties.History(seed, new Random(seed));
            foreach (string slug in new[] { "a", "b", "c" })
            {
                List<string> again = [];
                PastRule rule = PastRule.AsLived("home-1", slug, d => again.AddRange(Said(d.Decision.Events)));
                PastHome past = new("home-1", Projections);
                foreach (EventEnvelope envelope in home.Journal)
                {
                    HomeView before = past.View;
                    past.Fold(envelope);
                    rule.See(before, envelope);
                }

                rule.End(past.View, Instant.MinValue);
                string[] lived = [.. Said(home.Journal.Where(e => e.Actor.Equals(RuleAt(slug))).Select(e => e.Event))];
                Assert.True(
                    lived.SequenceEqual(again),
                    $"seed {seed}, rule {slug}:\nlived {string.Join("\n      ", lived)}\nagain {string.Join("\n      ", again)}\n"
                        + string.Join('\n', home.Journal.Select(e => $"{e.HomeSeq} {e.LearnedAt} {e.Actor.Id} {e.Event}")));
                decided += lived.Length;
            }
        }

        Assert.True(decided > BatchSize / 2, $"only {decided} events of rules: such a check says nothing");
    }

    [Theory]
    [MemberData(nameof(Batches))]
    public void A_back_test_of_a_rule_over_its_own_past_names_its_runs_and_what_turned_it_away(int batch)
    {
        long ran = 0;
        for (int i = 0; i < BatchSize; i++)
        {
            int seed = (batch * 100_000) + 50_000 + i;
            (TestHome home, RuleDocument document, Instant from) = Lived(seed);
            BackTestReport report = Run(home, "a", document, from, home.Now + Duration.FromSeconds(1));
            EventEnvelope[] own = [.. home.Journal.Where(e => e.Actor.Equals(RuleAt("a")))];
            Assert.True(
                own.Select(e => e.Event).OfType<RuleFired>().Select(e => Cause(e.By)).SequenceEqual(report.Runs.Select(r => Cause(r.By))),
                $"seed {seed}: lived {string.Join(" ", own.Select(e => e.Event).OfType<RuleFired>().Select(e => Cause(e.By)))}, "
                    + $"again {string.Join(" ", report.Runs.Select(r => r.By.Event))}: {RuleDocumentJson.Text(document)}");
            string[] steps =
            [
                .. report.Runs.SelectMany(r => r.Steps.Select(s => $"{Cause(r.By)} {s.At} {s.Step} {s.Action} {s.SkippedBecause}")),
            ];
            Assert.True(
                StepsOf(own).SequenceEqual(steps),
                $"seed {seed}: lived {string.Join("\n", StepsOf(own))}\nagain {string.Join("\n", steps)}: {RuleDocumentJson.Text(document)}\n"
                    + string.Join('\n', own.Select(e => $"{e.HomeSeq} {e.LearnedAt} {e.Event}")));
            Assert.Equal(own.Count(e => e.Event is RuleNotStarted), report.Stops.Where(s => s.Path == "run").Sum(s => s.Count));
            Assert.Equal(own.Count(e => e.Event is RuleThrottled), report.Stops.Where(s => s.Path == "rate").Sum(s => s.Count));
            Assert.Equal(
                report.Triggered,
                report.RunCount + report.Stops.Sum(s => s.Count));
            ran += report.RunCount;
        }

        Assert.True(ran > BatchSize, $"only {ran} runs: such a check says nothing");
    }

    /// <summary>A moment of a calendar is no event of the past of a draft.</summary>
    internal static string Cause(TriggerFacts by) => by.IsTime ? $"time {by.OccurredAt}" : by.Event;

    /// <summary>A home with one rule, and what happened in it.</summary>
    internal static (TestHome Home, RuleDocument Document, Instant From) Lived(int seed)
    {
        Random random = new(seed);
        TestHome home = New();
        home.Tell(HomeGroups.AddressOf("home-1", "g"), new MakeGroup("g", [BackDoor, Garden]));
        home.Advance(Duration.FromSeconds(1));
        Instant from = home.Now;
        RuleDocument document = RuleProperties.RandomDocument(random, home) with { Enabled = true };
        home.Tell(RuleAt("a"), new CreateRule(document), Assistant);
        for (int step = 0; step < 40; step++)
        {
            home.Advance(Duration.FromSeconds(random.Next(4) == 0 ? random.Next(300) : random.Next(3)));
            Happen(home, random);
        }

        home.Advance(Duration.FromHours(1));
        return (home, document, from);
    }

    internal static BackTestReport Run(TestHome home, string slug, RuleDocument document, Instant from, Instant until)
    {
        BackTest test = new(new PastHome("home-1", Projections), slug, 1, document, from, until);
        foreach (EventEnvelope envelope in home.Journal)
        {
            if (!test.Take(envelope))
            {
                break;
            }
        }

        return test.Report();
    }

    internal static string[] StepsOf(EventEnvelope[] own)
    {
        Dictionary<string, string> by = own.Select(e => e.Event).OfType<RuleFired>().ToDictionary(e => e.Run, e => Cause(e.By));
        string[] order = [.. by.Keys];
        return
        [
            .. own.Select(e => (e.LearnedAt, e.Event)).Where(e => e.Event is RuleStepTaken or RuleStepSkipped)
                .OrderBy(e => Array.IndexOf(order, ((IRunEvent)e.Event).Run))
                .Select(e => e.Event is RuleStepTaken taken
                    ? $"{by[taken.Run]} {e.LearnedAt} {taken.Step} {taken.Action} "
                    : $"{by[((RuleStepSkipped)e.Event).Run]} {e.LearnedAt} {((RuleStepSkipped)e.Event).Step} {((RuleStepSkipped)e.Event).Action} {((RuleStepSkipped)e.Event).Reason}"),
        ];
    }

    internal static void Happen(TestHome home, Random random)
    {
        switch (random.Next(8))
        {
            case 0 or 1:
                home.Tell(FrontCamera, new ReportMotion("m" + random.Next(1000), home.Now - Duration.FromSeconds(random.Next(200))));
                break;
            case 2:
                home.Tell(Bell, new ReportDing("d" + random.Next(1000), home.Now));
                break;
            case 3:
                home.Tell(BackDoor, new ReportReadings(new Readings { Faulted = random.Next(2) == 0 }));
                break;
            case 4:
                Mode(home, (SecurityMode)random.Next(1, 4));
                break;
            case 5:
                home.Tell(Garden, new ReportMotion("g" + random.Next(1000), home.Now));
                break;
            case 7 when random.Next(4) == 0:
                home.Tell(HomeGroups.AddressOf("home-1", "g"), new ChangeGroup("g", random.Next(2) == 0 ? [BackDoor] : [FrontCamera, Garden]));
                break;
            case 6:
                home.Tell(FrontCamera, new ReportReadings(new Readings { Light = random.Next(2) == 0 }));
                break;
            default:
                if (home.Pending.Count > 0)
                {
                    home.Conclude(home.Pending[random.Next(home.Pending.Count)], EffectOutcome.Delivered, "code");
                }

                break;
        }
    }

    /// <summary>Events of a rule in words, runs named by their place.</summary>
    private static IEnumerable<string> Said(IEnumerable<IEvent> events)
    {
        foreach (IEvent @event in events)
        {
            string? said = @event switch
            {
                RuleFired e => $"fired {e.Version} by {e.By.Event}: {string.Join(", ", e.Facts.Select(f => f.Path + f.Holds + f.Reason))}",
                RuleNotStarted e => $"not started by {e.By.Event}",
                RuleThrottled e => $"throttled {e.By.Event} until {e.Until}",
                RuleStepTaken e => $"step {e.Step} {e.Action} {string.Join(",", e.Told)}",
                RuleStepSkipped e => $"skipped {e.Step} {e.Action} {e.Reason}",
                RuleVariableSet e => $"set {e.Variable} to {e.Value} at {e.Step} {e.Place} kept {e.Kept}",
                RuleWaitBegan e => $"waits at {e.Step} until {e.Until}",
                RuleWaitEnded e => $"went on at {e.Step} late by {e.LateBy}",
                RuleRunEnded e => $"ended {e.Outcome} {e.Reason}",
                _ => null,
            };
            if (said is not null)
            {
                yield return said;
            }
        }
    }
}
