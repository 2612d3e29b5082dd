using System.Text.Json;

namespace RingActors.Engine.Core;

/// <summary>
/// Events of the engine itself. They stand in the home's chain under the address <c>home/engine/…</c>; no decider of the home folds them.
/// </summary>
public interface IEngineEvent : IEvent;

/// <summary>A keyed command was answered without any event of its own; the record carries the receipt.</summary>
/// <param name="To">The actor that answered.</param>
/// <param name="Command">The command's type.</param>
[StoredName("engine.command-answered")]
public sealed record CommandAnswered(Address To, string Command) : IEngineEvent;

/// <summary>A message made its receiver throw. The receiver's state is untouched.</summary>
/// <param name="To">The receiver.</param>
/// <param name="Command">The command's type and content, without secrets as its own <c>ToString</c> shows it.</param>
/// <param name="Error">What was thrown.</param>
/// <param name="ErrorId">The id under which the log has the whole error.</param>
[StoredName("engine.message-dead-lettered")]
public sealed record MessageDeadLettered(Address To, string Command, string Error, string ErrorId) : IEngineEvent;

/// <summary>
/// Reactions answered each other again and again; what would have come next was not told to anybody. Everything before it stays written.
/// </summary>
/// <param name="Root">The receiver of the message that began it.</param>
/// <param name="Command">That message's type.</param>
/// <param name="Steps">How many causes in a row it came to.</param>
/// <param name="Actors">The actors that formed the loop, in order; of a chain without a repetition, the last ones.</param>
[StoredName("engine.reaction-loop-stopped")]
public sealed record ReactionLoopStopped(Address Root, string Command, int Steps, IReadOnlyList<Address> Actors) : IEngineEvent
{
    /// <summary>Why a chain is cut that came to too many causes in a row.</summary>
    public const string TooDeep = "depth";

    /// <summary>Why a chain is cut for which the home has no room: far too many steps of it wait already.</summary>
    public const string TooWide = "breadth";

    /// <summary>
    /// <see cref="TooDeep"/> or <see cref="TooWide"/>. Null in events of earlier builds: those took the whole chain back and wrote this alone.
    /// </summary>
    public string? Because { get; init; }

    /// <summary>The id of the event or message that would have led on.</summary>
    public string? Cause { get; init; }

    /// <summary>How many messages were not told.</summary>
    public int? Untold { get; init; }
}

/// <summary>
/// A message led to more steps than its turn takes. Those that are left wait here, and are taken in later turns, in order. The events
/// of <c>home/engine/continuations</c>: what is added and what was taken stands in one append with what the taken ones led to.
/// </summary>
/// <param name="TakenFirst">How many of the waiting steps that go first this turn has taken.</param>
/// <param name="Taken">How many of the other waiting steps.</param>
/// <param name="Waiting">Steps that wait from now on, behind those that wait already.</param>
[StoredName("engine.chain-continued")]
public sealed record ChainContinued(int TakenFirst, int Taken, IReadOnlyList<WaitingSteps> Waiting) : IEngineEvent;

/// <summary>The same command to some actors, one step each, with all that is recorded about it.</summary>
/// <param name="To">The receivers, in order.</param>
/// <param name="Command">The stored name of the command.</param>
/// <param name="Version">Its version.</param>
/// <param name="Body">The command as JSON.</param>
/// <param name="Principal">On whose behalf.</param>
/// <param name="Correlation">The id of the request that began it all.</param>
/// <param name="Causation">The id of the event or message directly before.</param>
/// <param name="Trail">The actors of the steps that led here, the root's first; as many as there were causes in a row.</param>
/// <param name="Began">The type of the message that began it.</param>
/// <param name="First">True if it goes before steps that are not first: the alarm's own.</param>
public sealed record WaitingSteps(
    IReadOnlyList<Address> To,
    string Command,
    int Version,
    JsonElement Body,
    Principal Principal,
    string Correlation,
    string Causation,
    IReadOnlyList<Address> Trail,
    string Began,
    bool First);
