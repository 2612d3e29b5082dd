using RingActors.Devices.Domain;
using RingActors.Engine.Core;

namespace RingActors.Rules;

/// <summary>Whether an event is what a trigger waits for.</summary>
internal static class TriggerCheck
{
    /// <summary>The trigger type that waits for events of this sort; null if none does.</summary>
    internal static string? TypeOf(IEvent @event) => @event switch
    {
        MotionDetected => "motion",
        DoorbellPressed => "ding",
        ContactOpened or ContactClosed => "contact",
        ModeReported => "mode_changed",
        AlarmReported => "alarm",
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
            (MotionTrigger t, MotionDetected e) => Detection(t, e),
            (ContactTrigger t, ContactOpened) => (t.To == StateView.Open, "it opened"),
            (ContactTrigger t, ContactClosed) => (t.To == StateView.Closed, "it closed"),
            (ModeChangedTrigger t, ModeReported e) => Mode(t, e),
            (AlarmTrigger t, AlarmReported e) => Alarm(t, e, before),
            _ => (true, $"{envelope.Name} of {envelope.Actor.Kind}/{envelope.Actor.Id}"),
        };
    }

    private static (bool Holds, string Reason) Detection(MotionTrigger trigger, MotionDetected motion) =>
        trigger.Detection is null
            ? (true, "motion")
            : (string.Equals(trigger.Detection, motion.Detection, StringComparison.OrdinalIgnoreCase),
                $"motion of {motion.Detection ?? "something unnamed"}");

    private static (bool Holds, string Reason) Mode(ModeChangedTrigger trigger, ModeReported mode)
    {
        bool from = trigger.From.Count == 0 || (mode.From is { } before && trigger.From.Contains(before));
        bool to = trigger.To.Count == 0 || trigger.To.Contains(mode.Mode);
        return (from && to, $"mode went from {mode.From?.Word() ?? "unknown"} to {mode.Mode.Word()}");
    }

    /// <summary>More devices joining an alarm of the same state are no new alarm.</summary>
    private static (bool Holds, string Reason) Alarm(AlarmTrigger trigger, AlarmReported alarm, HomeView before)
    {
        if (before.Part<SecurityView>().Alarm?.State == alarm.Alarm.State)
        {
            return (false, $"the alarm was {alarm.Alarm.State} already");
        }

        bool wanted = trigger.States.Count == 0 || trigger.States.Contains(alarm.Alarm.State, StringComparer.Ordinal);
        return (wanted, $"the alarm became {alarm.Alarm.State}");
    }
}
