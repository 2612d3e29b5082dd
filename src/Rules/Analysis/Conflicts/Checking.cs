using RingActors.Rules.Analysis.Conflicts.Search;
using RingActors.Rules.Analysis.Conflicts.World;
using RingActors.Rules.Runs;

namespace RingActors.Rules.Analysis.Conflicts;

/// <summary>What all parts of a check use together, and where they put what they find.</summary>
internal sealed class Checking(Trials trials, Solver solver, Stimuli stimuli, RuleLinks links, WitnessWords words)
{
    private readonly List<ConflictFinding> _findings = [];
    private readonly List<NotProven> _notProven = [];

    internal Trials Trials => trials;

    internal Solver Solver => solver;

    internal Stimuli Stimuli => stimuli;

    internal RuleLinks Links => links;

    internal WitnessWords Words => words;

    internal IReadOnlyList<ConflictFinding> Findings => _findings;

    internal IReadOnlyList<NotProven> Open => _notProven;

    internal void Found(
        ConflictKind kind, string says, Trace trace, string rule, params IReadOnlyList<string> others) =>
        _findings.Add(new ConflictFinding(kind, rule, others, says, words.Of(trace)));

    internal void NotProven(RuleView rule, RuleView? other, string why)
    {
        NotProven said = new(rule.Slug, other?.Slug, why);
        if (!_notProven.Contains(said))
        {
            _notProven.Add(said);
        }
    }

    /// <summary>
    /// The shortest that still shows it: what can be left out is left out, one thing after another, and each time it is
    /// carried out again.
    /// </summary>
    internal Trace Shortest<T>(Trace shown, Func<Trace, T?> judge)
        where T : class
    {
        for (int i = shown.Attempt.Inputs.Count - 1; i >= 0 && shown.Attempt.Inputs.Count > 1; i--)
        {
            int left = i;
            shown = Without(shown, shown.Attempt with
            {
                Inputs = [.. shown.Attempt.Inputs.Where((_, k) => k != left)],
            }, judge);
        }

        foreach (Given given in shown.Attempt.Givens.ToList())
        {
            shown = Without(shown, shown.Attempt with
            {
                Givens = [.. shown.Attempt.Givens.Where(g => !g.Equals(given))],
            }, judge);
        }

        return shown;
    }

    private Trace Without<T>(Trace shown, Attempt less, Func<Trace, T?> judge)
        where T : class
    {
        Trace trace = trials.Live(less);
        return judge(trace) is null ? shown : trace;
    }
}
