using RingActors.Rules.Actions;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Analysis.Past.Kept;

/// <summary>A rule, by what is needed to have it live through the past.</summary>
/// <param name="Slug">Its slug.</param>
/// <param name="Document">Its document.</param>
internal sealed record ChainedRule(string Slug, RuleDocument Document)
{
    internal bool Arms => Document.AllActions().Any(a => a is ArmAction);

    /// <summary>Whether it starts when another one does.</summary>
    internal bool IsStartedBy(ChainedRule other) => Document.Triggers.SelectMany(t => t.Leaves())
        .OfType<RuleFiredTrigger>().Any(t => t.Rules.Contains(other.Slug, StringComparer.Ordinal));

    /// <summary>Whether it starts when another one does, or may by the mode in which that arms.</summary>
    internal bool MayFollow(ChainedRule other) => IsStartedBy(other)
        || (other.Arms && Document.Triggers.SelectMany(t => t.Leaves())
            .Any(t => t is ModeChangedTrigger or ExitDelayTrigger));
}

/// <summary>
/// The rules of a home that hang together with one: what one of them does not do by itself, two may do together, in
/// whichever order they are written.
/// </summary>
/// <param name="Leaders">Those that start it, directly or by way of others.</param>
/// <param name="Followers">Those that it starts, by starting or by arming, directly or by way of others.</param>
internal sealed record ChainedRules(IReadOnlyList<ChainedRule> Leaders, IReadOnlyList<ChainedRule> Followers)
{
    /// <param name="rule">The rule as it is to be.</param>
    /// <param name="rules">All rules of the home; those that are switched off start nothing.</param>
    internal static ChainedRules Of(ChainedRule rule, IEnumerable<RuleView> rules)
    {
        ChainedRule[] others =
        [
            .. rules.Where(r => r.Enabled && r.Slug != rule.Slug).OrderBy(r => r.Slug, StringComparer.Ordinal)
                .Select(r => new ChainedRule(r.Slug, r.Document)),
        ];
        ChainedRule[] followers = [.. Closure(rule, others, (from, to) => to.MayFollow(from))];
        return new ChainedRules(
            [.. Closure(rule, others, (from, to) => from.IsStartedBy(to)).Except(followers)], followers);
    }

    private static IEnumerable<ChainedRule> Closure(
        ChainedRule first, ChainedRule[] others, Func<ChainedRule, ChainedRule, bool> leads)
    {
        List<ChainedRule> found = [first];
        for (int i = 0; i < found.Count; i++)
        {
            found.AddRange(others.Where(o => !found.Contains(o) && leads(found[i], o)).ToArray());
        }

        return found.Skip(1);
    }
}
