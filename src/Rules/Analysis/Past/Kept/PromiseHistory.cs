using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Conditions;
using RingActors.Rules.Promises;

namespace RingActors.Rules.Analysis.Past.Kept;

/// <summary>How a promise would have been kept in a stretch of a home's record.</summary>
/// <param name="From">The first instant of the stretch.</param>
/// <param name="Until">The first instant behind it.</param>
/// <param name="BrokenCount">How often it would have been broken.</param>
/// <param name="Broken">The last of these, oldest first; at most <see cref="PromiseHistory.BrokenKept"/>.</param>
/// <param name="KeptCount">How often it was kept in its time.</param>
/// <param name="UnprovenCount">How often nobody can say.</param>
public sealed record PromiseReport(
    Instant From, Instant Until, long BrokenCount, IReadOnlyList<PromiseBroken> Broken, long KeptCount,
    long UnprovenCount)
{
    /// <summary>How often it began to count: what it forbids was so, or what begins it happened.</summary>
    public long BeganCount { get; init; }

    /// <summary>It is about hours that are not in the stretch.</summary>
    public bool IsOutsideItsHours { get; init; }
}

/// <summary>
/// Holds a promise against the record of a home (U12), as if it had been made at the beginning of it: the same folds,
/// the same decider, told of the same events as live. Tests: Rules.Tests/Promises.
/// </summary>
public sealed class PromiseHistory
{
    /// <summary>Breaches that a report names.</summary>
    public const int BrokenKept = 50;

    /// <summary>A window comes within this many of its ends: a week has 14, and the clocks are changed.</summary>
    private const int BoundariesMax = 32;

    private readonly PastHome _home;
    private readonly PromiseDocument _document;
    private readonly Instant _from;
    private readonly Instant _until;
    private readonly Queue<PromiseBroken> _broken = [];
    private PastPromise? _promise;
    private long _brokenCount;
    private long _kept;
    private long _unproven;
    private long _began;

    /// <summary>Prepares one.</summary>
    /// <param name="home">Which home.</param>
    /// <param name="projections">The folds of the home's model.</param>
    /// <param name="document">The promise.</param>
    /// <param name="from">The first instant of the stretch.</param>
    /// <param name="until">The first instant behind it.</param>
    public PromiseHistory(
        string home, IReadOnlyList<Projection> projections, PromiseDocument document, Instant from, Instant until)
    {
        _home = new PastHome(home, projections);
        _document = document;
        _from = from;
        _until = until;
    }

    /// <summary>Takes the next event of the home, from the first one on.</summary>
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
            _promise ??= new PastPromise(before, "draft", _document, _from, Decided);
            _promise.See(before, envelope);
        }

        return true;
    }

    /// <summary>What it came to.</summary>
    public PromiseReport Report()
    {
        _promise?.End(_home.View, _until);
        return new PromiseReport(_from, _until, _brokenCount, [.. _broken], _kept, _unproven)
        {
            BeganCount = _began,
            IsOutsideItsHours = ConditionTree.Needed(_document.Never ?? []).OfType<TimeWindowCondition>().Any(
                IsOutside),
        };
    }

    private bool IsOutside(TimeWindowCondition hours)
    {
        Instant? at = _from;
        for (int looked = 0; looked < BoundariesMax && at < _until; looked++, at = hours.NextBoundary(at.Value))
        {
            if (hours.Judge(at.Value).Holds != false)
            {
                return false;
            }
        }

        return true;
    }

    private void Decided(IEvent @event)
    {
        switch (@event)
        {
            case PromiseBroken broken:
                _brokenCount++;
                _broken.Enqueue(broken);
                if (_broken.Count > BrokenKept)
                {
                    _broken.Dequeue();
                }

                break;

            case PromiseStretchBegan:
                _began++;
                break;

            case PromiseStretchEnded { Outcome: StretchOutcome.Kept }:
                _kept++;
                break;

            case PromiseStretchEnded { Outcome: StretchOutcome.Unproven }:
                _unproven++;
                break;

            default:
                break;
        }
    }
}
