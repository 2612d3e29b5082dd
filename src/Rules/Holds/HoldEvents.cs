using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Holds;

// The stored names are the format on disk for ever.

/// <summary>What a trigger waits for is so, and has to stay so for a time (R-S8).</summary>
/// <param name="Hold">The hold's id.</param>
/// <param name="Version">The version of the rule.</param>
/// <param name="Trigger">The trigger's place in the document, from 0.</param>
/// <param name="Subject">The device, or the security system for a mode.</param>
/// <param name="Since">From when on it counts.</param>
/// <param name="Until">When its time is over.</param>
/// <param name="By">The event from which it counts.</param>
/// <param name="What">What has to stay so, in words and values.</param>
[StoredName("rule.hold-began")]
public sealed record RuleHoldBegan(
    string Hold, int Version, int Trigger, Address Subject, Instant Since, Instant Until, TriggerFacts By, string What)
        : IEvent
{
    /// <summary>When it became known, where its time was over by then; null for all else.</summary>
    public Instant? Known { get; init; }
}

public enum HoldOutcome
{
    /// <summary>It stayed so for its time. Conditions are judged then, and what they say is recomputed.</summary>
    [JsonStringEnumMemberName("held")] Held = 1,

    /// <summary>It is otherwise.</summary>
    [JsonStringEnumMemberName("broken")] Broken = 2,

    /// <summary>The device is offline or gone; it begins again when it is back.</summary>
    [JsonStringEnumMemberName("away")] Away = 3,

    /// <summary>Nobody listened for too long to say that it stayed so; it begins again.</summary>
    [JsonStringEnumMemberName("unproven")] Unproven = 4,

    /// <summary>The rule was changed, switched off or taken away.</summary>
    [JsonStringEnumMemberName("cancelled")] Cancelled = 5,
}

/// <summary>A hold is over.</summary>
/// <param name="Hold">Its id.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">By what that was judged, in words and values.</param>
[StoredName("rule.hold-ended")]
public sealed record RuleHoldEnded(string Hold, HoldOutcome Outcome, string Reason) : IEvent;
