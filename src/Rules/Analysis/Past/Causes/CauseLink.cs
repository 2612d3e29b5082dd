using RingActors.Engine.Core;

namespace RingActors.Rules.Analysis.Past.Causes;

/// <summary>In which way one thing came of another.</summary>
public enum CauseKind
{
    /// <summary>It directly led to it, in the same append.</summary>
    Led = 1,

    /// <summary>It is what was asked for, or what became of it.</summary>
    Wished = 2,

    /// <summary>A run of an automation went on by itself.</summary>
    WentOn = 3,

    /// <summary>It stayed so for its time, or waited in line, and then started an automation.</summary>
    Lasted = 4,

    /// <summary>An incident, or an armed period, went on by itself.</summary>
    Belonged = 5,

    /// <summary>Nothing of the home led to it: a device, or the Ring cloud, told it.</summary>
    Outside = 10,

    /// <summary>A person did it, or a program that acts for one.</summary>
    Person = 11,

    /// <summary>Its time was over.</summary>
    Clock = 12,

    /// <summary>What led to it is too far back to be looked for.</summary>
    TooFar = 13,
}

/// <summary>The one thing that an event came of.</summary>
/// <param name="Kind">In which way.</param>
/// <param name="Cause">The event; null where nothing of the home's record led to it.</param>
public sealed record CauseLink(CauseKind Kind, EventEnvelope? Cause)
{
    /// <summary>The chain ends here.</summary>
    public bool IsEnd => Cause is null;
}

/// <summary>A home's record as those see it who look for causes.</summary>
public interface IPastRecord
{
    /// <summary>The event of a place; null if there is none, or nobody may see it.</summary>
    EventEnvelope? At(long seq);

    /// <summary>Those before a place, newest first.</summary>
    IEnumerable<EventEnvelope> Backwards(long before);

    /// <summary>Those after a place, in order.</summary>
    IEnumerable<EventEnvelope> After(long seq);
}
