using RingActors.Engine.Core;
using RingActors.Rules.Conditions;
using RingActors.Rules.Promises;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Analysis.Promised;

/// <summary>
/// What of a promise comes to nothing as things are: a rule that is not there, a device that tells nothing, a mode that
/// the home has not. It stands beside the promise wherever that is shown. Tests: Api.Tests/Home.
/// </summary>
public static class PromiseTroubles
{
    /// <summary>Whole sentences; empty if all of it can happen.</summary>
    public static IReadOnlyList<string> Of(PromiseDocument document, HomeView view)
    {
        RuleTroubles troubles = RuleTroubles.In(view);
        return
        [
            .. Said("Nothing breaks it as things are", Never(document.Never, troubles)),
            .. Began(document.Whenever ?? [], troubles),
            .. Kept(document, troubles),
        ];
    }

    private static string[] Never(IReadOnlyList<RuleCondition>? conditions, RuleTroubles troubles) =>
        [.. (conditions ?? []).Select(c => troubles.Never(c, null)).OfType<string>().Distinct()];

    private static string[] Silent(IReadOnlyList<RuleTrigger> triggers, RuleTroubles troubles) =>
        [.. triggers.SelectMany(troubles.Silent).Distinct()];

    private static IEnumerable<string> Began(IReadOnlyList<RuleTrigger> triggers, RuleTroubles troubles) => Said(
        triggers.All(troubles.IsDead) ? "Nothing begins it as things are" : "Not all that it names can begin it",
        Silent(triggers, troubles));

    private static IEnumerable<string> Kept(PromiseDocument document, RuleTroubles troubles)
    {
        string[] then = Never(document.Then, troubles);
        IReadOnlyList<RuleTrigger> events = document.OrEvent ?? [];
        bool isLost = (document.Then is not { Count: > 0 } || then.Length > 0) && events.All(troubles.IsDead);
        return Said(
            isLost ? "Nothing can keep it as things are" : "Not all that it names can keep it",
            [.. then, .. Silent(events, troubles)]);
    }

    private static IEnumerable<string> Said(string what, string[] why) =>
        why.Length == 0 ? [] : [$"{what}: {string.Join("; ", why)}."];
}
