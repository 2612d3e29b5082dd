using RingActors.Engine.Core;

namespace RingActors.Rules.Actions;

/// <summary>What became of one action.</summary>
/// <param name="Place">Its place in the list, from 0.</param>
/// <param name="Action">Its type, as documents say it.</param>
/// <param name="Told">Who is told; empty for an outside call and for what was skipped.</param>
/// <param name="SkippedBecause">Why nothing is done, for a person; null if it is.</param>
internal sealed record ActionStep(int Place, string Action, IReadOnlyList<Address> Told, string? SkippedBecause = null);

/// <summary>How far the actions came.</summary>
/// <param name="Steps">What was taken or skipped, in order. The waiting action is not among them.</param>
/// <param name="Messages">Whom to tell what, in order.</param>
/// <param name="Effects">The outside calls to make, in order.</param>
/// <param name="Wait">What they wait for; null if all are done.</param>
internal sealed record ActionProgress(
    IReadOnlyList<ActionStep> Steps, IReadOnlyList<Message> Messages, IReadOnlyList<Effect> Effects, ActionWait? Wait)
{
    /// <summary>Decides this, with the events in which the asking actor remembers it.</summary>
    internal Decision Remembered(IReadOnlyList<IEvent> events)
    {
        Decision decision = Decision.Of(events);
        foreach (Message message in Messages)
        {
            decision.Tell(message.To, message.Command, message.As);
        }

        foreach (Effect effect in Effects)
        {
            decision.Call(effect);
        }

        return decision;
    }
}
