using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Conditions;
using RingActors.Rules.Documents;
using RingActors.Rules.Format;
using RingActors.Rules.Holds;
using RingActors.Rules.Runs.Evidence;
using RingActors.Rules.States;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Runs;

/// <summary>What a run waits for.</summary>
/// <param name="Place">The place of what waits: the step, and within it branch and place.</param>
/// <param name="Until">When it is over, whatever has come.</param>
/// <param name="BeganAt">Since when; what happened before does not end it.</param>
/// <param name="For">The conditions that end it; null if none do.</param>
/// <param name="ForEvent">What ends it when it happens; null if nothing does.</param>
public sealed record WaitView(
    string Place, Instant Until, Instant BeganAt, IReadOnlyList<RuleCondition>? For = null,
    IReadOnlyList<RuleTrigger>? ForEvent = null);

/// <summary>A run that waits in line behind another.</summary>
/// <param name="By">The event that triggered it.</param>
/// <param name="Version">The version of the rule that will run.</param>
/// <param name="Correlation">The chain it belongs to.</param>
/// <param name="At">Since when.</param>
public sealed record QueuedView(TriggerFacts By, int Version, string Correlation, Instant At);

/// <summary>A run of a rule.</summary>
public sealed record RunView
{
    public required string Run { get; init; }

    public required int Version { get; init; }

    public required TriggerFacts By { get; init; }

    /// <summary>The chain it belongs to: what happens after a wait belongs there too.</summary>
    public required string Correlation { get; init; }

    public required Instant StartedAt { get; init; }

    /// <summary>Null while it is under way.</summary>
    public Instant? EndedAt { get; init; }

    /// <summary>Null while it is under way.</summary>
    public RunOutcome? Outcome { get; init; }

    /// <summary>All that it waits for; of actions side by side more than one.</summary>
    public IReadOnlyList<WaitView> Waits { get; init; } = [];

    /// <summary>While it waits: until when, at most.</summary>
    [JsonIgnore]
    public Instant? WaitsUntil => Waits.Min(w => (Instant?)w.Until);

    public int StepsTaken { get; init; }

    public int StepsSkipped { get; init; }

    /// <summary>What became of a step last, in words: a webhook's outcome, a refusal, a reason to skip.</summary>
    public string? LastNote { get; init; }

    /// <summary>What of it was given up: posts and messages that nobody took, in words.</summary>
    public IReadOnlyList<string> Undelivered { get; init; } = [];

    /// <summary>How it went, in words: what was not delivered before anything else.</summary>
    [JsonIgnore]
    public string InWords => Undelivered.Count > 0 ? string.Join("; ", Undelivered)
        : LastNote ?? Outcome?.ToString().ToLowerInvariant() ?? "running";
}

/// <summary>A device that starts a rule too often.</summary>
/// <param name="Device">The device.</param>
/// <param name="Until">When it may start the rule again.</param>
public sealed record ThrottleView(Address Device, Instant Until);

/// <summary>A rule as the tools see it.</summary>
public sealed record RuleView
{
    /// <summary>The rule's id, the last part of its address.</summary>
    public required string Slug { get; init; }

    public required int Version { get; init; }

    public required bool Enabled { get; init; }

    /// <summary>Switched as the rule is, whatever it said when it was written.</summary>
    public required RuleDocument Document { get; init; }

    /// <summary>Null while it is not paused.</summary>
    public RulePause? Pause { get; init; }

    /// <summary>While it is paused: until when.</summary>
    [JsonIgnore]
    public Instant? PausedUntil => Pause?.Until;

    /// <summary>Why it is paused; null if it is not, or nobody said.</summary>
    [JsonIgnore]
    public string? PauseNote => Pause?.Note;

    /// <summary>Whether events start it.</summary>
    [JsonIgnore]
    public bool IsActive => Enabled && Pause is null;

    public required Instant CreatedAt { get; init; }

    public required Principal CreatedBy { get; init; }

    public required Instant ChangedAt { get; init; }

    public required Principal ChangedBy { get; init; }

