using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Actions.Running;
using RingActors.Rules.Conditions;
using RingActors.Rules.Documents;
using RingActors.Rules.Format;
using RingActors.Rules.Holds;
using RingActors.Rules.Runs.Evidence;
using RingActors.Rules.States;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Runs;

/// <summary>What a run waits for.</summary>
/// <param name="Place">The place of what waits, as text.</param>
/// <param name="Until">When it is over, whatever has come.</param>
/// <param name="For">The conditions that end it; null if only time does.</param>
/// <param name="ForEvent">What ends it when it happens; null if nothing does.</param>
/// <param name="LooksAt">
/// When they are judged although nothing has happened: <see cref="RuleWaitBegan.LooksAt"/>.
/// </param>
internal sealed record RunWait(
    string Place, Instant Until, IReadOnlyList<RuleCondition>? For = null,
    IReadOnlyList<RuleTrigger>? ForEvent = null, Instant? LooksAt = null)
{
    [JsonIgnore]
    public Instant WakesAt => LooksAt ?? Until;

    /// <summary>Its time passed unseen: only what was so before it counts still.</summary>
    [JsonIgnore]
    public bool IsOverdue => LooksAt > Until;
}

/// <summary>
/// A run under way. It keeps the actions it began with: replacing the rule does not alter it (R-S9). Where it is, its
/// waits say: a run that waits for nothing is over.
/// </summary>
internal sealed record Run(
    string Id, int Version, TriggerFacts By, IReadOnlyList<HomeAction> Actions, int MaxLatenessSeconds)
{
    public IReadOnlyList<RunWait> Waits { get; init; } = [];

    /// <summary>Names of the triggers that started it; null if those have none.</summary>
    public IReadOnlyList<string>? Started { get; init; }

    /// <summary>The variables that its document declares; null for none.</summary>
    public IReadOnlyList<RuleVariable>? Variables { get; init; }

    /// <summary>What it set of those that are its own; null for nothing.</summary>
    public IReadOnlyDictionary<string, RuleValue>? Values { get; init; }

    /// <summary>An alarm started it.</summary>
    [JsonIgnore]
    public bool IsAlarms => TriggerCheck.IsAlarm(By);
}

/// <summary>A run that waits in line, with what the rule was when it was triggered.</summary>
internal sealed record QueuedRun(
    TriggerFacts By, int Version, IReadOnlyList<Fact> Facts, IReadOnlyList<HomeAction> Actions, int MaxLatenessSeconds)
{
    /// <summary>Names of the triggers that started it; null if those have none.</summary>
    public IReadOnlyList<string>? Started { get; init; }

    /// <summary>The variables that its document declares; null for none.</summary>
    public IReadOnlyList<RuleVariable>? Variables { get; init; }
}

/// <summary>A start of a run that counts for the rate guard.</summary>
/// <param name="By">The device that asked for it.</param>
/// <param name="At">When.</param>
internal sealed record RuleStart(Address By, Instant At);

/// <summary>A rule: its document, and its runs under way.</summary>
internal sealed record RuleState
{
    /// <summary>How many triggering events are remembered, so that none starts two runs.</summary>
    internal const int TriggersMax = 16;

    /// <summary>As it was written last, and switched as the rule is.</summary>
    public RuleDocument? Document { get; init; }

    /// <summary>Counts every document this address ever had; 0 before the first.</summary>
    public int Version { get; init; }

    public bool Enabled { get; init; }

    /// <summary>Null while it is not paused.</summary>
    public RulePause? Pause { get; init; }

    /// <summary>Whether events start it.</summary>
    [JsonIgnore]
    public bool IsActive => Enabled && Pause is null;

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<Run> Runs { get; init; } = [];

    /// <summary>Runs that wait in line, oldest first.</summary>
    public IReadOnlyList<QueuedRun> Queue { get; init; } = [];

    /// <summary>Ids of the events that triggered it last, oldest first.</summary>
    public IReadOnlyList<string> Triggers { get; init; } = [];

    /// <summary>Names of the outside calls that are under way.</summary>
    public IReadOnlyList<string> Calls { get; init; } = [];

    /// <summary>
    /// What <see cref="RateGuard"/> counts, oldest first: starts of the last minute, none of them an alarm's.
    /// </summary>
    public IReadOnlyList<RuleStart> Starts { get; init; } = [];

