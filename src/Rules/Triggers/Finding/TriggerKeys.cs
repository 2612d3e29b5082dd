using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Groups;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Webhooks;

namespace RingActors.Rules.Triggers.Finding;

/// <summary>
/// By which words triggers are found: an event has those of all triggers that may wait for it. Most events have none or
/// one, and nothing is made anew for any.
/// </summary>
internal static class TriggerKeys
{
    private const string Motion = "motion";
    private const string Ding = "ding";
    private const string Contact = "contact";
    private const string Mode = "mode_changed";
    private const string Alarm = "alarm";
    private const string RuleFired = "rule_fired";
    private const string ExitDelay = "exit_delay";
    private const string Started = "server_started";
    private const string Told = "webhook";

    /// <summary>Whether something can be reached or is listened to may have changed.</summary>
    private const string Reach = "reach";

    private static readonly string[] None = [];
    private static readonly string[] OfMotion = [Motion];
    private static readonly string[] OfMotionState = [Motion, StateOf(Capabilities.Motion)];
    private static readonly string[] OfDing = [Ding];
    private static readonly string[] OfContact = [Contact, StateOf(Capabilities.Contact)];
    private static readonly string[] OfMode = [Mode];
    private static readonly string[] OfPeriod = [Mode, ExitDelay];
    private static readonly string[] OfExitDelay = [ExitDelay];
    private static readonly string[] OfAlarm = [Alarm];
    private static readonly string[] OfRuleFired = [RuleFired];
    private static readonly string[] OfReach = [Reach];
    private static readonly string[] OfStarted = [Started];
    private static readonly string[] OfTold = [Told];
    private static readonly string[] OfConnection = [StateOf(Capabilities.Connection), Reach];
    private static readonly string[] OfSiren = [StateOf(Capabilities.Siren)];

    private static readonly string[] OfBattery = [StateOf(Capabilities.Battery), NumberOf(Capabilities.Battery)];

    private static readonly Dictionary<string, string[]> OfNumber =
        Capabilities.All.ToDictionary(c => c, c => new[] { NumberOf(c) }, StringComparer.Ordinal);

    private static readonly Dictionary<string, string[]> OfState =
        Capabilities.All.ToDictionary(c => c, c => new[] { StateOf(c) }, StringComparer.Ordinal);

    /// <summary>The words of an event.</summary>
    internal static IReadOnlyList<string> Of(IEvent @event) => @event switch
    {
        MotionDetected e => e.EventId is null ? OfMotionState : OfMotion,
        DoorbellPressed => OfDing,
        ContactOpened or ContactClosed => OfContact,
        ModeReported => OfMode,
        PeriodBegan => OfPeriod,
        _ when ExitDelayTrigger.IsAbout(@event) => OfExitDelay,
        // A silent call for help starts no rule: what it does could be seen in the house, and in its runs.
        IncidentOpened or IncidentAlarmed when SilentCalls.IsOfSilent(@event) => None,
        AlarmReported or IncidentOpened or IncidentAlarmed => OfAlarm,
        ConnectionChanged => OfConnection,
        DeviceDescribed or DeviceRemoved or ListeningBegan or BaseStationReported => OfReach,
        GroupMade or GroupChanged or GroupDropped => OfReach,
        ServerStarted or ClockStepped => OfStarted,
        WebhookReceived => OfTold,
        SirenEndedAsAnnounced => OfSiren,
        IRuleStart => OfRuleFired,
        BatteryReported => OfBattery,
        NumberReported e => OfNumber.GetValueOrDefault(e.Capability) ?? None,
        IPastStateEvent => None,
        IStateEvent { Said: { } said } => OfState.GetValueOrDefault(said.About) ?? None,
        _ => None,
    };

    /// <summary>
    /// The words by which a trigger without others in it is found, and whether only events of the devices it names
    /// count.
    /// </summary>
    internal static IEnumerable<(string Key, bool IsOfDevice)> Of(RuleTrigger trigger)
    {
        yield return trigger switch
        {
            MotionTrigger => (Motion, true),
            DingTrigger => (Ding, true),
            ContactTrigger => (Contact, true),
            ModeChangedTrigger => (Mode, false),
            AlarmTrigger => (Alarm, false),
            DeviceStateTrigger t => (StateOf(t.Capability), true),
            NumericTrigger t => (NumberOf(t.Capability), true),
            RuleFiredTrigger => (RuleFired, false),
            ExitDelayTrigger => (ExitDelay, false),
            // Its moments are told to its rule alone; at a start it looks whether they are the same still.
            ServerStartedTrigger or TimeTrigger => (Started, false),
            WebhookTrigger => (Told, false),
            _ => throw new System.Diagnostics.UnreachableException(trigger.GetType().Name),
        };
        if (trigger.HoldSeconds is not null)
        {
            yield return (Reach, false);
        }
    }

    private static string StateOf(string capability) => "state:" + capability;

    private static string NumberOf(string capability) => "number:" + capability;
}
