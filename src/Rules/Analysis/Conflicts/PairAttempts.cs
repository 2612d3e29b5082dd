using NodaTime;
using RingActors.Rules.Actions;
using RingActors.Rules.Analysis.Conflicts.Search;
using RingActors.Rules.Analysis.Conflicts.World;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;

namespace RingActors.Rules.Analysis.Conflicts;

/// <summary>What is worth trying with two rules, the shortest first.</summary>
internal sealed class PairAttempts(Solver solver, Stimuli stimuli, RuleLinks links)
{
    /// <summary>Choices of both rules that are gone through in all ways.</summary>
    private const int ChoicesMax = 4;

    private const int WaysMax = 3;

    /// <summary>One event, or what one trigger needs of events, that may start both.</summary>
    internal IEnumerable<Attempt> OfOne(RuleView a, RuleView b)
    {
        foreach ((Stimulus stimulus, IReadOnlyList<Given> needs, IReadOnlyList<Goal> goals) in Shared(a, b)
            .Concat(Led(a, b)).Concat(Led(b, a)).OrderBy(s => s.Stimulus.Inputs.Count))
        {
            foreach (IReadOnlyList<Goal> choice in Choices(a, b))
            {
                Solutions ways = solver.Of([.. goals, .. choice], needs, WaysMax);
                foreach (IReadOnlyList<Given> givens in ways.Found)
                {
                    yield return new Attempt(With(stimulus, a, b), givens, stimulus.Inputs) { Lead = stimulus.Lead };
                }
            }
        }
    }

    /// <summary>What starts a rule by itself, whatever others there are.</summary>
    internal IEnumerable<Attempt> OfItself(RuleView rule)
    {
        foreach (Stimulus stimulus in stimuli.Of(rule).OrderBy(s => s.Inputs.Count))
        {
            foreach (IReadOnlyList<Goal> choice in Choices(rule))
            {
                Goal[] goals = [Stimulus.GoalOf(rule.Document, stimulus.Trigger), .. stimulus.Goals, .. choice];
                foreach (IReadOnlyList<Given> givens in solver.Of(goals, stimulus.Needs, WaysMax).Found)
                {
                    yield return new Attempt(With(stimulus, rule), givens, stimulus.Inputs) { Lead = stimulus.Lead };
                }
            }
        }
    }

    /// <summary>What starts a rule by itself, in a home in which the other could start as well.</summary>
    internal IEnumerable<(Attempt First, Attempt Second)> OfTwo(RuleView a, RuleView b)
    {
        foreach (Stimulus one in stimuli.Of(a))
        {
            foreach (Stimulus two in stimuli.Of(b).Where(s => !s.Covers(one)))
            {
                Goal[] goals =
                [
                    Stimulus.GoalOf(a.Document, one.Trigger), .. one.Goals,
                    Stimulus.GoalOf(b.Document, two.Trigger), .. two.Goals,
                ];
                foreach (IReadOnlyList<Given> givens in Choices(a, b).SelectMany(
                    choice => solver.Of([.. goals, .. choice], [.. one.Needs, .. two.Needs], 1).Found))
                {
                    yield return (
                        new Attempt(With(one, a, b), givens, one.Inputs) { Lead = one.Lead },
                        new Attempt(With(two, a, b), givens, two.Inputs) { Lead = two.Lead });
                }
            }
        }
    }

    /// <summary>What goes on from where a run waits for something: that comes, a moment later.</summary>
    internal IEnumerable<Attempt> Further(Trace trace)
    {
        foreach (RuleWaitBegan wait in trace.Events.Select(e => e.Event).OfType<RuleWaitBegan>()
            .Where(w => w.ForEvent is not null || w.For is not null))
        {
            Instant began = trace.Events.First(e => ReferenceEquals(e.Event, wait)).LearnedAt;
            Duration at = began - trace.Start + Duration.FromSeconds(2);
            foreach (Happening what in Comes(wait).Take(WaysMax))
            {
                yield return trace.Attempt with
                {
                    Inputs =
                    [
                        .. trace.Attempt.Inputs.Append(new TimedHappening(at, what)).OrderBy(i => i.After),
                    ],
                };
            }
        }
    }

    /// <summary>All rules that take part, each once, by slug.</summary>
    internal static IReadOnlyList<RuleView> With(Stimulus stimulus, params RuleView[] rules) =>
        [.. rules.Concat(stimulus.Through.Select(t => t.Rule)).DistinctBy(r => r.Slug)
            .OrderBy(r => r.Slug, StringComparer.Ordinal)];

    private IEnumerable<Happening> Comes(RuleWaitBegan wait) =>
        (wait.ForEvent ?? []).SelectMany(stimuli.Events)
            .Concat(Conditions.ConditionTree.Flat(solver.Trials.Spread(wait.For ?? [])).Select(
                Stimuli.Fulfils).OfType<Happening>());

    private IEnumerable<(Stimulus Stimulus, IReadOnlyList<Given> Needs, IReadOnlyList<Goal> Goals)> Shared(
        RuleView a, RuleView b) =>
        from one in stimuli.Of(a)
        from two in stimuli.Of(b)
        let all = one.Covers(two) ? one : two.Covers(one) ? two : null
        where all is not null
        let needs = Solver.Together([.. one.Needs, .. two.Needs])
        where needs is not null
        select (all with { Through = [.. one.Through, .. two.Through], Lead = Longer(one, two) }, needs,
            (IReadOnlyList<Goal>)
            [
                Stimulus.GoalOf(a.Document, one.Trigger), .. one.Goals,
                Stimulus.GoalOf(b.Document, two.Trigger), .. two.Goals,
            ]);

    /// <summary>What one does starts the other.</summary>
    private IEnumerable<(Stimulus Stimulus, IReadOnlyList<Given> Needs, IReadOnlyList<Goal> Goals)> Led(
        RuleView a, RuleView b)
    {
        if (!links.After(a).Any(r => r.Slug == b.Slug))
        {
            yield break;
        }

        foreach (Stimulus one in stimuli.Of(a))
        {
            Goal own = Stimulus.GoalOf(a.Document, one.Trigger);
            yield return (one, one.Needs, [own, .. one.Goals]);
            if (b.Document.Conditions.Count > 0)
            {
                yield return (one, one.Needs, [own, .. one.Goals, .. b.Document.Triggers.Select((_, i) =>
                    Stimulus.GoalOf(b.Document, i)).Take(1)]);
            }
        }
    }

    private static Duration Longer(Stimulus one, Stimulus two) => Duration.Max(one.Lead, two.Lead);

    /// <summary>First as it comes, then with every choice of the rules taken this way and that.</summary>
    private static IEnumerable<IReadOnlyList<Goal>> Choices(params RuleView[] rules)
    {
        yield return [];
        Goal[] asked =
        [
            .. rules.SelectMany(r => r.Document.AllActions())
                .Where(x => x is IfAction or WaitUntilAction)
                .Select(x => new Goal(x.Asked, [])).Take(ChoicesMax),
        ];
        for (int way = 0; asked.Length > 0 && way < 1 << asked.Length; way++)
        {
            int taken = way;
            yield return [.. asked.Select((goal, i) => goal with { IsWanted = (taken >> i & 1) == 0 })];
        }
    }
}
