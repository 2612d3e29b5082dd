using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;

namespace RingActors.Rules.Analysis.Past;

/// <summary>What a rule made of one event.</summary>
public enum Verdict
{
    /// <summary>It ran.</summary>
    Fired = 1,

    /// <summary>Everything held, and a run that the same device had started was under way.</summary>
    NotStarted = 2,

    /// <summary>Everything held, and the device had started it too often.</summary>
    Throttled = 3,

    /// <summary>A trigger was met, and something else did not hold.</summary>
    Stopped = 4,

    /// <summary>It was such an event as the rule waits for, and met none of its triggers.</summary>
    NotMeant = 5,

    /// <summary>All would have held, and the rule was switched off or paused.</summary>
    SwitchedOff = 6,

    /// <summary>All would have held, and the rule was not there.</summary>
    NotThere = 7,
}

/// <summary>One event that a rule waits for, and what became of it.</summary>
/// <param name="Event">The event.</param>
/// <param name="Verdict">What the rule made of it.</param>
/// <param name="Causes">
/// What did not hold, the first cause first; empty if it fired. All of them would have had to be otherwise: the
/// smallest change.
/// </param>
/// <param name="Facts">All that was judged.</param>
/// <param name="Decided">The rule's own event; null if it decided nothing.</param>
public sealed record ExplainedEvent(
    EventEnvelope Event, Verdict Verdict, IReadOnlyList<Fact> Causes, IReadOnlyList<Fact> Facts,
        EventEnvelope? Decided);

/// <summary>Why a rule did, or did not, do something in a stretch of its home's record (U2).</summary>
public sealed record RuleExplanation
{
    /// <summary>The document that is spoken of: the one of the time, or the nearest to it.</summary>
    public required RuleDocument Document { get; init; }

    /// <summary>Its version.</summary>
    public required int Version { get; init; }

    /// <summary>Events of the stretch that it waits for, oldest first; the last <see
    /// cref="Explain.EventsKept"/>.</summary>
    public required IReadOnlyList<ExplainedEvent> Events { get; init; }

    /// <summary>How many there were.</summary>
    public required long EventCount { get; init; }

    /// <summary>
    /// How the rule came to stand as it stood at the end of the stretch: who made, changed or switched it last; null if
    /// it was not there yet.
    /// </summary>
    public required EventEnvelope? Stood { get; init; }

    /// <summary>Who made it, where that was only after the stretch; null if it was there before.</summary>
    public required EventEnvelope? MadeAfterwards { get; init; }

    /// <summary>What happened to the rule itself in the stretch: written, switched, deleted.</summary>
    public required IReadOnlyList<EventEnvelope> Changes { get; init; }

    /// <summary>What its runs did in the stretch.</summary>
    public required IReadOnlyList<EventEnvelope> Steps { get; init; }

    /// <summary>The last such event before the stretch; null if there was none.</summary>
    public required ExplainedEvent? Before { get; init; }

    /// <summary>The first after it; null if there was none.</summary>
    public required ExplainedEvent? After { get; init; }
}
