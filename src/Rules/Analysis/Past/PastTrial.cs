using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Analysis.Past;

/// <summary>One document that lives through a stretch of a home's record, and what is noted of it.</summary>
internal sealed class PastTrial(string slug, int version, RuleDocument document, Instant from, Instant until)
{
    private readonly PastRuns _runs = new();
    private readonly PastStops _stops = new(document);
    private PastRule? _rule;
    private long _events;

    /// <summary>Is told of every decision; null for nobody.</summary>
    internal Action<PastDecision>? Notes { get; init; }

    /// <summary>Sees an event of the stretch.</summary>
    /// <param name="before">The home just before it.</param>
    /// <param name="envelope">The event.</param>
    internal void See(HomeView before, EventEnvelope envelope)
    {
        _rule ??= Begun(before.Home);
        _events++;
        _runs.Watch(envelope);
        if (envelope.Event is not RuleTimeCame)
        {
            // When its time came in this past it says itself: the record knows those of the document of that time.
            _stops.Look(_rule, before, envelope);
        }

        _rule.See(before, envelope);
    }

    /// <summary>What it came to.</summary>
    /// <param name="home">The home at the end of the stretch.</param>
    internal BackTestReport Report(HomeView home)
    {
        _rule?.End(home, until);
        IReadOnlyList<PastStop> stops = _stops.Groups(_runs.NotStarted);
        IReadOnlyList<PastIncident> incidents = _runs.Incidents();
        return new BackTestReport
        {
            From = from,
            Until = until,
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

    private PastRule Begun(string home)
    {
        PastRule rule = PastRule.Of(home, slug, version, document, from, Decided);
        rule.TimeCame = (view, came) => _stops.Look(rule, view, came);
        return rule;
    }

    private void Decided(PastDecision made)
    {
        _runs.Decided(made);
        Notes?.Invoke(made);
    }
}
