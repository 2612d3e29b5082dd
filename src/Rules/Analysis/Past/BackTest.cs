using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;

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
    private readonly PastTrial _trial;
    private readonly Instant _from;
    private readonly Instant _until;

    /// <summary>Prepares one.</summary>
    /// <param name="home">The home before the first event that it will be given.</param>
    /// <param name="slug">The rule's slug; for a draft any that the home does not have.</param>
    /// <param name="version">Its version, as runs would name it.</param>
    /// <param name="document">The document; whether it is switched on does not matter.</param>
    /// <param name="from">The first instant of the stretch.</param>
    /// <param name="until">The first instant behind it.</param>
    public BackTest(PastHome home, string slug, int version, RuleDocument document, Instant from, Instant until)
    {
        _home = home;
        _trial = new PastTrial(slug, version, document, from, until);
        _from = from;
        _until = until;
    }

    /// <summary>
    /// Takes the next event of the home. What the home was at the beginning of the stretch is folded from those before
    /// it.
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
        if (envelope.LearnedAt >= _from)
        {
            _trial.See(before, envelope);
        }

        return true;
    }

    /// <summary>What it came to.</summary>
    public BackTestReport Report() => _trial.Report(_home.View);
}

/// <summary>A document that is tried on the past.</summary>
/// <param name="Slug">The rule's slug; for a draft any that the home does not have.</param>
/// <param name="Version">Its version, as runs would name it.</param>
/// <param name="Document">The document; whether it is switched on does not matter.</param>
public sealed record TriedRule(string Slug, int Version, RuleDocument Document);
