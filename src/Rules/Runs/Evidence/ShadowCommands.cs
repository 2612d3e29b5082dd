using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;

namespace RingActors.Rules.Runs.Evidence;

/// <summary>
/// Have a document live beside a rule, told to the rule's shadow: everything is decided and written down, and nobody
/// and nothing is told of it (U7). It takes the place of an earlier shadow.
/// </summary>
/// <param name="Document">The document; whether it is switched on does not matter.</param>
/// <param name="Beside">The version of the rule beside which it lives.</param>
[StoredName("shadow.begin")]
public sealed record BeginShadow(RuleDocument Document, int Beside) : ICommand;

/// <summary>Let the shadow of a rule end. What it would have done stays in the record.</summary>
[StoredName("shadow.end")]
public sealed record EndShadow : ICommand;

/// <summary>Make what lives beside a rule its next version, told to the rule itself.</summary>
/// <param name="Draft">Which of its shadows: another that took its place meanwhile is not meant.</param>
[StoredName("rule.promote")]
public sealed record PromoteShadow(int Draft) : ICommand
{
    /// <summary>Ids of the pinned examples that its document was held against; null for none.</summary>
    public IReadOnlyList<string>? PinsKept { get; init; }
}

/// <summary>On what a version was promoted: what it and the one before it did side by side.</summary>
/// <param name="Draft">Which of the rule's shadows it was.</param>
/// <param name="Beside">The version that ran.</param>
/// <param name="From">Since when both did.</param>
/// <param name="Until">When it was promoted.</param>
/// <param name="ActiveRuns">Runs of the rule.</param>
/// <param name="ShadowRuns">Runs that its shadow would have made.</param>
/// <param name="OnlyActive">Runs of the rule that the shadow would not have made.</param>
/// <param name="OnlyShadow">Runs of the shadow that the rule did not make.</param>
public sealed record PromotionEvidence(
    int Draft, int Beside, Instant From, Instant Until, long ActiveRuns, long ShadowRuns, long OnlyActive,
    long OnlyShadow);
