using NodaTime;
using RingActors.Devices.Domain.Alarm.ArmedPeriods;
using RingActors.Devices.Domain.Alarm.Incidents;
using RingActors.Devices.Domain.Alarm.Notices;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.Policy;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Zones;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm;

/// <summary>
/// The home's alarm, <c>home/security-system/main</c>: what the base station reports of mode, delays and alarms, and
/// what is asked of it. Events: SecurityEvents.cs; state: SecurityState.cs; commands: SecurityCommands.cs. Tests:
/// Devices.Tests/Security and the decision table.
/// </summary>
internal sealed class SecuritySystem() : Decider<SecurityState>(DeviceKinds.SecuritySystem)
{
    public override Type SnapshotType => typeof(SecurityState);

    /// <summary>
    /// 2: an end of a delay that was never told is no end. 3: what the engine itself guards. 4: whose alarm an incident
    /// is, whether it sounded, and whether the home was in the wanted mode before. 5: when a pause ends with a look.
    /// 6: which messages are owed to whom, and who took the alarm.
    /// </summary>
    public override int SnapshotVersion => 6;

    public override SecurityState Initial(Address self) => new();

    public override Decision Decide(SecurityState state, ICommand command, DecideContext context) =>
        GuardFollowUps.After(state, Own(state, command, context), context);

    private static Decision Own(SecurityState state, ICommand command, DecideContext context) => command switch
    {
        ReportPanel report => PanelSteps.Decide(state, report, context).LinkedToRequests(context),

        ReportBaseStation report => Unheard(state, report),

        ReportPanelPast report => PanelBackfill.Decide(state, report, context),

        Arm arm => Arming.Decide(state, arm, context),

        // Between a schedule's look at the alarm and this, the alarm may have come.
        Disarm when context.Principal.Kind == PrincipalKind.Schedule && state.AlarmWord is not null => Decision.Refuse(
            "panel.needs-a-person", "There is an alarm: a schedule does not disarm then."),

        // What somebody asked for is on its way. The engine's own disarming ends less: a person's takes its place.
        Disarm when state.Intent is { IsOpen: true, Target: "disarmed", By.Kind: not PrincipalKind.Engine } => OnItsWay(state, context),
        // An alarm keeps Disarm meaningful in a disarmed home: smoke alarms are cleared by it.
        Disarm when state is { Alarm: null, Intent: not { IsOpen: true } } && Arming.IsAlready(state, SecurityMode.Disarmed, context.Now) =>
            StandDown(state, context),
        Disarm => Disarming(state, context),

        SensorSignal signal => Signalled(state, signal, context),
        SetSecurityPolicy set => SetPolicy(state, set, context),
        EndRecipientWay end => HasWay(state, end.Contact, end.Way)
            ? Decision.Of(new RecipientWayEnded(end.Contact, end.Way)) : Decision.Nothing(),
        AcknowledgeIncident seen => Acknowledged(state, seen),
        RaisePanic panic => Panic(state, panic, context),
        TellOfKeypad told => NoticeSteps.OfKeypad(state, told, context),

        SoundSiren sound => state.Siren.Sound(
            sound.For, SecurityState.SirenMax, state.SilenceAt, IntentTimes.Panel, context, _ => new SoundPanelSiren()),
        SilenceSiren => state.Siren.Silence(IntentTimes.Panel, context, new SilencePanelSiren()),

        EffectConcluded call => Concluded(state, call, context).LinkedToRequests(context),
        CallArrivedLate late => IncidentNotices.ArrivedLate(new DecisionBuilder(state, context), late),
        DeadlineReached => Due(state, context).LinkedToRequests(context),
        _ => DeviceRefusals.NotForThis(context.Self, command),
    };

    public override SecurityState Evolve(SecurityState state, IEvent @event) => state.Evolve(@event);

    public override Instant? WakeAt(SecurityState state) => state.WakeAt();

    /// <summary>That it is not heard is nothing to tell of a home whose alarm was never heard of.</summary>
    private static Decision Unheard(SecurityState state, ReportBaseStation report)
    {
        bool never = report.Status == Connection.Unknown && state is { Mode: null, BaseStation: null };
        return report.Status == Connection.Online || report.Status == state.BaseStation || never
            ? Decision.Nothing()
            : Decision.Of(new BaseStationReported(report.Status, state.BaseStation, report.Reason));
    }

    private static Decision Disarming(SecurityState state, DecideContext context)
    {
        string id = context.NewId("intent");
        return IntentMachine.Request(
            state.Intent,
            new DisarmRequested(id, state.Mode, context.Principal, IntentTimes.Panel.GiveUpAt(context.Now)),
            SecurityMode.Disarmed.Word(),
            new Effect(
                id,
                EffectChannels.Ring,
                new SwitchPanelMode(SecurityMode.Disarmed, []),
                IntentTimes.Panel.ExpiresAt(context.Now)));
    }

