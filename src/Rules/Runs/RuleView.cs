using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Runs;

/// <summary>A run of a rule.</summary>
public sealed record RunView
{
    public required string Run { get; init; }

    public required int Version { get; init; }

    public required TriggerFacts By { get; init; }

    /// <summary>The chain it belongs to: what happens after a wait belongs there too.</summary>
    public required string Correlation { get; init; }

    public required Instant StartedAt { get; init; }

    /// <summary>Null while it is under way.</summary>
    public Instant? EndedAt { get; init; }

    /// <summary>Null while it is under way.</summary>
    public RunOutcome? Outcome { get; init; }

    /// <summary>While it waits: until when.</summary>
    public Instant? WaitsUntil { get; init; }

    public int StepsTaken { get; init; }

    public int StepsSkipped { get; init; }

    /// <summary>What became of a step last, in words: a webhook's outcome, a refusal, a reason to skip.</summary>
    public string? LastNote { get; init; }
}

/// <summary>A device that starts a rule too often.</summary>
/// <param name="Device">The device.</param>
/// <param name="Until">When it may start the rule again.</param>
public sealed record ThrottleView(Address Device, Instant Until);

/// <summary>A rule as the tools see it.</summary>
public sealed record RuleView
{
    /// <summary>The rule's id, the last part of its address.</summary>
    public required string Slug { get; init; }

    public required int Version { get; init; }

    public required bool Enabled { get; init; }

    public required RuleDocument Document { get; init; }

    public required Instant CreatedAt { get; init; }

    public required Principal CreatedBy { get; init; }

    public required Instant ChangedAt { get; init; }

    public required Principal ChangedBy { get; init; }

    /// <summary>The latest run; null if it never fired.</summary>
    public RunView? LastRun { get; init; }

    /// <summary>All runs under way, oldest first: at most one of each device, and those that alarms started.</summary>
    public IReadOnlyList<RunView> UnderWay { get; init; } = [];

    public long FiredCount { get; init; }

    /// <summary>How often a device triggered it while a run that the same device had started was under way.</summary>
    public long NotStartedCount { get; init; }

    /// <summary>How often a device that had started it too often triggered it again.</summary>
    public long ThrottledCount { get; init; }

    /// <summary>Which devices could not start it any more, and until when; what is over may still stand here.</summary>
    public IReadOnlyList<ThrottleView> Throttled { get; init; } = [];

    [JsonIgnore]
    public string Name => Document.Name;
}
