using System.Text.Json;
using RingActors.Rules.Actions;
using RingActors.Rules.Actions.Running;
using RingActors.Rules.Documents;

namespace RingActors.Rules.Analysis.Past;

/// <summary>Finds the action of a document that a step of a run was.</summary>
public static class PlacedAction
{
    /// <summary>The action at a place; null if the document has none there.</summary>
    /// <param name="document">The document that the run went by.</param>
    /// <param name="step">The place of the action in the list itself, from 0.</param>
    /// <param name="place">The whole place of one that stands in another; null if the step says it all.</param>
    public static HomeAction? At(RuleDocument document, int step, string? place)
    {
        int[] path = ActionPlace.Of(step, place).Path;
        IReadOnlyList<HomeAction> list = document.Actions;
        for (int i = 0; ; i += 2)
        {
            if (path[i] >= list.Count)
            {
                return null;
            }

            HomeAction action = list[path[i]];
            if (i + 2 >= path.Length)
            {
                return action;
            }

            if (Inner(action, path[i + 1]) is not { } inner)
            {
                return null;
            }

            list = inner;
        }
    }

    /// <summary>All that it says, as one text: two that are equal do the same.</summary>
    internal static string Text(HomeAction action) =>
        JsonSerializer.Serialize(action, RuleDocumentJson.Default.HomeAction);

    private static IReadOnlyList<HomeAction>? Inner(HomeAction action, int branch) => action switch
    {
        IfAction choice => choice.Branch(branch),
        RemindAction remind => remind.AsRepeat.Actions,
        RepeatAction repeat => repeat.Actions,
        ParallelAction parallel when branch < parallel.Branches.Count => parallel.Branches[branch].Actions,
        _ => null,
    };
}
