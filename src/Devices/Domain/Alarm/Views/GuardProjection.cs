using System.Collections.Immutable;
using RingActors.Devices.Domain.Alarm.Panel;
using RingActors.Devices.Domain.Alarm.State;
using RingActors.Devices.Domain.Intents;
using RingActors.Engine.Core;

namespace RingActors.Devices.Domain.Alarm.Views;

/// <summary>
/// Folds what the engine itself guards into the <see cref="GuardView"/>. Tests: Devices.Tests/Security.
/// </summary>
internal static class GuardProjection
{
    internal static GuardView Apply(GuardView view, EventEnvelope envelope) => envelope.Event switch
    {
        PolicySet e => view with { Policy = e.Policy },
        RecipientWayEnded e => view with { Policy = view.Policy.Without(e.Contact, e.Way) },
        ModeReported { Mode: SecurityMode.Disarmed } => view with { Period = null },
        PeriodBegan e => view with
        {
            Reverted = e.Intent is null || e.Intent == view.Reverted?.OvertakenBy ? null : view.Reverted,
            Period = Begun(view, e),
        },
        PowerRestored e => view with { IgnoreUntil = e.IgnoreUntil },
        PowerPauseOver when view.IgnoreUntil is not null => view with { IgnoreUntil = null },
        // A wish changes nothing: that it was taken back is said until the base station did what was asked for after
        // it.
        ArmRequested e => LeavesOut(e.By.Kind == PrincipalKind.Engine ? view : Overtaken(view, e.Intent), e),
        DisarmRequested { By.Kind: not PrincipalKind.Engine } e => Overtaken(view, e.Intent),
        IntentConfirmed e when view.Reverted?.OvertakenBy == e.Intent => view with { Reverted = null },
        ArmingReverted e when view.Period is { } period => view with
        {
            Period = OfPeriod(period, e),
            Reverted = new RevertedView(envelope.OccurredAt, e),
        },
        ArmWaiting e => view with
        {
            Waiting = new ArmWaitView(e.Id, e.Mode, e.By, e.Until, e.Delayed == true ? e.Until : null)
            {
                Delayed = e.Delayed == true,
            },
        },
        ArmWaitSettling e => view with { Waiting = view.Waiting is { } waiting ? waiting with { ArmsAt = e.ArmsAt } : null },
        ArmWaitEnded => view with { Waiting = null },
        PanicRaised e => view with { SilentComing = e.Silent ? e.Kind : null },
        IIncidentEvent e when IsSilent(view, e) => Silent(view, e, envelope),
        IIncidentEvent e => Incident(Without(view), e, envelope),
        NoticeGiven e => view with
        {
            Notices = (view.Notices.Count >= GuardView.NoticesMax ? view.Notices.RemoveAt(0) : view.Notices).Add(new NoticeView(
                e.Notice, e.Contacts.ToImmutableSortedDictionary(c => c, _ => "asked", StringComparer.Ordinal))),
        },
        NoticeAnswered e => Answered(view, e),
        _ => view.Period is { } period && OfPeriod(period, envelope.Event) is var next && !ReferenceEquals(period, next)
            ? view with { Period = next }
            : view,
    };

    private static PeriodView Begun(GuardView view, PeriodBegan e)
    {
        PeriodView period = new(
            e.Period, e.Mode, e.Guards, e.At, e.Intent, e.ExitEndsAt, e.Bypassed, [], false, e.AtKeypad)
        {
            LeftOut = e.Intent is null ? [] : view.LeftOutOfAsked,
        };
        return e.GoesOn == true && view.Period is { } same
            ? period with { Counting = same.Counting, ShutDown = same.ShutDown }
            : period;
    }

    private static GuardView Overtaken(GuardView view, string intent) =>
        view.Reverted is { } reverted ? view with { Reverted = reverted with { OvertakenBy = intent } } : view;

    private static PeriodView OfPeriod(PeriodView period, IEvent @event) => @event switch
    {
        ExitDelayChanged e => period with { ExitEndsAt = e.EndsAt },
        ExitDelayOver => period with { ExitEndsAt = null },
        ArmingReverted e => period with { ExitEndsAt = e.AtEnd ? null : period.ExitEndsAt, Reverted = true },
        ArmingRevertFailed => period with { Reverted = false, RevertFailed = true },
        BypassAdded e => period with
        {
            Bypassed = [.. period.Bypassed, .. e.Bypassed],
            LeftOut = [.. period.LeftOut.Union(Ids(e.LeftOut), StringComparer.Ordinal)],
        },
        BypassEnded e => period with { Bypassed = [.. period.Bypassed.Where(b => b.Device != e.Device)] },
        ZoneWaiting { CountsAt: { } at } e => period with { Counting = period.Counting.SetItem(e.Device, at) },
        ZoneWaiting { Device: var device } when period.Counting.ContainsKey(device) =>
            period with { Counting = period.Counting.Remove(device) },
        ZoneTripped { Device: var device } when period.Counting.ContainsKey(device) =>
            period with { Counting = period.Counting.Remove(device) },
        ZoneShutDown e => period with { ShutDown = [.. period.ShutDown, e.Device] },
        _ => period,
    };

    private static GuardView LeavesOut(GuardView view, ArmRequested e) =>
        e.LeftOut is null && view.LeftOutOfAsked.Count == 0 ? view : view with { LeftOutOfAsked = Ids(e.LeftOut) };

    private static IReadOnlyList<string> Ids(IReadOnlyList<Obstacle>? left) => [.. (left ?? []).Select(o => o.Device.Id)];

