using NodaTime;
using NodaTime.Text;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Names;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Conditions;
using RingActors.Rules.Documents;
using RingActors.Rules.Format;
using RingActors.Rules.Schedules.Calendars.Documents;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Analysis;

/// <summary>A rule in one sentence, to be read to the household before it is trusted.</summary>
public static class RuleSentence
{
    public static string Of(RuleDocument document, DevicesView devices)
    {
        string when = string.Join(" or when ", document.Triggers.Select(t => Trigger(t, devices)));
        string conditions = string.Concat(document.Conditions.Select(c => ", and " + Condition(c, devices)));
        string kept = VariableWords.Declared(document, devices);
        return $"{kept}When {when}{conditions}: {Actions(document.Actions, devices)}."
            + JudgedAtTheEnd(document) + Mode(document);
    }

    /// <summary>Where something has to stay so, 'and' does not mean all of that time.</summary>
    private static string JudgedAtTheEnd(RuleDocument document) => !WrittenNotes.IsJudgedAtTheEnd(document) ? ""
        : " What stands after 'and' is looked at once, when that time is over.";

    public static string Trigger(RuleTrigger trigger, DevicesView devices) => trigger switch
    {
        MotionTrigger t =>
            $"{TargetWords.Of(t.Selection, devices, "any camera or motion sensor")} sees motion{(
                t.Detection is { } what ? $" of {what}" : "")}",
        DingTrigger t => $"{TargetWords.Of(t.Selection, devices, "any doorbell")} is pressed",
        ContactTrigger t =>
            $"{TargetWords.Of(t.Selection, devices, "any contact")} is {(t.To == StateView.Open ? "opened" : "closed")}"
            + TargetWords.Together(t.Which) + TargetWords.Held(t.ForSeconds),
        ModeChangedTrigger t =>
            $"the alarm changes{Modes(" from ", t.From)}{Modes(" to ", t.To)}{TargetWords.Held(t.ForSeconds)}",
        CountTrigger t => $"{t.Times} times within {Spans.Of(t.WithinSeconds)} {Any(t.Of, devices)}",
        SequenceTrigger t =>
            $"{string.Join(", then ", t.Of.Select(e => Trigger(e, devices)))}, "
            + $"all within {Spans.Of(t.WithinSeconds)}",
        NotFollowedTrigger t =>
            $"{Any(t.Of, devices)} and it is not followed within {Spans.Of(t.WithinSeconds)} "
            + $"by this: {Any(t.By, devices)}",
        ExitDelayTrigger t => $"the exit delay of the alarm {(t.Is == "over" ? "is over" : "begins")}",
        ServerStartedTrigger => "the server starts",
        TimeTrigger t => $"its time comes ({CalendarSentence.Of(t.Calendar)})",
        WebhookTrigger t => $"the webhook {t.Webhook} is told something{WebhookTriggerWords.Of(t)}",
        RuleFiredTrigger t => $"the rule {string.Join(" or ", t.Rules)} starts",
        NumericTrigger t =>
            $"{TargetWords.Of(t.Selection, devices, "any device")} comes to have its {t.Capability} "
            + NumberRange.Text(t.Capability, t.Above, t.Below) + TargetWords.Together(t.Which),
        DeviceStateTrigger t =>
            $"{TargetWords.Of(t.Selection, devices, "any device")} changes its {t.Capability}{(
                t.From is { } from ? $" from {from}" : "")}{(t.To is { } to ? $" to {to}"
                    : "")}{TargetWords.Together(t.Which)}{TargetWords.Held(t.ForSeconds)}",
        AlarmTrigger t =>
            t.States.Count == 0 ? "an alarm is raised" : $"the alarm comes to {string.Join(" or ", t.States)}",
        _ => trigger.GetType().Name,
    };

    private static string Any(IReadOnlyList<RuleTrigger> triggers, DevicesView devices) =>
        string.Join(" or ", triggers.Select(t => Trigger(t, devices)));

    internal static string Condition(RuleCondition condition, DevicesView devices) => condition switch
    {
        ModeCondition c =>
            $"the alarm is {string.Join(" or ", c.Modes.Select(m => m == "disarmed" ? m : $"armed {m}"))}",
        TimeWindowCondition c =>
            $"it is between {Time(c.From)} and {Time(c.To)} in {c.Zone}{(
                c.Days.Count == 0 ? "" : $" on {string.Join(", ", c.Days)}")}",
        DeviceStateCondition { ForSeconds: { } seconds } c =>
            $"{TargetWords.Of(c, devices)} has had {c.Capability} {c.Is} for {Spans.Of(seconds)}",
        DeviceStateCondition c => $"{TargetWords.Of(c, devices)} has {c.Capability} {c.Is}",
        NumericCondition c =>
            $"{TargetWords.Of(c, devices)} has its {c.Capability} "
            + NumberRange.Text(c.Capability, c.Above, c.Below),
        IncidentCondition c => TargetWords.Incident(c),
        RuleRunningCondition c => $"the rule {string.Join(" or ", c.Rules)} is running"
            + (c.WithinSeconds is { } seconds ? $", or was within {Spans.Of(seconds)} before" : ""),
        VariableCondition c => VariableWords.Of(c, devices),
        TriggerCondition c => $"it was started by {string.Join(" or ", c.Ids)}",
        AllCondition c => $"({string.Join(" and ", c.All.Select(p => Condition(p, devices)))})",
        AnyCondition c => $"({string.Join(" or ", c.Any.Select(p => Condition(p, devices)))})",
        NotCondition c => $"it is not so that {string.Join(" or ", c.Not.Select(p => Condition(p, devices)))}",
        _ => condition.GetType().Name,
    };

    public static string Action(HomeAction action, DevicesView devices) => action switch
    {
        ArmAction a => $"arm {a.Mode}{Open(a)}",
        SirenAction { On: true } a =>
            $"sound the siren of {TargetWords.Of(a, devices)} for {a.Seconds} s",
        SirenAction a => $"silence the siren of {TargetWords.Of(a, devices)}",
        LightAction a =>
            $"switch the light of {TargetWords.Of(a, devices)} {(a.On ? "on" : "off")}",
        LockAction a => $"lock {TargetWords.Of(a, devices)}",
        CloseValveAction a => $"shut {TargetWords.Of(a, devices)}",
        SwitchAction a => $"switch {TargetWords.Of(a, devices)} {(a.On ? "on" : "off")}",
        MotionDetectionAction a => $"have {TargetWords.Of(a, devices)} watch for motion",
        SnapshotAction a => $"take a picture with {TargetWords.Of(a, devices)}",
        WebhookAction a => $"post a message to {new Uri(a.Url).GetLeftPart(UriPartial.Path)}",
        DelayAction a => a.SecondsVariable is { } name ? $"wait as long as {Quoted(name)} says" : $"wait {a.Seconds} s",
        SetAction a => VariableWords.Of(a, devices),
        NotifyAction a => $"tell {To(a.Recipients)} {Quoted(a.Message)}",
        RemindAction a =>
            $"tell {To(a.Recipients)} {Quoted(a.Message)} every {a.EverySeconds} s until {All(a.Until, devices)}, "
            + $"at most {a.AsRepeat.RoundsMax} times",
        WaitUntilAction a => $"wait until {All(a.Conditions, devices)}, at most {a.TimeoutSeconds} s"
            + (a.OnTimeout == WhenTimeIsOver.Stop
                ? ", and end there if that does not come"
                : ", and go on in any case"),
        WaitForAction a =>
            $"wait until {string.Join(" or ", a.Triggers.Select(t => Trigger(t, devices)))}, at most {a.TimeoutSeconds} s"
            + (a.OnTimeout == WhenTimeIsOver.Stop
                ? ", and end there if that does not come"
                : ", and go on in any case"),
        IfAction a => $"if {All(a.Conditions, devices)}: ({Actions(a.Then, devices)})"
            + (a.Else is null ? "" : $", otherwise: ({Actions(a.Else, devices)})"),
        RepeatAction a => Repeat(a, devices),
        ParallelAction a =>
            $"side by side: {string.Join(" and ", a.Branches.Select(b => $"({Actions(b.Actions, devices)})"))}",
        StopAction => "end there",
        ProtocolAction a => $"start the emergency protocol {a.Protocol}"
            + (a.Reason is { } reason ? $" ({Quoted(reason)})" : ""),
        EscalateAction a => $"tell {string.Join(", then ", a.Levels.Select(l => To(l.Recipients)))} until somebody "
            + "acknowledges",
        DispatchAction a => $"call for help at {new Uri(a.Url).GetLeftPart(UriPartial.Path)}",
        UnlockAction a => $"unlock {TargetWords.Of(a, devices)}",
        AlarmSirensAction => "sound the sirens that the alarm's settings name",
        _ => action.GetType().Name,
    };

    private static string Actions(IReadOnlyList<HomeAction> actions, DevicesView devices) =>
        string.Join("; then ", actions.Select(a => Action(a, devices)));

    private static string All(IReadOnlyList<RuleCondition> conditions, DevicesView devices) =>
        string.Join(" and ", conditions.Select(c => Condition(c, devices)));

    private static string To(IReadOnlyList<string>? recipients) =>
        recipients is null ? "all recipients" : string.Join(" and ", recipients);

    private static string Repeat(RepeatAction repeat, DevicesView devices)
    {
        string pause = repeat.EverySeconds is { } seconds ? $", {seconds} s after each other" : "";
        string until = repeat.Until is { } conditions
            ? $"until {All(conditions, devices)}, at most {repeat.RoundsMax} times"
            : $"{repeat.RoundsMax} times";
        return $"repeat {until}{pause}: ({Actions(repeat.Actions, devices)})";
    }

    private static string Mode(RuleDocument document) => document.Mode switch
    {
        RunMode.Single => " While it runs, nothing starts it again.",
        RunMode.Restart => " What starts it again while it runs begins it anew.",
        RunMode.Queued =>
            $" What starts it again while it runs waits in line, at most {document.Max ?? RunModes.MaxDefault} in all.",
        RunMode.Parallel =>
            $" What starts it again while it runs starts it beside that, at most {document.Max ?? RunModes.MaxDefault} at once.",
        _ => "",
    };

    private static string Open(ArmAction arm) => arm.OnOpen switch
    {
        WhenOpen.Wait =>
            $", waiting up to {arm.WaitsMinutes} min for open sensors to close and leaving them unguarded after that",
        WhenOpen.Bypass => ", leaving open sensors unguarded",
        _ => ", unless a sensor is open",
    };

    public static string Names(IReadOnlyList<Address> addresses, DevicesView devices, string none) =>
        addresses.Count == 0
        ? none
        : string.Join(" or ", addresses.Select(a =>
            a.Kind == DeviceKinds.SecuritySystem
                ? "the base station" : devices.Get(a) is { } device ? Quoted(device.Name)
                : a.Id));

    private static string Modes(string before, IReadOnlyList<string> modes) =>
        modes.Count == 0 ? "" : before + string.Join(" or ", modes);

    private static string Time(LocalTime time) => LocalTimePattern.CreateWithInvariantCulture("HH:mm").Format(time);

    private static string Quoted(string name) => PlainText.Quoted(name);
}
