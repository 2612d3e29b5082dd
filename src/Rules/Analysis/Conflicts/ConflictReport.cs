using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Rules.Analysis.Conflicts.Search;

namespace RingActors.Rules.Analysis.Conflicts;

/// <summary>What is wrong between rules, or within one.</summary>
public enum ConflictKind
{
    /// <summary>
    /// One event has them ask the opposite of one device, or arm in different modes; or one rule does both at once.
    /// </summary>
    [JsonStringEnumMemberName("opposite")] Opposite = 1,

    /// <summary>What one switches on for a time another switches off amid it.</summary>
    [JsonStringEnumMemberName("undone")] Undone = 2,

    /// <summary>They start each other again and again.</summary>
    [JsonStringEnumMemberName("loop")] Loop = 3,

    /// <summary>Whenever it starts another does the same, and more.</summary>
    [JsonStringEnumMemberName("shadowed")] Shadowed = 4,

    /// <summary>Two are started by the same and do the same.</summary>
    [JsonStringEnumMemberName("duplicate")] Duplicate = 5,

    /// <summary>Its conditions cannot hold when it is triggered.</summary>
    [JsonStringEnumMemberName("never_true")] NeverTrue = 6,

    /// <summary>It goes on after a delay although what began it is over long since.</summary>
    [JsonStringEnumMemberName("delay_not_for")] DelayNotFor = 7,
}

/// <summary>Something that happens in a witness.</summary>
/// <param name="At">When.</param>
/// <param name="AfterSeconds">How long after the beginning.</param>
/// <param name="Says">What, in words.</param>
public sealed record WitnessStep(Instant At, double AfterSeconds, string Says);

/// <summary>A shortest sequence of events that was carried out and shows a finding.</summary>
public sealed record ConflictWitness
{
    internal ConflictWitness(IReadOnlyList<string> givens, IReadOnlyList<WitnessStep> steps, Attempt attempt)
    {
        Givens = givens;
        Steps = steps;
        Attempt = attempt;
    }

    /// <summary>How the home is before it, in words, where it is not as quiet as can be.</summary>
    public IReadOnlyList<string> Givens { get; }

    /// <summary>What happens, and what each rule then does.</summary>
    public IReadOnlyList<WitnessStep> Steps { get; }

    /// <summary>The same to be carried out once more.</summary>
    internal Attempt Attempt { get; }
}

/// <summary>Something that is wrong, and was seen to be.</summary>
/// <param name="Kind">What sort.</param>
/// <param name="Rule">The rule's slug.</param>
/// <param name="Others">The other rules' slugs; none for what is wrong within one.</param>
/// <param name="Says">A whole sentence.</param>
/// <param name="Witness">What was carried out.</param>
public sealed record ConflictFinding(
    ConflictKind Kind, string Rule, IReadOnlyList<string> Others, string Says, ConflictWitness Witness);

/// <summary>Something that was not looked at to its end.</summary>
/// <param name="Rule">The rule's slug.</param>
/// <param name="Other">The other rule's; null for what is about one, or about all.</param>
/// <param name="Why">What was not, and why.</param>
public sealed record NotProven(string Rule, string? Other, string Why);

/// <summary>What a check came to.</summary>
/// <param name="Findings">All of them carried out.</param>
/// <param name="NotProven">What nobody can say.</param>
/// <param name="Tried">How many homes were lived in for it.</param>
public sealed record ConflictReport(
    IReadOnlyList<ConflictFinding> Findings, IReadOnlyList<NotProven> NotProven, int Tried);
