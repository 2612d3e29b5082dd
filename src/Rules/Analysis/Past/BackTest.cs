using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;

namespace RingActors.Rules.Analysis.Past;

/// <summary>
/// What a document would have done in a stretch of a home's record, had it been there and switched on (U1). It reads
/// the record and nothing else, and writes nothing. Tests: Rules.Tests/Analysis/Past.
/// </summary>
public sealed class BackTest
{
    /// <summary>Runs that a report names.</summary>
    public const int RunsKept = 200;

    /// <summary>Near misses that a report names.</summary>
    public const int NearMissesKept = 20;

    private readonly PastHome _home;
    private readonly string _slug;
    private readonly int _version;
    private readonly RuleDocument _document;
    private readonly Instant _from;
    private readonly Instant _until;
    private readonly PastRuns _runs = new();
    private readonly PastStops _stops;
    private PastRule? _rule;
    private long _events;

    /// <summary>Prepares one.</summary>
    /// <param name="home">Which home.</param>
    /// <param name="projections">The folds of the home's model.</param>
    /// <param name="slug">The rule's slug; for a draft any that the home does not have.</param>
    /// <param name="version">Its version, as runs would name it.</param>
    /// <param name="document">The document; whether it is switched on does not matter.</param>
    /// <param name="from">The first instant of the stretch.</param>
    /// <param name="until">The first instant behind it.</param>
    public BackTest(
        string home, IReadOnlyList<Projection> projections, string slug, int version, RuleDocument document,
            Instant from, Instant until)
    {
        _home = new PastHome(home, projections);
        _slug = slug;
        _version = version;
        _document = document;
        _from = from;
        _until = until;
        _stops = new PastStops(document);
    }

    /// <summary>
    /// Takes the next event of the home. From the first one on: what the home was at the beginning of the stretch is
    /// folded from it.
    /// </summary>
    /// <returns>False when the stretch is over: no more is needed.</returns>
    public bool Take(EventEnvelope envelope)
    {
        if (envelope.LearnedAt >= _until)
        {
            return false;
        }

        HomeView before = _home.View;
        _home.Fold(envelope);
        if (envelope.LearnedAt < _from)
        {
            return true;
        }

        _rule ??= PastRule.Of(before.Home, _slug, _version, _document, _from, _runs.Decided);
        _events++;
        _runs.Watch(envelope);
        _stops.Look(_rule, before, envelope);
        _rule.See(before, envelope);
        return true;
    }

    /// <summary>What it came to.</summary>
    public BackTestReport Report()
    {
        _rule?.End(_home.View, _until);
        IReadOnlyList<PastStop> stops = _stops.Groups(_runs.NotStarted);
        IReadOnlyList<PastIncident> incidents = _runs.Incidents();
        return new BackTestReport
        {
            From = _from,
            Until = _until,
            Events = _events,
            Triggered = _runs.Count + stops.Sum(s => s.Count),
            RunCount = _runs.Count,
            Runs = _runs.Runs(),
            Stops = stops,
            NearMisses = _stops.NearMisses,
            Incidents = incidents,
            RunsBesideIncidents = _runs.Count - _runs.Amid(),
        };
    }
}
