using NodaTime;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain;

/// <summary>What a report of the alarm panel means: the only way in which a home becomes armed, disarmed or alarmed.</summary>
internal static class PanelReports
{
    /// <summary>After a delay's end an intent waits this long for the base station to say that it ended.</summary>
    internal static readonly Duration DelayGrace = Duration.FromSeconds(15);

    internal static Decision Decide(SecurityState state, ReportPanel report, DecideContext context)
    {
        report = report with { At = World.Credible(report.At, context.Now) };
        if (report.At < state.At)
        {
            return Late(state, report, context);
        }

        List<IEvent> events = [];
        if (report.IsComplete && state.BaseStation != Connection.Online)
        {
            events.Add(new BaseStationReported(Connection.Online, state.BaseStation, null));
        }

        Alarm(state, report, events);
        bool ours = Mode(state, report, context.Now, events);
        Sensors(state, report, events);
        Leftover(state, report, context.Now, events);
        state.Siren.Report(
            report.SirenOn is { } on ? new SirenReading(on, null) : null, report.At, context.Now, events);

        Decision decision = World.Learned(events, report.At, context.Now)
            .WithdrawIfSettled(state.Intent)
            .WithdrawIfSettled(state.Siren.Intent);
        decision = events.Exists(e => e is DelayOverdue) ? Questions.AskBaseStation(decision, context) : decision;

        // The panel names the account's user even for our own commands: what was asked for here is the asker's.
        Principal? by = ours ? state.Intent!.By : report.By;
        return by is null ? decision : decision.As(e => IsOfWhoSetTheMode(e, state, report.Mode) ? by : null);
    }

    /// <summary>A person changes the mode, and what hangs on it. All else of a report merely came to be known by it.</summary>
    private static bool IsOfWhoSetTheMode(IEvent @event, SecurityState state, SecurityMode? mode) => @event switch
    {
        // An alarm that a disarming ends is ended by who disarms.
        AlarmCleared => mode == SecurityMode.Disarmed,
        ModeReported or DelayStarted { Kind: DelayKind.Exit } or DelayEnded { Kind: DelayKind.Exit } => true,
        IIntentEvent step => step.Intent == state.Intent?.Id,
        _ => false,
    };

    /// <summary>
    /// One of two stamps is wrong, or the order of the line: an older word moves nothing. Where it differs from the newer one the
    /// base station is asked, once, for its list has no stamp and settles it.
    /// </summary>
    private static Decision Late(SecurityState state, ReportPanel report, DecideContext context)
    {
        if (report is not { Mode: { } mode, At: { } at } || new ModeReportedLate(mode, at) == state.LastLate)
        {
            return Decision.Nothing();
        }

        Decision decision = Decision.Of(new ModeReportedLate(mode, at)).OccurredAt(at);
        return mode != state.Mode ? Questions.AskBaseStation(decision, context) : decision;
    }

    private static void Alarm(SecurityState state, ReportPanel report, List<IEvent> events)
    {
        if (!report.Alarm.WasSaid)
        {
            return;
        }

        if (report.Alarm.Value is { } alarm)
        {
            if (!alarm.Same(state.Alarm))
            {
                events.Add(new AlarmReported(alarm, report.At));
            }
        }
        else if (state.Alarm is { } over)
        {
            events.Add(new AlarmCleared(over.State, over.Id, report.At));
        }
    }

