using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Conditions;
using RingActors.Rules.Documents;
using RingActors.Rules.Format;
using RingActors.Rules.Runs.Evidence;
using RingActors.Rules.States;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Runs;

// The stored names are the format on disk for ever.

[StoredName("rule.created")]
public sealed record RuleCreated(int Version, RuleDocument Document) : IEvent, IRuleRunChange
{
    /// <summary>Of a shadow: the version of the rule beside which it lives; null for a rule.</summary>
    public int? Beside { get; init; }

    /// <summary>
    /// What it has of the time before it was deleted; null if it is new, or an earlier version took it back.
    /// </summary>
    public RestoredRule? Restored { get; init; }
}

[StoredName("rule.replaced")]
public sealed record RuleReplaced(int Version, RuleDocument Document) : IEvent
{
    /// <summary>On what it was promoted, if it was the rule's shadow before; null if somebody wrote it.</summary>
    public PromotionEvidence? Promoted { get; init; }

    /// <summary>How it was switched by that; null if it stays as it was, or an earlier version wrote it.</summary>
    public bool? Switched { get; init; }
}

[StoredName("rule.enabled")]
public sealed record RuleEnabled : IEvent;

/// <param name="Reason">
/// Null: somebody asked for it. Earlier versions wrote a reason when a rule fired too often; such an event switches
/// nothing off any more.
/// </param>
[StoredName("rule.disabled")]
public sealed record RuleDisabled(string? Reason) : IEvent;

[StoredName("rule.deleted")]
public sealed record RuleDeleted : IEvent, IRuleRunChange;

/// <summary>An event of the rule's own stream that belongs to one of its runs.</summary>
public interface IRunEvent : IEvent
{
    string Run { get; }
}

/// <summary>The rule fired. Why it did not fire at other times is recomputed from the journal, never written.</summary>
/// <param name="Run">The run's id.</param>
/// <param name="Version">The version of the rule that runs.</param>
/// <param name="By">The event that triggered it.</param>
/// <param name="Facts">Each trigger and condition, with what it was judged by.</param>
/// <param name="At">When it fired.</param>
[StoredName("rule.fired")]
public sealed record RuleFired(
    string Run, int Version, TriggerFacts By, IReadOnlyList<Fact> Facts, Instant At) : IRunEvent, IRuleStart,
        IRuleRunChange
{
    /// <summary>True if it waited in line before; null, as ever, if it did not.</summary>
    public bool? Queued { get; init; }
}

/// <summary>
/// Triggers and conditions were met, and the rule did not start, because a run of it was in the way (R-S1, R-S3, R-S4).
/// </summary>
/// <param name="Run">The run that was under way; of several the oldest.</param>
/// <param name="By">The event that would have triggered it.</param>
[StoredName("rule.not-started")]
public sealed record RuleNotStarted(string Run, TriggerFacts By) : IRunEvent
{
    /// <summary>What the rule's mode says to that; null if the same device had started the run.</summary>
    public string? Reason { get; init; }
}

/// <summary>Triggers and conditions were met, and the run waits in line behind another (R-S3).</summary>
/// <param name="By">The event that triggered it.</param>
/// <param name="Version">The version of the rule that will run.</param>
/// <param name="Facts">Each trigger and condition, with what it was judged by.</param>
[StoredName("rule.queued")]
public sealed record RuleQueued(TriggerFacts By, int Version, IReadOnlyList<Fact> Facts) : IEvent;

/// <summary>What waited in line is not started any more (R-S10).</summary>
/// <param name="By">The event that had triggered it.</param>
/// <param name="Reason">Why not.</param>
[StoredName("rule.unqueued")]
public sealed record RuleUnqueued(TriggerFacts By, string Reason) : IEvent;

/// <summary>
/// Triggers and conditions were met, and the rule did not start, because this device started it too often (R-S5).
/// </summary>
/// <param name="By">The event that would have triggered it.</param>
/// <param name="Until">When this device may start the rule again.</param>
[StoredName("rule.throttled")]
public sealed record RuleThrottled(TriggerFacts By, Instant Until) : IEvent;

/// <summary>A step was taken: those it concerns were told, or the outside call was asked for.</summary>
/// <param name="Run">The run's id.</param>
/// <param name="Step">The action's place in the document, from 0.</param>
/// <param name="Action">The action's type.</param>
/// <param name="Told">Who was told; empty for a webhook.</param>
[StoredName("rule.step-taken")]
public sealed record RuleStepTaken(string Run, int Step, string Action, IReadOnlyList<Address> Told) : IRunEvent
{
    /// <summary>The whole place of an action within another: <c>3/1/0</c>; null if the step says it all.</summary>
    public string? Place { get; init; }

    /// <summary>Ids of the recipients who are sent a message; null if it is none.</summary>
    public IReadOnlyList<string>? Recipients { get; init; }
}