    private static Decision Concluded(SecurityState state, EffectConcluded call, DecideContext context)
    {
        DecisionBuilder draft = new(state, context);
        return RecipientCalls.Concluded(draft, call) ? draft.Decide() : OfPanel(state, call, context.Now);
    }

    private static Decision OfPanel(SecurityState state, EffectConcluded call, Instant now) =>
        (IntentMachine.Concluded(state.Intent, call, now, IntentTimes.Panel)
            ?? IntentMachine.Concluded(state.Siren.Intent, call, now, IntentTimes.Panel)) is { } step
            ? Decision.Of(step is IntentAccepted accepted ? NotBeforeDelay(state, accepted) : step)
            : Decision.Nothing();

    /// <summary>The panel's report of the exit delay may overtake the news that it took the command.</summary>
    private static IntentAccepted NotBeforeDelay(SecurityState state, IntentAccepted accepted) =>
        accepted.Intent == state.Intent?.Id
        && state.Intent.Target == state.Mode?.Word()
        && state.Delay is { Kind: DelayKind.Exit } delay
        && delay.GiveUpAt > accepted.GiveUpAt
            ? accepted with { GiveUpAt = delay.GiveUpAt }
            : accepted.Intent == state.Guard.Period?.Intent && state.Guard.Period.Exit is { } exit
                && exit.EndsAt + RunningDelay.Grace > accepted.GiveUpAt
                ? accepted with { GiveUpAt = exit.EndsAt + RunningDelay.Grace }
                : accepted;

    /// <summary>The base station says that nothing is armed: what is open of incidents ends.</summary>
    private static Decision StandDown(SecurityState state, DecideContext context)
    {
        DecisionBuilder draft = new(state, context);
        IncidentSteps.Disarmed(draft);
        if (IncidentSirens.IsPerson(context.Principal))
        {
            IncidentSirens.SilenceSounded(draft);
        }

        return Disarmed(draft);
    }

    /// <summary>
    /// Asked for again before the base station did it: that changes nothing yet, but nothing is to be armed after it.
    /// </summary>
    private static Decision OnItsWay(SecurityState state, DecideContext context) => Disarmed(new DecisionBuilder(state, context));

    private static Decision Disarmed(DecisionBuilder draft)
    {
        if (draft.Guard.Waiting is { } waiting)
        {
            draft.Add(new ArmWaitEnded(waiting.Id, WaitEnd.Replaced));
        }

        return draft.After(IntentMachine.Already(draft.State.Intent, SecurityMode.Disarmed.Word()));
    }

    private static Decision Signalled(SecurityState state, SensorSignal signal, DecideContext context)
    {
        DecisionBuilder draft = new(state, context);
        IncidentPolicy policy = state.Guard.Policy.Incidents;
        switch (signal.Sign)
        {
            case SensorSign.Opened:
                ZoneSteps.Opened(draft, signal);
                break;
            case SensorSign.Closed:
                ZoneSteps.Closed(draft, signal);
                break;
            case SensorSign.Lost or SensorSign.Removed:
                ZoneSteps.Lost(draft, signal);
                break;
            case SensorSign.Back:
                ZoneSteps.Back(draft, signal);
                break;
            case SensorSign.WatchChanged:
                ZoneRecheck.Groups(draft, isLine: signal.Device.Kind == DeviceKinds.Coverage);
                break;
            case SensorSign.Smoke when policy.Smoke == HazardResponse.Alarm:
                Hazard(draft, IncidentKind.Fire, signal);
                break;
            case SensorSign.Co when policy.Co == HazardResponse.Alarm:
                Hazard(draft, IncidentKind.Co, signal);
                break;
            case SensorSign.Flood when policy.Flood == HazardResponse.Alarm:
                Hazard(draft, IncidentKind.Flood, signal);
                break;
            case SensorSign.Tampered when policy.Tamper == HazardResponse.Alarm:
                Hazard(draft, IncidentKind.Tamper, signal);
                break;
            // Whoever flicks the breaker on and off does not make the pause longer.
            case SensorSign.PowerBack when policy.IgnoreAfterPowerSeconds > 0 && !(state.Guard.IgnoreUntil > draft.Now):
                draft.Add(new PowerRestored(context.Now + Duration.FromSeconds(policy.IgnoreAfterPowerSeconds)));
                break;
        }

        ArmWait.Look(draft);
        return draft.Decide();
    }

    private static void Hazard(DecisionBuilder draft, IncidentKind kind, SensorSignal signal) => IncidentSteps.Raise(
        draft, kind, [new Evidence(signal.Device.Id, draft.NameOf(signal.Device.Id), signal.What, signal.OccurredAt)]);

    private static bool HasWay(SecurityState state, string contact, string way) =>
        state.Guard.Policy.Contacts.Any(c => c.Id == contact && c.AllWays().Skip(1).Any(w => w.Name == way));

