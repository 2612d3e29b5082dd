using NodaTime;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Rules;

/// <summary>The kind of rule actors.</summary>
public static class RuleKinds
{
    public const string Rule = "rule";

    /// <summary>Where a rule lives.</summary>
    public static Address AddressOf(string home, string slug) => new(home, Rule, slug);

    /// <summary>The id under which a rule acts.</summary>
    public static Principal PrincipalOf(string slug) => new(PrincipalKind.Rule, slug);
}

/// <summary>Write a rule down under a new address; <see cref="RulesView.NewSlug"/> gives a free one.</summary>
/// <param name="Document">The document.</param>
/// <param name="RulesMax">Refused if the home has so many rules already; null means no limit.</param>
public sealed record CreateRule(RuleDocument Document, int? RulesMax = null) : ICommand;

/// <summary>Replace a rule's document. A run that is under way goes on with the document it began with.</summary>
/// <param name="Document">The new document.</param>
/// <param name="ExpectedVersion">Refused if the rule is at another version; null replaces whatever is there.</param>
public sealed record ReplaceRule(RuleDocument Document, int? ExpectedVersion = null) : ICommand;

public sealed record EnableRule : ICommand;

/// <summary>Switch a rule off. A run that is under way ends.</summary>
public sealed record DisableRule : ICommand;

/// <summary>Take a rule away. Its history stays.</summary>
public sealed record DeleteRule : ICommand;

/// <summary>An event met a trigger and all conditions of the rule; told by <see cref="RulesRegistration.Reactions"/>.</summary>
/// <param name="Evaluation">What was evaluated, at the point of the order just before the event.</param>
/// <param name="By">The event.</param>
[StoredName("rule.trigger")]
internal sealed record Trigger(Evaluation Evaluation, TriggerFacts By) : ICommand;

/// <summary>The event that started a run, as far as a run needs to know it.</summary>
/// <param name="Event">The event's id.</param>
/// <param name="Name">Its stored name.</param>
/// <param name="Actor">Whose event it was.</param>
/// <param name="OccurredAt">When it was true.</param>
public sealed record TriggerFacts(string Event, string Name, Address Actor, Instant OccurredAt);

/// <summary>Post a message to somebody else's address. The channel <c>webhook</c> makes the call.</summary>
/// <param name="Url">Absolute http or https address.</param>
/// <param name="Body">The whole body.</param>
/// <param name="Headers">Headers besides those that the channel adds itself; null if none.</param>
[StoredName("webhook.post")]
public sealed record PostWebhook(string Url, RawJson Body, IReadOnlyDictionary<string, string>? Headers = null) : IEffectRequest
{
    /// <summary>The channel of this call.</summary>
    public const string Channel = "webhook";
}

/// <summary>The answer to commands that write or switch a rule.</summary>
/// <param name="Rule">The rule's slug.</param>
/// <param name="Version">Its version now.</param>
/// <param name="Enabled">Whether it is switched on now.</param>
[StoredName("rule.written")]
public sealed record RuleWritten(string Rule, int Version, bool Enabled) : IReply;
