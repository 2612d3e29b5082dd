using RingActors.Engine.Core;

namespace RingActors.Rules.Analysis.Past.Supposed;

/// <summary>What lives in a home, as far as its past is decided once more.</summary>
/// <param name="DeciderOf">The decider of a kind; null if there is none.</param>
/// <param name="Projections">The folds, in the order of the home's model.</param>
/// <param name="Reactions">Who is told of events, in their order.</param>
/// <param name="IsFirst">Whether the steps of a kind go before all others that a message leads to.</param>
/// <param name="NameOf">The stored name of an event.</param>
/// <param name="Text">An event as it is stored: two that are equal are the same event.</param>
public sealed record PastModel(
    Func<string, Decider?> DeciderOf,
    IReadOnlyList<Projection> Projections,
    IReadOnlyList<IReaction> Reactions,
    Func<string, bool> IsFirst,
    Func<IEvent, string> NameOf,
    Func<IEvent, string> Text)
{
    /// <summary>
    /// Ids are counted anew for each step, and no deadline is told amid what a message leads to: so it is in a home
    /// without an engine around it.
    /// </summary>
    public bool IsPlain { get; init; }
}
