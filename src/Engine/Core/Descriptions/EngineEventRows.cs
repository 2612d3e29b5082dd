using static RingActors.Engine.Core.Descriptions.EventDescription;

namespace RingActors.Engine.Core.Descriptions;

/// <summary>What the engine's own events are.</summary>
public static class EngineEventRows
{
    /// <summary>The rows.</summary>
    public static IReadOnlyList<EventDescription> All { get; } =
    [
        Bookkeeping<ChainContinued>(EventKinds.System),
        Of<CommandAnswered>(EventKinds.System, EventSeverity.Routine, (e, _) =>
            $"{e.To} answered {e.Command} without any change."),
        Of<MessageDeadLettered>(
            EventKinds.System, EventSeverity.Warning, (e, _) => $"A message to {e.To} failed inside the engine "
                + $"({e.ErrorId})."),
        Of<ReactionLoopStopped>(EventKinds.System, EventSeverity.Warning, (e, _) => Loop(e)),
    ];

    private static string Loop(ReactionLoopStopped loop)
    {
        string actors = string.Join(" > ", loop.Actors.Select(a => a.Id));
        return loop.Because switch
        {
            null => $"A chain of {loop.Steps} reactions was stopped, and nothing of it was done: {actors}.",
            ReactionLoopStopped.TooWide =>
                $"{loop.Root.Id} led to more than this home has room for; {loop.Untold} messages were not told: "
                    + $"{actors}.",
            _ => $"Reactions answered each other and were stopped after {loop.Steps} in a row: {actors}. What "
                + "came before them stays.",
        };
    }
}
