using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Schedules.Documents;
using RingActors.Rules.Schedules.Sun;

namespace RingActors.Rules.Schedules.Actors;

/// <summary>A wait of a run of actions.</summary>
internal sealed record ScheduleWait(string Place, Instant Until);

/// <summary>A run that is under way: one that asked for a mode, or one of actions.</summary>
/// <param name="Ran">How it began.</param>
/// <param name="Waits">What it waits for; empty for a mode.</param>
internal sealed record ScheduleRun(ScheduleRan Ran, IReadOnlyList<ScheduleWait> Waits)
{
    [JsonIgnore]
    public string Id => Ran.Run;
}

/// <summary>A schedule: its document, what is due next, and what is under way.</summary>
internal sealed record ScheduleState
{
    public ScheduleDocument? Document { get; init; }

    /// <summary>Counts every document this address ever had; 0 before the first.</summary>
    public int Version { get; init; }

    public bool Enabled { get; init; }

    public string? Zone { get; init; }

    public GeoPoint? Place { get; init; }

    public SchedulePaused? Pause { get; init; }

    /// <summary>What is due next; null if it is switched off, or nothing is any more.</summary>
    public PlannedMoment? Next { get; init; }

    public Instant? NextRun { get; init; }

    /// <summary>By which it was planned last.</summary>
    public PlanClock? Clock { get; init; }

    /// <summary>The latest moment of which it was decided what becomes of it: nothing up to it is done again
    /// (S19).</summary>
    public Instant? Settled { get; init; }

    /// <summary>The last moments that ran, wait in line or are left out for a person, oldest first: whatever the clock
    /// shows, none is decided twice (S19).</summary>
    public IReadOnlyList<Instant> Ran { get; init; } = [];

    /// <summary>How often this document ran; the ends of blocks do not count.</summary>
    public int RunsMade { get; init; }

    /// <summary>The run for which it was looked ahead.</summary>
    public Instant? LookedFor { get; init; }

    /// <summary>The run that is made only if a person says yes; null if none is.</summary>
    public Instant? Asked { get; init; }

    public ScheduleAnswered? Answer { get; init; }

    public ScheduleWaitsForWord? Word { get; init; }

    /// <summary>Why the beginning of a block was left out, if that is for a person: its end is left out, too. Null if
    /// it began.</summary>
    public OmittedBecause? LeftOut { get; init; }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<ScheduleRun> Runs { get; init; } = [];

    /// <summary>Runs that wait for the one before them, by their moments.</summary>
    public IReadOnlyList<Instant> Queue { get; init; } = [];

    /// <summary>Names of the outside calls that are under way.</summary>
    public IReadOnlyList<string> Calls { get; init; } = [];

    /// <summary>When notices were given within the last hour.</summary>
    public IReadOnlyList<Instant> Noticed { get; init; } = [];

    /// <summary>Its calendar feeds, as they were read last.</summary>
    public IReadOnlyList<ScheduleFeed> Feeds { get; init; } = [];

    [JsonIgnore]
    internal bool IsOn => Document is not null && Enabled;

    /// <summary>Whether nothing is due any more, and no feed can name anything that is.</summary>
    [JsonIgnore]
    internal bool IsOver => IsOn && Next is null && Word is null && !(Left > 0 && Document!.Calendar.NamesByFeed);

    /// <summary>How many runs are left, those that wait not counted.</summary>
    [JsonIgnore]
    internal int Left => Document?.Runs - RunsMade - Queue.Count ?? int.MaxValue;

    /// <summary>Before a change of mode it is looked whether somebody wants it otherwise.</summary>
    [JsonIgnore]
    internal Instant? LooksAheadAt => Word is null && Next is { Skipped: null } next && LookedFor != next.At
        && Document is { Do: ModeTarget, Override: not OverrideBy.NotIfChangedWithin }
        && !IsPausedAt(next.At) && !(next.IsEnd == true && LeftOut is not null)
            ? next.At - ScheduleSteps.LooksAhead : null;

    internal bool IsPausedAt(Instant at) => Pause is { } pause && at >= pause.Since && !(at >= pause.Until);

    internal Instant? WakesAt() => Document is null ? null : Deadlines.Earliest(
        Word?.Until ?? Next?.At, LooksAheadAt, Pause?.Until,
        IsOn && !IsOver ? Feeds.Min(f => (Instant?)f.NextAt) : null,
        Runs.SelectMany(r => r.Waits).Min(w => (Instant?)w.Until));

    internal ScheduleState Evolve(IEvent @event)
    {
        ScheduleState state = Folded(@event);
        IReadOnlyList<ScheduleFeed> feeds = ScheduleFeed.Evolve(state.Feeds, @event);
        return ReferenceEquals(feeds, state.Feeds) ? state : state with { Feeds = feeds };
    }

