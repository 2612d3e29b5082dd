using RingActors.Engine.Runtime.Journals;

namespace RingActors.Engine.Runtime.Outbox;

/// <summary>A call of the outbox that is not concluded.</summary>
internal sealed class PendingCall(OutboxEntry entry)
{
    private readonly CancellationTokenSource _over = new();

    internal OutboxEntry Entry { get; } = entry;

    /// <summary>Concluded or no longer wanted: the journal does not have it any more.</summary>
    internal bool IsOver => _over.IsCancellationRequested;

    internal CancellationToken Over => _over.Token;

    internal void End() => _over.Cancel();

    /// <summary>How the latest attempt failed that is to be made again; null before the first did.</summary>
    internal FailedAttempt? Failed { get; set; }

    /// <summary>True if this is the same asking, not a later one under the same name.</summary>
    internal bool Is(OutboxEntry other) => Entry.IsSameAskingAs(other);
}

/// <summary>How an attempt failed that is to be made again.</summary>
internal sealed record FailedAttempt(int Number, string Code);
