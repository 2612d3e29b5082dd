using System.Text.Json.Serialization;
using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Rules;

/// <summary>A run under way. It keeps the actions it began with: replacing the rule does not alter it (R-S9).</summary>
internal sealed record Run(
    string Id, int Version, TriggerFacts By, IReadOnlyList<RuleAction> Actions, int MaxLatenessSeconds, int NextStep,
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

    /// <summary>What <see cref="RateGuard"/> counts, oldest first: starts of the last minute, none of them an alarm's.</summary>
    public IReadOnlyList<RuleStart> Starts { get; init; } = [];

    /// <summary>The run that a device has under way. What an alarm started is nobody's and in nobody's way.</summary>
    internal Run? RunOf(Address device) => Runs.FirstOrDefault(r => !r.IsAlarms && r.By.Actor.Equals(device));

    internal RuleState Evolve(IEvent @event) => @event switch
    {
        RuleCreated e => this with { Document = e.Document, Version = e.Version, Enabled = e.Document.Enabled },
        RuleReplaced e => this with { Document = e.Document, Version = e.Version, Enabled = e.Document.Enabled },
        RuleEnabled => this with { Enabled = true, Starts = [] },

        // With a reason the guard of earlier versions said it, for good. It is read as a throttling that is over (ADR 0606).
        RuleDisabled e => this with { Enabled = Enabled && e.Reason is not null },
        RuleDeleted => this with { Document = null, Enabled = false },

        RuleFired e => Begun(e) with { Triggers = Bounded(Triggers, e.By.Event, TriggersMax), Starts = RateGuard.Counted(Starts, e) },
        RuleNotStarted e => this with { Triggers = Bounded(Triggers, e.By.Event, TriggersMax) },
        RuleThrottled e => this with { Triggers = Bounded(Triggers, e.By.Event, TriggersMax) },
        RuleStepTaken { Action: "webhook" } e => Stepped(e, e.Step) with { Calls = [.. Calls, CallName(e.Run, e.Step)] },
        RuleStepTaken e => Stepped(e, e.Step),
        RuleStepSkipped e => Stepped(e, e.Step),
        RuleWaitBegan e => Changed(e, run => run with { WaitsUntil = e.Until }),
        RuleWaitEnded e => Stepped(e, e.Step),
        RuleStepConcluded e => this with { Calls = [.. Calls.Where(c => c != CallName(e.Run, e.Step))] },
        RuleRunEnded e => this with { Runs = [.. Runs.Where(r => r.Id != e.Run)] },
        _ => this,
    };

    /// <summary>The name of a step's outside call; its idempotency key is made of it.</summary>
    internal static string CallName(string run, int step) =>
        run + "." + step.ToString(System.Globalization.CultureInfo.InvariantCulture);

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

/// <summary>
/// A loop through the world, which no bound within a turn can see, is stopped by its speed (R-S5). What is counted and throttled is
/// one device's starts of one rule: nobody at the door uses up what another device, or an alarm, may start.
/// </summary>
internal static class RateGuard
{
    /// <summary>A device starts a rule at most so often within <see cref="Within"/>.</summary>
    internal const int RunsMax = 30;

    internal static readonly Duration Within = Duration.FromMinutes(1);

    /// <summary>When the device may start the rule again; null if it may now. A start that a clock set back left in the future counts nothing.</summary>
    internal static Instant? ThrottledUntil(RuleState state, Address device, Instant now)
    {
        RuleStart[] own = [.. state.Starts.Where(s => s.By.Equals(device) && s.At > now - Within && s.At <= now)];
        return own.Length < RunsMax ? null : own[^RunsMax].At + Within;
    }

    internal static IReadOnlyList<RuleStart> Counted(IReadOnlyList<RuleStart> starts, RuleFired fired) => TriggerCheck.IsAlarm(fired.By)
        ? starts
        :
        [
            .. starts.Where(s => s.At > fired.At - Within && s.At <= fired.At),
            new RuleStart(fired.By.Actor, fired.At),
        ];
}
