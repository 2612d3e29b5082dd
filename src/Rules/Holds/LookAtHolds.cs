using System.Text.Json.Serialization;
using RingActors.Engine.Core;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Holds;

/// <summary>What an event may mean for a hold.</summary>
public enum HoldCause
{
    /// <summary>It came to be as the trigger waits for.</summary>
    [JsonStringEnumMemberName("begins")] Begins = 1,

    /// <summary>It came to be otherwise.</summary>
    [JsonStringEnumMemberName("ends")] Ends = 2,

    /// <summary>It came to be so while its device was offline, and that is back: it counts from now.</summary>
    [JsonStringEnumMemberName("returns")] Returns = 3,
}

/// <summary>One thing to look at.</summary>
/// <param name="Trigger">The trigger's place in the document, from 0.</param>
/// <param name="Subject">The device, or the security system for a mode.</param>
/// <param name="Cause">What the event means for it.</param>
internal sealed record HoldLook(int Trigger, Address Subject, HoldCause Cause);

/// <summary>Something happened to what a rule waits for; told by RuleReactions.</summary>
/// <param name="Version">The version of the rule that was looked at.</param>
/// <param name="Looks">What the event itself is about.</param>
/// <param name="All">
/// Whether devices are reachable or listened to may have changed: all holds are looked at, and those that were lost.
/// </param>
/// <param name="Anew">The rule was written or switched on: what is so already begins to count.</param>
/// <param name="By">The event.</param>
[StoredName("rule.look-at-holds")]
internal sealed record LookAtHolds(int Version, IReadOnlyList<HoldLook> Looks, bool All, bool Anew, TriggerFacts By)
    : ICommand
{
    /// <summary>The rules of the zones may have changed: what times come next is computed once more.</summary>
    public bool? Times { get; init; }
}
