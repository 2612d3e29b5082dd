using System.Collections.Immutable;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Holds;
using RingActors.Rules.Runs;

namespace RingActors.Rules.Analysis.Past;

/// <summary>
/// Every rule that a home ever had up to a point of its record, deleted ones as well: what questions of the past ask
/// beside the home itself. Immutable.
/// </summary>
public sealed class EverRules
{
    private readonly ImmutableDictionary<string, EverRule> _rules;
    private readonly ImmutableDictionary<string, RuleHoldBegan> _holds;

    private EverRules(
        ImmutableDictionary<string, EverRule> rules, ImmutableDictionary<string, RuleHoldBegan> holds)
    {
        _rules = rules;
        _holds = holds;
    }

    /// <summary>Before the first event.</summary>
    public static EverRules None { get; } = new(
        ImmutableDictionary<string, EverRule>.Empty, ImmutableDictionary<string, RuleHoldBegan>.Empty);

    /// <summary>By slug.</summary>
    public IReadOnlyDictionary<string, EverRule> All => _rules;

    /// <summary>What a rule's hold that goes on began with; null if it has none of that id.</summary>
    internal RuleHoldBegan? Hold(Address rule, string hold) => _holds.GetValueOrDefault(KeyOf(rule, hold));

    /// <summary>What it is after an event.</summary>
    /// <param name="envelope">The event.</param>
    /// <param name="after">The home after it.</param>
    internal EverRules After(EventEnvelope envelope, HomeView after) =>
        envelope.Actor.Kind == RuleKinds.Rule ? Own(envelope, after) : this;

    /// <summary>Whether an event says that a rule was written or switched.</summary>
    internal static bool IsWritten(IEvent @event) =>
        @event is RuleCreated or RuleReplaced or RuleEnabled or RuleDisabled
        or RuleDeleted or RulePaused or RuleResumed;

    private static string KeyOf(Address rule, string hold) => rule.Id + "/" + hold;

    private EverRules Own(EventEnvelope envelope, HomeView after) => envelope.Event switch
    {
        RuleHoldBegan began => new EverRules(_rules, _holds.SetItem(KeyOf(envelope.Actor, began.Hold), began)),
        RuleHoldEnded ended => new EverRules(_rules, _holds.Remove(KeyOf(envelope.Actor, ended.Hold))),
        { } written when IsWritten(written) => Written(envelope, after),
        _ => this,
    };

    private EverRules Written(EventEnvelope envelope, HomeView after)
    {
        string slug = envelope.Actor.Id;
        RuleView? last = _rules.GetValueOrDefault(slug)?.Last;
        RuleView? now = after.Part<RulesView>().Rules.GetValueOrDefault(slug);
        bool isNew = now is not null && !ReferenceEquals(now.Document, last?.Document);
        return new EverRules(_rules.SetItem(slug, new EverRule(envelope, isNew ? now : last)), _holds);
    }
}

/// <summary>A rule that a home has or had.</summary>
/// <param name="Stood">How it came to stand as it stands: who made, changed, switched or deleted it last.</param>
/// <param name="Last">The rule as it was when its last document was written; null where that cannot be read.</param>
public sealed record EverRule(EventEnvelope Stood, RuleView? Last);
