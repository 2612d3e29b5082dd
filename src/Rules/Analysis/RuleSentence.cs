using NodaTime;
using NodaTime.Text;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Names;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;
using RingActors.Rules.Conditions;
using RingActors.Rules.Documents;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Analysis;

/// <summary>A rule in one sentence, to be read to the household before it is trusted.</summary>
public static class RuleSentence
{
    public static string Of(RuleDocument document, DevicesView devices)
    {
        string when = string.Join(" or when ", document.Triggers.Select(t => Trigger(t, devices)));
        string conditions = string.Concat(document.Conditions.Select(c => ", and " + Condition(c, devices)));
        string actions = string.Join("; then ", document.Actions.Select(a => Action(a, devices)));
        return $"When {when}{conditions}: {actions}.";
    }

    public static string Trigger(RuleTrigger trigger, DevicesView devices) => trigger switch
    {
        MotionTrigger t =>
            $"{Names(t.Devices, devices, "any camera or motion sensor")} sees motion{(
                t.Detection is { } what ? $" of {what}" : "")}",
        DingTrigger t => $"{Names(t.Devices, devices, "any doorbell")} is pressed",
        ContactTrigger t =>
            $"{Names(t.Devices, devices, "any contact")} is {(t.To == StateView.Open ? "opened" : "closed")}",
        ModeChangedTrigger t => $"the alarm changes{Modes(" from ", t.From)}{Modes(" to ", t.To)}",
        AlarmTrigger t =>
            t.States.Count == 0 ? "an alarm is raised" : $"the alarm comes to {string.Join(" or ", t.States)}",
        _ => trigger.GetType().Name,
    };

    private static string Condition(RuleCondition condition, DevicesView devices) => condition switch
    {
        ModeCondition c =>
            $"the alarm is {string.Join(" or ", c.Modes.Select(m => m == "disarmed" ? m : $"armed {m}"))}",
        TimeWindowCondition c =>
            $"it is between {Time(c.From)} and {Time(c.To)} in {c.Zone}{(
                c.Days.Count == 0 ? "" : $" on {string.Join(", ", c.Days)}")}",
        DeviceStateCondition c => $"{Names([c.Device], devices, "")} has {c.Capability} {c.Is}",
        _ => condition.GetType().Name,
    };

    public static string Action(HomeAction action, DevicesView devices) => action switch
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
