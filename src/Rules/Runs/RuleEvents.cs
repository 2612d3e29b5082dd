using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Runs;

// The stored names are the format on disk for ever.

[StoredName("rule.created")]
public sealed record RuleCreated(int Version, RuleDocument Document) : IEvent;

[StoredName("rule.replaced")]
public sealed record RuleReplaced(int Version, RuleDocument Document) : IEvent;

[StoredName("rule.enabled")]
public sealed record RuleEnabled : IEvent;

/// <param name="Reason">
/// Null: somebody asked for it. Earlier versions wrote a reason when a rule fired too often; such an event switches
/// nothing off any more.
/// </param>
[StoredName("rule.disabled")]
public sealed record RuleDisabled(string? Reason) : IEvent;

[StoredName("rule.deleted")]
public sealed record RuleDeleted : IEvent;

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
    string Run, int Version, TriggerFacts By, IReadOnlyList<Fact> Facts, Instant At) : IRunEvent;

/// <summary>
/// Triggers and conditions were met, and the rule did not start, because a run of it that the same device had started
/// was under way (R-S1).
/// </summary>
/// <param name="Run">The run that was under way.</param>
/// <param name="By">The event that would have triggered it.</param>
[StoredName("rule.not-started")]
public sealed record RuleNotStarted(string Run, TriggerFacts By) : IRunEvent;

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
public sealed record RuleStepTaken(string Run, int Step, string Action, IReadOnlyList<Address> Told) : IRunEvent;

[StoredName("rule.step-skipped")]
public sealed record RuleStepSkipped(string Run, int Step, string Action, string Reason) : IRunEvent;

[StoredName("rule.wait-began")]
public sealed record RuleWaitBegan(string Run, int Step, Instant Until) : IRunEvent;

/// <param name="Run">The run's id.</param>
/// <param name="Step">The delay's place in the document.</param>
/// <param name="LateBy">How long after the awaited instant; zero unless the engine was down or busy.</param>
[StoredName("rule.wait-ended")]
public sealed record RuleWaitEnded(string Run, int Step, Duration LateBy) : IRunEvent;

/// <summary>The outside call of a step ended. The run itself may have ended before.</summary>
/// <param name="Run">The run's id.</param>
/// <param name="Step">The action's place in the document.</param>
/// <param name="Outcome"><c>delivered</c>, <c>rejected</c> or <c>expired</c>.</param>
/// <param name="Code">What the other side answered, e.g. <c>http.204</c>.</param>
/// <param name="Detail">What happened, for a person.</param>
/// <param name="Attempts">How often it was tried since the process started.</param>
[StoredName("rule.step-concluded")]
public sealed record RuleStepConcluded(
    string Run, int Step, string Outcome, string Code, string? Detail, int Attempts) : IRunEvent;

public enum RunOutcome
{
    /// <summary>All steps were taken or skipped.</summary>
    [JsonStringEnumMemberName("completed")] Completed = 1,

    /// <summary>The rule was switched off or taken away meanwhile.</summary>
    [JsonStringEnumMemberName("cancelled")] Cancelled = 2,

    /// <summary>More alarms than a rule runs at once came meanwhile.</summary>
    [JsonStringEnumMemberName("superseded")] Superseded = 3,
}

[StoredName("rule.run-ended")]
public sealed record RuleRunEnded(string Run, RunOutcome Outcome, string? Reason) : IRunEvent;
