using NodaTime;
using RingActors.Rules.Actions;
using RingActors.Rules.Documents;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Analysis.Conflicts.Search;

/// <summary>How long after an event a rule may still do something because of it.</summary>
internal static class Reaches
{
    internal static Duration Of(RuleDocument document) => Duration.FromSeconds(
        document.Triggers.Select(t => (long)(t.HoldSeconds ?? 0)).Append(0).Max() + Seconds(document.Actions));

    private static long Seconds(IEnumerable<HomeAction> actions) => actions.Sum(Seconds);

    private static long Seconds(HomeAction action) => action switch
    {
        DelayAction a => a.SecondsMost,
        WaitUntilAction a => a.TimeoutSeconds,
        WaitForAction a => a.TimeoutSeconds,
        IfAction a => Math.Max(Seconds(a.Then), Seconds(a.Else ?? [])),
        ParallelAction a => a.Branches.Select(b => Seconds(b.Actions)).Append(0).Max(),
        RepeatAction a => a.RoundsMax * (Seconds(a.Actions) + (a.EverySeconds ?? 0)),
        RemindAction a => Seconds(a.AsRepeat),
        SirenAction { On: true } a => a.Seconds,
        _ => 0,
    };
}
