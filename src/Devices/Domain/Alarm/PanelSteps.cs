using NodaTime;
using RingActors.Devices.Domain.Alarm.ArmedPeriods;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Devices;
using RingActors.Devices.Domain.Devices.Parts;
using RingActors.Devices.Domain.Intents;
using RingActors.Devices.Domain.Traits;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm;

/// <summary>What a report of the alarm panel means: the only way in which a home becomes armed, disarmed or alarmed.</summary>
internal static class PanelSteps
{
    /// <summary>A stamp that is still ahead of us by more was made by a clock that went wrong: nothing is late by it.</summary>
    private static readonly Duration AheadMax = Duration.FromMinutes(1);

    internal static Decision Decide(SecurityState state, ReportPanel report, DecideContext context)
    {
        report = report with { At = ReportTimes.Credible(report.At, context.Now) };
        if (report.At < state.At && state.At <= context.Now + AheadMax)
        {
            return Late(state, report, context);
        }

        DecisionBuilder draft = new(state, context);
        if (report.IsComplete && state.BaseStation != Connection.Online)
        {
            draft.Add(new BaseStationReported(Connection.Online, state.BaseStation, null));
        }

        // What takes part and what is bypassed is read first: a mode in the same report is judged by it.
        Alarm(state, report, draft);
        Sensors(state, report, draft);
        bool ours = Mode(state, report, draft);
        Leftover(state, report, draft);
        Siren(state, report, draft);

        Decision decision = ReportTimes.Occurred(draft.Decide(), report.At, context.Now)
            .WithdrawIfSettled(state.Intent)
            .WithdrawIfSettled(state.Siren.Intent);
        decision = draft.Events.Any(e => e is DelayOverdue) ? PanelQuestions.AskBaseStation(decision, context) : decision;

        // The panel names the account's user even for our own commands: what was asked for here is the asker's.
        Principal? by = ours ? state.Intent!.By : report.By;
        bool disarms = draft.State.Mode == SecurityMode.Disarmed && (report.Mode is not null || ours);
        return by is null ? decision : decision.As(e => IsOfWhoSetTheMode(e, state, disarms) ? by : null);
    }

    /// <summary>A person changes the mode, and what hangs on it. All else of a report merely came to be known by it.</summary>
    private static bool IsOfWhoSetTheMode(IEvent @event, SecurityState state, bool disarms) => @event switch
    {
        // An alarm that a disarming ends is ended by who disarms.
        AlarmCleared or IncidentEnded => disarms,
        ModeReported or PeriodBegan or DelayStarted { Kind: DelayKind.Exit } or DelayEnded { Kind: DelayKind.Exit } => true,
        IIntentEvent step => step.Intent == state.Intent?.Id,
        _ => false,
    };

    /// <summary>
    /// One of two stamps is wrong, or the order of the line: an older word moves nothing. Where it differs from the newer one the
    /// base station is asked, once, for its list has no stamp and settles it.
    /// </summary>
    private static Decision Late(SecurityState state, ReportPanel report, DecideContext context)
    {
        Instant at = report.At!.Value;
        List<IEvent> events = [];
        bool differs = false;
        if (report.Mode is { } mode && new ModeReportedLate(mode, at) != state.LastLate)
        {
            events.Add(new ModeReportedLate(mode, at));
            differs = mode != state.Mode;
        }

        // An alarm may be the only word of it that ever comes.
        if (report.Alarm.WasSaid && !SameAlarm(report.Alarm.Value, state.Alarm)
            && !(state.LastLateAlarm is { } last && last.At == at && SameAlarm(report.Alarm.Value, last.Alarm)))
        {
            events.Add(new AlarmReportedLate(report.Alarm.Value, at));
            differs = true;
        }

        Decision decision = Decision.Of(events).OccurredAt(at);
        return differs ? PanelQuestions.AskBaseStation(decision, context) : decision;
    }

    private static bool SameAlarm(AlarmReading? said, AlarmReading? other) => said?.Same(other) ?? other is null;

    private static void Alarm(SecurityState state, ReportPanel report, DecisionBuilder draft)
    {
        if (!report.Alarm.WasSaid)
        {
            return;
        }

        if (report.Alarm.Value is { } alarm)
        {
            if (!alarm.Same(state.Alarm))
            {
                draft.Add(new AlarmReported(alarm, report.At));
            }
        }
        else if (state.Alarm is { } over)
        {
            draft.Add(new AlarmCleared(over.State, over.Id, report.At));
        }
    }

    /// <summary>Mode, delay and the intent about the mode belong together. True if what is new of it is what we asked for.</summary>
    private static bool Mode(SecurityState state, ReportPanel report, DecisionBuilder draft)
    {
        SecurityMode? mode = report.Mode ?? state.Mode;
        bool news = report.Mode is { } said && said != state.Mode;
        bool asked = IntentMachine.MayStillHappen(state.Intent, draft.Now) && mode?.Word() == state.Intent!.Target;
        if (news)
        {
            draft.Add(new ModeReported(report.Mode!.Value, report.ModeName, state.Mode, report.At));
            if (mode is SecurityMode.Home or SecurityMode.Away)
            {
                ArmedPeriodSteps.Begin(draft, asked ? state.Intent : null, news: state.Mode is not null, report.AtKeypad, report.By);
            }
        }

        bool delayed = Delay(state, report, mode, draft);
        if (report.RejectsCommand && !asked && state.Intent is { IsOpen: true } refused)
        {
            draft.Add(new IntentContradicted(refused.Id, refused.Target, mode?.Word() ?? StateView.Unknown));
        }
        else if (asked
            ? !delayed && (report.Mode is not null || report.DelayEndsAt.WasSaid || report.Alarm.WasSaid) && !IsStillAlarmed(draft.State)
            : report.Mode is not null)
        {
            // Until the exit delay has ended the base station is only about to be armed.
            bool changed = news && state.Mode is not null;
            Step(IntentMachine.Reported(state.Intent, mode!.Value.Word(), changed, draft.Now, isUpdate: !report.IsComplete), draft);
        }

        return asked && (news || draft.Events.Any(e => e is IntentConfirmed done && done.Intent == state.Intent!.Id));
    }

