using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Coverage;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;
using RingActors.Rules.Format;
using RingActors.Rules.Triggers;

namespace RingActors.Rules.Holds;

/// <summary>
/// What an event means for the holds of a rule: a pure function of the home just before it, the rule and the event.
/// </summary>
internal static class HoldLooks
{
    /// <summary>Null if the rule need not look.</summary>
    /// <param name="triggers">The rule's triggers.</param>
    /// <param name="version">Its version.</param>
    /// <param name="holds">Its holds.</param>
    /// <param name="isOwn">The rule caused the event itself: that begins nothing.</param>
    /// <param name="before">The home just before the event.</param>
    /// <param name="envelope">The event.</param>
    internal static LookAtHolds? Of(
        IReadOnlyList<RuleTrigger> triggers, int version, HoldsOfRule holds, bool isOwn, HomeView before,
            EventEnvelope envelope)
    {
        List<HoldLook>? looks = null;
        for (int place = 0; place < triggers.Count; place++)
        {
            if (triggers[place] is NotFollowedTrigger window)
            {
                Add(place, window.By.Any(t => TriggerCheck.JudgeAtOnce(t, before, envelope).Holds) ? HoldCause.Ends
                    : null);
                Add(place, TriggerCheck.JudgeAtOnce(window, before, envelope).Holds ? HoldCause.Begins : null);
            }
            else if (triggers[place].HoldSeconds is not null)
            {
                Add(place, CauseOf(triggers[place], place, holds, before, envelope));
            }
        }

        bool all = !holds.IsEmpty && TriggerCheck.ChangesReach(envelope.Event);
        bool times = envelope.Event is ServerStarted or ClockStepped && triggers.Any(t => t is TimeTrigger);
        return looks is null && !all && !times ? null
            : new LookAtHolds(version, looks ?? [], all, false, TriggerFacts.Of(envelope))
            {
                Times = times ? true : null,
            };

        void Add(int place, HoldCause? found)
        {
            if (found is { } cause && !(isOwn && cause != HoldCause.Ends))
            {
                (looks ??= []).Add(
                    new HoldLook(place, DevicesTogether.SubjectOf(triggers[place], envelope.Actor), cause));
            }
        }
    }

    /// <summary>The rule was written or switched on; null if nothing of it has a time to stay.</summary>
    internal static LookAtHolds? Anew(IReadOnlyList<RuleTrigger> triggers, int version, EventEnvelope envelope) =>
        triggers.Any(t => t.HoldSeconds is not null || t is TimeTrigger)
            ? new LookAtHolds(version, [], false, true, TriggerFacts.Of(envelope)) : null;

    private static HoldCause? CauseOf(RuleTrigger trigger, int place, HoldsOfRule holds, HomeView before,
        EventEnvelope envelope)
    {
        switch (trigger)
        {
            // How the mode is named is known only when both the base station and the engine have said so.
            case ModeChangedTrigger:
                return envelope.Event is ModeReported or PeriodBegan
                    ? TriggerCheck.JudgeAtOnce(trigger, before, envelope).Holds ? HoldCause.Begins
                        : Ends(place, holds, envelope.Actor)
                    : null;

            case DeviceTrigger of when StateChange.Of(envelope.Event) is { } said && said.About == of.About:
                StateView? was = before.Part<DevicesView>().Get(envelope.Actor) is { } device
                    ? Stated.StateOf(device, said.About) : null;
                return was?.Value == said.Word ? null
                    : IsWanted(of, said, was) && of.Selection.Has(envelope.Actor, before.Part<DevicesView>())
                        ? DevicesTogether.Judge(of, before, envelope.Actor).Counts ? HoldCause.Begins : null
                    : !of.IsTogether() ? Ends(place, holds, envelope.Actor)
                    : of.Selection.Has(envelope.Actor, before.Part<DevicesView>()) && Breaks(of, before, envelope.Actor)
                        ? Ends(place, holds, DevicesTogether.SubjectOf(of, envelope.Actor))
                    : null;

            case DeviceTrigger of when envelope.Event is ConnectionChanged { Connection: Connection.Online }
                && BecameSoOffline(of, before.Part<DevicesView>().Get(envelope.Actor))
                && of.Selection.Has(envelope.Actor, before.Part<DevicesView>())
                && DevicesTogether.Judge(of, before, envelope.Actor).Counts:
                return HoldCause.Returns;

            default:
                return null;
        }
    }

    /// <summary>One that is so no more ends it for all; of those of which one has to be so, the last does.</summary>
    private static bool Breaks(DeviceTrigger trigger, HomeView before, Address device) =>
        trigger.Which == WhichDevices.All || DevicesTogether.Judge(trigger, before, device).Counts;

    private static bool BecameSoOffline(DeviceTrigger trigger, DeviceView? device) =>
        device is not null && Stated.StateOf(device, trigger.About) is { } state
            && device.State(Capabilities.Connection) is { Value: not StateView.Online } away
        && state.Since >= away.Since && IsWanted(trigger, new StateWord(trigger.About, state.Value, null), null);

    /// <summary>The first word that a device tells begins, too: it is so, since when may not be known.</summary>
    private static bool IsWanted(DeviceTrigger trigger, StateWord said, StateView? was) => trigger switch
    {
        ContactTrigger t => said.Word == t.To,
        DeviceStateTrigger t => said.Word == t.To && (t.From is null || t.From == was?.Value),
        _ => false,
    };

    private static HoldCause? Ends(int place, HoldsOfRule holds, Address subject) =>
        holds.Of(place, subject) is null ? null : HoldCause.Ends;
}
