using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs.Evidence;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Runs;

/// <summary>Write a rule down under a new address; <see cref="RulesView.NewSlug"/> gives a free one.</summary>
/// <param name="Document">The document.</param>
/// <param name="RulesMax">Refused if the home has so many rules already; null means no limit.</param>
[StoredName("rule.create")]
public sealed record CreateRule(RuleDocument Document, int? RulesMax = null) : ICommand
{
    /// <summary>What it had beside its document when it was deleted; null for a new one.</summary>
    public RestoredRule? Restored { get; init; }
}

/// <summary>Replace a rule's document. A run that is under way goes on with the document it began with.</summary>
/// <param name="Document">The new document.</param>
/// <param name="ExpectedVersion">Refused if the rule is at another version; null replaces whatever is there.</param>
[StoredName("rule.replace")]
public sealed record ReplaceRule(RuleDocument Document, int? ExpectedVersion = null) : ICommand
{
    /// <summary>Ids of the pinned examples that the document was held against; null for none.</summary>
    public IReadOnlyList<string>? PinsKept { get; init; }

    /// <summary>True if it leaves the rule switched as it is; null, as ever, if the document says how.</summary>
    public bool? KeepsSwitch { get; init; }

    /// <summary>The document as it will be of a rule that is switched so now.</summary>
    internal RuleDocument Of(bool enabled) => KeepsSwitch == true ? Document with { Enabled = enabled } : Document;
}

[StoredName("rule.enable")]
public sealed record EnableRule : ICommand;

/// <summary>Switch a rule off. A run that is under way ends.</summary>
[StoredName("rule.disable")]
public sealed record DisableRule : ICommand;

/// <summary>Take a rule away. Its history stays.</summary>
[StoredName("rule.delete")]
public sealed record DeleteRule : ICommand;

/// <summary>An event met a trigger and all conditions of the rule; told by <see cref="RuleReactions"/>.</summary>
/// <param name="Evaluation">What was evaluated, at the point of the order just before the event.</param>
/// <param name="By">The event.</param>
[StoredName("rule.trigger")]
internal sealed record Trigger(Evaluation Evaluation, TriggerFacts By) : ICommand;

/// <summary>An event may count within a window of a rule; told by <see cref="RuleReactions"/>.</summary>
/// <param name="Evaluation">What the rule makes of the event if it is the last that was missing.</param>
/// <param name="Window">The trigger's place in the document, from 0.</param>
/// <param name="Parts">As what it counts: places in a sequence; 0 for a count.</param>
/// <param name="By">The event.</param>
[StoredName("rule.note-window")]
internal sealed record NoteWindow(Evaluation Evaluation, int Window, IReadOnlyList<int> Parts, TriggerFacts By)
    : ICommand;
/// <summary>Something happened that may end a wait of a run; told by <see cref="RuleReactions"/>.</summary>
/// <param name="By">The event.</param>
/// <param name="Met">
/// Waits for something to happen that this event is; null if it is nothing that is waited for.
/// </param>
[StoredName("rule.look-again")]
internal sealed record LookAgain(TriggerFacts By, IReadOnlyList<MetWait>? Met = null) : ICommand;

/// <summary>A wait that an event ends.</summary>
/// <param name="Run">The run's id.</param>
/// <param name="Place">The place of what waits.</param>
/// <param name="Facts">Each trigger that it waits for, with what it was judged by.</param>
internal sealed record MetWait(string Run, string Place, IReadOnlyList<Fact> Facts);

/// <summary>The answer to commands that write or switch a rule.</summary>
/// <param name="Rule">The rule's slug.</param>
/// <param name="Version">Its version now.</param>
/// <param name="Enabled">Whether it is switched on now.</param>
[StoredName("rule.written")]
public sealed record RuleWritten(string Rule, int Version, bool Enabled) : IReply
{
    /// <summary>How a change of the document switched it; null if that left it as it was.</summary>
    public bool? Switched { get; init; }
}
