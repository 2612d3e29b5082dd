using NodaTime;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Alarm.Views;
using RingActors.Engine.Core;
using RingActors.Rules.Actions;

namespace RingActors.Rules.Protocols.Drills;

/// <summary>Says of what a protocol did in a drill how well it did it.</summary>
internal static class DrillScoring
{
    internal static DrillReport Report(
        DrillPlan plan, HomeView view, Instant until,
        IReadOnlyList<(EventEnvelope Envelope, IReadOnlyList<Effect> Effects)> done)
    {
        DrillLine[] lines = [.. done.SelectMany(d => LinesOf(d.Envelope, d.Effects))];
        EventEnvelope[] events = [.. done.Select(d => d.Envelope)];
        ProtocolActivated? began = events.Select(e => e.Event).OfType<ProtocolActivated>().FirstOrDefault();
        (EventEnvelope Envelope, SendProtocolNotice Notice)[] notices =
        [
            .. from one in done
               from effect in one.Effects
               let notice = effect.Request as SendProtocolNotice
               where notice is { Notice.Type: ProtocolNotice.Alarm }
                   && !plan.Unreachable.Contains(notice.Contact, StringComparer.Ordinal)
               select (one.Envelope, notice),
        ];
        (EventEnvelope Envelope, SendProtocolNotice Notice)? first = notices.Length > 0 ? notices[0] : null;
        EventEnvelope? seen = events.FirstOrDefault(e => e.Event is ProtocolAcknowledged);
        EventEnvelope? call = events.FirstOrDefault(e => e.Event is ProtocolStep { Dispatched: not null });
        ProtocolEnded? end = events.Select(e => e.Event).OfType<ProtocolEnded>().LastOrDefault();
        UnreachedStep[] cannot = [.. Skipped(events)];
        return new DrillReport(
            began is null ? null : began.By is null ? "call" : "incident",
            [.. lines.Take(DrillReport.LinesMax)])
        {
            LinesLeftOut = Math.Max(0, lines.Length - DrillReport.LinesMax),
            Began = began?.At,
            FirstNotice = first?.Envelope.LearnedAt,
            FirstNoticeTo = first?.Notice.Contact,
            Acknowledged = seen?.LearnedAt,
            AcknowledgedBy = (seen?.Event as ProtocolAcknowledged)?.By,
            Dispatched = call?.LearnedAt,
            CancelWindow = Window(first?.Envelope.LearnedAt, call?.LearnedAt),
            NeverReached = [.. ReachedSteps.Missing(plan.Document, events, Ended(events, end))],
            CannotBeDone = cannot,
            Recipients = [.. RecipientsOf(plan.Document, view).Distinct(StringComparer.Ordinal)],
            Told = [.. notices.Select(n => n.Notice.Contact).Distinct(StringComparer.Ordinal)],
            End = end?.Outcome.ToString().ToLowerInvariant(),
            Until = until,
        };
    }

    /// <summary>Ids of those whom a protocol means to tell, in a home with these recipients.</summary>
    internal static IEnumerable<string> RecipientsOf(ProtocolDocument document, HomeView view)
    {
        string[] all = [.. view.Guard().Policy.Contacts.Select(c => c.Id)];
        return document.AllSteps().SelectMany(s => s switch
        {
            EscalateAction escalate => escalate.Levels.SelectMany(l => l.Recipients ?? all),
            NotifyAction notify => notify.Recipients ?? all,
            _ => [],
        });
    }

    private static DrillWindow Window(Instant? first, Instant? call)
    {
        double? seconds = first is { } from && call is { } until && until > from ? (until - from).TotalSeconds
            : call is null ? null : 0;
        return new DrillWindow(first, call, seconds, call is null ? null : seconds >= DrillWindow.UsableSeconds);
    }

