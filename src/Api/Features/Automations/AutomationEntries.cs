using NodaTime;
using NodaTime.Text;
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

    internal static readonly ChoiceSchema TriggerType = Schema.Choice("What starts the automation.",
        "motion", "doorbell", "contact", "mode_change", "alarm");

    internal static readonly ObjectSchema Shape = Schema.OpenObject()
        .Required("automation_id", Schema.Said())
        .Required("automation_name", Schema.Said())
        .Required("enabled", Schema.Flag())
        .Required("summary", Schema.Said("The rule in one sentence."))
        .Required("trigger_type", Schema.Said())
        .Optional("version", Schema.Count())
        .Optional("created_at", Schema.Moment())
        .Optional("created_by", Schema.Said())
        .Optional("last_fired_at", Schema.Moment());

    internal static AutomationEntry Entry(RuleView rule, HomeView view, Instant now) => new(
        rule.Slug,
        rule.Name,
        rule.Enabled,
        Sentence(rule.Document, view.Part<DevicesView>()),
        TriggerOf(rule.Document),
        rule.Version,
        Instants.Text(rule.CreatedAt),
        rule.CreatedBy.Value,
        Instants.Text(rule.LastRun?.StartedAt),
        rule.LastRun is { } run ? run.LastNote ?? run.Outcome?.ToString().ToLowerInvariant() ?? "running" : null,
        rule.FiredCount,
        Throttled(rule, view.Part<DevicesView>(), now),
        RuleTroubles.In(view).Of(rule.Document) is { Count: > 0 } troubles ? troubles : null);

    private static IReadOnlyList<string>? Throttled(RuleView rule, DevicesView devices, Instant now)
    {
        string[] said =
        [
            .. rule.Throttled.Where(t => t.Until > now).Select(t => $"{Names([t.Device], devices, "")} started it too often within a minute "
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
        _ => "alarm",
    };

    internal static string Sentence(RuleDocument document, DevicesView devices)
    {
        string when = string.Join(" or when ", document.Triggers.Select(t => Trigger(t, devices)));
        string conditions = string.Concat(document.Conditions.Select(c => ", and " + Condition(c, devices)));
        string actions = string.Join("; then ", document.Actions.Select(a => Action(a, devices)));
        return $"When {when}{conditions}: {actions}.";
    }

    internal static string Trigger(RuleTrigger trigger, DevicesView devices) => trigger switch
    {
        MotionTrigger t => $"{Names(t.Devices, devices, "any camera or motion sensor")} sees motion{(t.Detection is { } what ? $" of {what}" : "")}",
        DingTrigger t => $"{Names(t.Devices, devices, "any doorbell")} is pressed",
        ContactTrigger t => $"{Names(t.Devices, devices, "any contact")} is {(t.To == StateView.Open ? "opened" : "closed")}",
        ModeChangedTrigger t => $"the alarm changes{Modes(" from ", t.From)}{Modes(" to ", t.To)}",
        AlarmTrigger t => t.States.Count == 0 ? "an alarm is raised" : $"the alarm comes to {string.Join(" or ", t.States)}",
        _ => trigger.GetType().Name,
    };

    private static string Condition(RuleCondition condition, DevicesView devices) => condition switch
    {
        ModeCondition c => $"the alarm is {string.Join(" or ", c.Modes.Select(m => m == "disarmed" ? m : $"armed {m}"))}",
        TimeWindowCondition c => $"it is between {Time(c.From)} and {Time(c.To)} in {c.Zone}{(c.Days.Count == 0 ? "" : $" on {string.Join(", ", c.Days)}")}",
        DeviceStateCondition c => $"{Names([c.Device], devices, "")} has {c.Capability} {c.Is}",
        _ => condition.GetType().Name,
    };

    internal static string Action(HomeAction action, DevicesView devices) => action switch
    {
        ArmAction a => $"arm {a.Mode}{Open(a)}",
        SirenAction { On: true } a => $"sound the siren of {Names(a.Devices, devices, "")} for {a.Seconds} s",
        SirenAction a => $"silence the siren of {Names(a.Devices, devices, "")}",
        LightAction a => $"switch the light of {Names(a.Devices, devices, "")} {(a.On ? "on" : "off")}",
        WebhookAction a => $"post a message to {new Uri(a.Url).GetLeftPart(UriPartial.Path)}",
        DelayAction a => $"wait {a.Seconds} s",
        _ => action.GetType().Name,
    };

    private static string Open(ArmAction arm) => arm.OnOpen switch
    {
        WhenOpen.Wait => $", waiting up to {arm.WaitsMinutes} min for open sensors to close and leaving them unguarded after that",
        WhenOpen.Bypass => ", leaving open sensors unguarded",
        _ => ", unless a sensor is open",
    };

    private static string Names(IReadOnlyList<Address> addresses, DevicesView devices, string none) => addresses.Count == 0
        ? none
        : string.Join(" or ", addresses.Select(a =>
            a.Kind == DeviceKinds.SecuritySystem ? "the base station" : devices.Get(a) is { } device ? Phrases.Quoted(device.Name) : a.Id));

    private static string Modes(string before, IReadOnlyList<string> modes) =>
        modes.Count == 0 ? "" : before + string.Join(" or ", modes);

    private static string Time(LocalTime time) => LocalTimePattern.CreateWithInvariantCulture("HH:mm").Format(time);
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
    /// <summary>What of its webhooks' headers is not as it should be; null if nothing is.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }
}
