using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Engine.Core;
using RingActors.Rules.Conditions;
using RingActors.Rules.Runs;
using RingActors.Rules.States;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Protocols;

// The stored names are the format on disk for ever.

[StoredName("protocol.created")]
public sealed record ProtocolCreated(int Version, ProtocolDocument Document) : IEvent;

[StoredName("protocol.replaced")]
public sealed record ProtocolReplaced(int Version, ProtocolDocument Document) : IEvent;

[StoredName("protocol.enabled")]
public sealed record ProtocolEnabled : IEvent;

[StoredName("protocol.disabled")]
public sealed record ProtocolDisabled : IEvent;

/// <summary>It is gone. Its history stays, and what is under way goes on.</summary>
[StoredName("protocol.deleted")]
public sealed record ProtocolDeleted : IEvent;

/// <summary>An event of an emergency for which a protocol runs.</summary>
public interface IActivationEvent : IEvent
{
    /// <summary>Which activation.</summary>
    string Activation { get; }
}

/// <summary>A protocol was started.</summary>
/// <param name="Activation">Its id.</param>
/// <param name="Version">The version that runs; 0 for the built-in one.</param>
/// <param name="Document">What runs, whatever becomes of the protocol meanwhile.</param>
/// <param name="Key">Of one key there is one activation at a time.</param>
/// <param name="At">When.</param>
[StoredName("protocol.activated")]
public sealed record ProtocolActivated(
    string Activation, int Version, ProtocolDocument Document, string Key, Instant At) : IActivationEvent
{
    /// <summary>The incident that it is for; null if there is none.</summary>
    public string? Incident { get; init; }

    /// <summary>Of what kind that is.</summary>
    public IncidentKind? Kind { get; init; }

    /// <summary>The event that started it; null if somebody did.</summary>
    public TriggerFacts? By { get; init; }

    /// <summary>Who started it; null if an event did.</summary>
    public Principal? Caller { get; init; }

    public string? Reason { get; init; }
}

/// <summary>It was started again while it was under way: it goes on where it is, or from its beginning if that was its
/// end, and no acknowledgement holds.</summary>
[StoredName("protocol.called-again")]
public sealed record ProtocolCalledAgain(string Activation, TriggerFacts? By, string? Reason) : IActivationEvent
{
    /// <summary>The incident that it is for from now on; null if that is the same.</summary>
    public string? Incident { get; init; }

    /// <summary>Of what kind that is, where it was of none.</summary>
    public IncidentKind? Kind { get; init; }

    /// <summary>All steps were taken, and are taken again but for calls for dispatch; null if it goes on.</summary>
    public bool? Anew { get; init; }
}

/// <summary>A step was taken, skipped, or asked something.</summary>
/// <param name="Activation">Of which activation.</param>
/// <param name="Place">The step's place in the document.</param>
/// <param name="Action">Its type.</param>
/// <param name="Told">Who was told; empty for an outside call and for what was skipped.</param>
[StoredName("protocol.step")]
public sealed record ProtocolStep(
    string Activation, string Place, string Action, IReadOnlyList<Address> Told) : IActivationEvent
{
    /// <summary>Why nothing was done; null if it was.</summary>
    public string? Skipped { get; init; }

    /// <summary>What it asked, with what it was judged by; null if nothing.</summary>
    public IReadOnlyList<Fact>? Judged { get; init; }

    /// <summary>What those who were told are to be in; null if that is no state.</summary>
    public StepWish? Wants { get; init; }

    /// <summary>Ids of the recipients who are sent a message; null for none.</summary>
    public IReadOnlyList<string>? Recipients { get; init; }

    /// <summary>Where help was asked for; null for any other step.</summary>
    public string? Dispatched { get; init; }

    /// <summary>Names of the outside calls; null for none.</summary>
    public IReadOnlyList<string>? Calls { get; init; }

    /// <summary>True if help would have been called for, and was not: the home practises. Else null.</summary>
    public bool? Practice { get; init; }
}

