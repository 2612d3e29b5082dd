using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core;
using RingActors.Engine.Core.Descriptions;

namespace RingActors.Rules.Approvals;

// The stored names are the format on disk for ever.

/// <summary>How an approval stands.</summary>
public enum ApprovalStatus
{
    /// <summary>Nobody has answered.</summary>
    [JsonStringEnumMemberName("pending")] Pending = 1,

    /// <summary>Somebody approved, and it was told to whom it concerns.</summary>
    [JsonStringEnumMemberName("approved")] Approved = 2,

    /// <summary>Somebody said no.</summary>
    [JsonStringEnumMemberName("refused")] Refused = 3,

    /// <summary>The home had changed, so that the effect would not have been the one that was shown.</summary>
    [JsonStringEnumMemberName("lapsed")] Lapsed = 4,

    /// <summary>Nobody answered in time.</summary>
    [JsonStringEnumMemberName("expired")] Expired = 5,

    /// <summary>Whoever asked took it back.</summary>
    [JsonStringEnumMemberName("withdrawn")] Withdrawn = 6,
}

/// <summary>An approval is asked for.</summary>
/// <param name="Act">What would be told to whom.</param>
/// <param name="Rights">The rights that it takes.</param>
/// <param name="Tool">By which tool.</param>
/// <param name="By">Who asks, and on whose behalf it will be done.</param>
/// <param name="Words">What it would come to, as it is shown.</param>
/// <param name="Facts">What that rests on.</param>
/// <param name="EndsAt">Until when it can be approved.</param>
/// <param name="Correlation">The request that asked for it.</param>
[StoredName("approval.asked")]
public sealed record ApprovalAsked(
    ApprovableAct Act,
    IReadOnlyList<AccessRight> Rights,
    string Tool,
    Principal By,
    string Words,
    IReadOnlyList<EffectFact> Facts,
    Instant EndsAt,
    string Correlation) : IEvent
{
    /// <summary>
    /// True if links were sent to recipients; false if there are some and this caller had so many within the hour that
    /// none was; null if nobody was to be sent one, or an earlier version wrote it.
    /// </summary>
    public bool? Linked { get; init; }

    /// <summary>True if a person asked, and no program; else null.</summary>
    public bool? ByPerson { get; init; }

    /// <summary>Ids of the recipients to whom links were sent; null if none were, or an earlier version wrote
    /// it.</summary>
    public IReadOnlyList<string>? LinkedTo { get; init; }
}

/// <summary>It was approved; what it allows is told in the same append.</summary>
[StoredName("approval.granted")]
public sealed record ApprovalGranted(Principal By, AccessRole As, string Way) : IEvent;

/// <summary>Somebody said no.</summary>
[StoredName("approval.refused")]
public sealed record ApprovalRefused(Principal By, AccessRole As, string Way) : IEvent;

/// <summary>
/// Somebody approved, and it came to something else than what was shown; or whoever asked could not ask any more.
/// Nothing was done.
/// </summary>
[StoredName("approval.lapsed")]
public sealed record ApprovalLapsed(Principal By, string Way, IReadOnlyList<string> Differences) : IEvent
{
    /// <summary>The way of one that nobody answered, because of what became of whoever asked.</summary>
    public const string OfAsker = "asker";
}

/// <summary>Nobody answered in time.</summary>
[StoredName("approval.expired")]
public sealed record ApprovalExpired : IEvent;

/// <summary>Whoever asked took it back.</summary>
[StoredName("approval.withdrawn")]
public sealed record ApprovalWithdrawn : IEvent;

/// <summary>Approvals, as history tells them.</summary>
internal static class ApprovalRows
{
    internal static IReadOnlyList<EventDescription> All { get; } =
    [
        EventDescription.Of<ApprovalAsked>(EventKinds.Command, EventSeverity.Routine, (e, t) =>
            $"{e.By} asks for an approval until {t.Time(e.EndsAt)}: {e.Words}"),
        EventDescription.Of<ApprovalGranted>(EventKinds.Command, EventSeverity.Routine, (e, _) =>
            $"Approved by {e.By} as {e.As.Word()} ({e.Way})."),
        EventDescription.Of<ApprovalRefused>(EventKinds.Refusal, EventSeverity.Warning, (e, _) =>
            $"Not approved, says {e.By} as {e.As.Word()} ({e.Way})."),
        EventDescription.Of<ApprovalLapsed>(EventKinds.Refusal, EventSeverity.Warning, (e, _) =>
            e.Way == ApprovalLapsed.OfAsker
                ? $"Nothing was done, and nobody can approve it any more: {string.Join("; ", e.Differences)}."
                : $"Approved by {e.By} ({e.Way}), and nothing was done: {string.Join("; ", e.Differences)}."),
        EventDescription.Of<ApprovalExpired>(
            EventKinds.Refusal, EventSeverity.Routine, (_, _) => "Nobody answered in time; nothing was done."),
        EventDescription.Of<ApprovalWithdrawn>(
            EventKinds.Command, EventSeverity.Routine, (_, _) => "The wish for an approval was taken back."),
    ];
}
