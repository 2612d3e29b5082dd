using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Rules.Protocols.Drills;

/// <summary>One line of a drill: what would be done, or what is taken to happen.</summary>
/// <param name="At">When, in the drill's own time.</param>
/// <param name="What">
/// <c>incident</c>, <c>started</c>, <c>step</c>, <c>skipped</c>, <c>asked</c>, <c>waits</c>, <c>goes_on</c>,
/// <c>told</c>, <c>dispatch</c>, <c>practice</c>, <c>not_reached</c>, <c>acknowledged</c>,
/// <c>acknowledgement_expired</c>, <c>passed_on</c>, <c>steps_over</c>, <c>incident_over</c> or <c>ended</c>.
/// </param>
public sealed record DrillLine(Instant At, string What)
{
    /// <summary>The step's place in the document.</summary>
    public string? Place { get; init; }

    /// <summary>The step's type.</summary>
    public string? Step { get; init; }

    /// <summary>Devices that would be told.</summary>
    public IReadOnlyList<Address>? Devices { get; init; }

    /// <summary>Ids of recipients who would be told.</summary>
    public IReadOnlyList<string>? Recipients { get; init; }

    /// <summary>By which way they would be told, as the outside call names it.</summary>
    public string? Way { get; init; }

    /// <summary>Why, or what was said.</summary>
    public string? Detail { get; init; }
}

/// <summary>A step that was not taken in a drill.</summary>
/// <param name="Place">Its place, or that of the escalation.</param>
/// <param name="Step">Its type; <c>level</c> for one of an escalation.</param>
/// <param name="Level">Which level of the escalation, from 1; null for a whole step.</param>
/// <param name="Why">Why.</param>
public sealed record UnreachedStep(string Place, string Step, int? Level, string Why);

/// <summary>Whether anybody who is told can call it off before help is called.</summary>
/// <param name="From">When the first of them is told; null if nobody is.</param>
/// <param name="Until">When help is called; null if none is.</param>
/// <param name="Seconds">How long that is; null if one of both does not happen.</param>
/// <param name="Usable">Null if no help is called: there is nothing to call off.</param>
public sealed record DrillWindow(Instant? From, Instant? Until, double? Seconds, bool? Usable)
{
    /// <summary>Somebody has to look, understand and answer.</summary>
    public const int UsableSeconds = 30;
}

/// <summary>What a drill on paper came to.</summary>
/// <param name="StartedBy"><c>incident</c>, <c>call</c>, or null if nothing started it.</param>
/// <param name="Lines">What would be done when, in order.</param>
public sealed record DrillReport(string? StartedBy, IReadOnlyList<DrillLine> Lines)
{
    /// <summary>So many lines are told; what comes after is counted.</summary>
    public const int LinesMax = 200;

    /// <summary>Lines beyond <see cref="LinesMax"/>.</summary>
    public int LinesLeftOut { get; init; }

    /// <summary>When the protocol began; null if nothing started it.</summary>
    public Instant? Began { get; init; }

    /// <summary>When the first message was on its way.</summary>
    public Instant? FirstNotice { get; init; }

    public string? FirstNoticeTo { get; init; }

    public Instant? Acknowledged { get; init; }

    public Principal? AcknowledgedBy { get; init; }

    /// <summary>When help was called.</summary>
    public Instant? Dispatched { get; init; }

    public required DrillWindow CancelWindow { get; init; }

    public IReadOnlyList<UnreachedStep> NeverReached { get; init; } = [];

    /// <summary>What cannot be done in this home as it is, and why.</summary>
    public IReadOnlyList<UnreachedStep> CannotBeDone { get; init; } = [];

    /// <summary>Ids of all whom the protocol means to tell, whether they were told or not.</summary>
    public IReadOnlyList<string> Recipients { get; init; } = [];

    /// <summary>Ids of those who were told.</summary>
    public IReadOnlyList<string> Told { get; init; } = [];

    /// <summary>How it ended: <c>completed</c>, <c>cancelled</c>, <c>resolved</c>; null if it was still going
    /// on.</summary>
    public string? End { get; init; }

    /// <summary>When the last thing happened.</summary>
    public Instant Until { get; init; }
}
