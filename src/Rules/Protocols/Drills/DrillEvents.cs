using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Engine.Core;

namespace RingActors.Rules.Protocols.Drills;

// The stored names are the format on disk for ever.

/// <summary>What a drill on paper came to, as it is kept: seconds count from the beginning of the protocol.</summary>
/// <param name="FirstNotice">Until the first message; null if nobody was told.</param>
/// <param name="Acknowledged">Until somebody was taken to answer; null if nobody did.</param>
/// <param name="Dispatched">Until help was called; null if it was not.</param>
/// <param name="NeverReached">How many steps and levels were not come to.</param>
/// <param name="CannotBeDone">How many cannot be done in this home.</param>
/// <param name="NeverTested">How many of those whom it tells were never reached by any message.</param>
/// <param name="CancelUsable">Whether it can be called off in time; null if there is nothing to call off.</param>
public sealed record DrillScore(
    double? FirstNotice, double? Acknowledged, double? Dispatched, int NeverReached, int CannotBeDone, int NeverTested,
    bool? CancelUsable);

/// <summary>A drill on paper took place. Nothing was sent, and nothing but this event was stored.</summary>
/// <param name="Drill">Its id.</param>
/// <param name="Protocol">The protocol's id, or the word of a template, or <c>draft</c>.</param>
/// <param name="Version">Its version; 0 for what is built in, a template or a draft.</param>
/// <param name="Hash">Names what it does.</param>
/// <param name="Score">What it came to.</param>
[StoredName("drill.held")]
public sealed record DrillHeld(string Drill, string Protocol, int Version, string Hash, DrillScore Score) : IEvent
{
    /// <summary>The incident of the past; null for an invented one.</summary>
    public string? Incident { get; init; }

    /// <summary>Of what kind; null for a call for help.</summary>
    public IncidentKind? Kind { get; init; }
}

/// <summary>A live drill began: recipients are sent a message that asks for an answer.</summary>
/// <param name="Drill">Its id.</param>
/// <param name="Protocol">Whose recipients they are; null for all of the home.</param>
/// <param name="Recipients">Ids of those who are sent it.</param>
/// <param name="At">When.</param>
/// <param name="Until">For so long they have time.</param>
/// <param name="Calls">Names of the outside calls, one for each way of each recipient.</param>
[StoredName("drill.began")]
public sealed record DrillBegan(
    string Drill, string? Protocol, IReadOnlyList<string> Recipients, Instant At, Instant Until,
    IReadOnlyList<string> Calls) : IEvent;

/// <summary>Sending a message of a live drill ended.</summary>
/// <param name="Drill">Of which drill.</param>
/// <param name="Call">The call's name.</param>
/// <param name="Recipient">Who.</param>
/// <param name="Outcome"><c>delivered</c>, <c>rejected</c> or <c>expired</c>.</param>
/// <param name="Code">What the other side answered.</param>
[StoredName("drill.call-concluded")]
public sealed record DrillCallConcluded(string Drill, string Call, string Recipient, string Outcome, string Code)
    : IEvent
{
    /// <summary>By which of their ways; null for the webhook.</summary>
    public string? Way { get; init; }
}

/// <summary>A recipient answered a drill's message.</summary>
/// <param name="Drill">Of which drill.</param>
/// <param name="Recipient">Who.</param>
/// <param name="Way">By which way, e.g. <c>link</c>.</param>
/// <param name="After">How long after it began.</param>
[StoredName("drill.acknowledged")]
public sealed record DrillAcknowledged(string Drill, string Recipient, string Way, Duration After) : IEvent;

/// <summary>How a live drill ended.</summary>
public enum DrillOutcome
{
    /// <summary>All have answered.</summary>
    [JsonStringEnumMemberName("answered")] Answered = 1,

    /// <summary>Its time was over.</summary>
    [JsonStringEnumMemberName("time-over")] TimeOver = 2,

    /// <summary>Somebody ended it.</summary>
    [JsonStringEnumMemberName("stopped")] Stopped = 3,

    /// <summary>Something really happened.</summary>
    [JsonStringEnumMemberName("real")] Real = 4,
}

/// <summary>A live drill is over.</summary>
/// <param name="Drill">Which drill.</param>
/// <param name="Outcome">How.</param>
[StoredName("drill.ended")]
public sealed record DrillEnded(string Drill, DrillOutcome Outcome) : IEvent
{
    /// <summary>The incident that ended it; null if none did.</summary>
    public string? Incident { get; init; }

    /// <summary>How long after its time it was seen to be over; null if in time.</summary>
    public Duration? LateBy { get; init; }
}

/// <summary>Whoever got a message of a drill is told that it is over, or that what comes now is none.</summary>
/// <param name="Drill">Of which drill.</param>
/// <param name="Recipients">Ids of those who are told.</param>
/// <param name="Calls">Names of the outside calls.</param>
/// <param name="IsReal">Something really happened.</param>
[StoredName("drill.over-told")]
public sealed record DrillOverTold(
    string Drill, IReadOnlyList<string> Recipients, IReadOnlyList<string> Calls, bool IsReal) : IEvent;
