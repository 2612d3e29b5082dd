using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Runs;

/// <summary>Write a rule down under a new address; <see cref="RulesView.NewSlug"/> gives a free one.</summary>
/// <param name="Document">The document.</param>
/// <param name="RulesMax">Refused if the home has so many rules already; null means no limit.</param>
[StoredName("rule.create")]
public sealed record CreateRule(RuleDocument Document, int? RulesMax = null) : ICommand;

/// <summary>Replace a rule's document. A run that is under way goes on with the document it began with.</summary>
/// <param name="Document">The new document.</param>
/// <param name="ExpectedVersion">Refused if the rule is at another version; null replaces whatever is there.</param>
[StoredName("rule.replace")]
public sealed record ReplaceRule(RuleDocument Document, int? ExpectedVersion = null) : ICommand;

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

/// <summary>The answer to commands that write or switch a rule.</summary>
/// <param name="Rule">The rule's slug.</param>
/// <param name="Version">Its version now.</param>
/// <param name="Enabled">Whether it is switched on now.</param>
[StoredName("rule.written")]
public sealed record RuleWritten(string Rule, int Version, bool Enabled) : IReply;
