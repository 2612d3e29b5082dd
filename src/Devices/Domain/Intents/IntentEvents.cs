using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Intents;

/// <summary>An intent of the actor went one step on. What was requested stands in the actor's own <c>…Requested</c> event.</summary>
public interface IIntentEvent : IEvent
{
    /// <summary>The intent's id.</summary>
    string Intent { get; }
}

/// <summary>The other side took the call.</summary>
/// <param name="Intent">The intent's id.</param>
/// <param name="Code">What it answered, e.g. <c>ring.accepted</c>.</param>
/// <param name="HeededFrom">From when on a contrary report counts.</param>
/// <param name="GiveUpAt">Until when the device has to report.</param>
[StoredName("intent.accepted")]
public sealed record IntentAccepted(string Intent, string Code, Instant HeededFrom, Instant GiveUpAt) : IIntentEvent;

/// <summary>The other side keeps the wish for a device that sleeps, which takes it when it wakes up.</summary>
/// <param name="Intent">The intent's id.</param>
/// <param name="WakesAt">When it is expected to wake up; null if nobody knows.</param>
/// <param name="GiveUpAt">Until when the device has to report.</param>
[StoredName("intent.deferred")]
public sealed record IntentDeferred(string Intent, Instant? WakesAt, Instant GiveUpAt) : IIntentEvent;

[StoredName("intent.confirmed")]
public sealed record IntentConfirmed(string Intent, string Reported) : IIntentEvent;

[StoredName("intent.contradicted")]
public sealed record IntentContradicted(string Intent, string Wanted, string Reported) : IIntentEvent;

/// <summary>Nobody can say how it ended.</summary>
/// <param name="Intent">The intent's id.</param>
/// <param name="Reason">Why, for a person.</param>
/// <param name="LateUntil">Until then a report of the device still settles it.</param>
[StoredName("intent.became-unknown")]
public sealed record IntentBecameUnknown(string Intent, string Reason, Instant LateUntil) : IIntentEvent;

/// <summary>Something else took the intent's place.</summary>
/// <param name="Intent">The intent's id.</param>
/// <param name="By">The intent that took its place; null if it was a change from outside.</param>
/// <param name="External">The state that was set from outside; null if it was a command of ours.</param>
[StoredName("intent.superseded")]
public sealed record IntentSuperseded(string Intent, string? By, string? External) : IIntentEvent;

/// <summary>It expired before any attempt to deliver it was seen to be made.</summary>
/// <param name="Intent">The intent's id.</param>
/// <param name="Reason">Why, for a person.</param>
/// <param name="LateUntil">Until then a report of the device still settles it.</param>
[StoredName("intent.expired")]
public sealed record IntentExpired(string Intent, string Reason, Instant LateUntil) : IIntentEvent;

[StoredName("intent.rejected")]
public sealed record IntentRejected(string Intent, string Code, string? Detail) : IIntentEvent;

/// <summary>The answer to a command that wants something of the real world.</summary>
/// <param name="Intent">The intent under which it is tracked; null if nothing had to be asked for.</param>
/// <param name="Stage">
/// How far it is. Without an intent: <c>confirmed</c> if the device reports the wanted state already, <c>accepted</c> if an exit
/// delay that somebody else began still runs.
/// </param>
/// <param name="Target">The wanted state.</param>
[StoredName("intent.taken")]
public sealed record IntentTaken(string? Intent, IntentStage Stage, string Target) : IReply;