    private ScheduleState Folded(IEvent @event) => @event switch
    {
        ScheduleCreated e => Written(e.Version, e.Document, e.Zone, e.Place) with { Pause = null },
        ScheduleReplaced e => Written(e.Version, e.Document, e.Zone, e.Place),
        ScheduleEnabled => this with { Enabled = true },
        ScheduleDisabled => Off() with { Enabled = false, Pause = null },
        SchedulePaused e => this with { Pause = e },
        ScheduleResumed => this with { Pause = null },
        ScheduleDeleted => Off() with { Document = null, Enabled = false, Pause = null, Runs = [] },
        SchedulePlanned e => this with
        {
            Next = e.Next,
            NextRun = e.NextRun,
            Clock = e.Clock ?? Clock,
            Word = null,
        },
        ScheduleOver => Off() with { Queue = Queue },
        ScheduleSetBack e => this with { Settled = e.Since, Word = null },
        ScheduleRan e => Settle(e.Nominal) with
        {
            Ran = With(Ran, e.Nominal),
            RunsMade = RunsMade + (e.IsEnd == true ? 0 : 1),
            LeftOut = null,
            Queue = e.Queued == true ? [.. Queue.Skip(1)] : Queue,
            Runs = e.Target is ModeTarget or ActionsTarget ? [.. Runs, new ScheduleRun(e, [])] : Runs,
        },
        ScheduleSkipped e => Settle(e.Last ?? e.Nominal) with
        {
            LeftOut = ScheduleNotices.ForPerson(e.Why),
            Ran = IsForGood(e) ? With(Ran, e.Nominal) : Ran,
        },
        ScheduleMissed e => Settle(e.Last ?? e.Nominal) with { LeftOut = ScheduleNotices.ForPerson(e.Why) },
        ScheduleQueued e => Settle(e.Nominal) with { Ran = With(Ran, e.Nominal), Queue = [.. Queue, e.Nominal] },
        ScheduleWaitsForWord e => this with { Word = e },
        ScheduleLookedAhead e => this with { LookedFor = e.Nominal, Asked = e.Asks ? e.Nominal : null, Answer = null },
        ScheduleAnswered e => this with { Answer = e },
        ScheduleRunEnded e => this with { Runs = [.. Runs.Where(r => r.Id != e.Run)] },
        ScheduleStep e => this with { Calls = [.. Calls, .. CallsOf(e)] },
        ScheduleWaitBegan e => With(e.Run, r => [.. r.Waits, new ScheduleWait(e.Place, e.Until)]),
        ScheduleWaitEnded e => With(e.Run, r => [.. r.Waits.Where(w => w.Place != e.Place)]),
        ScheduleNoticeGiven e => this with
        {
            Calls = [.. Calls, .. e.Recipients.Select(r => ScheduleNotices.CallOf(e.Notice.Id, r))],
            Noticed = e.Recipients.Count == 0 ? Noticed
                : [.. Lately(e.At), e.At],
        },
        ScheduleCallEnded e => this with
        {
            Calls = [.. Calls.Where(c =>
                c != (e.Recipient is null ? e.Call : ScheduleNotices.CallOf(e.Call, e.Recipient)))],
        },
        _ => this,
    };

    /// <summary>When notices were given within an hour before; what lies ahead was on a clock that was set
    /// back.</summary>
    internal IEnumerable<Instant> Lately(Instant now) =>
        Noticed.Where(at => at > now - Duration.FromHours(1) && at <= now);

    internal static ImmutableList<Instant> With(IReadOnlyList<Instant> ran, Instant one) =>
        ran.Contains(one) ? [.. ran] : [.. ran.TakeLast(RanMax - 1), one];

    /// <summary>What was left out for a person when it was due is not due again on a clock that is set back.</summary>
    internal static bool IsForGood(ScheduleSkipped e) => e.Last is null && ScheduleNotices.ForPerson(e.Why) is not null;

    /// <summary>
    /// Up to when what was due is decided, on a clock that was put ahead and set back: what lies between was never
    /// there, but for what ran. If more ran than is kept, up to the first that is kept all did.
    /// </summary>
    internal Instant Lived(Instant now) => Ran.Count == RanMax && Ran[0] > now ? Ran[0] : now;

    private const int RanMax = 20;

    private static IEnumerable<string> CallsOf(ScheduleStep step) => step switch
    {
        { Recipients: { } told } => told.Select(r => ScheduleNotices.CallOf($"{step.Run}.{step.Place}", r)),
        { Action: "webhook", SkippedBecause: null } => [$"{step.Run}.{step.Place}"],
        _ => [],
    };

    private ScheduleState Written(int version, ScheduleDocument document, string? zone, GeoPoint? place) => Off() with
    {
        Document = document,
        Version = version,
        Enabled = document.Enabled,
        Zone = zone,
        Place = place,
        RunsMade = 0,
        Queue = [],
    };

    /// <summary>Nothing is due.</summary>
    private ScheduleState Off() => this with
    {
        Next = null,
        NextRun = null,
        LookedFor = null,
        Asked = null,
        Answer = null,
        Word = null,
        LeftOut = null,
        Queue = [],
    };

    /// <summary>What was asked of it, and said, is over as well.</summary>
    private ScheduleState Settle(Instant nominal) => this with
    {
        Settled = Settled > nominal ? Settled : nominal,
        Word = null,
        Asked = Asked <= nominal ? null : Asked,
        Answer = Asked <= nominal ? null : Answer,
    };

    private ScheduleState With(string run, Func<ScheduleRun, IReadOnlyList<ScheduleWait>> waits) =>
        this with { Runs = [.. Runs.Select(r => r.Id == run ? r with { Waits = waits(r) } : r)] };
}
