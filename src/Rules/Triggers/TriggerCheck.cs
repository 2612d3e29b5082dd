using System.Reflection;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Rules.Triggers;

/// <summary>Whether an event is what a trigger waits for.</summary>
internal static class TriggerCheck
{
    private static readonly IReadOnlySet<string> Alarms = new[] { typeof(AlarmReported), typeof(IncidentOpened), typeof(IncidentAlarmed) }
        .Select(t => t.GetCustomAttribute<StoredNameAttribute>()!.Name)
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>
    /// True if it was an alarm or an incident, whoever raised it: no guard and no run under way is in its way (R-S5).
    /// </summary>
    internal static bool IsAlarm(TriggerFacts by) => Alarms.Contains(by.Name);

    /// <summary>The trigger type that waits for events of this sort; null if none does.</summary>
    internal static string? TypeOf(IEvent @event) => @event switch
    {
        MotionDetected => "motion",
        DoorbellPressed => "ding",
        ContactOpened or ContactClosed => "contact",
        ModeReported or PeriodBegan => "mode_changed",
        // A silent call for help starts no rule: what it does could be seen in the house, and in its runs.
        IncidentOpened or IncidentAlarmed when SilentCalls.IsOfSilent(@event) => null,
        AlarmReported or IncidentOpened or IncidentAlarmed => "alarm",
        _ => null,
    };

    internal static string TypeOf(RuleTrigger trigger) => trigger switch
    {
        MotionTrigger => "motion",
        DingTrigger => "ding",
        ContactTrigger => "contact",
        ModeChangedTrigger => "mode_changed",
        AlarmTrigger => "alarm",
        _ => throw new System.Diagnostics.UnreachableException(trigger.GetType().Name),
    };

    /// <summary>The devices a trigger waits for; none means any.</summary>
    internal static IReadOnlyList<Address> DevicesOf(RuleTrigger trigger) => trigger switch
    {
        MotionTrigger t => t.Devices,
        DingTrigger t => t.Devices,
        ContactTrigger t => t.Devices,
        _ => [],
    };

    internal static (bool Holds, string Reason) Judge(RuleTrigger trigger, HomeView before, EventEnvelope envelope)
    {
        if (TypeOf(envelope.Event) != TypeOf(trigger))
        {
            return (false, $"the event is {envelope.Name}");
        }

        IReadOnlyList<Address> devices = DevicesOf(trigger);
        if (devices.Count > 0 && !devices.Contains(envelope.Actor))
        {
            return (false, $"it was {envelope.Actor.Kind}/{envelope.Actor.Id}");
        }

        return (trigger, envelope.Event) switch
        {
            (MotionTrigger t, MotionDetected e) => t.Judge(e),
            (ContactTrigger t, ContactOpened) => t.Judge(StateView.Open),
            (ContactTrigger t, ContactClosed) => t.Judge(StateView.Closed),
            (ModeChangedTrigger t, ModeReported e) => t.Judge(e, before.Guard().Period),
            (ModeChangedTrigger t, PeriodBegan e) => t.Judge(e, before.Guard().Period),
            (AlarmTrigger t, AlarmReported e) => t.Judge(e, before.RecordedSecurity()),
            (AlarmTrigger t, IncidentOpened e) => t.Judge(e),
            (AlarmTrigger t, IncidentAlarmed e) => t.Judge(e, before.RecordedSecurity()),
            _ => (true, $"{envelope.Name} of {envelope.Actor.Kind}/{envelope.Actor.Id}"),
        };
    }
}
