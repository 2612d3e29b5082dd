using NodaTime;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Runs.Evidence;

/// <summary>A run that one of two versions made, and the other did not.</summary>
/// <param name="By">The event that started it.</param>
/// <param name="At">When.</param>
public sealed record LoneRun(TriggerFacts By, Instant At);

/// <summary>
/// What two versions made of the same events. Runs that one event started are one and the same, however much later the
/// one may begin than the other.
/// </summary>
public sealed record ShadowComparison
{
    /// <summary>So many runs of each are named that the other did not make; all of them are counted.</summary>
    public const int NamedMax = 50;

    /// <summary>
    /// More are kept: until the other has been told of the same event, each of its runs is one of these.
    /// </summary>
    private const int KeptMax = 2 * NamedMax;

    /// <summary>Nothing has happened yet.</summary>
    public static ShadowComparison None { get; } = new();

    /// <summary>Runs of the rule.</summary>
    public long ActiveRuns { get; init; }

    /// <summary>Runs that its shadow would have made.</summary>
    public long ShadowRuns { get; init; }

    /// <summary>Runs that both made.</summary>
    public long Both { get; init; }

    /// <summary>The last runs of the rule that its shadow would not have made, oldest first.</summary>
    public IReadOnlyList<LoneRun> OnlyActive { get; init; } = [];

    /// <summary>The last runs of the shadow that the rule did not make, oldest first.</summary>
    public IReadOnlyList<LoneRun> OnlyShadow { get; init; } = [];

    /// <summary>In a sentence.</summary>
    /// <param name="since">Since when, as it is told.</param>
    public string Said(string since) =>
        $"Since {since} the automation ran {ActiveRuns} times and its shadow would have {ShadowRuns} times: "
        + $"{Both} of both, {ActiveRuns - Both} only of the automation, {ShadowRuns - Both} only of the shadow.";

    /// <summary>With a run of the rule.</summary>
    internal ShadowComparison WithActive(TriggerFacts by, Instant at) => Matched(OnlyShadow, by) is { } left
        ? this with { ActiveRuns = ActiveRuns + 1, Both = Both + 1, OnlyShadow = left }
        : this with { ActiveRuns = ActiveRuns + 1, OnlyActive = Added(OnlyActive, by, at) };

    /// <summary>With a run of its shadow.</summary>
    internal ShadowComparison WithShadow(TriggerFacts by, Instant at) => Matched(OnlyActive, by) is { } left
        ? this with { ShadowRuns = ShadowRuns + 1, Both = Both + 1, OnlyActive = left }
        : this with { ShadowRuns = ShadowRuns + 1, OnlyShadow = Added(OnlyShadow, by, at) };

    /// <summary>The others without the run that the same event started; null if there is none.</summary>
    private static IReadOnlyList<LoneRun>? Matched(IReadOnlyList<LoneRun> others, TriggerFacts by) =>
        others.FirstOrDefault(r => IsSame(r.By, by)) is { } same
            ? [.. others.Where(r => !ReferenceEquals(r, same))]
            : null;

    /// <summary>Each of the two is told of its time by an event of its own.</summary>
    private static bool IsSame(TriggerFacts one, TriggerFacts other) => one.IsTime
        ? other.IsTime && one.OccurredAt == other.OccurredAt
        : one.Event == other.Event && one.Actor.Equals(other.Actor);

    private static IReadOnlyList<LoneRun> Added(IReadOnlyList<LoneRun> runs, TriggerFacts by, Instant at) =>
        [.. runs.TakeLast(KeptMax - 1), new LoneRun(by, at)];
}