/// <summary>A step waits; said once more of the same place when the instant changes at which it looks again.</summary>
/// <param name="Activation">Of which activation.</param>
/// <param name="Place">Which step.</param>
/// <param name="Until">When it is over; null for an escalation, which says so itself.</param>
[StoredName("protocol.wait-began")]
public sealed record ProtocolWaitBegan(string Activation, string Place, Instant? Until) : IActivationEvent
{
    /// <summary>The conditions that end it; null if none do.</summary>
    public IReadOnlyList<RuleCondition>? For { get; init; }

    /// <summary>What ends it when it happens; null for nothing.</summary>
    public IReadOnlyList<RuleTrigger>? ForEvent { get; init; }

    /// <summary>When they are judged although nothing has happened; null for not before its end.</summary>
    public Instant? LooksAt { get; init; }
}

/// <param name="Activation">Of which activation.</param>
/// <param name="Place">Which step.</param>
/// <param name="Met">Whether what it waited for came; null if that was time alone.</param>
/// <param name="LateBy">How long after the awaited instant; zero unless the engine was down or busy.</param>
[StoredName("protocol.wait-ended")]
public sealed record ProtocolWaitEnded(string Activation, string Place, bool? Met, Duration LateBy) : IActivationEvent;

/// <summary>An escalation tells somebody.</summary>
/// <param name="Activation">Of which activation.</param>
/// <param name="Place">Which step.</param>
/// <param name="Turn">Counts what the escalation has told, from 1.</param>
/// <param name="Recipients">Who is told; none if none of them is there.</param>
/// <param name="NextAt">When it goes on, unless somebody answers.</param>
[StoredName("protocol.level-told")]
public sealed record ProtocolLevelTold(
    string Activation, string Place, int Turn, IReadOnlyList<string> Recipients, Instant NextAt) : IActivationEvent
{
    /// <summary>Which round through all levels, from 0.</summary>
    public int Loop { get; init; }

    /// <summary>Which level, from 0.</summary>
    public int Level { get; init; }

    /// <summary>How often this level was told before.</summary>
    public int Round { get; init; }

    /// <summary>Which of them, where they are told one after the other.</summary>
    public int Position { get; init; }

    /// <summary>Names of the outside calls.</summary>
    public IReadOnlyList<string>? Calls { get; init; }
}

/// <summary>
/// Addresses of recipients who were told, and whom nothing had reached, were changed: they are told at the new ones.
/// </summary>
/// <param name="Activation">Of which activation.</param>
/// <param name="Recipients">Their ids.</param>
/// <param name="Times">The how-manieth time that is, from 1.</param>
/// <param name="Calls">Names of the outside calls.</param>
[StoredName("protocol.told-again")]
public sealed record ProtocolToldAgain(
    string Activation, IReadOnlyList<string> Recipients, int Times, IReadOnlyList<string> Calls) : IActivationEvent;

/// <summary>Somebody takes care: nobody else is told.</summary>
/// <param name="Activation">Of which activation.</param>
/// <param name="By">Who.</param>
/// <param name="Way">By which way.</param>
/// <param name="Until">For how long that holds; null for good.</param>
[StoredName("protocol.acknowledged")]
public sealed record ProtocolAcknowledged(string Activation, Principal By, string Way, Instant? Until)
    : IActivationEvent
{
    /// <summary>The notice whose link it was; null if it was none.</summary>
    public string? Notice { get; init; }
}

/// <summary>Who took care did not resolve it in time: it goes on.</summary>
[StoredName("protocol.acknowledgement-expired")]
public sealed record ProtocolAcknowledgementExpired(string Activation, Duration LateBy) : IActivationEvent;

/// <summary>Somebody who was told passes it on.</summary>
[StoredName("protocol.passed-on")]
public sealed record ProtocolPassedOn(string Activation, Principal By, string Way) : IActivationEvent
{
    /// <inheritdoc cref="ProtocolAcknowledged.Notice"/>
    public string? Notice { get; init; }
}

