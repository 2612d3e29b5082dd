using System.Text.Json.Serialization;
using NodaTime;

namespace RingActors.Engine.Core;

/// <summary>A past fact. It is stored for ever under its <see cref="StoredNameAttribute"/>.</summary>
public interface IEvent;

/// <summary>
/// An intention or a report addressed to one actor; it may be refused. Each has a <see cref="StoredNameAttribute"/> and
/// carries data alone: a step that has to wait for a later turn is written down with its command, and a command may be
/// told to an actor that lives in another process.
/// </summary>
public interface ICommand;

/// <summary>
/// A command that is taken however much its home still has to do: what the world reports, calls for help, and what ends
/// an alarm. Any other command of a caller is answered busy while too many steps wait.
/// </summary>
public interface IAlwaysTaken : ICommand;

/// <summary>
/// What an actor answers when it does not refuse; stored only as the receipt of a keyed command. It has a
/// <see cref="StoredNameAttribute"/>.
/// </summary>
public interface IReply;

/// <summary>What an outside call has to say; stored in the outbox until the call is concluded.</summary>
public interface IEffectRequest;

/// <summary>
/// The name and version under which a type is written to disk. It is the format on disk for ever: never derived from a
/// CLR name, never reused for something else.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class StoredNameAttribute(string name, int version = 1) : Attribute
{
    /// <summary>
    /// The stored name: <c>kind.past-participle</c> for events, e.g. <c>camera.motion-detected</c>;
    /// <c>kind.imperative</c> for commands.
    /// </summary>
    public string Name { get; } = name;

    /// <summary>The shape's version, from 1. Older versions are brought up by upcasters.</summary>
    public int Version { get; } = version;
}

/// <summary>A "no" that the rules of the domain say: a value, never an exception.</summary>
/// <param name="Code">Stable code, <c>noun.what-to-do</c>, e.g. <c>panel.close-or-bypass</c>.</param>
/// <param name="Detail">
/// One or two sentences for a person or a model: what was wrong and how to go on. No secrets.
/// </param>
/// <param name="Facts">Named facts that a caller can act on, e.g. the open sensors; null if there are none.</param>
[StoredName("engine.refusal")]
public sealed record Refusal(string Code, string Detail, IReadOnlyDictionary<string, string>? Facts = null) : IReply;

/// <summary>The plain yes of an actor that has nothing else to say.</summary>
[StoredName("engine.accepted")]
public sealed record Accepted : IReply
{
    /// <summary>The one instance.</summary>
    public static Accepted Instance { get; } = new();
}

/// <summary>
/// The host tells an actor that the instant its <c>WakeAt</c> named has come; late rather than never.
/// </summary>
/// <param name="DueAt">The instant that was named. <c>context.Now - DueAt</c> is how late it is.</param>
[StoredName("engine.settle-deadline")]
public sealed record DeadlineReached(Instant DueAt) : ICommand;

/// <summary>How an outside call ended.</summary>
public enum EffectOutcome
{
    /// <summary>The other side took it. That is not yet a confirmation by the world.</summary>
    [JsonStringEnumMemberName("delivered")] Delivered = 1,

    /// <summary>The other side refused it for good; repeating it would not help.</summary>
    [JsonStringEnumMemberName("rejected")] Rejected = 2,

    /// <summary>It could not be delivered before it expired; whether an attempt got through is unknown.</summary>
    [JsonStringEnumMemberName("expired")] Expired = 3,
}

/// <summary>The outcome of an effect, told to the actor that asked for it.</summary>
/// <param name="Name">The name the actor gave the effect.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Code">Stable code of the outcome, e.g. <c>ring.accepted</c>, <c>http.410</c>.</param>
/// <param name="Detail">What happened, for a person; null if there is nothing to add.</param>
/// <param name="Attempts">How often it was tried since the process started.</param>
[StoredName("engine.conclude-effect")]
public sealed record EffectConcluded(string Name, EffectOutcome Outcome, string Code, string? Detail, int Attempts) : ICommand;
