using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Promises;

/// <summary>
/// Which promises an event may begin, keep or end; told by id. A promise starts nothing and changes nothing, so what it
/// says of itself concerns no other.
/// </summary>
internal sealed class PromiseReactions : IReaction
{
    /// <inheritdoc/>
    public void React(HomeView before, EventEnvelope envelope, List<Message> messages)
    {
        foreach (PromiseView promise in before.Part<PromisesView>().Concerned(envelope))
        {
            messages.Add(new Message(
                RuleKinds.PromiseOf(before.Home, promise.Slug),
                new LookAtPromise(
                    promise.Version,
                    TriggerFacts.Of(envelope),
                    IsAny(promise.Document.Whenever, before, envelope),
                    IsAny(promise.Document.OrEvent, before, envelope)),
                Principal.Engine));
        }
    }

    private static bool IsAny(IReadOnlyList<RuleTrigger>? triggers, HomeView before, EventEnvelope envelope) =>
        triggers?.Any(t => TriggerCheck.Judge(t, before, envelope).Holds) is true;
}
