using RingActors.Devices.Domain.Alarm.ArmedPeriods;
using RingActors.Devices.Domain.Alarm.Incidents;
using RingActors.Devices.Domain.Alarm.Notices;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Zones;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm;

/// <summary>What the alarm's own guard makes of what the base station reported, and of what was asked for.</summary>
internal static class GuardFollowUps
{
    internal static Decision After(SecurityState before, Decision decision, DecideContext context)
    {
        if (decision.Events.Count == 0)
        {
            return decision;
        }

        SecurityState state = before;
        foreach (IEvent @event in decision.Events)
        {
            state = state.Evolve(@event);
        }

        DecisionBuilder draft = new(state, context);
        bool byPerson = decision.Events.Any(e => e is ModeReported { Mode: SecurityMode.Disarmed } || Disarms(before, e)) && !IsEngines(before, context);
        bool silenced = decision.Events.Any(e => Silences(before, e));
        bool isChecked = decision.Events.Any(e => e is IntentConfirmed done && draft.Guard.Asked is { Checked: true } asked && asked.Intent == done.Intent);
        foreach (IEvent @event in decision.Events.Where(e => !(byPerson && e is AlarmCleared)))
        {
            Follow(draft, before, @event, (silenced, isChecked));
            NoticeSteps.After(draft, before, @event);
        }

        if (decision.Events.Any(EndsIntent))
        {
            ArmedPeriodSteps.RevertOver(draft);
        }

        if (decision.Events.Any(e => e is IntentConfirmed))
        {
            ArmWait.Armed(draft);
        }

        if (decision.Events.Any(IsNotHeard))
        {
            ZoneRecheck.Groups(draft, isLine: true);
        }

        if (decision.Events.Concat(draft.Events).Any(LeavesFewer))
        {
            ZoneRecheck.Groups(draft, isLine: false);
        }

        if (byPerson && (before.Intent is not { Target: "disarmed" } wish || IncidentSirens.IsPerson(wish.By)))
        {
            IncidentSirens.SilenceSounded(draft);
        }

        if (draft.IsEmpty)
        {
            return decision;
        }

        Func<IEvent, Principal?>? said = decision.PrincipalOf;
        Decision whole = draft.After(decision);
        return whole.As(e => OfEngine(e) ? Principal.Engine : said?.Invoke(e));
    }

    /// <summary>
    /// A wish changes nothing: until the base station says that it disarmed, or fell silent, what is open goes on as
    /// ever.
    /// </summary>
    private static void Follow(DecisionBuilder draft, SecurityState before, IEvent @event, (bool Silenced, bool IsChecked) whole)
    {
        switch (@event)
        {
            case AlarmReported e:
                IncidentSteps.Reported(draft, e.Alarm);
                break;
            case ModeReported { Mode: SecurityMode.Disarmed }:
                IncidentSteps.Disarmed(draft, IsEngines(before, draft.Context));
                ReplaceUnlessAsked(draft, before, SecurityMode.Disarmed);
                break;
            case IntentConfirmed when Disarms(before, @event):
                IncidentSteps.Disarmed(draft, IsEngines(before, draft.Context));
                break;
            case ArmRequested or DisarmRequested when !TakesBack(draft, @event):
                Replace(draft);
                break;
            case IntentAccepted e:
                ArmedPeriodSteps.TakeOver(draft, e.Intent);
                break;
            case BypassReported e when draft.State.Intent is { IsOpen: true } wish && ArmedPeriodSteps.IsAsAsked(draft, wish, e.Bypassed):
                ArmedPeriodSteps.TakeOver(draft, wish.Id);
                break;
            case ModeReported e:
                ReplaceUnlessAsked(draft, before, e.Mode);
                break;
            case IIntentEvent step when EndsIntent(@event) && before.Intent is { Target: "disarmed" } wish && wish.Id == step.Intent:
                IncidentSteps.NotDisarmed(draft);
                break;
            case DelayStarted { Kind: DelayKind.Entry } e:
                IncidentSteps.EntryEnds(draft, e.EndsAt);
                break;
            case AlarmCleared:
                // Its entry delay excused those who follow, and nobody disarmed.
                if (IncidentSteps.Cleared(draft))
                {
                    ZoneRecheck.Take(draft, z => z.Type == ZoneType.Follower);
                }

                break;
            case IntentConfirmed when Silences(before, @event):
                IncidentSteps.Silenced(draft);
                break;
            case BaseStationReported { Status: Connection.Online } when whole.Silenced:
                break;
            case BaseStationReported { Status: Connection.Online } when draft.State.Siren.Heard.Value is { On: false }:
                IncidentSteps.SoundAgain(draft);
                break;
            case BaseStationReported { Status: Connection.Online }:
                SecuritySystem.SilenceAgain(draft);
                break;
            case DelayEnded { Kind: DelayKind.Exit, Reported: true } or ExitDelayOver when IsForgotten(draft):
                ArmedPeriodSteps.NobodyLeft(draft);
                break;
            case DelayEnded { Kind: DelayKind.Exit, Reported: true } when before.Delay is { Overdue: true }:
                break;
            case PeriodBegan { GoesOn: null } or ExitDelayOver or DelayOverdue { Kind: DelayKind.Exit }
                or DelayEnded { Kind: DelayKind.Exit, Reported: true }:
                ArmedPeriodSteps.Look(draft, whole.IsChecked);
                break;
        }
    }

