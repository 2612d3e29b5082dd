using NodaTime;
using RingActors.Devices.Domain.Traits;
using RingActors.Rules.Actions;
using RingActors.Rules.Analysis.Conflicts.Search;
using RingActors.Rules.Analysis.Conflicts.World;
using RingActors.Rules.Runs;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Analysis.Conflicts;

/// <summary>
/// A delay where <c>for</c> was meant: what began the rule is over after a second, and what comes after the delay is
/// done all the same.
/// </summary>
internal sealed class BlindDelays(Checking check)
{
    private static readonly Duration Second = Duration.FromSeconds(1);

    internal void Look(RuleView rule)
    {
        if (!rule.Document.Actions.Any(a => a is DelayAction { SecondsMost: > 1 }))
        {
            return;
        }

        foreach (Stimulus stimulus in check.Stimuli.Of(rule)
            .Where(s => s.IsPlain && IsState(rule.Document.Triggers[s.Trigger])
                && s.Inputs is [{ What: StateTurned { Contrary: not null } }]))
        {
            foreach (IReadOnlyList<Given> givens in check.Solver.Of(
                [Stimulus.GoalOf(rule.Document, stimulus.Trigger)], stimulus.Needs, 1).Found)
            {
                TimedHappening over = new(Second, stimulus.Inputs[0].What.Contrary!);
                Trace trace = check.Trials.Live(new Attempt([rule], givens, [.. stimulus.Inputs, over]));
                if (Blind(trace, rule) is { } act)
                {
                    check.Found(ConflictKind.DelayNotFor, check.Words.Blind(act, trace), trace, rule.Slug);
                    return;
                }
            }
        }
    }

    /// <summary>What is done long after it is over, and is not meant to end something.</summary>
    internal static Act? Blind(Trace trace, RuleView rule)
    {
        if (trace.Attempt.Inputs is not [_, var over])
        {
            return null;
        }

        string? run = trace.Starts.FirstOrDefault(s => s.Rule == rule.Slug && s.Chain == Trace.ChainOf(0))?.Run;
        return trace.Acts.FirstOrDefault(a => a.Run == run && a.At > trace.Start + over.After
            && a.Action is not (StopAction or LightAction { On: false } or SirenAction { On: false }
                or SwitchAction { On: false }));
    }

    private static bool IsState(RuleTrigger trigger) => trigger is ContactTrigger { ForSeconds: null }
        or DeviceStateTrigger { ForSeconds: null, To: not null, Capability: not Capabilities.Motion };
}