    /// <summary>Mode, delay and the intent about the mode belong together. True if the mode is the one we asked for.</summary>
    private static bool Mode(SecurityState state, ReportPanel report, Instant now, List<IEvent> events)
    {
        bool news = report.Mode is { } said && said != state.Mode;
        if (news)
        {
            events.Add(new ModeReported(report.Mode!.Value, report.ModeName, state.Mode, report.At));
        }

        SecurityMode? mode = report.Mode ?? state.Mode;
        bool delayed = Delay(state, report, mode, now, events);
        bool asked = IntentMachine.MayStillHappen(state.Intent, now) && mode?.Word() == state.Intent!.Target;
        if (report.RejectsCommand && !asked && state.Intent is { IsOpen: true } refused)
        {
            events.Add(new IntentContradicted(refused.Id, refused.Target, mode?.Word() ?? "unknown"));
        }
        else if (asked ? !delayed && (report.Mode is not null || report.DelayEndsAt.WasSaid) : report.Mode is not null)
        {
            // Until the exit delay has ended the base station is only about to be armed.
            if (IntentMachine.Reported(state.Intent, mode!.Value.Word(), news && state.Mode is not null, now) is { } step)
            {
                events.Add(step);
            }
        }

        return asked && news;
    }

    /// <summary>
    /// True if, for all the base station has said, a delay runs after this report. Only its own word ends one: an end that our
    /// clock has passed proves nothing, nor does a panel that goes on showing it, nor an end that nobody understands.
    /// </summary>
    private static bool Delay(
        SecurityState state, ReportPanel report, SecurityMode? mode, Instant now, List<IEvent> events)
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
            events.Add(new DelayEnded(DelayKind.Entry, true, report.At));
            running = null;
        }

        bool unclear = report.DelayUnclear
            || (report.DelayEndsAt.Value is { } far && !World.IsCredibleEnd(far, now));
        if (!unclear && !report.DelayEndsAt.WasSaid)
        {
            return running is not null;
        }

        Instant? end = unclear ? now : report.DelayEndsAt.Value;
        return end switch
        {
            null => Ended(running, report.At, events),
            { } future when future > now => Runs(running, KindOf(alarm), future, report.At, events),
            { } past => running is not null || (alarm is null && Overdue(past, report.At, events)),
        };
    }

    private static DelayKind KindOf(AlarmReading? alarm) =>
        alarm?.State == AlarmReading.EntryDelay ? DelayKind.Entry : DelayKind.Exit;

    private static bool Ended(RunningDelay? running, Instant? at, List<IEvent> events)
    {
        if (running is not null)
        {
            events.Add(new DelayEnded(running.Kind, true, at));
        }

        return false;
    }

    private static bool Runs(RunningDelay? running, DelayKind kind, Instant end, Instant? at, List<IEvent> events)
    {
        if (running?.EndsAt != end || running.Kind != kind)
        {
            events.Add(new DelayStarted(kind, end, end + DelayGrace, at));
        }

        return true;
    }

    /// <summary>A delay of which nothing was known until its end had passed.</summary>
    private static bool Overdue(Instant end, Instant? at, List<IEvent> events)
    {
        events.Add(new DelayStarted(DelayKind.Exit, end, end + DelayGrace, at));
        events.Add(new DelayOverdue(DelayKind.Exit, end));
        return true;
    }

    private static void Sensors(SecurityState state, ReportPanel report, List<IEvent> events)
    {
        if (report.Participations is { } sensors
            && !(sensors.Count == state.Sensors.Count && sensors.Zip(state.Sensors).All(p => p.First.Same(p.Second))))
        {
            events.Add(new ParticipationReported(sensors));
        }

        // A panel that is disarmed guards nothing, whatever it still lists.
        if (report.Bypassed is { } bypassed
            && (report.Mode ?? state.Mode) != SecurityMode.Disarmed
            && !bypassed.SequenceEqual(state.Bypassed, StringComparer.Ordinal))
        {
            events.Add(new BypassReported(bypassed));
        }
    }

    /// <summary>As of devices: a change of it alone is kept once an hour at most, for it is written whole.</summary>
    private static void Leftover(SecurityState state, ReportPanel report, Instant now, List<IEvent> events)
    {
        if (report.Leftover is { } rest && rest != state.Leftover
            && !(now < state.LeftoverAt + DeviceBase.LeftoverIntervalMin))
        {
            events.Add(new LeftoverKept(rest, now));
        }
    }
}
