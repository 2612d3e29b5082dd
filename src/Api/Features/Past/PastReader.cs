using System.Text.Json;
using NodaTime;
using RingActors.Api.Features.Homes;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Records;
using RingActors.Engine.Runtime.Homes;
using RingActors.Rules.Analysis.Past;
using RingActors.Rules.Analysis.Past.Compared;
using RingActors.Rules.Analysis.Past.Supposed;
using RingActors.Rules.Runs;

namespace RingActors.Api.Features.Past;

/// <summary>Reads a home's record for what rules made of it. It reads the journal and never asks a shard.</summary>
internal sealed class PastReader(HomeHistory history, HomeModel model, PastMarks marks)
{
    /// <summary>Events read between two looks at whether anybody still waits.</summary>
    private const int Stride = 1024;

    internal BackTestReport BackTest(
        string home, TriedRule rule, Instant from, Instant until, PastProgress progress, CancellationToken cancellation)
    {
        (PastHome past, long seq) = Begin(marks.Before(home, from), home);
        BackTest test = new(past, rule.Slug, rule.Version, rule.Document, from, until);
        Read(home, past, seq, test.Take, cancellation, progress);
        return test.Report();
    }

    internal ComparisonReport Compare(
        string home, TriedRule first, TriedRule second, Instant from, Instant until, PastProgress progress,
        CancellationToken cancellation)
    {
        (PastHome past, long seq) = Begin(marks.Before(home, from), home);
        RunComparison comparison = new(past, first, second, from, until);
        Read(home, past, seq, comparison.Take, cancellation, progress);
        return comparison.Report();
    }

    internal CounterfactualReport Suppose(
        string home, IReadOnlyList<Supposition> suppositions, Instant from, Instant until, PastProgress progress,
        CancellationToken cancellation)
    {
        // How each actor stood when the stretch began is folded from its first event on.
        PastModel lives = new(
            model.DeciderOf, model.Projections, model.Reactions, model.IsFirst, e => model.Types.Of(e.GetType()).Name,
                Text);
        Counterfactual counterfactual = new(home, lives, suppositions, from, until);
        progress.Begin(history.HeadOf(home));
        long read = 0;
        foreach (StoredEvent stored in history.Of(home))
        {
            if (++read % Stride == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                progress.At(read);
            }

            if (history.Decode(stored) is { } envelope && !counterfactual.Take(envelope))
            {
                break;
            }
        }

        return counterfactual.Report();
    }

    private string Text(IEvent @event) => JsonSerializer.Serialize(@event, model.Types.Of(@event.GetType()).Json);

    internal RuleExplanation? Explain(
        string home, string slug, RuleView? present, Instant from, Instant until, CancellationToken cancellation)
    {
        IReadOnlyList<PastMarks.Point> points = marks.Before(home, from);
        RuleExplanation? answer = Explained(points, home, slug, present, from, until, cancellation);

        // The last event before the stretch may lie long before it: what cannot hold one is not read again.
        for (int i = points.Count - 1; i >= 0 && answer is { Before: null }; i--)
        {
            PastMarks.Point? first = i > 0 ? points[i - 1] : null;
            PastMarks.Point[] start = [.. points.Take(i)];
            if (PastMarks.MayHold(first, points[i], slug, present)
                && Explained(start, home, slug, present, from, until, cancellation,
                    points[i].Seq) is { Before: not null })
            {
                // What became of it may have come to be known later.
                answer = answer with
                {
                    Before = Explained(start, home, slug, present, from, until, cancellation)?.Before,
                };
            }
        }

        return answer;
    }

    /// <summary>Every rule that the home ever had, by its id.</summary>
    internal IReadOnlyDictionary<string, EverRule> EverThere(string home, CancellationToken cancellation)
    {
        (PastHome past, long seq) = Begin(marks.Before(home, Instant.MaxValue), home);
        Read(
            home,
            past,
            seq,
            envelope =>
            {
                past.Fold(envelope);
                return true;
            },
            cancellation);
        return past.Rules.All;
    }

    private RuleExplanation? Explained(
        IReadOnlyList<PastMarks.Point> points, string home, string slug, RuleView? present, Instant from, Instant until,
        CancellationToken cancellation, long last = long.MaxValue)
    {
        (PastHome past, long seq) = Begin(points, home);
        Explain explain = new(past, slug, from, until, present);
        Read(home, past, seq, e => explain.Take(e) && e.HomeSeq < last, cancellation);
        return explain.Answer();
    }

    private (PastHome Past, long Seq) Begin(IReadOnlyList<PastMarks.Point> points, string home) =>
        points is [.., var last]
            ? (new PastHome(model.Projections, last.Mark), last.Seq)
            : (new PastHome(home, model.Projections), 0);

    private void Read(
        string home, PastHome past, long seq, Func<EventEnvelope, bool> take, CancellationToken cancellation,
        PastProgress? progress = null)
    {
        PastMarks.Notes notes = marks.Note(home, seq);
        progress?.Begin(history.HeadOf(home) - seq);
        long read = 0;
        foreach ((StoredEvent stored, ReadOnlyMemory<byte> hash) in history.Chained(home, seq))
        {
            if (++read % Stride == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.At(read);
            }

            if (history.Decode(stored) is { } envelope)
            {
                if (!take(envelope))
                {
                    return;
                }

                notes.Folded(envelope);
            }

            notes.Read(stored.HomeSeq, hash, past);
        }
    }
}
