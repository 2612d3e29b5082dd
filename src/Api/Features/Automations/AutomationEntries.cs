using NodaTime;
using NodaTime.Text;
using RingActors.Api.Outgoing;
using RingActors.Api.Tools;
using RingActors.Api.Tools.Schemas;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Analysis;
using RingActors.Rules.Conditions;
using RingActors.Rules.Documents;
using RingActors.Rules.Runs;
using RingActors.Rules.Triggers;

namespace RingActors.Api.Features.Automations;

/// <summary>A rule in one sentence, to be read to the household before it is trusted.</summary>
internal static class AutomationEntries
{
    private const int TroublesMax = 10;

    internal static readonly ChoiceSchema TriggerType = Schema.Choice(null,
        "motion", "doorbell", "contact", "mode_change", "alarm", "schedule");

    /// <summary>Its other members are in docs/rules.md: a model would pay for each with every conversation.</summary>
    internal static readonly ObjectSchema Shape = Schema.OpenObject(
            "Also version, last_fired_at, last_outcome, troubles and more.")
        .Required("automation_id", Schema.Said())
        .Required("automation_name", Schema.Said())
        .Required("enabled", Schema.Flag())
        .Required("summary", Schema.Said("The rule in one sentence."));

    internal static AutomationEntry Entry(RuleView rule, HomeView view, Instant now, RetriedPosts retried) => new(
        rule.Slug,
        rule.Name,
        rule.Enabled,
        RuleSentence.Of(rule.Document, view.Part<DevicesView>()),
        TriggerOf(rule.Document),
        rule.Version,
        Instants.Text(rule.CreatedAt),
        rule.CreatedBy.Value,
        Instants.Text(rule.LastRun?.StartedAt),
        rule.LastRun is { } run ? OutcomeOf(run, new Address(view.Home, RuleKinds.Rule, rule.Slug), retried) : null,
        rule.FiredCount,
        Throttled(rule, view.Part<DevicesView>(), now),
        RuleTroubles.In(view).Of(rule.Document) is { Count: > 0 } troubles ? troubles : null)
    {
        PausedUntil = Instants.Text(rule.PausedUntil),
        PauseNote = rule.PauseNote,
        ShadowSince = Instants.Text(rule.Shadow?.Since),
    };

    /// <summary>How a run went; what did not get through comes before anything else.</summary>
    private static string OutcomeOf(RunView run, Address rule, RetriedPosts retried)
    {
        string[] late = [.. retried.OfRun(rule, run.Run)];
        return late.Length > 0 ? string.Join("; ", run.Undelivered.Concat(late)) : run.InWords;
    }

    private static IReadOnlyList<string>? Throttled(RuleView rule, DevicesView devices, Instant now)
    {
        string[] said =
        [
            .. rule.Throttled.Where(t => t.Until > now).Select(t => $"{RuleSentence.Names([t.Device], devices, "")} started it too often within a minute "
                + $"and starts it again from {Instants.Text(t.Until)}; other devices and alarms start it as ever."),
        ];
        return said.Length > 0 ? said : null;
    }

    /// <summary>
    /// What of the automations that are switched on comes to nothing as things are; null if nothing does.
    /// </summary>
    internal static IReadOnlyList<string>? TroublesOf(HomeView view)
    {
        RuleTroubles troubles = RuleTroubles.In(view);
        string[] said =
        [
            .. view.Part<RulesView>().All.Where(r => r.Enabled)
                .SelectMany(r => troubles.Of(r.Document).Select(t => $"{Phrases.Quoted(r.Name)}: {t}")),
        ];
        return said.Length == 0 ? null
            : said.Length <= TroublesMax ? said
            : [.. said.Take(TroublesMax), $"There are {said.Length - TroublesMax} more; list_security_automations has them all."];
    }

    /// <summary>The word of create_security_automation for the rule's first trigger.</summary>
    internal static string TriggerOf(RuleDocument document) => document.Triggers[0] switch
    {
        MotionTrigger => "motion",
        DingTrigger => "doorbell",
        ContactTrigger => "contact",
        ModeChangedTrigger => "mode_change",
        DeviceStateTrigger => "device_state",
        NumericTrigger => "numeric",
        CountTrigger => "count",
        SequenceTrigger => "sequence",
        NotFollowedTrigger => "not_followed",
        RuleFiredTrigger => "rule_fired",
        ExitDelayTrigger => "exit_delay",
        ServerStartedTrigger => "server_started",
        TimeTrigger => "schedule",
        WebhookTrigger => "webhook",
        _ => "alarm",
    };
}

internal sealed record AutomationEntry(
    string AutomationId,
    string AutomationName,
    bool Enabled,
    string Summary,
    string TriggerType,
    int Version,
    string CreatedAt,
    string CreatedBy,
    string? LastFiredAt,
    string? LastOutcome,
    long FiredCount,
    IReadOnlyList<string>? Throttled,
    IReadOnlyList<string>? Troubles)
{
    /// <summary>When it goes on; null if it is not paused.</summary>
    public string? PausedUntil { get; init; }

    /// <summary>Why it is paused, as somebody said.</summary>
    public string? PauseNote { get; init; }

    /// <summary>Since when a version lives beside it and does nothing; null if none does.</summary>
    public string? ShadowSince { get; init; }

    /// <summary>What of its webhooks' headers is not as it should be; null if nothing is.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }
}
