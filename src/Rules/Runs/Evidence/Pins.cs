using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Rules.Runs.Evidence;

/// <summary>An event of the home as a pinned example keeps it: byte for byte as it was stored.</summary>
/// <param name="Actor">Whose event it was.</param>
/// <param name="HomeSeq">Its place in the home's order; its id is made of it.</param>
/// <param name="Name">The stored name of its type.</param>
/// <param name="Version">The stored version of its type.</param>
/// <param name="OccurredAt">When it was true.</param>
/// <param name="LearnedAt">When it became known.</param>
/// <param name="Principal">On whose behalf.</param>
/// <param name="Causation">What it followed from.</param>
/// <param name="Payload">What it says; names of persons stand in it sealed, as in the record.</param>
public sealed record PinnedEvent(
    Address Actor, long HomeSeq, string Name, int Version, Instant OccurredAt, Instant LearnedAt, Principal Principal,
    string Causation, string Payload);

/// <summary>
/// A stretch of a home's record and how the home was before it: enough to judge a rule anew when the record itself is
/// cut (U18).
/// </summary>
/// <param name="From">The first instant of the stretch.</param>
/// <param name="Until">The first instant behind it.</param>
/// <param name="Before">The latest of each sort of event before it.</param>
/// <param name="Events">The events of the stretch.</param>
public sealed record PinnedMoment(
    Instant From, Instant Until, IReadOnlyList<PinnedEvent> Before, IReadOnlyList<PinnedEvent> Events);

/// <summary>A moment of the past is an example of what the rule is to do: every later edit has to keep it.</summary>
/// <param name="Pin">Its id.</param>
/// <param name="Runs">Whether the rule has to run then, or must not.</param>
/// <param name="At">The moment.</param>
/// <param name="Entry">The event that is meant; null if any within a minute of the moment is.</param>
/// <param name="Note">What somebody said of it.</param>
/// <param name="Moment">What it takes to judge it.</param>
[StoredName("rule.pinned")]
public sealed record RulePinned(string Pin, bool Runs, Instant At, string? Entry, string? Note, PinnedMoment Moment)
    : IEvent;

/// <summary>Somebody dismissed a pinned example.</summary>
/// <param name="Pin">Its id.</param>
[StoredName("rule.unpinned")]
public sealed record RuleUnpinned(string Pin) : IEvent;

/// <summary>Pin a moment of the past as an example.</summary>
/// <param name="Runs">Whether the rule has to run then, or must not.</param>
/// <param name="At">The moment.</param>
/// <param name="Entry">The event that is meant; null if any within a minute of the moment is.</param>
/// <param name="Note">What somebody said of it.</param>
/// <param name="Moment">What it takes to judge it.</param>
[StoredName("rule.pin")]
public sealed record PinMoment(bool Runs, Instant At, string? Entry, string? Note, PinnedMoment Moment) : ICommand;

/// <summary>Dismiss a pinned example.</summary>
/// <param name="Pin">Its id.</param>
[StoredName("rule.unpin")]
public sealed record UnpinMoment(string Pin) : ICommand;

/// <summary>A pinned example as the rule remembers it.</summary>
/// <param name="Pin">Its id.</param>
/// <param name="Runs">Whether the rule has to run then, or must not.</param>
/// <param name="At">The moment.</param>
/// <param name="Entry">The event that is meant; null if any within a minute of the moment is.</param>
public sealed record PinMark(string Pin, bool Runs, Instant At, string? Entry)
{
    /// <summary>A rule has at most so many.</summary>
    public const int PinsMax = 20;

    /// <summary>What names no event means any within so long of its moment.</summary>
    internal static readonly Duration Around = Duration.FromMinutes(1);

    /// <summary>Whether no document could keep both: the same is to start it and is not to.</summary>
    internal bool Contradicts(PinMoment other) =>
        Runs != other.Runs && (Entry is null ? At == other.At && other.Entry is null : Entry == other.Entry);
}

/// <summary>A pinned example as the tools see it.</summary>
/// <param name="Mark">Which.</param>
/// <param name="Note">What somebody said of it.</param>
/// <param name="By">Who pinned it.</param>
public sealed record PinView(PinMark Mark, string? Note, Principal By);