    private static GuardView Answered(GuardView view, NoticeAnswered e)
    {
        int index = view.Notices.FindIndex(n => n.Notice.Id == e.Notice);
        return index < 0 ? view : view with
        {
            Notices = view.Notices.SetItem(index, view.Notices[index] with
            {
                Contacts = view.Notices[index].Contacts.SetItem(e.Contact, e.Delivered ? "delivered" : "failed"),
            }),
        };
    }

    private static bool IsSilent(GuardView view, IIncidentEvent step) => SilentCalls.IsSilent(step.Incident)
        || view.SilentOfOld.Contains(step.Incident)
        || (step is IncidentOpened opened && opened.Kind == view.SilentComing);

    /// <summary>What a silent call opens comes at once, or not at all.</summary>
    private static GuardView Without(GuardView view) =>
        view.SilentComing is null ? view : view with { SilentComing = null };

    private static GuardView Silent(GuardView view, IIncidentEvent step, EventEnvelope envelope)
    {
        if (step is IncidentOpened opened)
        {
            return view with
            {
                Silent = view.Silent.Add(Of(opened, envelope)),
                SilentOfOld = SilentCalls.IsSilent(step.Incident)
                    ? view.SilentOfOld
                    : view.SilentOfOld.Add(step.Incident),
                SilentComing = null,
            };
        }

        int index = view.Silent.FindIndex(i => i.Id == step.Incident);
        return index < 0 ? Without(view) : Without(view) with
        {
            Silent = step is IncidentEnded
                ? view.Silent.RemoveAt(index)
                : view.Silent.SetItem(index, After(view.Silent[index], step, envelope)),
        };
    }

    private static GuardView Incident(GuardView view, IIncidentEvent step, EventEnvelope envelope)
    {
        if (step is IncidentOpened opened)
        {
            string kind = opened.Kind.Word();
            return view with
            {
                Incidents = view.Incidents.Add(Of(opened, envelope)),
                Begun = view.Begun.SetItem(kind, view.Begun.GetValueOrDefault(kind) + 1),
            };
        }

        int index = view.Incidents.FindIndex(i => i.Id == step.Incident);
        if (index < 0)
        {
            int ended = view.Ended.FindIndex(i => i.Id == step.Incident);
            return ended < 0 ? view : view with { Ended = view.Ended.SetItem(ended, After(view.Ended[ended], step, envelope)) };
        }

        IncidentView after = After(view.Incidents[index], step, envelope);
        return step is IncidentEnded
            ? view with
            {
                Incidents = view.Incidents.RemoveAt(index),
                Ended = (view.Ended.Count >= GuardView.EndedMax ? view.Ended.RemoveAt(0) : view.Ended).Add(after),
            }
            : view with { Incidents = view.Incidents.SetItem(index, after) };
    }

    private static IncidentView Of(IncidentOpened e, EventEnvelope envelope) => new()
    {
        Id = e.Incident,
        Kind = e.Kind,
        Stage = e.Stage,
        ByBaseStation = e.ByBaseStation,
        OpenedAt = envelope.OccurredAt,
        SetOffBy = e.SetOffBy,
        EntryEndsAt = e.EntryEndsAt,
    };

    private static IncidentView After(IncidentView incident, IIncidentEvent step, EventEnvelope envelope) => step switch
    {
        EvidenceAdded e => incident with { SetOffBy = [.. incident.SetOffBy, .. e.Added] },
        EntryShortened e => incident with { EntryEndsAt = e.EntryEndsAt },
        IncidentAlarmed e => incident with
        {
            Stage = IncidentStage.Alarm,
            EntryEndsAt = null,
            AlarmedAt = envelope.OccurredAt,
            AbortUntil = e.AbortUntil,
            Presumed = e.Presumed,
        },
        IncidentTold e => incident with
        {
            Stage = IncidentStage.Told,
            ToldAt = envelope.LearnedAt,
            CancelUntil = e.CancelUntil,
            Contacts = e.Contacts.ToImmutableSortedDictionary(c => c, _ => "asked", StringComparer.Ordinal),
        },
        HelpCalled e => incident with
        {
            Stage = IncidentStage.Told,
            ToldAt = envelope.LearnedAt,
            CancelUntil = e.CancelUntil,
            Contacts = e.Contacts.ToImmutableSortedDictionary(c => c, _ => "asked", StringComparer.Ordinal),
            AcknowledgedBy = null,
            AcknowledgedAt = null,
        },
        RecipientAnswered { OtherWays: true } => incident,
        IncidentToldAgain e => incident with
        {
            Contacts = incident.Contacts.SetItems(e.Contacts.Select(c => KeyValuePair.Create(c, "asked"))),
        },
        // That the end could not be told says nothing of the beginning.
        RecipientAnswered { IsOfEnd: true } => incident,
        // Whom one way reached was told, whatever becomes of the others.
        RecipientAnswered { Delivered: false } e when incident.Contacts.GetValueOrDefault(e.Contact) == "delivered" =>
            incident,
        RecipientAnswered e => incident with
        {
            Contacts = incident.Contacts.SetItem(e.Contact, e.Delivered ? "delivered" : "failed"),
        },
        IncidentAcknowledged => incident with { AcknowledgedBy = envelope.Principal, AcknowledgedAt = envelope.LearnedAt },
        IncidentEnded e => incident with
        {
            Stage = IncidentStage.Ended,
            End = e.How,
            EndedAt = envelope.OccurredAt,
            EndedBy = envelope.Principal,
            Called = e.Called,
        },
        RecipientReachedLate e => incident with
        {
            Contacts = incident.Contacts.SetItem(e.Contact, "delivered"),
            Called = e.SaysOver == true ? [.. (incident.Called ?? []).Union([e.Contact])] : incident.Called,
        },
        _ => incident,
    };
}
