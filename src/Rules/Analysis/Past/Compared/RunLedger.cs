using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Analysis.Past.Compared;

/// <summary>Every run of a document whole, by what started it, so that two documents can be set beside each
/// other.</summary>
internal sealed class RunLedger(RuleDocument document)
{
    private readonly Dictionary<string, NotedRun> _runs = [];
    private readonly Dictionary<string, int> _begun = [];
    private readonly List<NotedRun> _order = [];

    /// <summary>All of them, in the order in which they began.</summary>
    internal IReadOnlyList<NotedRun> Runs => _order;

    internal void Decided(PastDecision made)
    {
        foreach (IEvent @event in made.Decision.Events)
        {
            switch (@event)
            {
                case RuleFired fired:
                    Begin(fired);
                    break;

                case RuleStepTaken e:
                    Note(e.Run, new PastStep(made.At, e.Step, e.Action, e.Told, null) { Place = e.Place });
                    break;

                case RuleStepSkipped e:
                    Note(e.Run, new PastStep(made.At, e.Step, e.Action, [], e.Reason) { Place = e.Place });
                    break;

                case RuleRunEnded e when _runs.TryGetValue(e.Run, out NotedRun? run):
                    run.End(e.Outcome, made.At);
                    break;

                default:
                    break;
            }
        }
    }

    private void Begin(RuleFired fired)
    {
        if (_order.Count >= RunComparison.RunsMax)
        {
            return;
        }

        // An event may start a rule at once, and once more when what it began has lasted.
        string by = fired.By.IsTime ? $"time {fired.By.OccurredAt}"
            : fired.By.Hold is null ? fired.By.Event : fired.By.Event + " held";
        int times = _begun.GetValueOrDefault(by);
        _begun[by] = times + 1;
        NotedRun run = new((by, times), fired.By, fired.At);
        _runs[fired.Run] = run;
        _order.Add(run);
    }

    private void Note(string run, PastStep step)
    {
        if (_runs.TryGetValue(run, out NotedRun? noted))
        {
            HomeAction? action = PlacedAction.At(document, step.Step, step.Place);
            noted.Add(step, action is null ? step.Action : PlacedAction.Text(action));
        }
    }
}

/// <summary>A run, and what it did, told so that it can be compared with that of another document.</summary>
internal sealed class NotedRun((string By, int Times) key, TriggerFacts by, Instant at)
{
    private readonly List<PastStep> _steps = [];
    private readonly List<string> _deeds = [];
    private RunOutcome? _outcome;
    private Instant? _endedAt;

    internal (string By, int Times) Key => key;

    internal Instant At => at;

    internal PastRun Run => new(by, at, _steps, _outcome, null);

    internal void Add(PastStep step, string deed)
    {
        _steps.Add(step);
        _deeds.Add($"{step.At} {deed} {string.Join(",", step.Told)} {step.SkippedBecause}");
    }

    internal void End(RunOutcome outcome, Instant endedAt)
    {
        _outcome = outcome;
        _endedAt = endedAt;
    }

    /// <summary>The first step, from 0, in which two differ: the number of steps where only their ends do; null if
    /// nothing does.</summary>
    internal int? DiffersFrom(NotedRun other)
    {
        int both = Math.Min(_deeds.Count, other._deeds.Count);
        for (int i = 0; i < both; i++)
        {
            if (_deeds[i] != other._deeds[i])
            {
                return i;
            }
        }

        bool same = _deeds.Count == other._deeds.Count && at == other.At
            && _outcome == other._outcome && _endedAt == other._endedAt;
        return same ? null : both;
    }
}