    private static Decision SetPolicy(SecurityState state, SetSecurityPolicy set, DecideContext context)
    {
        bool isMeant = set.InPlaceOf is not { } replaced
            || (replaced.Same(state.Guard.Policy) && state.Guard.Incidents.Count == 0);
        if (!isMeant || set.Policy.Same(state.Guard.Policy))
        {
            return Decision.Nothing();
        }

        DecisionBuilder draft = new(state, context);
        draft.Add(new PolicySet(set.Policy));
        if (set.InPlaceOf is null)
        {
            RecipientCalls.GiveUpMoved(draft, state.Guard.Policy.Contacts);
            IncidentNotices.AtNewAddress(draft, state.Guard.Policy.Contacts);
        }

        return draft.Decide();
    }

    private static Decision Acknowledged(SecurityState state, AcknowledgeIncident seen)
    {
        Incident[] shown = [.. seen.WithSilent == true ? state.Guard.Incidents : state.Guard.Shown];
        Incident[] meant = [.. shown.Where(i => seen.Incident is null || i.Id == seen.Incident)];
        if (seen.Incident is { } id && meant.Length == 0)
        {
            string open = string.Join(", ", shown.Select(i => i.Id));
            return Decision.Refuse(
                "incident.name-an-open-one",
                $"'{id}' is no open incident of this home. {(open.Length > 0 ? $"Open: {open}." : "None is open.")}");
        }

        return Decision.Of([.. meant.Where(i => !i.Acknowledged).Select(i => new IncidentAcknowledged(i.Id))]);
    }

    private static Decision Panic(SecurityState state, RaisePanic panic, DecideContext context)
    {
        if (panic.Kind is not (IncidentKind.Panic or IncidentKind.Fire or IncidentKind.Medical))
        {
            return Decision.Refuse("panic.choose-a-kind", "Help can be called for panic, fire or medical.");
        }

        DecisionBuilder draft = new(state, context);
        Evidence called = new(null, context.Principal.Value, "called for help", context.Now);
        draft.Add(new PanicRaised(panic.Kind, panic.Silent));
        if (draft.Guard.Open(panic.Kind, panic.Silent) is { } open)
        {
            IncidentSteps.CalledAgain(draft, open, called, panic.Silent);
        }
        else
        {
            IncidentSteps.Raise(draft, panic.Kind, [called], panic.Silent, atOnce: true);
        }

        return draft.Decide();
    }

    /// <summary>
    /// Whatever is due. An exit delay that ended while nobody looked is judged before its intent is given up.
    /// </summary>
    private static Decision Due(SecurityState state, DecideContext context)
    {
        DecisionBuilder draft = new(state, context);
        bool missing = draft.Guard.Period is { Exit: { } exit } && exit.EndsAt <= context.Now && ArmedPeriodSteps.ExitOver(draft);

        bool overdue = state.Delay is { Overdue: false } running && running.OverdueAt <= context.Now;
        if (overdue)
        {
            draft.Add(new DelayOverdue(state.Delay!.Kind, state.Delay.EndsAt));
        }

        missing |= overdue;
        if (IntentMachine.Due(draft.State.Intent, context.Now) is { } step)
        {
            // It took the command and told nothing: its word may have been lost on the way.
            missing = true;
            draft.Add(step);
        }

        List<IEvent> siren = [];
        draft.State.Siren.Due(context.Now, siren);
        siren.ForEach(draft.Add);
        if (draft.State.SilenceAt <= context.Now)
        {
            EndOfSiren(draft);
        }

        ZoneSteps.Due(draft);
        ZoneRecheck.Due(draft);
        IncidentSteps.Due(draft);
        ArmWait.Due(draft);
        Decision decision = draft.Decide();

        // One that is not heard tells everything anyway when it is back.
        return missing && state.IsHeard ? PanelQuestions.AskBaseStation(decision, context) : decision;
    }

    /// <summary>
    /// A siren that was to fall silent while the base station was out of reach, and that nobody reported silent since.
    /// </summary>
    internal static void SilenceAgain(DecisionBuilder draft)
    {
        SecurityState state = draft.State;
        if (state.SilenceWantedUntil >= draft.Now && state is { Alarm: null, Siren.Intent: not { IsOpen: true } })
        {
            draft.Take(state.Siren.SilenceNow(IntentTimes.Panel, draft.Context, new SilencePanelSiren()));
        }
    }

    private static void EndOfSiren(DecisionBuilder draft)
    {
        if (draft.State.Alarm is { } alarm)
        {
            draft.Add(new PanelSirenLeftOn(alarm.State));
            return;
        }

        draft.Take(draft.State.Siren.SilenceNow(IntentTimes.Panel, draft.Context, new SilencePanelSiren()));
    }
}
