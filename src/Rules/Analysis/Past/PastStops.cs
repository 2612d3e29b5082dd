using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Conditions;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;

namespace RingActors.Rules.Analysis.Past;

/// <summary>Why a rule did not start although a trigger was met, and where it all but did.</summary>
internal sealed class PastStops(RuleDocument document)
{
    /// <summary>A state that held so soon before or after the event was nearly there.</summary>
    internal static readonly Duration Near = Duration.FromMinutes(1);

    /// <summary>The same of a time of day.</summary>
    internal static readonly Duration NearByClock = Duration.FromMinutes(15);

    /// <summary>Views of the last moments that are kept to look back at.</summary>
    private const int RecentMax = 256;

    private const int WaitingMax = 64;

    private static readonly Duration ClockStep = Duration.FromMinutes(1);

    private readonly Dictionary<string, PastStop> _groups = [];
    private readonly Queue<(Instant From, Instant Until, HomeView View)> _recent = [];
    private readonly List<(NearMiss Miss, RuleCondition Condition)> _waiting = [];
    private readonly Queue<NearMiss> _near = [];
    private Instant _since = Instant.MinValue;

    internal IReadOnlyList<NearMiss> NearMisses => [.. _near.OrderBy(n => n.At)];

    /// <summary>All causes, the most frequent first.</summary>
    internal IReadOnlyList<PastStop> Groups(IEnumerable<PastStop> others) =>
    [
        .. _groups.Values.Concat(others).GroupBy(g => g.Path, StringComparer.Ordinal)
            .Select(same => same.MaxBy(g => g.LastAt)! with { Count = same.Sum(g => g.Count) })
            .OrderByDescending(g => g.Count).ThenBy(g => g.Path, StringComparer.Ordinal),
    ];

    /// <summary>Looks at an event.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="before">The home just before it.</param>
    /// <param name="envelope">The event.</param>
    internal void Look(PastRule rule, HomeView before, EventEnvelope envelope)
    {
        Settle(before, envelope.LearnedAt);
        if (rule.Judge(before, envelope) is { } evaluation && evaluation.Facts.Any(f => f.Holds && IsTrigger(f)))
        {
            Fact[] failed = [.. evaluation.Facts.Where(f => !f.Holds && !IsTrigger(f) && !IsWithin(f))];
            if (failed.Length > 0)
            {
                Count(failed[0], envelope);
            }

            if (failed.Length == 1 && PastWords.ConditionOf(failed[0].Path, document) is { } condition)
            {
                Compare(condition, failed[0], before, envelope);
            }
        }

        Remember(before, envelope.LearnedAt);
    }

    /// <summary>What is in a group is told by the group.</summary>
    private static bool IsWithin(Fact fact) => fact.Path.Contains('.', StringComparison.Ordinal);

    private static bool IsTrigger(Fact fact) => fact.Path.StartsWith("triggers", StringComparison.Ordinal);

    private void Count(Fact fact, EventEnvelope envelope)
    {
        long before = _groups.TryGetValue(fact.Path, out PastStop? group) ? group.Count : 0;
        _groups[fact.Path] = new PastStop(fact.Path, before + 1, fact.Reason, envelope.Id, envelope.LearnedAt);
    }

    /// <summary>Whether the condition held shortly before; if not, the next moments are looked at as they
    /// come.</summary>
    private void Compare(RuleCondition condition, Fact fact, HomeView before, EventEnvelope envelope)
    {
        Instant at = envelope.LearnedAt;
        if (condition is TimeWindowCondition window)
        {
            for (Duration by = ClockStep; by <= NearByClock; by += ClockStep)
            {
                if (window.Judge(at + by).Holds is true || window.Judge(at - by).Holds is true)
                {
                    Keep(new NearMiss(envelope.Id, at, fact.Path, fact.Reason, window.Judge(at + by).Holds is true ? by : -by));
                    return;
                }
            }

            return;
        }

        (Instant From, Instant Until, HomeView View) held = _recent
            .LastOrDefault(r => r.Until > at - Near && ConditionCheck.Judge(condition, r.View, r.From).Holds);
        if (held.View is not null)
        {
            Keep(new NearMiss(envelope.Id, at, fact.Path, fact.Reason, held.Until - at));
        }
        else if (_waiting.Count < WaitingMax)
        {
            _waiting.Add((new NearMiss(envelope.Id, at, fact.Path, fact.Reason, Duration.Zero), condition));
        }
    }

    private void Settle(HomeView now, Instant until)
    {
        for (int i = _waiting.Count - 1; i >= 0; i--)
        {
            (NearMiss miss, RuleCondition condition) = _waiting[i];
            bool over = _since - miss.At > Near;
            bool holds = !over && _since > miss.At && ConditionCheck.Judge(condition, now, _since).Holds;
            if (holds)
            {
                Keep(miss with { By = _since - miss.At });
            }

            if (over || holds)
            {
                _waiting.RemoveAt(i);
            }
        }

        while (_recent.TryPeek(out (Instant From, Instant Until, HomeView View) oldest)
            && (oldest.Until <= until - Near || _recent.Count >= RecentMax))
        {
            _recent.Dequeue();
        }
    }

    private void Remember(HomeView before, Instant at)
    {
        if (_since != Instant.MinValue && at > _since)
        {
            _recent.Enqueue((_since, at, before));
        }

        _since = at;
    }

    private void Keep(NearMiss miss)
    {
        _near.Enqueue(miss);
        if (_near.Count > BackTest.NearMissesKept)
        {
            _near.Dequeue();
        }
    }
}