    /// <summary>Whoever disarms wants the alarm to end, too: 'disarmed' alone is not the whole of it.</summary>
    private static bool IsStillAlarmed(SecurityState state) => state is { Alarm: not null, Intent.Target: "disarmed" };

    /// <summary>That the base station is armed as asked is not the whole of it: see <see cref="ArmedPeriodSteps.Confirm"/>.</summary>
    private static void Step(IIntentEvent? step, DecisionBuilder draft)
    {
        if (step is IntentConfirmed { Reported: not "disarmed" } confirmed)
        {
            ArmedPeriodSteps.Confirm(draft, confirmed);
        }
        else if (step is not null)
        {
            draft.Add(step);
        }
    }

    private static void Siren(SecurityState state, ReportPanel report, DecisionBuilder draft)
    {
        List<IEvent> events = [];
        state.Siren.Report(
            report.SirenOn is { } on ? new SirenReading(on, null) : null, report.At, draft.Now, events, isUpdate: !report.IsComplete);
        events.ForEach(draft.Add);
    }

    /// <summary>
    /// True if, for all the base station has said, a delay runs after this report. Only its own word ends one: an end that our
    /// clock has passed proves nothing, nor does a panel that goes on showing it, nor an end that nobody understands.
    /// </summary>
    private static bool Delay(
        SecurityState state, ReportPanel report, SecurityMode? mode, DecisionBuilder draft)
    {
        if (mode == SecurityMode.Disarmed)
        {
            return false;
        }

        AlarmReading? alarm = report.Alarm.WasSaid ? report.Alarm.Value : state.Alarm;
        RunningDelay? running = state.Delay;
        if (running?.Kind == DelayKind.Entry && alarm?.State != AlarmReading.EntryDelay && report.Alarm.WasSaid)
        {
            // The alarm went on to its next stage, or is over: so is the delay before it.
            draft.Add(new DelayEnded(DelayKind.Entry, true, report.At));
            running = null;
        }

        bool unclear = report.DelayUnclear
            || (report.DelayEndsAt.Value is { } far && !ReportTimes.IsCredibleEnd(far, draft.Now));
        if (!unclear && !report.DelayEndsAt.WasSaid)
        {
            return running is not null;
        }

        Instant? end = unclear ? draft.Now : report.DelayEndsAt.Value;
        return end switch
        {
            null => Ended(running, report.At, draft),
            { } future when future > draft.Now => Runs(running, KindOf(alarm), future, report.At, draft),
            { } past => running is not null || (alarm is null && Overdue(past, report.At, draft)),
        };
    }

    private static DelayKind KindOf(AlarmReading? alarm) =>
        alarm?.State == AlarmReading.EntryDelay ? DelayKind.Entry : DelayKind.Exit;

    private static bool Ended(RunningDelay? running, Instant? at, DecisionBuilder draft)
    {
        if (running is not null)
        {
            draft.Add(new DelayEnded(running.Kind, true, at));
        }

        return false;
    }

    private static bool Runs(RunningDelay? running, DelayKind kind, Instant end, Instant? at, DecisionBuilder draft)
    {
        if (running?.EndsAt != end || running.Kind != kind)
        {
            draft.Add(new DelayStarted(kind, end, end + RunningDelay.Grace, at));
        }

        return true;
    }

    /// <summary>A delay of which nothing was known until its end had passed.</summary>
    private static bool Overdue(Instant end, Instant? at, DecisionBuilder draft)
    {
        draft.Add(new DelayStarted(DelayKind.Exit, end, end + RunningDelay.Grace, at));
        draft.Add(new DelayOverdue(DelayKind.Exit, end));
        return true;
    }

    private static void Sensors(SecurityState state, ReportPanel report, DecisionBuilder draft)
    {
        if (report.Participations is { } sensors
            && !(sensors.Count == state.Sensors.Count && sensors.Zip(state.Sensors).All(p => p.First.Same(p.Second))))
        {
            draft.Add(new ParticipationReported(sensors));
        }

        if (report.Delays is { } delays && !delays.SequenceEqual(state.Delays ?? []))
        {
            draft.Add(new PanelDelaysReported(delays));
        }

        // A panel that is disarmed guards nothing, whatever it still lists.
        if (report.Bypassed is { } bypassed
            && (report.Mode ?? state.Mode) != SecurityMode.Disarmed
            && !bypassed.SequenceEqual(state.Bypassed, StringComparer.Ordinal))
        {
            draft.Add(new BypassReported(bypassed));
        }
    }

    /// <summary>As of devices: a change of it alone is kept once an hour at most, for it is written whole.</summary>
    private static void Leftover(SecurityState state, ReportPanel report, DecisionBuilder draft)
    {
        if (report.Leftover is { } rest && rest != state.Leftover
            && !(draft.Now < state.LeftoverAt + DeviceBase.LeftoverIntervalMin))
        {
            draft.Add(new LeftoverKept(rest, draft.Now));
        }
    }
}
