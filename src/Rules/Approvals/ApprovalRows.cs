using RingActors.Devices.Domain.Keys;
using RingActors.Engine.Core.Descriptions;

namespace RingActors.Rules.Approvals;

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
            $"Approved by {e.By} ({e.Way}), and nothing was done: {string.Join("; ", e.Differences)}."),
        EventDescription.Of<ApprovalExpired>(
            EventKinds.Refusal, EventSeverity.Routine, (_, _) => "Nobody answered in time; nothing was done."),
        EventDescription.Of<ApprovalWithdrawn>(
            EventKinds.Command, EventSeverity.Routine, (_, _) => "The wish for an approval was taken back."),
    ];
}
