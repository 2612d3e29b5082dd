using RingActors.Rules.Analysis.Conflicts.World;
using RingActors.Rules.Conditions;

namespace RingActors.Rules.Analysis.Conflicts.Search;

/// <summary>Conditions that are to hold, or not to.</summary>
/// <param name="All">All of them.</param>
/// <param name="Started">The names of the triggers that start the rule they stand in.</param>
/// <param name="IsWanted">True: all hold. False: not all do.</param>
internal sealed record Goal(IReadOnlyList<RuleCondition> All, IReadOnlyList<string> Started, bool IsWanted = true);

/// <summary>The ways in which a home can be so that conditions hold.</summary>
/// <param name="Found">The quietest first.</param>
/// <param name="IsComplete">All ways there are were looked at: where none was found, there is none.</param>
internal sealed record Solutions(IReadOnlyList<IReadOnlyList<Given>> Found, bool IsComplete);

/// <summary>
/// Finds how a home has to be for conditions to hold: by the values at which they change, each judged in a real home,
/// and by going through all of them together. What depends on nothing in common is gone through by itself.
/// </summary>
internal sealed class Solver(Trials trials)
{
    /// <summary>So many ways are gone through for what hangs together.</summary>
    internal const int WaysMax = 20_000;

    private const int KeptMax = 8;

    internal Trials Trials => trials;

    /// <summary>Ways to have all goals reached.</summary>
    /// <param name="goals">The goals.</param>
    /// <param name="needs">What has to be so in any case.</param>
    /// <param name="most">How many ways to answer.</param>
    internal Solutions Of(IReadOnlyList<Goal> goals, IReadOnlyList<Given> needs, int most)
    {
        if (Together(needs) is not { } fixedGivens)
        {
            return new Solutions([], true);
        }

        List<Goal> single = [.. goals.Select(g => g with { All = trials.Spread(g.All) }).SelectMany(Split)];
        IReadOnlyList<RuleCondition> atoms =
        [
            .. ConditionTree.Flat(single.SelectMany(g => g.All)).Where(c => ConditionTree.PartsOf(c) is null),
        ];
        Variable[] variables = [.. Variables.Of(atoms, trials).Select(v => Narrowed(v, fixedGivens))];
        bool isComplete = variables.All(v => v.IsComplete);
        List<IReadOnlyList<Given[]>> parts = [];
        foreach ((List<Goal> some, List<Variable> about) in Parts(single, variables))
        {
            (IReadOnlyList<Given[]> ways, bool isAll) = Ways(some, about);
            isComplete &= isAll;
            if (ways.Count == 0)
            {
                return new Solutions([], isComplete);
            }

            parts.Add(ways);
        }

        Given[] rest = [.. fixedGivens.Where(g => !trials.IsQuiet(g) && variables.All(v => v.Key != g.Key))];
        return new Solutions([.. Combined(parts, most).Select(w => Ordered([.. w, .. rest]))], isComplete);
    }

    /// <summary>Truth of a condition where things are so; null if nobody knows.</summary>
    internal bool? Truth(
        RuleCondition condition, IReadOnlyList<string> started, IReadOnlyDictionary<string, Given?> values)
    {
        if (condition is TriggerCondition named)
        {
            return named.Judge(started).Holds;
        }

        if (ConditionTree.PartsOf(condition) is not (_, var parts))
        {
            return trials.Judge(condition, values.GetValueOrDefault(Variables.KeyOf(condition)));
        }

        bool?[] each = [.. parts.Select(p => Truth(p, started, values))];
        return condition switch
        {
            AllCondition => Array.Exists(each, e => e == false) ? false
                : Array.Exists(each, e => e is null) ? null : true,
            AnyCondition => Array.Exists(each, e => e == true) ? true
                : Array.Exists(each, e => e is null) ? null : false,
            _ => Array.Exists(each, e => e == true) ? false : Array.Exists(each, e => e is null) ? null : true,
        };
    }

    /// <summary>Givens that are to be together; null if two of them exclude each other.</summary>
    internal static IReadOnlyList<Given>? Together(IEnumerable<Given> givens)
    {
        Dictionary<string, Given> together = [];
        foreach (Given given in givens)
        {
            if (together.TryGetValue(given.Key, out Given? other) && !Agree(given, other))
            {
                return null;
            }

            together[given.Key] = given;
        }

        return [.. together.Values];
    }

