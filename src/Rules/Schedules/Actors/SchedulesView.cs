using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Devices.Domain.Names;
using RingActors.Engine.Core;
using RingActors.Rules.Documents;
using RingActors.Rules.Schedules.Documents;
using RingActors.Rules.Schedules.Sun;

namespace RingActors.Rules.Schedules.Actors;

/// <summary>Something that was due, and what became of it.</summary>
/// <param name="Nominal">The moment it was planned for.</param>
/// <param name="What"><c>ran</c>, <c>skipped</c> or <c>missed</c>.</param>
/// <param name="Entry">The id of the event that says so.</param>
public sealed record DueView(Instant Nominal, string What, string Entry)
{
    public const string Ran = "ran";
    public const string Skipped = "skipped";
    public const string Missed = "missed";

    /// <summary>The run's id; null if it did not run.</summary>
    public string? Run { get; init; }

    /// <summary>How the run ended; null as long as it has not, and for what did not run.</summary>
    public ScheduleRunOutcome? Outcome { get; init; }

    /// <summary>Why it did not run; null if it did.</summary>
    public OmittedBecause? Why { get; init; }

    /// <summary>For a person.</summary>
    public string? Detail { get; init; }

    /// <summary>How many, if it stands for several in a row.</summary>
    public int? Count { get; init; }

    /// <summary>How much later it ran.</summary>
    public Duration? LateBy { get; init; }

    /// <summary>Names of sensors that were left out.</summary>
    public IReadOnlyList<string>? LeftOut { get; init; }
}

/// <summary>A schedule as the tools see it.</summary>
public sealed record ScheduleView
{
    /// <summary>How much of what was due is named; all of it is counted.</summary>
    internal const int RecentMax = 20;

    /// <summary>Its id, the last part of its address.</summary>
    public required string Slug { get; init; }

    public required int Version { get; init; }

    public required ScheduleDocument Document { get; init; }

    public required bool Enabled { get; init; }

    public required Instant CreatedAt { get; init; }

    public required Principal CreatedBy { get; init; }

    public Instant? ChangedAt { get; init; }

    public Principal? ChangedBy { get; init; }

    /// <summary>On whose clocks it goes if neither it nor Ring names a zone; null for UTC.</summary>
    public string? Zone { get; init; }

    /// <summary>Where the home lies; null if nobody said.</summary>
    public GeoPoint? Place { get; init; }

    /// <summary>Null if it is not paused.</summary>
    public SchedulePaused? Pause { get; init; }

    public Principal? PausedBy { get; init; }

    /// <summary>The next moment, one that is left out included; null if there is none.</summary>
    public PlannedMoment? Next { get; init; }

    /// <summary>When it runs next; null if it does not.</summary>
    public Instant? NextRun { get; init; }

    /// <summary>The zone and the version of zones by which that was computed.</summary>
    public PlanClock? Clock { get; init; }

    public ScheduleRan? LastRan { get; init; }

    public ScheduleMissed? LastMissed { get; init; }

    public ScheduleSkipped? LastSkipped { get; init; }

    /// <summary>How often this document ran; the ends of blocks do not count.</summary>
    public int RunsMade { get; init; }

    /// <summary>Why nothing is due any more; null if something is, or it is switched off.</summary>
    public ScheduleEnd? Over { get; init; }

    /// <summary>What was due last, oldest first.</summary>
    public ImmutableList<DueView> Recent { get; init; } = ImmutableList<DueView>.Empty;

    /// <summary>How often it did not run, by the words for why.</summary>
    public ImmutableSortedDictionary<string, long> Omitted { get; init; } =
        ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);

    /// <summary>The request that each run which is under way belongs to.</summary>
    public ImmutableSortedDictionary<string, string> Chains { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Runs under way that asked for a mode.</summary>
    public ImmutableList<string> Follows { get; init; } = ImmutableList<string>.Empty;

    /// <summary>The run that is made only if a person says yes, and when it is; null if there is none.</summary>
    public Instant? Asked { get; init; }

    /// <summary>What a person said to that; null as long as nobody did.</summary>
    public bool? Answer { get; init; }

    /// <summary>What is due waits for the base station to say how the home stands.</summary>
    public bool WaitsForWord { get; init; }

    /// <summary>Why the beginning of a block was left out, if that is for a person; null if it began.</summary>
    public OmittedBecause? LeftOut { get; init; }

    /// <summary>Its calendar feeds, as they were read last.</summary>
    public IReadOnlyList<ScheduleFeed> Feeds { get; init; } = [];

    /// <summary>The last moments that are decided whatever the clock shows, oldest first.</summary>
    public ImmutableList<Instant> Ran { get; init; } = ImmutableList<Instant>.Empty;

    /// <summary>How many runs wait in line.</summary>
    public int Waiting { get; init; }

    internal bool IsPausedAt(Instant at) => Pause is { } pause && at >= pause.Since && !(at >= pause.Until);
}

/// <summary>All schedules of a home, by id.</summary>
public sealed class SchedulesView(ImmutableSortedDictionary<string, ScheduleView> schedules)
{
    /// <summary>By id. What was taken away is not in it.</summary>
    public ImmutableSortedDictionary<string, ScheduleView> Schedules { get; } = schedules;

    /// <summary>All of them, by id.</summary>
    [JsonIgnore]
    public IEnumerable<ScheduleView> All => Schedules.Values;

    /// <summary>The schedule with an id, or else the only one with a name.</summary>
    public ScheduleView? Find(string said)
    {
        ScheduleView[] named = [.. All.Where(s => FoldedName.Same(s.Document.Name, said))];
        return Schedules.GetValueOrDefault(said) ?? (named.Length == 1 ? named[0] : null);
    }

    /// <summary>The schedule that is called so. Ids outlive names: that of another may be the same word.</summary>
    public ScheduleView? Called(string name) => All.FirstOrDefault(s => FoldedName.Same(s.Document.Name, name));

    /// <summary>A free id for a schedule of that name.</summary>
    public string NewSlug(string name) => Slug.Unique(Slug.Of(name, RuleKinds.Schedule), Schedules.ContainsKey);
}
