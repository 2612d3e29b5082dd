using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Documents;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Runs;

/// <summary>A run under way. It keeps the actions it began with: replacing the rule does not alter it (R-S9).</summary>
internal sealed record Run(
    string Id, int Version, TriggerFacts By, IReadOnlyList<HomeAction> Actions, int MaxLatenessSeconds, int NextStep,
    Instant? WaitsUntil)
{
    /// <summary>An alarm started it.</summary>
    [JsonIgnore]
    public bool IsAlarms => TriggerCheck.IsAlarm(By);
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

    public RuleDocument? Document { get; init; }

    /// <summary>Counts every document this address ever had; 0 before the first.</summary>
    public int Version { get; init; }

    public bool Enabled { get; init; }

    /// <summary>Oldest first: at most one of each device, and those that alarms started.</summary>
    public IReadOnlyList<Run> Runs { get; init; } = [];

    /// <summary>Ids of the events that triggered it last, oldest first.</summary>
    public IReadOnlyList<string> Triggers { get; init; } = [];

    /// <summary>Names of the outside calls that are under way.</summary>
    public IReadOnlyList<string> Calls { get; init; } = [];

    /// <summary>
    /// What <see cref="RateGuard"/> counts, oldest first: starts of the last minute, none of them an alarm's.
    /// </summary>
    public IReadOnlyList<RuleStart> Starts { get; init; } = [];

    /// <summary>The run that a device has under way. What an alarm started is nobody's and in nobody's way.</summary>
    internal Run? RunOf(Address device) => Runs.FirstOrDefault(r => !r.IsAlarms && r.By.Actor.Equals(device));

    internal RuleState Evolve(IEvent @event) => @event switch
    {
        RuleCreated e => this with { Document = e.Document, Version = e.Version, Enabled = e.Document.Enabled },
        RuleReplaced e => this with { Document = e.Document, Version = e.Version, Enabled = e.Document.Enabled },
        RuleEnabled => this with { Enabled = true, Starts = [] },

        // With a reason the guard of earlier versions said it, for good. It is read as a throttling that is over (ADR
        // 0606).
        RuleDisabled e => this with { Enabled = Enabled && e.Reason is not null },
        RuleDeleted => this with { Document = null, Enabled = false },

        RuleFired e => Begun(e) with { Triggers = Bounded(Triggers, e.By.Event, TriggersMax), Starts = RateGuard.Counted(Starts, e) },
        RuleNotStarted e => this with { Triggers = Bounded(Triggers, e.By.Event, TriggersMax) },
        RuleThrottled e => this with { Triggers = Bounded(Triggers, e.By.Event, TriggersMax) },
        RuleStepTaken { Action: WebhookAction.Type } e => Stepped(e, e.Step) with { Calls = [.. Calls, new ActionCall(e.Run, e.Step).Name] },
        RuleStepTaken e => Stepped(e, e.Step),
        RuleStepSkipped e => Stepped(e, e.Step),
        RuleWaitBegan e => Changed(e, run => run with { WaitsUntil = e.Until }),
        RuleWaitEnded e => Stepped(e, e.Step),
        RuleStepConcluded e => this with { Calls = [.. Calls.Where(c => c != new ActionCall(e.Run, e.Step).Name)] },
        RuleRunEnded e => this with { Runs = [.. Runs.Where(r => r.Id != e.Run)] },
        _ => this,
    };

    private RuleState Begun(RuleFired e) => Document is null
        ? this
        : this with { Runs = [.. Runs, new Run(e.Run, e.Version, e.By, Document.Actions, Document.MaxLatenessSeconds, 0, null)] };

    private RuleState Stepped(IRunEvent @event, int step) =>
        Changed(@event, run => run with { NextStep = step + 1, WaitsUntil = null });

    private RuleState Changed(IRunEvent @event, Func<Run, Run> change) =>
        this with { Runs = [.. Runs.Select(r => r.Id == @event.Run ? change(r) : r)] };

    private static IReadOnlyList<T> Bounded<T>(IReadOnlyList<T> list, T last, int max) =>
        [.. list.Skip(Math.Max(0, list.Count + 1 - max)), last];
}
