using System.Text;
using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Analysis.Past;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Testing.Deciders;

namespace RingActors.Rules.Tests.Analysis.Past;

/// <summary>A past that is gone on with from a point of it is the past that is lived through from its first event.</summary>
public sealed class PastMarkTests
{
    [Fact]
    public void From_any_point_on_the_answer_is_the_same_but_for_what_came_before_the_point()
    {
        int told = 0;
        for (int seed = 0; seed < 600; seed++)
        {
            Random random = new(seed);
            TestHome home = RuleProperties.History(seed, random);
            if (home.Journal.Count < 10)
            {
                continue;
            }

            EventEnvelope start = home.Journal[random.Next(5, home.Journal.Count)];
            Instant from = start.LearnedAt + Duration.FromTicks(1);
            foreach (string slug in new[] { "a", "b", "c" })
            {
                int points = home.Journal.Count(e => e.LearnedAt < from);
                int mark = random.Next(points + 1);
                RuleView? later = home.View.Part<RulesView>().Rules.GetValueOrDefault(slug);
                RuleExplanation? whole = Explained(home, slug, from, later, 0);
                RuleExplanation? part = Explained(home, slug, from, later, mark);
                Assert.True(Said(whole) == Said(part), $"seed {seed}, {slug}, from {mark}:\n{Said(whole)}\n--\n{Said(part)}");
                told += whole?.Events.Count ?? 0;
            }
        }

        Assert.True(told > 300, $"only {told} events explained: such a check says nothing");
    }

    /// <summary>What is not read again because of a digest holds nothing that a rule waits for.</summary>
    [Fact]
    public void A_digest_never_denies_an_event_that_a_rule_waits_for()
    {
        int denied = 0, held = 0;
        for (int seed = 0; seed < 300; seed++)
        {
            TestHome home = RuleProperties.History(seed, new Random(seed));
            RuleDocument document = RuleProperties.RandomDocument(new Random(seed + 7), home) with { Enabled = true };
            RuleView rule = new TestRule(document).View;
            RulesView only = Explain.ScopeOf(rule);
            for (int from = 0; from < home.Journal.Count; from += 4)
            {
                PastDigest digest = new(), rest = new();
                EventEnvelope[] some = [.. home.Journal.Skip(from).Take(4)];
                foreach (EventEnvelope envelope in some[..(some.Length / 2)])
                {
                    digest.Add(envelope);
                }

                foreach (EventEnvelope envelope in some[(some.Length / 2)..])
                {
                    rest.Add(envelope);
                }

                digest.Add(rest);
                bool holds = some.Any(e => only.Candidates(e).Any());
                Assert.Equal(holds, digest.MayHold(rule));
                (denied, held) = holds ? (denied, held + 1) : (denied + 1, held);
            }
        }

        Assert.True(denied > 100 && held > 100, $"{denied} and {held}");
    }

    private static RuleExplanation? Explained(TestHome home, string slug, Instant from, RuleView? later, int mark)
    {
        PastHome past = new("home-1", PastProperties.Projections);
        foreach (EventEnvelope envelope in home.Journal.Take(mark))
        {
            past.Fold(envelope);
        }

        Explain explain = new(new PastHome(PastProperties.Projections, past.Mark), slug, from, home.Now + Duration.FromDays(1), later);
        foreach (EventEnvelope envelope in home.Journal.Skip(mark))
        {
            explain.Take(envelope);
        }

        return explain.Answer();
    }

    private static string Said(RuleExplanation? answer)
    {
        if (answer is null)
        {
            return "none";
        }

        StringBuilder text = new();
        text.AppendLine($"{answer.Version} {answer.Stood?.Id} {answer.MadeAfterwards?.Id} {answer.EventCount} {RuleDocumentJson.Text(answer.Document)}");
        foreach (ExplainedEvent e in answer.Events)
        {
            text.AppendLine($"{e.Event.Id} {e.Verdict} {string.Join("; ", e.Causes.Select(c => c.Path + c.Reason))} {e.Decided?.Id}");
        }

        text.AppendLine(string.Join(" ", answer.Changes.Concat(answer.Steps).Select(s => s.Id)));
        return text.ToString();
    }

    /// <summary>A rule's view of a document, as the projection makes it.</summary>
    private sealed class TestRule(RuleDocument document)
    {
        internal RuleView View => new RulesProjection().Apply(
            new RulesProjection().Initial("home-1"),
            new EventEnvelope(
                RuleKinds.AddressOf("home-1", "t"), 1, 1, "rule.created", new RuleCreated(1, document), Instant.MinValue, Instant.MinValue,
                RuleKinds.PrincipalOf("t"), "c", "c")).Rules["t"];
    }
}