    /// <summary>
    /// The base station did what a disarming asked for; its mode may have been that before, with an alarm on.
    /// </summary>
    private static bool Disarms(SecurityState before, IEvent @event) =>
        @event is IntentConfirmed step && before.Intent is { Target: "disarmed" } wish && wish.Id == step.Intent;

    /// <summary>It fell silent because somebody wanted it to.</summary>
    private static bool Silences(SecurityState before, IEvent @event) => @event is IntentConfirmed step
        && before.Siren.Intent is { Target: "off", By.Kind: not PrincipalKind.Engine } wish && wish.Id == step.Intent;

    /// <summary>
    /// A disarming that is reported now is the engine's own: it takes an arming back and calls no other emergency off.
    /// </summary>
    private static bool IsEngines(SecurityState before, DecideContext context) =>
        before.Intent is { Target: "disarmed", By.Kind: PrincipalKind.Engine } && IntentMachine.MayStillHappen(before.Intent, context.Now);

    /// <summary>The engine takes an arming back: whoever waits for what stood in its way waits on.</summary>
    private static bool TakesBack(DecisionBuilder draft, IEvent @event) => draft.Guard.Period is { Reverted: true }
        && @event is ArmRequested { By.Kind: PrincipalKind.Engine } or DisarmRequested { By.Kind: PrincipalKind.Engine };

    /// <summary>An arming that waits is overtaken by whatever changes the mode.</summary>
    private static void ReplaceUnlessAsked(DecisionBuilder draft, SecurityState before, SecurityMode mode)
    {
        // What was asked for ended it then, if it waited already; one that was asked for after that is not meant.
        if (!IntentMachine.MayStillHappen(before.Intent, draft.Now) || before.Intent!.Target != mode.Word())
        {
            Replace(draft);
        }
    }

    private static void Replace(DecisionBuilder draft)
    {
        if (draft.Guard.Waiting is { } waiting)
        {
            draft.Add(new ArmWaitEnded(waiting.Id, WaitEnd.Replaced));
        }
    }

    /// <summary>Somebody armed at the keypad, and no door was opened while one could leave (A-S15).</summary>
    private static bool IsForgotten(DecisionBuilder draft) =>
        draft.Guard.Period is { AtKeypad: true, DoorUsed: false, Exit: null, Reverted: false } period
        && draft.State.Delay is not { Kind: DelayKind.Exit }
        && draft.Guard.Policy.ModeOf(period.Mode, period.Guards) is { Guards: SecurityMode.Away, HomeIfNobodyLeft: true };

    private static bool EndsIntent(IEvent @event) =>
        @event is IntentRejected or IntentExpired or IntentBecameUnknown or IntentContradicted or IntentSuperseded;

    private static bool IsNotHeard(IEvent @event) => @event is BaseStationReported { Status: not Connection.Online };

    /// <summary>Fewer zones may be guarded after it.</summary>
    private static bool LeavesFewer(IEvent @event) => @event is BypassAdded or ZoneShutDown or ParticipationReported or PolicySet;

    private static bool OfEngine(IEvent @event) => @event is
        ArmingReverted or ArmingRevertFailed or NobodyLeft or NoticeGiven
            or ArmRequested { By.Kind: PrincipalKind.Engine } or DisarmRequested { By.Kind: PrincipalKind.Engine };
}