    /// <summary>What is so and has to stay so for a time; null if nothing is.</summary>
    public HoldsOfRule? Holds { get; init; }

    /// <summary>When time triggers start it next; null if it has none, or nothing starts it.</summary>
    public TimesOfRule? Times { get; init; }

    /// <summary>What was noted of events that count together; null if nothing is.</summary>
    public WindowsOfRule? Windows { get; init; }

    /// <summary>What was set of the variables that stay from run to run; null for nothing.</summary>
    public IReadOnlyDictionary<string, RuleValue>? Kept { get; init; }

    /// <summary>Pinned examples, oldest first.</summary>
    public IReadOnlyList<PinMark> Pins { get; init; } = [];

    /// <summary>The run that a device has under way. What an alarm started is nobody's and in nobody's way.</summary>
    internal Run? RunOf(Address device) => Runs.FirstOrDefault(r => !r.IsAlarms && r.By.Actor.Equals(device));

    internal RuleState Evolve(IEvent @event) => @event switch
    {
        RuleCreated e => Created(e),
        RuleReplaced e => Replaced(e),
        RuleEnabled => Switched(true) with { Starts = [] },
        RulePaused => Idle() with { Pause = RulePause.After(Pause, @event) },
        RuleResumed => this with { Pause = null },

        // With a reason the guard of earlier versions said it, for good. It is read as a throttling that is over (ADR
        // 0606).
        RuleDisabled { Reason: not null } => this,
        RuleDisabled => Idle().Switched(false),
        RuleDeleted => Idle() with { Document = null, Enabled = false, Pins = [], Kept = null },
        RulePinned e => this with { Pins = [.. Pins, new PinMark(e.Pin, e.Runs, e.At, e.Entry)] },
        RuleUnpinned e => this with { Pins = [.. Pins.Where(p => p.Pin != e.Pin)] },
        RuleTimeSet or RuleTimeCame => this with { Times = (Times ?? TimesOfRule.None).Evolve(@event) },
        RuleWindowNoted e => this with { Windows = (Windows ?? WindowsOfRule.None).Evolve(e) },
        RuleHoldBegan or RuleHoldEnded => (Holds ?? HoldsOfRule.None).Evolve(@event) is var holds
            ? this with { Holds = holds.IsEmpty ? null : holds }
            : this,

        RuleFired e => Begun(e) with { Triggers = Remembered(e.By), Starts = RateGuard.Counted(Starts, e) },
        RuleNotStarted e => this with { Triggers = Remembered(e.By) },
        RuleThrottled e => this with { Triggers = Remembered(e.By) },
        RuleQueued e => Document is null ? this : this with
        {
            Triggers = Remembered(e.By),
            Queue =
            [
                .. Queue,
                new QueuedRun(e.By, e.Version, e.Facts, Document.Actions, Document.MaxLatenessSeconds)
                {
                    Started = Named(e.Facts),
                    Variables = Document.Variables,
                },
            ],
        },
        RuleUnqueued e => this with { Queue = [.. Queue.Where(q => q.By.Event != e.By.Event)] },
        RuleStepTaken { Action: WebhookAction.Type } e => this with
        {
            Calls = [.. Calls, new ActionCall(e.Run, ActionPlace.Of(e.Step, e.Place)).Name],
        },
        RuleStepTaken { Recipients: { } recipients } e => this with
        {
            Calls =
            [
                .. Calls,
                .. recipients.Select(r => new ActionCall(e.Run, ActionPlace.Of(e.Step, e.Place), r).Name),
            ],
        },
        RuleVariableSet e => VariableSet(e),
        RuleWaitBegan e => Changed(e, run => run with { Waits = [.. Without(run, e.Step, e.Place), WaitOf(e)] }),
        RuleWaitEnded e => Changed(e, run => run with { Waits = Without(run, e.Step, e.Place) }),
        RuleStepConcluded e => this with
        {
            Calls =
            [
                .. Calls.Where(c => c != new ActionCall(e.Run, ActionPlace.Of(e.Step, e.Place), e.Recipient).Name),
            ],
        },
        RuleRunEnded e => this with { Runs = [.. Runs.Where(r => r.Id != e.Run)] },
        _ => this,
    };