/// <summary>Telling somebody ended.</summary>
/// <param name="Activation">Of which activation.</param>
/// <param name="Call">The call's name.</param>
/// <param name="Recipient">Who; null for a webhook or a call for dispatch.</param>
/// <param name="Outcome"><c>delivered</c>, <c>rejected</c> or <c>expired</c>.</param>
/// <param name="Code">What the other side answered.</param>
[StoredName("protocol.call-concluded")]
public sealed record ProtocolCallConcluded(
    string Activation, string Call, string? Recipient, string Outcome, string Code) : IActivationEvent
{
    /// <summary>By which of the recipient's ways; null for the webhook.</summary>
    public string? Way { get; init; }
}

/// <summary>A call that had been given up reached a recipient after all; they are owed its end as all others
/// are.</summary>
/// <param name="Activation">Of which activation.</param>
/// <param name="Recipient">Who.</param>
/// <param name="Code">What they answered.</param>
[StoredName("protocol.reached-late")]
public sealed record ProtocolReachedLate(string Activation, string Recipient, string Code) : IActivationEvent
{
    /// <summary>By which of the recipient's ways; null for the webhook.</summary>
    public string? Way { get; init; }

    /// <summary>Names of the calls that tell them that it is over; null while it is not, or if they know.</summary>
    public IReadOnlyList<string>? Calls { get; init; }
}

/// <summary>All its steps are taken; it stays open until its incident is over, and for as long as it can be
/// cancelled.</summary>
/// <param name="Activation">Which activation.</param>
/// <param name="StoppedBecause">Why the rest is not done; null if nothing stopped it.</param>
/// <param name="ClosesAt">Until then whoever was told can be told that it is cancelled.</param>
[StoredName("protocol.steps-over")]
public sealed record ProtocolStepsOver(string Activation, string? StoppedBecause, Instant ClosesAt) : IActivationEvent;

/// <summary>Its incident is over, and nobody has resolved it: it goes on.</summary>
[StoredName("protocol.incident-over")]
public sealed record ProtocolIncidentOver(string Activation) : IActivationEvent
{
    /// <summary>How; null if its own time was over.</summary>
    public IncidentEnd? How { get; init; }
}

/// <summary>How an emergency ended for a protocol.</summary>
public enum ProtocolOutcome
{
    /// <summary>All steps are taken, and there is no incident to wait for.</summary>
    [JsonStringEnumMemberName("completed")] Completed = 1,

    /// <summary>Somebody cancelled it.</summary>
    [JsonStringEnumMemberName("cancelled")] Cancelled = 2,

    /// <summary>Its incident is over.</summary>
    [JsonStringEnumMemberName("resolved")] Resolved = 3,
}

/// <summary>It is over, and whoever was told is told so.</summary>
/// <param name="Activation">Which activation.</param>
/// <param name="Outcome">How.</param>
/// <param name="Reason">Why, in words; null if the outcome says it.</param>
[StoredName("protocol.ended")]
public sealed record ProtocolEnded(string Activation, ProtocolOutcome Outcome, string? Reason) : IActivationEvent
{
    /// <summary>Who cancelled it; null if nobody did.</summary>
    public Principal? By { get; init; }

    public string? Way { get; init; }

    /// <inheritdoc cref="ProtocolAcknowledged.Notice"/>
    public string? Notice { get; init; }

    /// <summary>The one id of the cancellation, for whoever got the alarm; null if it was not cancelled.</summary>
    public string? Cancellation { get; init; }

    /// <summary>Ids of the recipients who are told that it is over.</summary>
    public IReadOnlyList<string>? Recipients { get; init; }

    /// <summary>Names of devices that still detect something.</summary>
    public IReadOnlyList<string>? StillDetecting { get; init; }

    /// <summary>Names of the outside calls.</summary>
    public IReadOnlyList<string>? Calls { get; init; }
}
