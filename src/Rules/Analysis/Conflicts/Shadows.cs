using System.Globalization;
using RingActors.Rules.Actions;
using RingActors.Rules.Analysis.Conflicts.Search;
using RingActors.Rules.Analysis.Conflicts.World;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Analysis.Conflicts;

/// <summary>
/// A rule that does nothing that another does not do whenever it starts. Said only of rules whose every start was gone
/// through: what cannot be gone through is no finding.
/// </summary>
internal sealed class Shadows(Checking check)
{
    /// <summary>So many starts are carried out.</summary>
    private const int StartsMax = 40;

    /// <summary>Looks at both of them.</summary>
    internal void Look(RuleView a, RuleView b)
    {
        if (Covered(a, b) is { } byOther)
        {
            bool isBoth = Covered(b, a) is not null;
            check.Found(
                isBoth ? ConflictKind.Duplicate : ConflictKind.Shadowed,
                isBoth ? check.Words.Duplicate(a, b) : check.Words.Shadowed(a, b), byOther, a.Slug, b.Slug);
        }
        else if (Covered(b, a) is { } byOne)
        {
            check.Found(ConflictKind.Shadowed, check.Words.Shadowed(b, a), byOne, b.Slug, a.Slug);
        }
    }

    /// <summary>One start of both, if all starts of the first start the other, and it does all the same.</summary>
    private Trace? Covered(RuleView rule, RuleView by)
    {
        IReadOnlyList<Stimulus> own = check.Stimuli.Of(rule);
        if (!IsPlain(rule.Document) || !IsPlain(by.Document) || !IsAllTold(rule, own))
        {
            return null;
        }

        Trace? shown = null;
        int carried = 0;
        foreach (Stimulus one in own)
        {
            Stimulus[] same =
                [.. check.Stimuli.Of(by).Where(s => s.Inputs[0].What.Equals(one.Inputs[0].What)).Take(1)];
            Goal mine = Stimulus.GoalOf(rule.Document, one.Trigger);
            if (same is not [var two] || !one.IsPlain || !two.IsPlain)
            {
                return null;
            }

            Goal theirs = Stimulus.GoalOf(by.Document, two.Trigger);
            Solutions apart = check.Solver.Of([mine, theirs with { IsWanted = false }], one.Needs, 1);
            if (apart.Found.Count > 0 || !apart.IsComplete)
            {
                return null;
            }

            foreach (IReadOnlyList<Given> givens in check.Solver.Of([mine, theirs], one.Needs, 2).Found)
            {
                if (carried++ >= StartsMax || check.Trials.IsSpent)
                {
                    check.NotProven(rule, by, "whether one does all that the other does: there are more ways to start "
                        + "them than are tried");
                    return null;
                }

                Trace trace = check.Trials.Live(new Attempt(
                    [.. new[] { rule, by }.OrderBy(r => r.Slug, StringComparer.Ordinal)], givens, one.Inputs));
                if (trace.Has(rule.Slug) && !IsCovered(trace, rule.Slug, by.Slug))
                {
                    return null;
                }

                // Not every change that is meant is one: what the base station is already told nobody.
                shown ??= trace.Has(rule.Slug) ? trace : null;
            }
        }

        return shown is null ? null : check.Shortest(
            shown, t => IsCovered(t, rule.Slug, by.Slug) ? t : null);
    }

    /// <summary>
    /// Both started by it, the one does nothing that the other does not do at the same moment, and nothing more of the
    /// other speaks against that.
    /// </summary>
    internal static bool IsCovered(Trace trace, string rule, string by)
    {
        HashSet<string> own = [.. trace.Acts.Where(a => a.Rule == rule).Select(a => Signature(a, trace))];
        Act[] other = [.. trace.Acts.Where(a => a.Rule == by)];
        IEnumerable<Wish> more =
            other.Where(a => !own.Contains(Signature(a, trace))).Select(a => a.Wish).OfType<Wish>();
        return trace.Has(rule) && trace.Has(by) && own.Count > 0
            && own.IsSubsetOf(other.Select(a => Signature(a, trace)))
            && !more.Any(m => trace.Acts.Any(a => a.Rule == rule && a.Wish?.Opposes(m) == true));
    }

    /// <summary>What is done, to whom, and when.</summary>
    private static string Signature(Act act, Trace trace) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(act.At - trace.Start).TotalSeconds}|{act.Wish?.Device.Value}|{act.Wish?.About}|{act.Wish?.Word}|")
        + $"{act.Wish?.For}|"
        + act.Action switch
        {
            NotifyAction a => $"{a.Message}|{string.Join(',', a.Recipients ?? ["*"])}",
            WebhookAction a => $"{a.Url}|{a.Body}",
            SnapshotAction a =>
                $"{string.Join(',', a.Devices)}|{string.Join(',', a.Kinds ?? [])}|{string.Join(',', a.Rooms ?? [])}",
            ArmAction a => $"{a.OnOpen}|{a.WaitsMinutes}",
            _ => "",
        };

    /// <summary>Each of its steps is always taken, at a time that is known.</summary>
    private static bool IsPlain(RuleDocument document) => document.Actions.All(a => a is DelayAction or NotifyAction
            or WebhookAction or DeviceAction or StateAction or ArmAction)
        && document.Triggers.All(t => t.HoldSeconds is null
            && t is not (CountTrigger or SequenceTrigger or NotFollowedTrigger or RuleFiredTrigger
                or ExitDelayTrigger or ServerStartedTrigger or TimeTrigger));

    private static bool IsAllTold(RuleView rule, IReadOnlyList<Stimulus> stimuli) =>
        rule.Document.Triggers.Select((_, i) => stimuli.Count(s => s.Trigger == i))
            .All(count => count is > 0 and < Stimuli.OfTriggerMax);
}
