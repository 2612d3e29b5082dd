using NodaTime;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis.Past.Causes;
using RingActors.Rules.Runs;
using RingActors.Rules.Tests.Analysis.Past.Supposed;
using RingActors.Testing.Deciders;
using static RingActors.Rules.Tests.House;

namespace RingActors.Rules.Tests.Analysis.Past;

/// <summary>U8: what led to an event, back to where it began, and what followed from one.</summary>
public sealed class CauseTests
{
    public static TheoryData<int> Batches => [.. Enumerable.Range(0, 5)];

    /// <summary>Each event has one cause; none comes of itself; each chain ends in the world outside, the clock or a person.</summary>
    [Theory]
    [MemberData(nameof(Batches))]
    public void Every_chain_leads_back_to_the_world_the_clock_or_a_person(int batch)
    {
        Dictionary<CauseKind, int> kinds = [];
        for (int i = 0; i < 60; i++)
        {
            int seed = (batch * 100_000) + 90_000 + i;
            TestHome home = i % 2 == 0 ? CounterfactualProperties.GuardedLife(seed) : RuleProperties.History(seed, new Random(seed));
            CausesOf causes = new(new Journal(home));
            foreach (EventEnvelope envelope in home.Journal)
            {
                IReadOnlyList<(EventEnvelope Event, CauseLink Link)> chain = causes.Back(envelope);
                Assert.All(chain.Zip(chain.Skip(1)), p => Assert.True(p.First.Event.HomeSeq > p.Second.Event.HomeSeq, $"seed {seed}: {envelope.Id}"));
                CauseKind end = chain[^1].Link.Kind;
                Assert.True(end is CauseKind.Outside or CauseKind.Clock or CauseKind.Person, $"seed {seed}: {envelope.Id} {envelope.Event} ends in {end}");
                bool isInner = envelope.Causation.StartsWith("home-1@", StringComparison.Ordinal);
                Assert.True(!isInner || chain.Count > 1, $"seed {seed}: {envelope.Id} came of an event, and none is named");
                kinds[chain[0].Link.Kind] = kinds.GetValueOrDefault(chain[0].Link.Kind) + 1;
            }
        }

        Assert.All(
            new[] { CauseKind.Led, CauseKind.Wished, CauseKind.WentOn, CauseKind.Belonged, CauseKind.Outside, CauseKind.Clock, CauseKind.Person },
            k => Assert.True(kinds.GetValueOrDefault(k) > 10, $"{k}: {kinds.GetValueOrDefault(k)}"));
    }

    /// <summary>What follows from an event is what leads back to it.</summary>
    [Fact]
    public void Forwards_is_backwards_the_other_way_round()
    {
        int followed = 0;
        for (int seed = 0; seed < 30; seed++)
        {
            TestHome home = CounterfactualProperties.GuardedLife(seed);
            CausesOf causes = new(new Journal(home));
            Dictionary<long, long[]> back = home.Journal.ToDictionary(e => e.HomeSeq, e => causes.Back(e).Skip(1).Select(l => l.Event.HomeSeq).ToArray());
            foreach (EventEnvelope envelope in home.Journal.Where((_, i) => i % 5 == 0))
            {
                (IReadOnlyList<(EventEnvelope Event, CauseLink Link)> events, bool isCut) = causes.Following(envelope);
                if (isCut)
                {
                    continue;
                }

                Assert.Equal(back.Where(b => b.Value.Contains(envelope.HomeSeq)).Select(b => b.Key).Order(), events.Select(e => e.Event.HomeSeq));
                followed += events.Count;
            }
        }

        Assert.True(followed > 200, $"only {followed}");
    }

    [Fact]
    public void The_light_is_on_because_somebody_moved_and_a_rule_that_somebody_wrote_asked_for_it()
    {
        TestHome home = New();
        Create(home, "r", """{"name":"x","triggers":[{"type":"motion","devices":["front-camera"]}],"actions":[{"type":"light","devices":["front-camera"]}]}""");
        Motion(home, FrontCamera, "it");
        home.Conclude(home.Pending.Single(p => p.By.Equals(FrontCamera)));
        home.Tell(FrontCamera, new ReportReadings(new Readings { Light = true }));
        EventEnvelope on = home.Journal.Last(e => e.Event is LightReported { On: true });

        IReadOnlyList<(EventEnvelope Event, CauseLink Link)> chain = new CausesOf(new Journal(home)).Back(on);
        Assert.Equal(
            [typeof(LightReported), typeof(LightRequested), typeof(RuleStepTaken), typeof(RuleFired), typeof(MotionDetected)],
            chain.Select(c => c.Event.Event.GetType()));
        Assert.Equal(
            [CauseKind.Wished, CauseKind.Led, CauseKind.WentOn, CauseKind.Led, CauseKind.Outside], chain.Select(c => c.Link.Kind));
    }

    [Fact]
    public void A_light_that_somebody_switched_at_the_lamp_came_of_nothing_here()
    {
        TestHome home = New();
        home.Tell(FrontCamera, new ReportReadings(new Readings { Light = true }));
        EventEnvelope on = home.Journal.Last(e => e.Event is LightReported { On: true });
        Assert.Equal(new CauseLink(CauseKind.Outside, null), new CausesOf(new Journal(home)).Of(on));
    }

    internal sealed class Journal(TestHome home) : IPastRecord
    {
        public EventEnvelope? At(long seq) => seq >= 1 && seq <= home.Journal.Count ? home.Journal[(int)seq - 1] : null;

        public IEnumerable<EventEnvelope> Backwards(long before) => home.Journal.Take((int)Math.Min(before - 1, int.MaxValue)).Reverse();

        public IEnumerable<EventEnvelope> After(long seq) => home.Journal.Skip((int)seq);
    }
}
