using RingActors.Engine.Core;
using RingActors.Engine.Core.Descriptions;
using RingActors.Rules.Schedules.Documents;

namespace RingActors.Rules.Schedules.Actors;

/// <summary>Schedules, as history tells them.</summary>
internal static class ScheduleRows
{
    internal static IReadOnlyList<EventDescription> All { get; } =
    [
        Of<ScheduleCreated>((e, t) => $"{t.Name} was created: {t.Quoted(e.Document.Name)}."),
        Of<ScheduleReplaced>((e, t) => $"{t.Name} was changed to version {e.Version}."),
        Of<ScheduleEnabled>((_, t) => $"{t.Name} was switched on."),
        Of<ScheduleDisabled>((_, t) => $"{t.Name} was switched off."),
        Of<SchedulePaused>((e, t) => $"{t.Name} was paused"
            + (e.Until is { } until ? $" until {t.Time(until)}" : "") + $": {t.Quoted(e.Note)}."),
        Of<ScheduleResumed>((e, t) =>
            e.LateBy is null ? $"{t.Name} goes on." : $"{t.Name} goes on: its pause is over."),
        Of<ScheduleDeleted>((_, t) => $"{t.Name} was taken away."),
        Of<SchedulePlanned>((e, t) => e.NextRun is { } next
            ? $"{t.Name} runs next at {t.Time(next)}." : $"{t.Name} has no run that is to come."),
        EventDescription.Of<ScheduleReplanned>(EventKinds.Rule, EventSeverity.Routine, (e, t) =>
            $"{t.Name} was planned anew: the clocks are those of {e.ToZone} ({e.ToVersion}), and were those of "
                + $"{e.FromZone} ({e.FromVersion}). "
                + (e.Count == 0 ? "No run moved." : $"{e.Count} runs moved, the first "
                    + string.Join(", ", e.Moved.Take(3).Select(
                        m => $"from {t.Time(m.From)} to {(m.To is { } to ? t.Time(to) : "none")}")) + ".")),
        Of<ScheduleOver>((e, t) => e.Why == ScheduleEnd.RunsMade
            ? $"{t.Name} has run {e.Runs} times, as it was to, and will not run any more."
            : $"{t.Name} will not run any more: its calendar names no more moments."),
        EventDescription.Of<ScheduleRan>(EventKinds.Rule, EventSeverity.Routine, (e, t) =>
            $"{t.Name} ran: {What(e, t)}"
                + (e.LateBy.TotalSeconds >= 1 ? $", {(long)e.LateBy.TotalSeconds} s late" : "")
                + (e.Over is { } over ? $"; {string.Join(", ", over)} wanted another mode at the same moment" : "")
                    + "."),
        EventDescription.Of<ScheduleSkipped>(EventKinds.Rule, EventSeverity.Routine, (e, t) =>
            $"{t.Name} did not run {When(e.Nominal, e.Last, e.Count, t)}: "
                + $"{ScheduleNotices.Words(e.Why, e.Other, e.Detail)}."),
        EventDescription.Of<ScheduleMissed>(EventKinds.Rule, EventSeverity.Warning, (e, t) =>
            $"{t.Name} was missed {When(e.Nominal, e.Last, e.Count, t)}: "
                + $"{ScheduleNotices.Words(e.Why, e.Other, e.Detail)}."),
        Of<ScheduleWaitsForWord>((e, t) =>
            $"{t.Name} was due at {t.Time(e.Nominal)}, and waits until {t.Time(e.Until)} "
                + "for the base station to say how the home stands."),
        Of<ScheduleLookedAhead>((e, t) => e.Asks
            ? $"{t.Name} asks whether it is to run at {t.Time(e.Nominal)}."
                : $"{t.Name} is about to run at {t.Time(e.Nominal)}."),
        Of<ScheduleAnswered>((e, t) => $"{t.Name} is {(e.Runs ? "" : "not ")}to run at {t.Time(e.Nominal)}."),
        EventDescription.Of<ScheduleRunEnded>(EventKinds.Rule, EventSeverity.Routine, (e, t) =>
            $"{t.Name}: {Ended(e.Outcome)}" + (e.Detail is { } detail ? $" ({detail})" : "")
                + (e.LeftOut is { } left ? $"; not guarded: {string.Join(", ", left.Select(t.Quoted))}" : "") + "."),
        Of<ScheduleStep>((e, t) => e.SkippedBecause is { } why
            ? $"{t.Name} left out {e.Action}: {why}."
            : e.Judged is { } judged ? $"{t.Name} judged {e.Action}: {string.Join("; ", judged.Select(f => f.Reason))}."
            : $"{t.Name} took the step {e.Action}."),
        Of<ScheduleWaitBegan>((e, t) => $"{t.Name} waits until {t.Time(e.Until)}."),
        Of<ScheduleWaitEnded>((_, t) => $"{t.Name} goes on with its actions."),
        EventDescription.Of<ScheduleSetBack>(EventKinds.Rule, EventSeverity.Routine, (e, t) =>
            $"{t.Name} was planned anew from {t.Time(e.Since)} on: the clock had shown "
                + $"{t.Time(e.Settled)} and was set back."),
        Of<ScheduleFeedAsked>((e, t) => $"{t.Name} asks for the calendar feed of {new Uri(e.Url).Host}."),
        EventDescription.Of<ScheduleFeedRead>(EventKinds.Rule, EventSeverity.Routine, (e, t) =>
            $"{t.Name} read the calendar feed of {new Uri(e.Url).Host}"
                + (e.Entries is { } all ? $": {all.Count} entries" : ": nothing new")
                + (e.Dropped > 0 ? $", {e.Dropped} not taken" : "")
                + (e.TakenAway is { } taken ? $"; it leaves out {taken} runs, the first at {t.Time(e.TakesAway![0])}"
                    : "")
                + "."),
        EventDescription.Of<ScheduleFeedFailed>(EventKinds.Rule, EventSeverity.Warning, (e, t) =>
            $"{t.Name} could not read the calendar feed of {new Uri(e.Url).Host} ({e.Why}); what it said last goes on "
                + "to hold."),
        Of<ScheduleQueued>((e, t) =>
            $"{t.Name} was due at {t.Time(e.Nominal)}, and waits for the run before it to end."),
        EventDescription.Of<ScheduleNoticeGiven>(EventKinds.Rule, EventSeverity.Routine, (e, t) =>
            e.Recipients.Count == 0 ? $"{t.Name} told nobody: {t.Quoted(e.Notice.Message)}."
                : $"{t.Name} told {string.Join(", ", e.Recipients)}: {t.Quoted(e.Notice.Message)}."),
        Of<ScheduleCallEnded>((e, t) => e.Recipient is { } recipient
            ? $"{t.Name}: the message to {recipient} was {e.Outcome} ({e.Code})."
            : $"{t.Name}: the call of step {e.Call} was {e.Outcome} ({e.Code})."),
    ];

