using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Rules.Analysis.Past.Supposed;

/// <summary>Something that would not have been as it was.</summary>
/// <param name="At">When.</param>
/// <param name="Past">What is written; null if there would have been something that was not.</param>
/// <param name="Supposed">What there would have been; null if what is written would not have been.</param>
/// <param name="Because">
/// The id of the differing event that it follows from, or of which the decider or the home were otherwise; null for the
/// supposition itself.
/// </param>
/// <param name="IsHypothetical">Somebody may have noticed a difference before it, and done something else.</param>
public sealed record Divergence(
    Instant At, EventEnvelope? Past, EventEnvelope? Supposed, string? Because, bool IsHypothetical)
{
    /// <summary>The id by which what follows from it names it.</summary>
    public string Id => (Supposed ?? Past)!.Id;
}

/// <summary>How a stretch of a home's past would have gone with something otherwise.</summary>
public sealed record CounterfactualReport
{
    /// <summary>What would have been otherwise, in order; the first ones, at most <see
    /// cref="Counterfactual.Kept"/>.</summary>
    public required IReadOnlyList<Divergence> Divergences { get; init; }

    /// <summary>How many there are.</summary>
    public required long Count { get; init; }

    /// <summary>
    /// The first difference that somebody in or about the house may have noticed: from there on they may have done
    /// something else than what is written. Null if there is none.
    /// </summary>
    public required Instant? HypotheticalFrom { get; init; }

    /// <summary>Events of the home in the stretch.</summary>
    public required long Events { get; init; }

    /// <summary>Events that were decided once more.</summary>
    public required long Decided { get; init; }

    /// <summary>
    /// Events of the alarm and of rules that are taken as they are written, because what led to them is not in the
    /// record, or an earlier version of this program decided otherwise.
    /// </summary>
    public required long TakenAsWritten { get; init; }

    /// <summary>There were so many differences that nothing is said of what came after this; null if not.</summary>
    public required Instant? CutAt { get; init; }
}
