using RingActors.Engine.Core;
using RingActors.Rules.Analysis.Conflicts.Search;
using RingActors.Rules.Analysis.Conflicts.World;
using RingActors.Rules.Runs;

namespace RingActors.Rules.Analysis.Conflicts;

/// <summary>Rules that start each other again and again, directly or through what they do to devices.</summary>
internal sealed class Loops(Checking check)
{
    /// <summary>A rule that one event started so often by way of itself goes on.</summary>
    private const int RoundsMin = 3;

    private const int LengthMax = 5;
    private const int CirclesMax = 30;
    private const int StepsMax = 4000;
    private const int AttemptsMax = 24;

    private readonly HashSet<string> _looked = [];
    private readonly HashSet<string> _found = [];

    /// <summary>Looks at the circles that a rule is part of.</summary>
    internal void Look(RuleView rule)
    {
        int circles = 0;
        foreach (IReadOnlyList<RuleView> circle in Circles(rule))
        {
            if (++circles > CirclesMax || check.Trials.IsSpent)
            {
                check.NotProven(rule, null, "whether it is part of a loop: more rules may start each other than are "
                    + "tried");
                return;
            }

            string key = string.Join('|', circle.Select(r => r.Slug).Order(StringComparer.Ordinal));
            if (_looked.Add(key))
            {
                Try(rule, circle);
            }
        }
    }

    private void Try(RuleView rule, IReadOnlyList<RuleView> circle)
    {
        string[]? Judge(Trace trace) => Circle(trace, circle);
        int tried = 0;
        foreach (Attempt attempt in circle.SelectMany(first => Attempts(first, circle)).Take(AttemptsMax))
        {
            if (check.Trials.IsSpent)
            {
                check.NotProven(rule, null, "whether it is part of a loop: more was to be tried than is tried");
                return;
            }

            tried++;
            Trace trace = check.Trials.Live(attempt);
            if (Judge(trace) is not null)
            {
                Trace shown = check.Shortest(trace, Judge);
                string[] names = Judge(shown)!;
                if (_found.Add(string.Join('|', names.Order(StringComparer.Ordinal))))
                {
                    string[] others = [.. names.Where(n => n != rule.Slug)];
                    check.Found(ConflictKind.Loop, check.Words.Loop(names), shown,
                        names.Contains(rule.Slug) ? rule.Slug : names[0],
                        names.Contains(rule.Slug) ? others : names[1..]);
                }

                return;
            }
        }
    }

    private IEnumerable<Attempt> Attempts(RuleView first, IReadOnlyList<RuleView> circle)
    {
        RuleView[] rules = [.. circle.OrderBy(r => r.Slug, StringComparer.Ordinal)];
        IReadOnlyList<Goal> others =
            [.. circle.Where(r => r.Slug != first.Slug).Select(r => new Goal(Stimulus.AtFirst(r.Document), []))];
        foreach (Stimulus stimulus in check.Stimuli.Of(first).Where(s => s.Inputs.Count == 1 || !s.IsPlain).Take(4))
        {
            Goal own = Stimulus.GoalOf(first.Document, stimulus.Trigger);
            foreach (IReadOnlyList<Goal> goals in new[] { (IReadOnlyList<Goal>)[], others })
            {
                foreach (IReadOnlyList<Given> before in Otherwise(first))
                {
                    Solutions ways = check.Solver.Of(
                        [own, .. stimulus.Goals, .. goals], [.. stimulus.Needs, .. before], 1);
                    foreach (IReadOnlyList<Given> givens in ways.Found)
                    {
                        yield return new Attempt(PairAttempts.With(stimulus, rules), givens, stimulus.Inputs)
                        {
                            Lead = stimulus.Lead,
                            Rounds = RoundsMin + 1,
                        };
                    }
                }
            }
        }
    }

    /// <summary>As quiet as can be, and so that what the rule does changes something.</summary>
    private IEnumerable<IReadOnlyList<Given>> Otherwise(RuleView rule)
    {
        yield return [];
        Given[] other =
        [
            .. check.Links.WishesOf(rule).Where(w => w.IsOff)
                .Select(w => (Given)new StateGiven(w.Device, w.About, "on")).Distinct(),
        ];
        if (other.Length > 0)
        {
            yield return other;
        }
    }

    /// <summary>The rules of a loop, in the order in which they start each other; null if there is none.</summary>
    private static string[]? Circle(Trace trace, IReadOnlyList<RuleView> circle)
    {
        Ancestry ancestry = new(trace);
        foreach (Start start in trace.Starts.Where(s => circle.Any(r => r.Slug == s.Rule)).Reverse())
        {
            string[] row = [.. ancestry.Of(start.Run)];
            if (Trace.InputOf(start.Chain) is not null && row.Count(r => r == start.Rule) >= RoundsMin)
            {
                int before = Array.LastIndexOf(row, start.Rule, row.Length - 2);
                return row[before..^1];
            }
        }

        return null;
    }

    /// <summary>The ways from a rule back to itself, the shortest first.</summary>
    private IEnumerable<IReadOnlyList<RuleView>> Circles(RuleView rule)
    {
        Queue<IReadOnlyList<RuleView>> open = new([[rule]]);
        for (int walked = 0; walked < StepsMax && open.TryDequeue(out IReadOnlyList<RuleView>? way); walked++)
        {
            foreach (RuleView next in check.Links.After(way[^1]))
            {
                if (next.Slug == rule.Slug)
                {
                    yield return way;
                }
                else if (way.Count < LengthMax && way.All(r => r.Slug != next.Slug))
                {
                    open.Enqueue([.. way, next]);
                }
            }
        }
    }

    /// <summary>Which run led to which.</summary>
    private sealed class Ancestry(Trace trace)
    {
        private readonly Dictionary<string, EventEnvelope> _byId = trace.Events.ToDictionary(e => e.Id);

        private readonly Dictionary<string, EventEnvelope> _begun = trace.Events
            .Where(e => e.Event is RuleFired).ToDictionary(e => ((RuleFired)e.Event).Run);

        /// <summary>The rules of a run and of all that led to it, the first one first.</summary>
        internal IEnumerable<string> Of(string run)
        {
            Stack<string> row = [];
            string? at = run;
            while (at is not null && _begun.TryGetValue(at, out EventEnvelope? fired))
            {
                row.Push(fired.Actor.Id);
                at = Parent(fired);
            }

            return row;
        }

        private string? Parent(EventEnvelope fired)
        {
            string cause = ((RuleFired)fired.Event).By.Event;
            while (_byId.TryGetValue(cause, out EventEnvelope? before))
            {
                if (before.Event is IRunEvent step && before.Event is not RuleNotStarted)
                {
                    return step.Run;
                }

                cause = before.Causation;
            }

            return null;
        }
    }
}