    private static string What(ScheduleRan ran, ITelling telling) => ran.Target switch
    {
        ModeTarget mode => $"it asked for {mode.Mode}",
        RuleTarget rule => $"it started the automation {rule.Rule}",
        ProtocolTarget protocol => $"it started the emergency protocol {protocol.Protocol}",
        ReminderTarget reminder => $"it reminds of {telling.Quoted(reminder.Message)}",
        _ => "it began its actions",
    };

    private static string When(NodaTime.Instant first, NodaTime.Instant? last, int? count, ITelling telling) =>
        last is { } end ? $"{count} times from {telling.Time(first)} to {telling.Time(end)}"
            : $"at {telling.Time(first)}";

    private static string Ended(ScheduleRunOutcome outcome) => outcome switch
    {
        ScheduleRunOutcome.Done => "its run is done",
        ScheduleRunOutcome.Already => "it was so already",
        ScheduleRunOutcome.Refused => "what it asked for was refused",
        ScheduleRunOutcome.Failed => "its run failed",
        ScheduleRunOutcome.Unknown => "whether its run came to be so nobody knows",
        ScheduleRunOutcome.Superseded => "something else took the place of what it asked for",
        ScheduleRunOutcome.Cancelled => "its run was ended",
        _ => "its run was stopped",
    };

    private static EventDescription Of<T>(Func<T, ITelling, string> sentence)
        where T : IEvent => EventDescription.Of(EventKinds.Rule, EventSeverity.Routine, sentence);
}