    /// <summary>The latest run; null if it never fired.</summary>
    public RunView? LastRun { get; init; }

    /// <summary>All runs under way, oldest first; how many there may be, the rule's mode says.</summary>
    public IReadOnlyList<RunView> UnderWay { get; init; } = [];

    /// <summary>
    /// When runs ended last: the two latest moments at which any did, each with the earliest begin of those.
    /// </summary>
    public IReadOnlyList<RuleRunSpan> Ended { get; init; } = [];

    /// <summary>Runs that wait in line, oldest first.</summary>
    public IReadOnlyList<QueuedView> Queue { get; init; } = [];

    /// <summary>When it sent messages to recipients lately, oldest first; none of them for an alarm.</summary>
    public IReadOnlyList<Instant> NotifiedAt { get; init; } = [];

    public long FiredCount { get; init; }

    /// <summary>How often it was triggered while a run of it was in the way.</summary>
    public long NotStartedCount { get; init; }

    /// <summary>How often a device that had started it too often triggered it again.</summary>
    public long ThrottledCount { get; init; }

    /// <summary>Which devices could not start it any more, and until when; what is over may still stand here.</summary>
    public IReadOnlyList<ThrottleView> Throttled { get; init; } = [];

    /// <summary>What is so and has to stay so for a time before it starts the rule; null if nothing is.</summary>
    public HoldsOfRule? Holds { get; init; }

    /// <summary>When time triggers start it next; null if it has none, or nothing starts it.</summary>
    public TimesOfRule? Times { get; init; }

    /// <summary>The chain to which each hold belongs, by the hold's id; null if there is none.</summary>
    public IReadOnlyDictionary<string, string>? HoldChains { get; init; }

    /// <summary>What was set of the variables that stay from run to run, by name; null for nothing.</summary>
    public IReadOnlyDictionary<string, RuleValue>? Kept { get; init; }

    /// <summary>Pinned examples, oldest first.</summary>
    public IReadOnlyList<PinView> Pins { get; init; } = [];

    /// <summary>What lives beside it and does nothing; null if nothing does.</summary>
    public ShadowView? Shadow { get; init; }

    [JsonIgnore]
    public string Name => Document.Name;
}

/// <summary>What lives beside a rule: everything is decided, and nothing is done (U7).</summary>
/// <param name="Rule">The shadow as if it were the rule.</param>
/// <param name="Beside">The version of the rule beside which it began.</param>
/// <param name="Compared">What the two made of the same events since then.</param>
public sealed record ShadowView(RuleView Rule, int Beside, ShadowComparison Compared)
{
    /// <summary>Since when.</summary>
    [JsonIgnore]
    public Instant Since => Rule.CreatedAt;

    /// <summary>Which of the rule's shadows it is.</summary>
    [JsonIgnore]
    public int Draft => Rule.Version;

    /// <summary>Why a rule's shadow cannot become its next version; null if it can.</summary>
    /// <param name="shadow">What lives beside it; null if nothing does.</param>
    /// <param name="rule">The rule's id.</param>
    /// <param name="version">The rule's version.</param>
    /// <param name="draft">Which shadow is meant.</param>
    public static Refusal? WhyNot(ShadowView? shadow, string rule, int version, int draft) =>
        shadow is null
            ? new("shadow.begin-first", $"Nothing lives beside rule '{rule}'.")
        : shadow.Draft != draft
            ? new("shadow.begin-first", $"Beside rule '{rule}' lives draft {shadow.Draft} by now, not {draft}: "
                + "what was seen of the one says nothing of the other.")
        : shadow.Beside != version
            ? new("shadow.begin-again", $"Rule '{rule}' was changed to version {version} since its shadow began beside "
                + $"version {shadow.Beside}: what was seen is older than what it would replace.")
        : shadow.Compared.ActiveRuns + shadow.Compared.ShadowRuns == 0
            ? new("shadow.wait-for-a-run", $"Since the shadow of rule '{rule}' was written, neither it nor the rule "
                + "was started: there is nothing to judge it by.")
        : null;
}