    /// <summary>Why the rest of it was not done.</summary>
    private static string Ended(IReadOnlyList<EventEnvelope> events, ProtocolEnded? end)
    {
        string? stopped = events.Select(e => e.Event).OfType<ProtocolStepsOver>().LastOrDefault()?.StoppedBecause;
        return !events.Any(e => e.Event is ProtocolActivated) ? "nothing started the protocol"
            : stopped is not null ? $"it was stopped: {stopped}"
            : end is { Outcome: ProtocolOutcome.Cancelled } ? "it was cancelled before"
            : end is { Outcome: ProtocolOutcome.Resolved } ? $"it was over before: {end.Reason}"
            : events.Any(e => e.Event is ProtocolAcknowledged) ? "somebody took care before it came to that"
            : "it did not come to that within the drill's time";
    }

    private static IEnumerable<UnreachedStep> Skipped(IReadOnlyList<EventEnvelope> events) => events
        .Select(e => e.Event).OfType<ProtocolStep>().Where(s => s is { Skipped: not null, Practice: null })
        .Select(s => new UnreachedStep(s.Place, s.Action, null, s.Skipped!)).Distinct();

    private static IEnumerable<DrillLine> LinesOf(EventEnvelope envelope, IReadOnlyList<Effect> effects)
    {
        Instant at = envelope.LearnedAt;
        string[] ways = [.. effects.Select(e => e.Channel).Distinct(StringComparer.Ordinal)];
        string? way = ways.Length > 0 ? string.Join(", ", ways) : null;
        DrillLine? line = envelope.Event switch
        {
            IncidentOpened e => new(at, "incident") { Detail = $"{e.Kind.Word()}: opened" },
            IncidentAlarmed e => new(at, "incident") { Detail = $"{e.Kind.Word()}: alarm" },
            IncidentTold => new(at, "incident") { Detail = "the alarm's own abort window is over" },
            IncidentEnded e => new(at, "incident") { Detail = $"ended: {e.How}" },
            ProtocolActivated e =>
                new(at, "started") { Detail = e.By is null ? "by a call for help" : "by the incident" },
            ProtocolStep { Judged: { } judged } e => new(at, "asked")
            {
                Place = e.Place,
                Step = e.Action,
                Detail = string.Join("; ", judged.Select(f => f.Reason)),
            },
            ProtocolStep e => new(at, WordOf(e))
            {
                Place = e.Place,
                Step = e.Action,
                Devices = e.Told.Count > 0 ? e.Told : null,
                Recipients = e.Recipients,
                Way = way,
                Detail = e.Skipped,
            },
            ProtocolWaitBegan { Until: { } until } e => new(at, "waits")
            {
                Place = e.Place,
                Detail = $"{(until - at).TotalSeconds:0} s at most",
            },
            ProtocolWaitEnded e => new(at, "goes_on")
            {
                Place = e.Place,
                Detail = e.Met switch { true => "what it waited for came", false => "it did not come", null => null },
            },
            ProtocolLevelTold e => new(at, "told")
            {
                Place = e.Place,
                Recipients = e.Recipients,
                Way = way,
                Detail = $"level {e.Level + 1}, turn {e.Turn}: {(e.NextAt - at).TotalSeconds:0} s to answer",
            },
            ProtocolAcknowledged e => new(at, "acknowledged") { Recipients = [e.By.Id] },
            ProtocolAcknowledgementExpired => new(at, "acknowledgement_expired"),
            ProtocolPassedOn e => new(at, "passed_on") { Recipients = [e.By.Id] },
            ProtocolCallConcluded { Outcome: Protocol.Rejected } e => new(at, "not_reached")
            {
                Recipients = e.Recipient is { } who ? [who] : null,
            },
            ProtocolStepsOver e => new(at, "steps_over") { Detail = e.StoppedBecause },
            ProtocolIncidentOver => new(at, "incident_over"),
            ProtocolEnded e => new(at, "ended")
            {
                Recipients = e.Recipients,
                Detail = $"{e.Outcome.ToString().ToLowerInvariant()}{(e.Reason is { } why ? $": {why}" : "")}",
            },
            _ => null,
        };
        return line is null ? [] : [line];
    }

    private static string WordOf(ProtocolStep step) => step switch
    {
        { Practice: true } => "practice",
        { Skipped: not null } => "skipped",
        { Dispatched: not null } => "dispatch",
        _ => "step",
    };
}
