using RingActors.Devices.Domain.Devices;
using RingActors.Rules.Actions;
using RingActors.Rules.Actions.Running;
using RingActors.Rules.Analysis.Conflicts.Search;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;

namespace RingActors.Rules.Analysis.Conflicts;

/// <summary>
/// A rule whose own steps undo each other: a run asks a device for something, and with nothing between for the
/// opposite. What a delay or a wait parts is meant (a light that blinks), and so is a step in an <c>if</c> that says
/// otherwise than what was asked before it: docs/adr/0613.
/// </summary>
internal sealed class OwnSteps(Checking check)
{
    private const int AttemptsMax = 60;

    /// <summary>What a run waits for may come so often in one witness.</summary>
    private const int WaitsMax = 2;

    private readonly PairAttempts _attempts = new(check.Solver, check.Stimuli, check.Links);

    internal void Look(RuleView rule)
    {
        if (!MayMeet(rule.Document, check.Links.Devices))
        {
            return;
        }

        int tried = 0;
        Queue<(Attempt What, int Waits)> next = new(_attempts.OfItself(rule).Take(AttemptsMax + 1).Select(w => (w, 0)));
        while (next.TryDequeue(out (Attempt What, int Waits) attempt))
        {
            if (++tried > AttemptsMax || check.Trials.IsSpent)
            {
                check.NotProven(
                    rule, null, "whether its own steps undo each other: there are more ways to try than are tried");
                return;
            }

            Trace trace = check.Trials.Live(attempt.What);
            if (Judge(trace, rule) is not null)
            {
                Trace shown = check.Shortest(trace, t => Judge(t, rule));
                check.Found(
                    ConflictKind.Opposite, check.Words.Opposite(Judge(shown, rule)!, shown), shown, rule.Slug);
                return;
            }

            if (attempt.Waits < WaitsMax)
            {
                foreach (Attempt further in _attempts.Further(trace))
                {
                    next.Enqueue((further, attempt.Waits + 1));
                }
            }
        }
    }

    /// <summary>The first step of a run that the same run takes back at once.</summary>
    internal static Clash? Judge(Trace trace, RuleView rule)
    {
        Dictionary<(string Run, string Device, string About), Act> asked = [];
        foreach (var envelope in trace.Events.Where(e => e.Actor.Id == rule.Slug))
        {
            if (envelope.Event is RuleWaitBegan or RuleWaitEnded or RuleStepJudged { Action: WaitUntilAction.Type })
            {
                asked.Clear();
            }

            foreach (Act act in trace.ActsOf(envelope).Where(a => a.Wish is not null))
            {
                (string, string, string) thing = (act.Run, act.Wish!.Device.Value, act.Wish.About);
                if (asked.TryGetValue(thing, out Act? before) && before.At == act.At && act.Wish.Opposes(before.Wish!)
                    && !IsOtherwise(rule.Document, before.Place, act.Place))
                {
                    return new Clash(before, act);
                }

                asked[thing] = act;
            }
        }

        return null;
    }

    /// <summary>The later one stands in a choice in which the one before it does not.</summary>
    private static bool IsOtherwise(RuleDocument document, string before, string later)
    {
        string[] path = later.Split('/');
        string[] other = before.Split('/');
        for (int i = 1; i + 1 < path.Length; i += 2)
        {
            bool isChoice = ActionPlace.Parse(string.Join('/', path[..i])) is { } outer
                && PlacedActions.At(document, outer) is IfAction;
            if (isChoice && !(other.Length > i && path[..(i + 1)].SequenceEqual(other[..(i + 1)])))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether opposite steps follow each other anywhere with nothing between: most rules have none.</summary>
    internal static bool MayMeet(RuleDocument document, DevicesView devices)
    {
        bool meet = false;
        Walk(document.Actions, []);
        return meet;

        // What was asked for since the last wait, by the end of the list.
        HashSet<Wish> Walk(IReadOnlyList<HomeAction> actions, HashSet<Wish> before)
        {
            HashSet<Wish> asked = before;
            foreach (HomeAction action in actions)
            {
                asked = Step(action, asked);
            }

            return asked;
        }

        HashSet<Wish> Step(HomeAction action, HashSet<Wish> asked)
        {
            switch (action)
            {
                case DelayAction or WaitForAction or WaitUntilAction or RemindAction:
                    return [];

                case IfAction choice:
                    return [.. Walk(choice.Branch(0), [.. asked]), .. Walk(choice.Branch(1), [.. asked])];

                case ParallelAction parallel:
                    // What one branch asks for before its first wait is asked for beside that of every other.
                    HashSet<Wish> beside = [.. asked];
                    foreach (ParallelBranch branch in parallel.Branches)
                    {
                        beside = [.. beside, .. Walk(branch.Actions, [.. beside])];
                    }

                    return beside;

                case RepeatAction repeat:
                    HashSet<Wish> once = Walk(repeat.Actions, [.. asked]);
                    return Walk(repeat.Actions, repeat.EverySeconds is null ? once : []);

                default:
                    Wish[] wishes = [.. Wishes.Of(action, devices)];
                    meet |= wishes.Any(w => asked.Any(w.Opposes));
                    return [.. asked, .. wishes];
            }
        }
    }
}
