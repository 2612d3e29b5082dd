using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Rules;

/// <summary>A run under way. It keeps the actions it began with: replacing the rule does not alter it (R-S9).</summary>
internal sealed record Run(
    string Id, int Version, TriggerFacts By, IReadOnlyList<RuleAction> Actions, int MaxLatenessSeconds, int NextStep,
    Instant? WaitsUntil);

/// <summary>A rule: its document, and its run if one is under way.</summary>
internal sealed record RuleState
{
    /// <summary>How many triggering events are remembered, so that none starts two runs.</summary>
    internal const int TriggersMax = 16;

    public RuleDocument? Document { get; init; }

    /// <summary>Counts every document this address ever had; 0 before the first.</summary>
    public int Version { get; init; }

    public bool Enabled { get; init; }

    public Run? Run { get; init; }

    /// <summary>Ids of the events that triggered it last, oldest first.</summary>
    public IReadOnlyList<string> Triggers { get; init; } = [];

    /// <summary>Names of the outside calls that are under way.</summary>
    public IReadOnlyList<string> Calls { get; init; } = [];

    /// <summary>When it fired last, oldest first: the guard against loops through the world.</summary>
    public IReadOnlyList<Instant> Fired { get; init; } = [];

    internal RuleState Evolve(IEvent @event) => @event switch
    {
        RuleCreated e => this with { Document = e.Document, Version = e.Version, Enabled = e.Document.Enabled },
        RuleReplaced e => this with { Document = e.Document, Version = e.Version, Enabled = e.Document.Enabled },
        RuleEnabled => this with { Enabled = true, Fired = [] },
        RuleDisabled => this with { Enabled = false },
        RuleDeleted => this with { Document = null, Enabled = false },

        RuleFired e => this with
        {
            Run = Document is null
                ? null
                : new Run(e.Run, e.Version, e.By, Document.Actions, Document.MaxLatenessSeconds, 0, null),
            Triggers = Bounded(Triggers, e.By.Event, TriggersMax),
            Fired = Bounded(Fired, e.At, RateGuard.RunsMax),
        },
        RuleNotStarted e => this with { Triggers = Bounded(Triggers, e.By.Event, TriggersMax) },
        RuleStepTaken { Action: "webhook" } e => Stepped(e.Step) with { Calls = [.. Calls, CallName(e.Run, e.Step)] },
        RuleStepTaken e => Stepped(e.Step),
        RuleStepSkipped e => Stepped(e.Step),
        RuleWaitBegan e => this with { Run = Run is null ? null : Run with { WaitsUntil = e.Until } },
        RuleWaitEnded e => Stepped(e.Step),
        RuleStepConcluded e => this with { Calls = [.. Calls.Where(c => c != CallName(e.Run, e.Step))] },
        RuleRunEnded => this with { Run = null },
        _ => this,
    };

    /// <summary>The name of a step's outside call; its idempotency key is made of it.</summary>
    internal static string CallName(string run, int step) =>
        run + "." + step.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private RuleState Stepped(int step) =>
        Run is null ? this : this with { Run = Run with { NextStep = step + 1, WaitsUntil = null } };

    private static IReadOnlyList<T> Bounded<T>(IReadOnlyList<T> list, T last, int max) =>
        [.. list.Skip(Math.Max(0, list.Count + 1 - max)), last];
}

/// <summary>A loop through the world, which no bound within a turn can see, is stopped by its speed.</summary>
internal static class RateGuard
{
    /// <summary>More runs than this within <see cref="Within"/> switch the rule off.</summary>
    internal const int RunsMax = 30;

    internal static readonly Duration Within = Duration.FromMinutes(1);

    internal static bool IsTooOften(RuleState state, Instant now) =>
        state.Fired.Count >= RunsMax && state.Fired[^RunsMax] > now - Within;
}
