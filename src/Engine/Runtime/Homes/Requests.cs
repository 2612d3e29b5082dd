using RingActors.Engine.Core;

namespace RingActors.Engine.Runtime.Homes;

/// <summary>A command on its way to an actor, with all that is recorded about it.</summary>
/// <param name="To">The actor.</param>
/// <param name="Command">What it is told.</param>
/// <param name="Principal">Who asks.</param>
/// <param name="Correlation">The id of the request that began it all, 1 to 200 characters.</param>
/// <param name="Causation">The id of what directly caused it, 1 to 200 characters; null uses the correlation.</param>
/// <param name="Key">
/// Idempotency key, 1 to 200 characters, unique per home; a repeat gets the first answer. Null for none.
/// </param>
/// <param name="Digest">
/// A digest of what is asked for, so that a key reused for something else is noticed; 0 for none.
/// </param>
/// <param name="Granted">
/// What the caller holds: before anything is decided, the model's guard says in the turn whether that is enough. Null
/// for what nobody has to be asked about: reports of the world, answers, what the engine does by itself.
/// </param>
public sealed record Request(
    Address To,
    ICommand Command,
    Principal Principal,
    string Correlation,
    string? Causation = null,
    string? Key = null,
    ulong Digest = 0,
    ulong? Granted = null)
{
    /// <summary>
    /// True to hear only what would be decided: nothing is written, told or called, and no receipt is left. With it a
    /// request has no key.
    /// </summary>
    public bool IsTrial { get; init; }

    /// <summary>Longest correlation, causation and key, in characters.</summary>
    public const int TextLengthMax = 200;
}

/// <summary>How a request ended.</summary>
public enum AnswerKind
{
    /// <summary>Done and durable.</summary>
    Replied = 1,

    /// <summary>The rules say no. If the refusal is an event, that is durable.</summary>
    Refused = 2,

    /// <summary>A limit is reached; nothing was done. Try again later.</summary>
    Busy = 3,

    /// <summary>The journal cannot be written, or the engine stops; nothing was done. Try again later.</summary>
    Unavailable = 4,

    /// <summary>It may or may not have been written. Repeat with the same key and get the first answer.</summary>
    Unknown = 5,

    /// <summary>A bug in the actor; nothing was done. The log has the details under the error id.</summary>
    Faulted = 6,
}

/// <summary>The answer to a request.</summary>
/// <param name="Kind">How it ended.</param>
/// <param name="Reply">What the actor said; null unless <see cref="AnswerKind.Replied"/>.</param>
/// <param name="Refusal">Why not, with a stable code; null if <see cref="AnswerKind.Replied"/>.</param>
/// <param name="HomeSeq">
/// The home's last event when the answer was made; a view that shows at least this shows the effect.
/// </param>
/// <param name="Repeated">True if this is the first answer to the same key, given once more.</param>
public readonly record struct Answer(AnswerKind Kind, IReply? Reply, Refusal? Refusal, long HomeSeq, bool Repeated = false)
{
    /// <summary>The engine is shutting down.</summary>
    public const string StoppingCode = "engine.stopping";

    /// <summary>The shard of the home is not open in this process.</summary>
    public const string ShardClosedCode = "engine.shard-closed";

    /// <summary>Another writer owns the shard of the home.</summary>
    public const string ShardLostCode = "engine.shard-lost";

    /// <summary>True if the actor did what was asked.</summary>
    public bool Ok => Kind == AnswerKind.Replied;

    internal static Answer No(AnswerKind kind, string code, string detail) => new(kind, null, new Refusal(code, detail), 0);

    internal static Answer Busy(string what) => No(
        AnswerKind.Busy, "engine.busy", $"{what} Nothing was done; try again in a moment.");

    internal static Answer Stopping { get; } = No(
        AnswerKind.Unavailable,
        StoppingCode,
        "The engine is shutting down. Nothing was done; try again when it is back.");

    /// <summary>The home's shard is not run by this process, or not any more.</summary>
    internal static Answer ShardClosed(int shard) => No(
        AnswerKind.Unavailable,
        ShardClosedCode,
        $"Shard {shard}, which the home belongs to, is not open here. Nothing was done; try again in a moment.");

    /// <summary>Another writer owns the home's shard.</summary>
    internal static Answer ShardLost(string why) => No(
        AnswerKind.Unavailable, ShardLostCode, $"{why} Nothing was done; whoever owns the shard now can do it.");

    internal static Answer JournalDown(string why) => No(
        AnswerKind.Unavailable, "journal.unavailable", $"{why} Nothing was done; reads go on. Try again when the journal can be written.");

    internal static Answer JournalUnknown(string why) => No(
        AnswerKind.Unknown, "journal.unknown",
        $"{why} Whether this was recorded is not known. Repeat it with the same idempotency key: you get the first answer, or it is done now.");
}

/// <summary>Takes the answer to a request, once. Called by the engine's threads: do not block.</summary>
public interface IAnswerSink
{
    /// <summary>Takes the answer.</summary>
    void Complete(in Answer answer);
}
