using System.Reflection;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Groups;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Webhooks;

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

    /// <summary>
    /// True if devices may be reachable, listened to or meant since then that were not, or not any more.
    /// </summary>
    internal static bool ChangesReach(IEvent @event) =>
        @event is ConnectionChanged or DeviceDescribed or DeviceRemoved or ListeningBegan or BaseStationReported
            or GroupMade or GroupChanged or GroupDropped;

    /// <summary>
    /// Whether the event itself starts the rule. What has to stay so for a time does not do so by an event: its holds
    /// do, when their time is over.
    /// </summary>
    internal static (bool Holds, string Reason) Judge(RuleTrigger trigger, HomeView before, EventEnvelope envelope)
    {
        (bool holds, string reason) = JudgeAtOnce(trigger, before, envelope);
        return !holds ? (false, reason) : trigger switch
        {
            CountTrigger t => (false, $"{reason}; it is one of {t.Times} within {t.WithinSeconds} s"),
            SequenceTrigger t => (false, $"{reason}; it is one of {t.Of.Count} in a row within {t.WithinSeconds} s"),
            NotFollowedTrigger t =>
                (false, $"{reason}; it starts the rule if nothing follows within {t.WithinSeconds} s"),
            { HoldSeconds: { } seconds } => (false, $"{reason}; it has to stay so for {seconds} s"),
            _ => (true, reason),
        };
    }

    /// <summary>
    /// As what an event counts within a window: places in a sequence, 0 for a count; empty if it does not.
    /// </summary>
    internal static IReadOnlyList<int> PartsMet(RuleTrigger trigger, HomeView before, EventEnvelope envelope) =>
        trigger switch
        {
            CountTrigger t => t.Of.Any(one => JudgeAtOnce(one, before, envelope).Holds) ? [0] : [],
            SequenceTrigger t =>
                [.. Enumerable.Range(0, t.Of.Count).Where(i => JudgeAtOnce(t.Of[i], before, envelope).Holds)],
            _ => [],
        };

    /// <summary>The same, whether or not it has to stay so.</summary>
    internal static (bool Holds, string Reason) JudgeAtOnce(RuleTrigger trigger, HomeView before,
        EventEnvelope envelope)
    {
        if (EventsOf(trigger) is { } events)
        {
            (bool Holds, string Reason) met = events.Select(one => JudgeAtOnce(one, before, envelope))
                .FirstOrDefault(one => one.Holds);
            return met.Holds ? met : (false, "it is none of its events");
        }

        if (!IsOfSort(trigger, envelope.Event))
        {
            return (false, $"the event is {envelope.Name}");
        }

        if (trigger is DeviceTrigger of && !of.Selection.Has(envelope.Actor, before.Part<DevicesView>()))
        {
            return (false, $"it was {envelope.Actor.Kind}/{envelope.Actor.Id}");
        }

        (bool holds, string reason) = Judged(trigger, before, envelope);
        return holds && trigger is DeviceTrigger one
            && DevicesTogether.Judge(one, before, envelope.Actor) is (false, var because)
                ? (false, $"{reason}; {because}")
                : (holds, reason);
    }

    /// <summary>
    /// Whether an event is of a sort, and of a device, that one of the triggers waits for, whatever it says: what only
    /// tells whether something has stayed so is none.
    /// </summary>
    internal static bool IsAbout(IEnumerable<RuleTrigger> triggers, HomeView before, EventEnvelope envelope) => triggers
        .SelectMany(t => t.Leaves())
        .Any(t => IsOfSort(t, envelope.Event)
            && (t is not DeviceTrigger of || of.Selection.Has(envelope.Actor, before.Part<DevicesView>())));

    /// <summary>The triggers in a trigger that begin it; null if there are none in it.</summary>
    private static IReadOnlyList<RuleTrigger>? EventsOf(RuleTrigger trigger) => trigger switch
    {
        CountTrigger t => t.Of,
        SequenceTrigger t => t.Of,
        NotFollowedTrigger t => t.Of,
        _ => null,
    };

    /// <summary>Whether events of that sort are what the trigger waits for, whatever they say.</summary>
    private static bool IsOfSort(RuleTrigger trigger, IEvent @event) => trigger switch
    {
        MotionTrigger => @event is MotionDetected,
        DingTrigger => @event is DoorbellPressed,
        ContactTrigger => @event is ContactOpened or ContactClosed,
        ModeChangedTrigger => @event is ModeReported or PeriodBegan,
        AlarmTrigger => @event is AlarmReported or IncidentOpened or IncidentAlarmed && !SilentCalls.IsOfSilent(@event),
        DeviceStateTrigger t => StateChange.Of(@event)?.About == t.Capability,
        NumericTrigger t => NumericTrigger.Told(@event)?.About == t.Capability,
        RuleFiredTrigger => @event is IRuleStart,
        ExitDelayTrigger => ExitDelayTrigger.IsAbout(@event),
        ServerStartedTrigger => @event is ServerStarted,
        WebhookTrigger => @event is WebhookReceived,

        // Whose time it is knows the evaluation alone: it says so itself.
        TimeTrigger => false,
        _ => throw new System.Diagnostics.UnreachableException(trigger.GetType().Name),
    };

    private static (bool Holds, string Reason) Judged(RuleTrigger trigger, HomeView before, EventEnvelope envelope) =>
        (trigger, envelope.Event) switch
        {
            (MotionTrigger t, MotionDetected e) => t.Judge(e),
            (ContactTrigger t, ContactOpened) => t.Judge(StateView.Open),
            (ContactTrigger t, ContactClosed) => t.Judge(StateView.Closed),
            (ModeChangedTrigger t, ModeReported e) => t.Judge(e, before.Guard().Period),
            (ModeChangedTrigger t, PeriodBegan e) => t.Judge(e, before.Guard().Period),
            (AlarmTrigger t, AlarmReported e) => t.Judge(e, before.RecordedSecurity()),
            (AlarmTrigger t, IncidentOpened e) => t.Judge(e),
            (AlarmTrigger t, IncidentAlarmed e) => t.Judge(e, before.RecordedSecurity()),
            (ServerStartedTrigger, _) => (true, "the server started"),
            (ExitDelayTrigger t, var e) => t.Judge(e, before.RecordedSecurity()),
            (WebhookTrigger t, WebhookReceived e) => t.Judge(envelope.Actor.Id, e),
            (RuleFiredTrigger t, IRuleStart e) => t.Judge(envelope.Actor.Id, e.By),
            (NumericTrigger t, var e) =>
                t.Judge(NumericTrigger.Told(e)!.Value.Number, before.Part<DevicesView>().Get(envelope.Actor)),
            (DeviceStateTrigger t, var e) =>
                t.Judge(StateChange.Of(e)!.Value, before.Part<DevicesView>().Get(envelope.Actor)),
            _ => (true, $"{envelope.Name} of {envelope.Actor.Kind}/{envelope.Actor.Id}"),
        };
}
