using NodaTime;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Engine.Core;
using RingActors.Rules.Runs;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Analysis.Past;

/// <summary>What a rule would have made of a stretch of its home's record.</summary>
public sealed record BackTestReport
{
    /// <summary>The first instant of the stretch.</summary>
    public required Instant From { get; init; }

    /// <summary>The first instant behind it.</summary>
    public required Instant Until { get; init; }

    /// <summary>Events of the home in the stretch.</summary>
    public required long Events { get; init; }

    /// <summary>How often what it waits for came: its runs, and what stopped it.</summary>
    public required long Triggered { get; init; }

    /// <summary>How often it would have run.</summary>
    public required long RunCount { get; init; }

    /// <summary>The last of its runs, oldest first; at most <see cref="BackTest.RunsKept"/>.</summary>
    public required IReadOnlyList<PastRun> Runs { get; init; }

    /// <summary>Why it would not have run although a trigger was met, by the first cause; the most frequent
    /// first.</summary>
    public required IReadOnlyList<PastStop> Stops { get; init; }

    /// <summary>When it all but ran; the latest of them, oldest first.</summary>
    public required IReadOnlyList<NearMiss> NearMisses { get; init; }

    /// <summary>Incidents of the stretch, with the runs amid each. Silent calls for help are none of them.</summary>
    public required IReadOnlyList<PastIncident> Incidents { get; init; }

    /// <summary>Runs amid no incident.</summary>
    public required long RunsBesideIncidents { get; init; }
}

/// <summary>A run that a rule would have made.</summary>
/// <param name="By">The event that would have started it.</param>
/// <param name="At">When.</param>
/// <param name="Steps">What it would have done; a step that waits is none.</param>
/// <param name="Outcome">How it would have ended; null if it had not at the end of the stretch.</param>
/// <param name="Incident">The incident amid which it would have run; null if there was none.</param>
public sealed record PastRun(TriggerFacts By, Instant At, IReadOnlyList<PastStep> Steps, RunOutcome? Outcome,
    string? Incident);

/// <summary>A step of such a run.</summary>
/// <param name="At">When.</param>
/// <param name="Step">The action's place in the document, from 0.</param>
/// <param name="Action">Its type.</param>
/// <param name="Told">Who would have been told; none for a call to the outside.</param>
/// <param name="SkippedBecause">Why it would have been left out; null if not.</param>
public sealed record PastStep(Instant At, int Step, string Action, IReadOnlyList<Address> Told, string? SkippedBecause)
{
    /// <summary>The whole place of an action within another; null if the step says it all.</summary>
    public string? Place { get; init; }
}

/// <summary>Events that met a trigger and did not start the rule, for the same first cause.</summary>
/// <param name="Path">
/// The condition's place in the document, <c>rule</c> for what concerns the whole rule, <c>run</c> where a run was
/// under way, <c>hold</c> where something did not stay so for its time, <c>rate</c> where a device had started it too
/// often.
/// </param>
/// <param name="Count">How many.</param>
/// <param name="Last">What the cause said of the latest.</param>
/// <param name="LastEvent">The latest event.</param>
/// <param name="LastAt">When that was.</param>
public sealed record PastStop(string Path, long Count, string Last, string LastEvent, Instant LastAt);

/// <summary>An event that would have started the rule but for one condition, which held soon before or after
/// it.</summary>
/// <param name="Event">The event.</param>
/// <param name="At">When it was known.</param>
/// <param name="Path">The condition's place in the document.</param>
/// <param name="Said">What it was judged by.</param>
/// <param name="By">How much sooner (less than zero) or later the condition held.</param>
public sealed record NearMiss(string Event, Instant At, string Path, string Said, Duration By);

/// <summary>An incident of the stretch.</summary>
/// <param name="Incident">Its id.</param>
/// <param name="Kind">What sort of emergency it was.</param>
/// <param name="From">When it was known.</param>
/// <param name="Until">When it ended; null if it had not at the end of the stretch.</param>
/// <param name="How">How it ended.</param>
/// <param name="Runs">Runs of the rule amid it.</param>
public sealed record PastIncident(string Incident, IncidentKind Kind, Instant From, Instant? Until, IncidentEnd? How,
    long Runs);
