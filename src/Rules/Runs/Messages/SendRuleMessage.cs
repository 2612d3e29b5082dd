using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Runs.Messages;

/// <summary>Tell a recipient of the home what a rule says.</summary>
/// <param name="Contact">Id of the recipient.</param>
/// <param name="Url">Where to POST: the home's settings say it, not the rule.</param>
/// <param name="Home">The home.</param>
/// <param name="Rule">The rule's slug.</param>
/// <param name="Name">What the rule is called.</param>
/// <param name="Run">The run's id.</param>
/// <param name="Message">What the rule's author wants said, as plain text.</param>
/// <param name="At">When it is said.</param>
/// <param name="By">The event that started the run.</param>
[StoredName("rule.send-message")]
public sealed record SendRuleMessage(
    string Contact, string Url, string Home, string Rule, string Name, string Run, string Message, Instant At,
    TriggerFacts By) : IEffectRequest;
