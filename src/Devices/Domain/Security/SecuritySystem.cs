using System.Text.Json.Serialization.Metadata;
using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain;

/// <summary>
/// The home's alarm, <c>home/security-system/main</c>: what the base station reports of mode, delays and alarms, and what is
/// asked of it. Events: SecurityEvents.cs; state: SecurityState.cs; commands: SecurityCommands.cs. Tests:
/// Devices.Tests/Security and the decision table.
/// </summary>
internal sealed class SecuritySystem() : Decider<SecurityState>(DeviceKinds.SecuritySystem)
{
    /// <summary>Longest sounding that is taken on; the panel itself would sound until silenced.</summary>
    internal static readonly Duration SirenMax = Duration.FromMinutes(10);

    public override JsonTypeInfo SnapshotType => DomainJson.Default.SecurityState;

    /// <summary>2: an end of a delay that was never told is no end.</summary>
    public override int SnapshotVersion => 2;

    public override SecurityState Initial(Address self) => new();

    public override Decision Decide(SecurityState state, ICommand command, DecideContext context) => command switch
    {
        ReportPanel report => PanelReports.Decide(state, report, context).LinkedToRequests(context),

        ReportBaseStation report => Unheard(state, report),

        Arm arm => Arming.Decide(state, arm, context),

        // An alarm keeps Disarm meaningful in a disarmed home: smoke alarms are cleared by it.
        Disarm when state.Alarm is null && Arming.IsAlready(state, SecurityMode.Disarmed, context.Now) =>
            IntentMachine.Already(state.Intent, SecurityMode.Disarmed.Word()),
        Disarm when state.Intent is { IsOpen: true, Target: "disarmed" } =>
            IntentMachine.Already(state.Intent, SecurityMode.Disarmed.Word()),
        Disarm => Disarming(state, context),

        SoundSiren sound => state.Siren.Sound(
            sound.For, SirenMax, IntentTimes.Panel, context, _ => new SoundPanelSiren()),
        SilenceSiren => state.Siren.Silence(IntentTimes.Panel, context, new SilencePanelSiren()),

        EffectConcluded call => Concluded(state, call, context.Now).LinkedToRequests(context),
        DeadlineReached => Due(state, context).LinkedToRequests(context),
        _ => World.NotForThis(context.Self, command),
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

    private static Decision Concluded(SecurityState state, EffectConcluded call, Instant now) =>
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
            : accepted;

    private static Decision Due(SecurityState state, DecideContext context)
    {
        List<IEvent> events = [];
        bool overdue = state.Delay is { Overdue: false } running && running.OverdueAt <= context.Now;
        if (overdue)
        {
            events.Add(new DelayOverdue(state.Delay!.Kind, state.Delay.EndsAt));
        }

        if (IntentMachine.Due(state.Intent, context.Now) is { } step)
        {
            events.Add(step);
        }

        state.Siren.Due(context.Now, events);
        Decision decision = state.SilenceAt <= context.Now
            ? EndOfSiren(state, events, context)
            : World.Learned(events, null, context.Now);

        // One that is not heard tells everything anyway when it is back.
        return overdue && state.IsHeard ? Questions.AskBaseStation(decision, context) : decision;
    }

    private static Decision EndOfSiren(SecurityState state, List<IEvent> events, DecideContext context)
    {
        if (state.Alarm is { } alarm)
        {
            events.Add(new PanelSirenLeftOn(alarm.State));
            return Decision.Of(events);
        }

        // A siren intent that is due in this same moment is settled above and not superseded once more.
        SirenPart siren = events.Aggregate(state.Siren, (part, e) => part.Evolve(e));
        Decision silence = siren.SilenceNow(IntentTimes.Panel, context, new SilencePanelSiren());
        Decision decision = Decision.Of([.. events, .. silence.Events]).Call(silence.Effects![0]);
        silence.Withdrawn?.ForEach(name => decision.Withdraw(name));
        return decision;
    }
}
