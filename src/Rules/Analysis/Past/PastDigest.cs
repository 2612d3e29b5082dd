using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Rules.Triggers;
using RingActors.Rules.Triggers.Finding;

namespace RingActors.Rules.Analysis.Past;

/// <summary>
/// What sorts of events there were between two points of a home's record: enough to tell that none of them was one
/// that a rule waits for, without reading them again.
/// </summary>
public sealed class PastDigest
{
    private readonly Dictionary<(string Keys, Address Actor), EventEnvelope> _sorts = [];

    /// <summary>Notes an event.</summary>
    public void Add(EventEnvelope envelope)
    {
        IReadOnlyList<string> keys = envelope.Event is IStartsRule { Rule: { } named }
            ? [$"starts {named}"] : TriggerKeys.Of(envelope.Event);
        if (keys.Count > 0)
        {
            _sorts.TryAdd((string.Join(' ', keys), envelope.Actor), envelope);
        }
    }

    /// <summary>Adds all that another noted.</summary>
    public void Add(PastDigest other)
    {
        foreach (((string Keys, Address Actor) sort, EventEnvelope envelope) in other._sorts)
        {
            _sorts.TryAdd(sort, envelope);
        }
    }

    /// <summary>Whether there may have been an event that a rule waits for.</summary>
    public bool MayHold(RuleView rule)
    {
        RulesView only = Explain.ScopeOf(rule);
        return _sorts.Values.Any(e => only.Candidates(e).Any());
    }
}
