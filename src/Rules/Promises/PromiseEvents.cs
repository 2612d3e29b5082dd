using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Runs;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Promises;

// The stored names are the format on disk for ever.

[StoredName("promise.made")]
public sealed record PromiseMade(int Version, PromiseDocument Document) : IEvent;

[StoredName("promise.changed")]
public sealed record PromiseChanged(int Version, PromiseDocument Document) : IEvent;

/// <summary>It is watched no more. Its history stays.</summary>
[StoredName("promise.released")]
public sealed record PromiseReleased : IEvent;

/// <summary>From now on it is watched whether it is kept in its time.</summary>
/// <param name="Stretch">An id.</param>
/// <param name="Since">From when on it counts.</param>
/// <param name="Until">When its time is over.</param>
/// <param name="By">The event that began it; null if time alone did, or it was so when the promise was written.</param>
[StoredName("promise.stretch-began")]
public sealed record PromiseStretchBegan(string Stretch, Instant Since, Instant Until, TriggerFacts? By) : IEvent;

public enum StretchOutcome
{
    /// <summary>It was kept in its time.</summary>
    [JsonStringEnumMemberName("kept")] Kept = 1,

    /// <summary>It was broken before, and is so no more.</summary>
    [JsonStringEnumMemberName("over")] Over = 2,

    /// <summary>Nobody can say whether it was kept.</summary>
    [JsonStringEnumMemberName("unproven")] Unproven = 3,

    /// <summary>The promise was changed or released.</summary>
    [JsonStringEnumMemberName("cancelled")] Cancelled = 4,
}

/// <param name="Stretch">Its id.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">Why, in words and values.</param>
[StoredName("promise.stretch-ended")]
public sealed record PromiseStretchEnded(string Stretch, StretchOutcome Outcome, string Reason) : IEvent;

/// <summary>It was broken: what was promised was otherwise for all of this time.</summary>
/// <param name="Stretch">The id of what was watched.</param>
/// <param name="Since">From when on.</param>
/// <param name="At">Until when: no shorter stretch breaks it.</param>
/// <param name="By">The event that began it; null if time alone did.</param>
/// <param name="Facts">Each condition, with what it was judged by at the end.</param>
[StoredName("promise.broken")]
public sealed record PromiseBroken(
    string Stretch, Instant Since, Instant At, TriggerFacts? By, IReadOnlyList<Fact> Facts) : IEvent
{
    /// <summary>Ids of the recipients who are told; null if nobody is.</summary>
    public IReadOnlyList<string>? Recipients { get; init; }
}

/// <summary>When time alone may change what is watched, and it is looked at although nothing has happened.</summary>
/// <param name="At">The next such instant; null if there is none.</param>
[StoredName("promise.looks-at")]
public sealed record PromiseLooksAt(Instant? At) : IEvent;

/// <param name="Recipient">Id of the recipient.</param>
/// <param name="Stretch">What was told.</param>
/// <param name="Outcome"><c>delivered</c>, <c>rejected</c> or <c>expired</c>.</param>
/// <param name="Code">What the other side answered.</param>
[StoredName("promise.told")]
public sealed record PromiseTold(string Recipient, string Stretch, string Outcome, string Code) : IEvent;
