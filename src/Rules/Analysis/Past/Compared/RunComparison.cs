using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;

namespace RingActors.Rules.Analysis.Past.Compared;

/// <summary>
/// Two documents over the same stretch of a home's record, in one reading of it: where they would have done the same,
/// and where not. Tests: Rules.Tests/Analysis/Past.
/// </summary>
public sealed class RunComparison
{
    /// <summary>Differences that a report names: the first ones, for what comes later often follows from
    /// them.</summary>
    public const int DifferencesKept = 50;

    /// <summary>Runs of each that are set beside each other; of a document with more only the first are.</summary>
    public const int RunsMax = 50_000;

    private readonly PastHome _home;
    private readonly Instant _from;
    private readonly Instant _until;
    private readonly PastTrial _first;
    private readonly PastTrial _second;
    private readonly RunLedger _runsOfFirst;
    private readonly RunLedger _runsOfSecond;

    /// <summary>Prepares one.</summary>
    /// <param name="home">The home before the first event that it will be given.</param>
    /// <param name="first">The one document.</param>
    /// <param name="second">The other.</param>
    /// <param name="from">The first instant of the stretch.</param>
    /// <param name="until">The first instant behind it.</param>
    public RunComparison(PastHome home, TriedRule first, TriedRule second, Instant from, Instant until)
    {
        _home = home;
        _from = from;
        _until = until;
        _runsOfFirst = new RunLedger(first.Document);
        _runsOfSecond = new RunLedger(second.Document);
        _first = TrialOf(first, _runsOfFirst);
        _second = TrialOf(second, _runsOfSecond);
    }

    /// <summary>Takes the next event of the home.</summary>
    /// <returns>False when the stretch is over: no more is needed.</returns>
    public bool Take(EventEnvelope envelope)
    {
        if (envelope.LearnedAt >= _until)
        {
            return false;
        }

        HomeView before = _home.View;
        _home.Fold(envelope);
        if (envelope.LearnedAt >= _from)
        {
            _first.See(before, envelope);
            _second.See(before, envelope);
        }

        return true;
    }

    /// <summary>What it came to.</summary>
    public ComparisonReport Report()
    {
        BackTestReport first = _first.Report(_home.View);
        BackTestReport second = _second.Report(_home.View);
        Dictionary<(string By, int Times), NotedRun> others = _runsOfSecond.Runs.ToDictionary(r => r.Key);
        List<RunDifference> all = [];
        long same = 0;
        foreach (NotedRun run in _runsOfFirst.Runs)
        {
            if (!others.Remove(run.Key, out NotedRun? other))
            {
                all.Add(new RunDifference(run.At, run.Run, null, 0));
            }
            else if (run.DiffersFrom(other) is { } step)
            {
                all.Add(new RunDifference(Instant.Min(run.At, other.At), run.Run, other.Run, step));
            }
            else
            {
                same++;
            }
        }

        all.AddRange(others.Values.Select(r => new RunDifference(r.At, null, r.Run, 0)));
        RunDifference[] ordered = [.. all.OrderBy(d => d.At)];
        return new ComparisonReport
        {
            First = first,
            Second = second,
            Same = same,
            OnlyFirst = ordered.LongCount(d => d.Second is null),
            OnlySecond = ordered.LongCount(d => d.First is null),
            Otherwise = ordered.LongCount(d => d is { First: not null, Second: not null }),
            Differences = [.. ordered.Take(DifferencesKept)],
            IsCut = first.RunCount > RunsMax || second.RunCount > RunsMax,
        };
    }

    private PastTrial TrialOf(TriedRule rule, RunLedger runs) =>
        new(rule.Slug, rule.Version, rule.Document, _from, _until) { Notes = runs.Decided };
}

/// <summary>Where two documents would have done the same in a stretch of a home's record, and where not.</summary>
public sealed record ComparisonReport
{
    /// <summary>What the one came to by itself.</summary>
    public required BackTestReport First { get; init; }

    /// <summary>What the other came to by itself.</summary>
    public required BackTestReport Second { get; init; }

    /// <summary>Runs that both would have made, step by step.</summary>
    public required long Same { get; init; }

    /// <summary>Events by which only the first would have been started.</summary>
    public required long OnlyFirst { get; init; }

    /// <summary>Events by which only the second would have been started.</summary>
    public required long OnlySecond { get; init; }

    /// <summary>Runs of both that would not have gone the same way.</summary>
    public required long Otherwise { get; init; }

    /// <summary>The first of them, oldest first; at most <see cref="RunComparison.DifferencesKept"/>.</summary>
    public required IReadOnlyList<RunDifference> Differences { get; init; }

    /// <summary>One had more than <see cref="RunComparison.RunsMax"/> runs: of its later ones nothing is
    /// said.</summary>
    public required bool IsCut { get; init; }
}

/// <summary>A run that two documents would not have made in the same way.</summary>
/// <param name="At">When it would have begun.</param>
/// <param name="First">What the first would have done; null if it would not have run.</param>
/// <param name="Second">What the second would have done; null if it would not have run.</param>
/// <param name="Step">The first step, from 0, in which they differ; the number of steps if only their ends
/// do.</param>
public sealed record RunDifference(Instant At, PastRun? First, PastRun? Second, int Step);