    private static bool Agree(Given a, Given b) => a.Equals(b)
        || (a is StateGiven one && b is StateGiven other && one.Word == other.Word)
        || (a is NumberGiven && b is NumberGiven && a.Equals(b));

    /// <summary>Conditions that all have to hold can be looked at one by one.</summary>
    private static IEnumerable<Goal> Split(Goal goal) => goal.IsWanted
        ? ConditionTree.Needed(goal.All).Select(c => goal with { All = [c] })
        : [goal];

    private Variable Narrowed(Variable variable, IReadOnlyList<Given> needs)
    {
        if (needs.FirstOrDefault(n => n.Key == variable.Key) is not { } need)
        {
            return variable;
        }

        Given? wanted = trials.IsQuiet(need) ? null : need;
        return variable with
        {
            Values =
            [
                wanted,
                .. variable.Values.Where(v => need is StateGiven state && v is StateGiven { IsFresh: true } fresh
                    && fresh.Word == state.Word),
            ],
        };
    }

    /// <summary>Goals that share a variable belong together.</summary>
    private static IEnumerable<(List<Goal> Goals, List<Variable> Variables)> Parts(
        IReadOnlyList<Goal> goals, IReadOnlyList<Variable> variables)
    {
        List<(HashSet<string> Keys, List<Goal> Goals)> parts = [];
        foreach (Goal goal in goals)
        {
            HashSet<string> keys =
            [
                .. ConditionTree.Flat(goal.All)
                    .Where(c => ConditionTree.PartsOf(c) is null && c is not TriggerCondition)
                    .Select(Variables.KeyOf),
            ];
            List<Goal> together = [goal];
            foreach ((HashSet<string> Keys, List<Goal> Goals) other in parts.Where(p => p.Keys.Overlaps(keys)).ToList())
            {
                keys.UnionWith(other.Keys);
                together.InsertRange(0, other.Goals);
                parts.Remove(other);
            }

            parts.Add((keys, together));
        }

        return parts.Select(p => (p.Goals, variables.Where(v => p.Keys.Contains(v.Key)).ToList()));
    }

    /// <summary>All ways in which goals are reached, those with the least that is not quiet first.</summary>
    private (IReadOnlyList<Given[]> Ways, bool IsComplete) Ways(List<Goal> goals, List<Variable> variables)
    {
        List<Given[]> found = [];
        int[] at = new int[variables.Count];
        for (int looked = 0; looked < WaysMax; looked++)
        {
            Dictionary<string, Given?> values = [];
            for (int i = 0; i < at.Length; i++)
            {
                values[variables[i].Key] = variables[i].Values[at[i]];
            }

            if (goals.TrueForAll(g => IsReached(g, values)))
            {
                found.Add([.. values.Values.OfType<Given>()]);
            }

            if (!Next(at, variables))
            {
                return (Quietest(found), true);
            }
        }

        return (Quietest(found), false);
    }

    private static IReadOnlyList<Given[]> Quietest(List<Given[]> found) =>
        [.. found.OrderBy(w => w.Length).Take(KeptMax)];

    private bool IsReached(Goal goal, Dictionary<string, Given?> values) =>
        goal.All.All(c => Truth(c, goal.Started, values) == true) == goal.IsWanted;

    private static bool Next(int[] at, List<Variable> variables)
    {
        for (int i = 0; i < at.Length; i++)
        {
            if (++at[i] < variables[i].Values.Count)
            {
                return true;
            }

            at[i] = 0;
        }

        return false;
    }

    /// <summary>The first of each part, and then another of one part at a time.</summary>
    private static IEnumerable<Given[]> Combined(List<IReadOnlyList<Given[]>> parts, int most)
    {
        IEnumerable<Given[]> all = [[.. parts.SelectMany(p => p[0])]];
        for (int i = 0; i < parts.Count; i++)
        {
            int other = i;
            all = all.Concat(parts[i].Skip(1).Select(way =>
                parts.SelectMany((p, k) => k == other ? way : p[0]).ToArray()));
        }

        return all.Take(most);
    }

    private static IReadOnlyList<Given> Ordered(IEnumerable<Given> givens) =>
        [.. givens.OrderBy(g => g.Key, StringComparer.Ordinal)];
}