[StoredName("rule.step-skipped")]
public sealed record RuleStepSkipped(string Run, int Step, string Action, string Reason) : IRunEvent
{
    public string? Place { get; init; }
}

/// <summary>An action asked whether its conditions hold.</summary>
/// <param name="Run">The run's id.</param>
/// <param name="Step">The action's place in the document, from 0.</param>
/// <param name="Action">The action's type.</param>
/// <param name="Holds">Whether all did.</param>
/// <param name="Facts">Each of them, with what it was judged by.</param>
[StoredName("rule.step-judged")]
public sealed record RuleStepJudged(string Run, int Step, string Action, bool Holds, IReadOnlyList<Fact> Facts)
    : IRunEvent
{
    public string? Place { get; init; }
}

/// <summary>A step of a run set a variable.</summary>
/// <param name="Run">The run's id.</param>
/// <param name="Step">The action's place in the document, from 0.</param>
/// <param name="Variable">The variable's name.</param>
/// <param name="Value">To what.</param>
/// <param name="At">When: waits that ask about it are looked at again just after that.</param>
[StoredName("rule.variable-set")]
public sealed record RuleVariableSet(string Run, int Step, string Variable, RuleValue Value, Instant At) : IRunEvent
{
    public string? Place { get; init; }

    /// <summary>True if it belongs to the rule and stays from run to run; null if it is the run's own.</summary>
    public bool? Kept { get; init; }
}

/// <summary>
/// A run waits; said once more of the same place when the instant changes at which it looks again.
/// </summary>
/// <param name="Run">The run's id.</param>
/// <param name="Step">The place in the document of what waits.</param>
/// <param name="Until">When the wait is over, whatever has come.</param>
[StoredName("rule.wait-began")]
public sealed record RuleWaitBegan(string Run, int Step, Instant Until) : IRunEvent
{
    public string? Place { get; init; }

    /// <summary>The conditions that end it; null if only time does.</summary>
    public IReadOnlyList<RuleCondition>? For { get; init; }

    /// <summary>What ends it when it happens; null if nothing does.</summary>
    public IReadOnlyList<RuleTrigger>? ForEvent { get; init; }

    /// <summary>
    /// When they are judged although nothing has happened; null if that is not before the end. After the end: its time
    /// passed while nobody was there to see it, and until then it still counts what was so before (R-S7).
    /// </summary>
    public Instant? LooksAt { get; init; }
}

/// <param name="Run">The run's id.</param>
/// <param name="Step">The delay's place in the document.</param>
/// <param name="LateBy">How long after the awaited instant; zero unless the engine was down or busy.</param>
[StoredName("rule.wait-ended")]
public sealed record RuleWaitEnded(string Run, int Step, Duration LateBy) : IRunEvent
{
    public string? Place { get; init; }

    /// <summary>Whether what it waited for came; null if it waited for time alone.</summary>
    public bool? Met { get; init; }

    /// <summary>Each condition, with what it was judged by; null if it waited for time alone.</summary>
    public IReadOnlyList<Fact>? Facts { get; init; }
}

/// <summary>The outside call of a step ended. The run itself may have ended before.</summary>
/// <param name="Run">The run's id.</param>
/// <param name="Step">The action's place in the document.</param>
/// <param name="Outcome"><c>delivered</c>, <c>rejected</c> or <c>expired</c>.</param>
/// <param name="Code">What the other side answered, e.g. <c>http.204</c>.</param>
/// <param name="Detail">What happened, for a person.</param>
/// <param name="Attempts">How often it was tried since the process started.</param>
[StoredName("rule.step-concluded")]
public sealed record RuleStepConcluded(
    string Run, int Step, string Outcome, string Code, string? Detail, int Attempts) : IRunEvent
{
    public string? Place { get; init; }

    /// <summary>Id of the recipient who was sent a message; null if it was none.</summary>
    public string? Recipient { get; init; }
}

public enum RunOutcome
{
    /// <summary>All steps were taken or skipped.</summary>
    [JsonStringEnumMemberName("completed")] Completed = 1,

    /// <summary>The rule was switched off or taken away meanwhile.</summary>
    [JsonStringEnumMemberName("cancelled")] Cancelled = 2,

    /// <summary>
    /// Another took its place: more alarms than a rule runs at once, or a trigger where the mode is restart.
    /// </summary>
    [JsonStringEnumMemberName("superseded")] Superseded = 3,

    /// <summary>A step of it ended it.</summary>
    [JsonStringEnumMemberName("stopped")] Stopped = 4,
}

[StoredName("rule.run-ended")]
public sealed record RuleRunEnded(string Run, RunOutcome Outcome, string? Reason)
    : IRunEvent, IRuleRunChange;