    /// <summary>Waits that ask about it look again just after that, as at what begins at the same moment.</summary>
    private RuleState VariableSet(RuleVariableSet e) => this with
    {
        Kept = e.Kept == true ? RuleVariable.With(Kept, e.Variable, e.Value) : Kept,
        Runs =
        [
            .. Runs.Select(r => e.Kept == true ? LooksAgain(r, e)
                : r.Id == e.Run ? LooksAgain(r, e) with { Values = RuleVariable.With(r.Values, e.Variable, e.Value) }
                    : r),
        ],
    };

    private static Run LooksAgain(Run run, RuleVariableSet e)
    {
        Instant at = e.At + RuleRunSpan.Moment;
        return run with
        {
            Waits =
            [
                .. run.Waits.Select(w => w.For is { } asked && !w.IsOverdue && at < w.WakesAt
                    && ConditionTree.Flat(asked).Any(c => VariableScope.NamedIn(c) == e.Variable)
                    ? w with { LooksAt = at } : w),
            ],
        };
    }

    private RuleState Created(RuleCreated e) => this with
    {
        Kept = RuleVariable.Still(e.Restored?.Kept, e.Document.Variables),
        Document = e.Document,
        Version = e.Version,
        Enabled = e.Document.Enabled,
        Pause = RulePause.After(Pause, e),
        Pins = [.. (e.Restored?.Pins ?? []).Select(p => p.Mark)],
    };

    private RuleState Replaced(RuleReplaced e) => this with
    {
        Document = e.Document,
        Version = e.Version,
        Enabled = e.Document.Enabled,
        Pause = RulePause.After(Pause, e),
        Holds = null,
        Times = null,
        Windows = null,
        Kept = RuleVariable.Still(Kept, e.Document.Variables),
    };

    /// <summary>One truth: whoever changes a part of the document leaves the switch as it is.</summary>
    private RuleState Switched(bool on) =>
        this with { Enabled = on, Document = Document is null ? null : Document with { Enabled = on } };

    /// <summary>Nothing is counted for it any more, and no pause goes on.</summary>
    private RuleState Idle() => this with { Pause = null, Holds = null, Times = null, Windows = null };

    private RuleState Begun(RuleFired e)
    {
        QueuedRun? queued = e.Queued is true ? Queue.FirstOrDefault(q => q.By.Event == e.By.Event) : null;
        Run? run = queued is not null
            ? new Run(e.Run, e.Version, e.By, queued.Actions, queued.MaxLatenessSeconds)
            {
                Started = queued.Started,
                Variables = queued.Variables,
            }
            : Document is not null
                ? new Run(e.Run, e.Version, e.By, Document.Actions, Document.MaxLatenessSeconds)
                {
                    Started = Named(e.Facts),
                    Variables = Document.Variables,
                }
            : null;
        return run is null ? this : this with { Runs = [.. Runs, run], Queue = [.. Queue.Where(q => q != queued)] };
    }

    /// <summary>The names of the triggers that were met.</summary>
    private string[]? Named(IReadOnlyList<Fact> facts)
    {
        HashSet<string> met = [.. facts.Where(f => f.Holds).Select(f => f.Path)];
        string[] named =
        [
            .. Document!.Triggers.Select((t, i) => met.Contains($"triggers[{i}]") ? t.Id : null).OfType<string>(),
        ];
        return named.Length == 0 ? null : named;
    }

    private static RunWait WaitOf(RuleWaitBegan e) =>
        new(ActionPlace.Of(e.Step, e.Place).Text, e.Until, e.For, e.ForEvent, e.LooksAt);

    private static IReadOnlyList<RunWait> Without(Run run, int step, string? place) =>
        [.. run.Waits.Where(w => w.Place != ActionPlace.Of(step, place).Text)];

    private RuleState Changed(IRunEvent @event, Func<Run, Run> change) =>
        this with { Runs = [.. Runs.Select(r => r.Id == @event.Run ? change(r) : r)] };

    /// <summary>What has waited in line was remembered when it came there.</summary>
    private IReadOnlyList<string> Remembered(TriggerFacts by) =>
        Triggers.Contains(by.Event, StringComparer.Ordinal) ? Triggers : Bounded(Triggers, by.Event, TriggersMax);

    private static IReadOnlyList<T> Bounded<T>(IReadOnlyList<T> list, T last, int max) =>
        [.. list.Skip(Math.Max(0, list.Count + 1 - max)), last];
}
